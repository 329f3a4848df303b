package archive

// The members: the header that each has, and the three ways of writing a name
// that does not fit into it.

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// Member is one file of an archive.
type Member struct {
	// Name is the member's name without padding; in a thin archive it is the
	// last element of Path.
	Name string
	// Offset is where the member's header begins. Two members may have one
	// name, no two have one offset.
	Offset int64
	// Size is the number of bytes of the member. In a thin archive it is what
	// the file had when the archive was made.
	Size int64
	// Path is, in a thin archive, where the file is, relative to the
	// directory of the archive.
	Path string
	// Nested is the Offset of a member of the archive Path, where this member
	// of a thin archive is that one, and else 0. Name is then the archive's.
	Nested int64

	dataOffset int64
}

// String tells a person where a member is.
func (m Member) String() string { return fmt.Sprintf("%s (offset %#x)", m.Name, m.Offset) }

func (m *Member) where() string { return fmt.Sprintf("member %s at offset %#x", m.Name, m.Offset) }

// A header is 60 characters: name[16] date[12] uid[6] gid[6] mode[8] size[10]
// and two that end it.
const (
	headerSize = 60
	nameSize   = 16
	sizeAt     = 48
	sizeSize   = 10
	endAt      = 58
	headerEnd  = "`\n"
)

// directory is all that the headers say.
type directory struct {
	members []Member
	byPlace map[int64]int // from Offset to the place in members

	index     Member // the member with the symbol index
	indexForm indexForm
}

type indexForm int

const (
	noIndex    indexForm = iota
	gnuIndex             // "/": offsets of 32 bits, big-endian
	gnuIndex64           // "/SYM64/"
	bsdIndex             // "__.SYMDEF": pairs of 32 bits
	bsdIndex64           // "__.SYMDEF_64"
)

// longest is a bound for names: PATH_MAX of Linux.
const longest = 4096

func (a *Archive) readDirectory() (*directory, error) {
	d := &directory{byPlace: map[int64]int{}}
	var names string // of "//"
	haveNames := false
	header := make([]byte, headerSize)
	for at := int64(len(magic)); at < a.size; {
		damaged := func(format string, args ...any) error {
			return a.errorf(fmt.Sprintf("member header at offset %#x", at), format, args...)
		}
		if a.size-at < headerSize {
			if a.size-at == 1 {
				break // a padding byte too many is in many old archives
			}
			return nil, damaged("truncated: the archive ends after %d of %d bytes", a.size-at, headerSize)
		}
		if err := a.readAt(header, at, "member header"); err != nil {
			return nil, err
		}
		if string(header[endAt:]) != headerEnd {
			return nil, damaged("damaged: it ends with %q, not with %q", header[endAt:], headerEnd)
		}
		size, err := number(header[sizeAt : sizeAt+sizeSize])
		if err != nil {
			return nil, damaged("damaged: the size %q is no number", bytes.TrimRight(header[sizeAt:sizeAt+sizeSize], " "))
		}
		field := string(bytes.TrimRight(header[:nameSize], " "))
		m := Member{Offset: at, Size: size, dataOffset: at + headerSize}

		form := noIndex
		special := true
		switch field {
		case "/":
			form = gnuIndex
			m.Name = "/"
		case "/SYM64/":
			form = gnuIndex64
			m.Name = "/SYM64/"
		case "//", "ARFILENAMES/":
			m.Name = "//"
		default:
			special = false
		}
		// What a thin archive keeps in itself is only what is special.
		next := m.dataOffset
		if !a.Thin || special {
			if size > a.size-m.dataOffset {
				return nil, damaged("truncated: member %q has %d bytes, of which the archive holds %d", field, size, a.size-m.dataOffset)
			}
			next += size
			next += next & 1
		}
		switch {
		case m.Name == "//":
			if haveNames {
				return nil, damaged("damaged: there are two tables of long names")
			}
			haveNames = true
			table := make([]byte, size)
			if err := a.readAt(table, m.dataOffset, "table of long names"); err != nil {
				return nil, err
			}
			names = string(table)
		case special:
		default:
			if err := a.nameMember(&m, field, names, damaged); err != nil {
				return nil, err
			}
			form, special = bsdIndexForm(m.Name)
		}
		switch {
		case !special:
			d.byPlace[m.Offset] = len(d.members)
			d.members = append(d.members, m)
		case form != noIndex && d.indexForm == noIndex:
			d.index, d.indexForm = m, form
		}
		at = next
	}
	return d, nil
}

// number reads a decimal field that is padded with spaces.
func number(field []byte) (int64, error) {
	n, err := strconv.ParseUint(strings.TrimRight(string(field), " "), 10, 63)
	return int64(n), err
}

// nameMember finds the name of a member. The three ways of long names are
// "/123", an offset in the table "//" (GNU; in a thin archive also
// "/123:456"), and "#1/20", which says that the name is the first 20 bytes of
// the data (BSD).
func (a *Archive) nameMember(m *Member, field, names string, damaged func(string, ...any) error) error {
	switch {
	case strings.HasPrefix(field, "#1/") && !a.Thin:
		n, err := number([]byte(field[3:]))
		if err != nil {
			return damaged("damaged: the length in the name %q is no number", field)
		}
		if n > m.Size || n > longest {
			return damaged("damaged: its name has %d bytes, of %d in the member", n, m.Size)
		}
		name := make([]byte, n)
		if err := a.readAt(name, m.dataOffset, "member name"); err != nil {
			return err
		}
		m.Name = string(bytes.TrimRight(name, "\x00"))
		m.dataOffset, m.Size = m.dataOffset+n, m.Size-n
	case len(field) > 1 && field[0] == '/' && field[1] >= '0' && field[1] <= '9':
		text, nested, isNested := strings.Cut(field[1:], ":")
		off, err := number([]byte(text))
		if err == nil && isNested {
			m.Nested, err = number([]byte(nested))
		}
		if err != nil {
			return damaged("damaged: the name %q is no offset of a long name", field)
		}
		if off >= int64(len(names)) {
			return damaged("damaged: its name is at %d of the table of long names, which has %d bytes", off, len(names))
		}
		name := names[off:]
		// GNU ends a name with "/\n"; some archives of other makers with NUL.
		name = name[:min(len(name), longest+2)]
		end := strings.IndexAny(name, "\n\x00")
		if end < 0 {
			return damaged("damaged: its name, at %d of the table of long names, has no end", off)
		}
		m.Name = strings.TrimSuffix(name[:end], "/")
	default:
		m.Name = strings.TrimSuffix(field, "/")
	}
	if m.Name == "" {
		return damaged("damaged: it has no name")
	}
	if a.Thin {
		m.Path, m.Name = m.Name, path.Base(m.Name)
	}
	return nil
}

// bsdIndexForm tells the index of a BSD archive, which is named like a member.
func bsdIndexForm(name string) (indexForm, bool) {
	switch name {
	case "__.SYMDEF", "__.SYMDEF SORTED":
		return bsdIndex, true
	case "__.SYMDEF_64", "__.SYMDEF_64 SORTED":
		return bsdIndex64, true
	}
	return noIndex, false
}
