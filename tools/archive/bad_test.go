package archive

// Damage, one error each, written by hand: headers are text.

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// member writes a member with its header and padding.
func member(name, data string) string {
	pad := ""
	if len(data)%2 == 1 {
		pad = "\n"
	}
	return header(name, len(data)) + data + pad
}

func header(name string, size int) string {
	return fmt.Sprintf("%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "644", size)
}

func be32(numbers ...uint32) string {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return string(b)
}

func le32(numbers ...uint32) string {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return string(b)
}

// exercise calls everything, and returns the first error.
func exercise(data string) error {
	a, err := Open(strings.NewReader(data), int64(len(data)), "f")
	if err != nil {
		return err
	}
	members, err := a.Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		if _, err := a.Kind(m); err != nil {
			return err
		}
		if a.Thin {
			continue
		}
		r, err := a.Open(m)
		if err != nil {
			return err
		}
		if n, err := io.Copy(io.Discard, r); err != nil || n != m.Size {
			return fmt.Errorf("%s: %d of %d bytes: %w", m.Name, n, m.Size, err)
		}
	}
	index, err := a.Index()
	if err != nil || index == nil {
		return err
	}
	for _, e := range index.Entries() {
		if e.Member >= len(members) || len(index.Lookup(e.Symbol)) == 0 {
			return fmt.Errorf("entry %+v of %d members", e, len(members))
		}
	}
	return nil
}

var bads = []struct{ name, data, want string }{
	{"empty", "", "f: not an ar archive: it is empty"},
	{"short", "!<ar", "f: not an ar archive: it does not begin with !<arch> or !<thin>"},
	{"something", "\x01\x02\x03\x04....", "f: not an ar archive: it does not begin with !<arch> or !<thin>"},
	{"ELF", "\x7fELF....", "f: not an ar archive but an ELF file"},
	{"bitcode", "BC\xc0\xde....", "f: not an ar archive but LLVM bitcode"},
	{"script", "/* GNU ld script */", "f: not an ar archive but text (a linker script?)"},
	{"AIX", "<bigaf>\n", "f: not an ar archive of a kind that ELF systems use, but AIX's big format"},
	{"header cut", magic + "a.o/   ", "f: member header at offset 0x8: truncated: the archive ends after 7 of 60 bytes"},
	{"header's end", magic + strings.Replace(member("a.o/", "abcd"), "`\n", "xy", 1), "f: member header at offset 0x8: damaged: it ends with \"xy\", not with \"`\\n\""},
	{"size", magic + strings.Replace(header("a.o/", 1234), "1234", "12x4", 1), "f: member header at offset 0x8: damaged: the size \"12x4\" is no number"},
	{"negative size", magic + strings.Replace(header("a.o/", 1234), "1234", "-234", 1), "f: member header at offset 0x8: damaged: the size \"-234\" is no number"},
	{"data cut", magic + header("a.o/", 1234) + "abc", "f: member header at offset 0x8: truncated: member \"a.o/\" has 1234 bytes, of which the archive holds 3"},
	{"second member", magic + member("a.o/", "abc") + strings.Repeat("x", 60), "f: member header at offset 0x48: damaged: it ends with \"xx\""},
	{"no table of names", magic + member("/0", "abcd"), "f: member header at offset 0x8: damaged: its name is at 0 of the table of long names, which has 0 bytes"},
	{"name beyond the table", magic + member("//", "abc.o/\n\n") + member("/9", "abcd"), "f: member header at offset 0x4c: damaged: its name is at 9 of the table of long names, which has 8 bytes"},
	{"name without end", magic + member("//", "abc.o") + member("/0", "abcd"), "f: member header at offset 0x4a: damaged: its name, at 0 of the table of long names, has no end"},
	{"no offset", magic + member("/1x", "abcd"), "f: member header at offset 0x8: damaged: the name \"/1x\" is no offset of a long name"},
	{"two tables of names", magic + member("//", "a\n") + member("//", "a\n"), "f: member header at offset 0x46: damaged: there are two tables of long names"},
	{"BSD name", magic + member("#1/20", "abcd"), "f: member header at offset 0x8: damaged: its name has 20 bytes, of 4 in the member"},
	{"BSD length", magic + member("#1/x", "abcd"), "f: member header at offset 0x8: damaged: the length in the name \"#1/x\" is no number"},
	{"no name", magic + member("", "abcd"), "f: member header at offset 0x8: damaged: it has no name"},
	{"index too short", magic + member("/", "ab"), "f: symbol index: damaged: it has 2 bytes"},
	{"index with too many", magic + member("/", be32(100, 8)), "f: symbol index: damaged: 100 symbols do not fit into its 8 bytes"},
	{"index with too few names", magic + member("/", be32(2, 84, 84)+"abc\x00") + member("a.o/", ""), "f: symbol index: damaged: it says 2 symbols, and has names for 1"},
	{"index to nowhere", magic + member("/", be32(1, 99)+"sym\x00") + member("a.o/", ""), "f: symbol index: damaged: symbol \"sym\" is said to be in the member at offset 0x63, where no member begins"},
	{"index to itself", magic + member("/", be32(1, 8)+"sym\x00") + member("a.o/", ""), "f: symbol index: damaged: symbol \"sym\" is said to be in the member at offset 0x8, where no member begins"},
	{"BSD index too short", magic + member("__.SYMDEF", "abcd"), "f: symbol index: damaged: it has 4 bytes"},
	{"BSD index sizes", magic + member("__.SYMDEF", le32(1000, 0)), "f: symbol index: damaged: its sizes do not fit into its 8 bytes in either byte order"},
	{"BSD index name", magic + member("__.SYMDEF", le32(8, 50, 8, 4)+"abc\x00"), "f: symbol index: damaged: a name is at 0x32 of the 4 bytes of names"},
	{"BSD index name's end", magic + member("__.SYMDEF", le32(8, 0, 8, 4)+"abcd"), "f: symbol index: damaged: the name at 0x0 has no end"},
}

func TestDamage(t *testing.T) {
	for _, c := range bads {
		t.Run(c.name, func(t *testing.T) {
			err := exercise(c.data)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
			var format *FormatError
			if !errors.As(err, &format) {
				t.Errorf("%T", err)
			}
			if strings.HasPrefix(c.want, "f: not an ar archive") != errors.Is(err, ErrNotArchive) {
				t.Errorf("errors.Is(%v, ErrNotArchive)", err)
			}
		})
	}
}

// samples are whole archives: GNU with a long name, BSD in both byte orders,
// and a thin one.
var samples = map[string]string{
	"nothing": magic,
	"gnu": magic + member("/", be32(2, 170, 234)+"one\x00two\x00") + member("//", "a_rather_long_name.o/\n") +
		member("a.o/", "abc") + member("/0", "\x7fELF"),
	"little-endian": magic + member("#1/16", "__.SYMDEF SORTED"+le32(8, 0, 104, 4)+"one\x00") + member("#1/8", "a.o\x00\x00\x00\x00\x00abcd"),
	"big-endian":    magic + member("__.SYMDEF", be32(8, 0, 88, 4)+"one\x00") + member("a.o", "abcd"),
	"thin":          thinMagic + member("//", "sub/a.o/\n") + header("/0", 1000) + header("/0:68", 1000),
	"last byte":     magic + member("a.o/", "abc") + "\n",
}

func TestSamples(t *testing.T) {
	for name, data := range samples {
		if err := exercise(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryPrefix(t *testing.T) {
	for name, data := range samples {
		for n := range data {
			err := exercise(data[:n])
			var format *FormatError
			if err != nil && !errors.As(err, &format) {
				t.Errorf("%s, the first %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestEveryByteChanged(t *testing.T) {
	for name, data := range samples {
		b := []byte(data)
		for i, old := range b {
			for change := range 256 {
				b[i] = byte(change)
				err := exercise(string(b))
				var format *FormatError
				if err != nil && !errors.As(err, &format) {
					t.Errorf("%s, byte %d is %#x: %v", name, i, change, err)
				}
			}
			b[i] = old
		}
	}
}

// failing is a file on a disk that breaks.
type failing struct{ io.ReaderAt }

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return f.ReaderAt.ReadAt(p, off)
}

func TestFailureToRead(t *testing.T) {
	data := samples["gnu"]
	a, err := Open(failing{strings.NewReader(data)}, int64(len(data)), "f")
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Members()
	var format *FormatError
	if !errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &format) {
		t.Errorf("%v", err)
	}
	a, err = Open(bytes.NewReader([]byte(data)[:70]), int64(len(data)), "f")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = a.Members(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file that shrank: %v", err)
	}
}

func FuzzArchive(f *testing.F) {
	for _, data := range samples {
		f.Add([]byte(data))
	}
	for _, c := range bads {
		f.Add([]byte(c.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := exercise(string(data))
		var format *FormatError
		if err != nil && !errors.As(err, &format) {
			t.Error(err)
		}
	})
}

// TestOverlappingNames has an index whose 50,000 names are the tails of one.
func TestOverlappingNames(t *testing.T) {
	const count = 50000
	names := strings.Repeat("a", 1<<20) + "\x00"
	rows := make([]uint32, 0, 2*count+2)
	rows = append(rows, 8*count)
	for i := range uint32(count) {
		rows = append(rows, i, 8)
	}
	rows = append(rows, uint32(len(names)))
	index := le32(rows...) + names
	data := magic + member("a.o", "abcd") + member("__.SYMDEF", index)
	err := exercise(data)
	if err == nil || err.Error() != "f: symbol index: damaged: the names of its symbols overlap" {
		t.Error(err)
	}
}
