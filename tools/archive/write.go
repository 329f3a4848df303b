package archive

// Writing an archive in GNU's format, which GNU ld, gold, lld and mold read. It
// depends on nothing but the members: no dates, no owners, one mode.

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// NewMember is a member to be written.
type NewMember struct {
	Name    string   // two members may have one name
	Data    []byte   // all of it
	Symbols []string // what the index says that the member defines
}

// maxMember is the largest size that a header has room for, in bytes.
const maxMember = 9_999_999_999

// index64From is the offset of a member from which on an index has 64 bits.
// Tests lower it: such archives are large.
var index64From int64 = math.MaxUint32

// Write writes an archive with an index, in the order of the members.
func Write(w io.Writer, members []NewMember) error {
	var long strings.Builder // the table "//"
	names := make([]string, len(members))
	for i, m := range members {
		if m.Name == "" || strings.HasSuffix(m.Name, "/") || strings.ContainsAny(m.Name, "\n\x00") {
			return fmt.Errorf("member %d: %q cannot be the name of a member", i, m.Name)
		}
		if len(m.Data) > maxMember {
			return fmt.Errorf("member %s: %d bytes are more than an archive has room for", m.Name, len(m.Data))
		}
		// A name of 15 characters and the "/" that ends it fill the field; one
		// with a "/" in it, from ar P, would end there.
		names[i] = m.Name + "/"
		if len(names[i]) > nameSize || strings.Contains(m.Name, "/") {
			names[i] = fmt.Sprintf("/%d", long.Len())
			long.WriteString(m.Name + "/\n")
		}
	}
	for _, word := range []int64{4, 8} {
		offsets, indexSize := place(members, word, int64(long.Len()))
		if word == 4 && len(offsets) > 0 && offsets[len(offsets)-1] > index64From {
			continue
		}
		return write(w, members, names, long.String(), offsets, word, indexSize)
	}
	return nil
}

// place returns the offsets of the members behind an index with numbers of a
// width, and the size of that index, which is 0 where nothing defines a symbol:
// there is none then, as with GNU ar.
func place(members []NewMember, word, long int64) (offsets []int64, indexSize int64) {
	indexSize = word
	for _, m := range members {
		for _, s := range m.Symbols {
			indexSize += word + int64(len(s)) + 1
		}
	}
	at := int64(len(magic))
	if indexSize == word {
		indexSize = 0
	} else {
		at += headerSize + even(indexSize)
	}
	if long > 0 {
		at += headerSize + even(long)
	}
	for _, m := range members {
		offsets = append(offsets, at)
		at += headerSize + even(int64(len(m.Data)))
	}
	return offsets, indexSize
}

func even(n int64) int64 { return n + n&1 }

func write(w io.Writer, members []NewMember, names []string, long string, offsets []int64, word, indexSize int64) error {
	out := &errWriter{w: w}
	out.text(magic)
	indexName := "/"
	if word == 8 {
		indexName = "/SYM64/"
	}
	if indexSize > 0 {
		out.special(indexName, indexData(members, offsets, word, indexSize))
	}
	if long != "" {
		out.special("//", []byte(long))
	}
	for i, m := range members {
		out.text(fmt.Sprintf("%-16s%-12d%-6d%-6d%-8s%-10d%s", names[i], 0, 0, 0, "644", len(m.Data), headerEnd))
		out.data(m.Data)
	}
	return out.err
}

func indexData(members []NewMember, offsets []int64, word, size int64) []byte {
	data := make([]byte, 0, size)
	number := func(n int64) {
		if word == 8 {
			data = binary.BigEndian.AppendUint64(data, uint64(n))
		} else {
			data = binary.BigEndian.AppendUint32(data, uint32(n))
		}
	}
	count := 0
	for _, m := range members {
		count += len(m.Symbols)
	}
	number(int64(count))
	for i, m := range members {
		for range m.Symbols {
			number(offsets[i])
		}
	}
	for _, m := range members {
		for _, s := range m.Symbols {
			data = append(append(data, s...), 0)
		}
	}
	return data
}

// errWriter writes until the first error.
type errWriter struct {
	w   io.Writer
	err error
}

func (e *errWriter) text(s string) {
	if e.err == nil {
		_, e.err = io.WriteString(e.w, s)
	}
}

// data writes the bytes of a member and what makes their number even.
func (e *errWriter) data(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
	if len(b)%2 == 1 {
		e.text("\n")
	}
}

// special writes a member that the archive has for itself. Its size is even, so
// that no reader has to know how it is padded.
func (e *errWriter) special(name string, b []byte) {
	pad := ""
	if len(b)%2 == 1 {
		pad = "\n"
		if name != "//" {
			pad = "\x00"
		}
	}
	owner := fmt.Sprintf("%-12d%-6d%-6d%-8d", 0, 0, 0, 0)
	if name == "//" {
		owner = strings.Repeat(" ", len(owner)) // as GNU ar has it
	}
	e.text(fmt.Sprintf("%-16s%s%-10d%s", name, owner, len(b)+len(pad), headerEnd))
	e.data(append(b, pad...))
}
