package elffile

// Files that are not what they should be: each has one clear error, and none
// makes anything panic or run for long.

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func openBytes(data []byte) (*File, error) {
	return Open(bytes.NewReader(data), int64(len(data)), "f")
}

func parse(t testing.TB, data []byte) *File {
	t.Helper()
	f, err := openBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// replaceTag changes an entry of the dynamic section.
func replaceTag(t *testing.T, f *File, data []byte, old, tag, value uint64) {
	t.Helper()
	s, _ := f.segment(PT_DYNAMIC)
	word := f.codec.wordSize()
	for at := s.Offset; at < s.Offset+s.FileSize; at += 2 * word {
		if f.codec.word(data[at:]) != old {
			continue
		}
		for i, v := range []uint64{tag, value} {
			b := data[at+uint64(i)*word:]
			if word == 8 {
				f.ByteOrder.PutUint64(b, v)
			} else {
				f.ByteOrder.PutUint32(b, uint32(v))
			}
		}
		return
	}
	t.Fatalf("no tag %#x", old)
}

func TestNotELF(t *testing.T) {
	for _, c := range []struct {
		data, want string
		bitcode    bool
	}{
		{"", "f: not an ELF file: it is empty", false},
		{"\x7fE", "f: not an ELF file: it is too short", false},
		{"!<arch>\nabc", "f: not an ELF file but an ar archive", false},
		{"!<thin>\nabc", "f: not an ELF file but a thin ar archive", false},
		{"BC\xc0\xde1234", "f: not an ELF file but LLVM bitcode (an object of -flto)", true},
		{"\xde\xc0\x17\x0b1234", "f: not an ELF file but LLVM bitcode in a wrapper", true},
		{"MZ\x90\x00", "f: not an ELF file but a PE (Windows) file", false},
		{"\xcf\xfa\xed\xfe", "f: not an ELF file but a Mach-O file", false},
		{"\x1f\x8b\x08\x00", "f: not an ELF file but compressed with gzip", false},
		{"#!/bin/sh\n", "f: not an ELF file but a script", false},
		{"INPUT(-lfoo)\n", "f: not an ELF file but a linker script", false},
		{"/* GNU ld script\n*/ GROUP ( /lib/libc.so.6 )", "f: not an ELF file but a linker script", false},
		{"hello, world\n", "f: not an ELF file but text", false},
		{strings.Repeat("ü", 100), "f: not an ELF file but text", false},
		{"x" + strings.Repeat("ü", 100), "f: not an ELF file but text", false},
		{"\x01\x02\x03\x04\x05", "f: not an ELF file: it does not begin with \\x7fELF", false},
	} {
		_, err := openBytes([]byte(c.data))
		if err == nil || err.Error() != c.want || !errors.Is(err, ErrNotELF) || errors.Is(err, ErrLLVMBitcode) != c.bitcode {
			t.Errorf("%.20q: %v", c.data, err)
		}
		var format *FormatError
		if !errors.As(err, &format) || format.Name != "f" {
			t.Errorf("%.20q: %#v", c.data, err)
		}
	}
}

func TestDamage(t *testing.T) {
	tag := func(old, tag, value uint64) func(*testing.T, []byte) {
		return func(t *testing.T, data []byte) { replaceTag(t, parse(t, data), data, old, tag, value) }
	}
	set := func(at int, b ...byte) func(*testing.T, []byte) {
		return func(_ *testing.T, data []byte) { copy(data[at:], b) }
	}
	const unused = 0x6000000d
	for _, c := range []struct {
		name   string
		damage func(*testing.T, []byte)
		want   string
	}{
		{"class", set(4, 3), "f: ELF header: EI_CLASS is 3, neither 1 (32-bit) nor 2 (64-bit)"},
		{"data", set(5, 0), "f: ELF header: EI_DATA is 0, neither 1 (little-endian) nor 2 (big-endian)"},
		{"version", set(6, 7), "f: ELF header: EI_VERSION is 7, not 1"},
		{"phentsize", set(54, 57), "f: ELF header: e_phentsize is 57, not 56"},
		{"shentsize", set(58, 1), "f: ELF header: e_shentsize is 1, not 64"},
		{"phoff", set(32, 0, 0, 0, 1), "f: program headers: truncated: "},
		{"segment", set(64+8, 0, 0, 0, 1), "f: program header 0: truncated: "},
		{"shstrndx", set(62, 0x80, 0), "f: ELF header: e_shstrndx is 128, but there are "},
		{"no string table", tag(DT_STRTAB, unused, 0), "f: PT_DYNAMIC: there is no DT_STRTAB"},
		{"string table", tag(DT_STRTAB, DT_STRTAB, 0x123456), "f: PT_DYNAMIC: DT_STRTAB: address 0x123456 lies in no segment"},
		{"string size", tag(DT_STRSZ, DT_STRSZ, 1<<40), "f: PT_DYNAMIC: DT_STRTAB: 1099511627776 bytes at address "},
		{"soname", tag(DT_SONAME, DT_SONAME, 0x10000), "f: PT_DYNAMIC: DT_SONAME: name at 0x10000 lies beyond DT_STRTAB"},
		{"symbols", tag(DT_SYMTAB, DT_SYMTAB, 0xffffffffffffffff), "f: DT_SYMTAB: address 0xffffffffffffffff lies in no segment"},
		{"symbol size", tag(DT_SYMENT, DT_SYMENT, 16), "f: PT_DYNAMIC: DT_SYMENT is 16, not 24"},
		{"hash", tag(DT_GNU_HASH, DT_GNU_HASH, 0), "f: DT_GNU_HASH: "},
		{"versym", tag(DT_VERSYM, DT_VERSYM, 0), "f: "},
		{"verdef", tag(DT_VERDEF, DT_VERDEF, 0x123456), "f: DT_VERDEF: address 0x123456 lies in no segment"},
		{"verdefnum", tag(DT_VERDEFNUM, unused, 0), "f: DT_VERDEF: there is no DT_VERDEFNUM"},
		{"relocations", tag(DT_RELASZ, DT_RELASZ, 25), "f: PT_DYNAMIC: DT_RELA has 25 bytes, which is no multiple of 24"},
		{"plt", tag(DT_PLTREL, DT_PLTREL, 3), "f: PT_DYNAMIC: DT_PLTREL is 3, neither DT_REL (17) nor DT_RELA (7)"},
		{"packed", tag(DT_RELASZ, DT_ANDROID_RELA, 0), "f: PT_DYNAMIC: relocations in the packed form of DT_ANDROID_RELA cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := testdata(t, "x86-64.so")
			c.damage(t, data)
			if err := exercise(data); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

// exercise calls everything, and returns the first error.
func exercise(data []byte) error {
	f, err := openBytes(data)
	if err != nil {
		return err
	}
	var first error
	note := func(err error) {
		if err != nil && first == nil {
			first = err
		}
	}
	_ = f.Kind().String() + f.CPU()
	_, err = f.Interpreter()
	note(err)
	_, err = f.Dynamic()
	note(err)
	sections, err := f.Sections()
	note(err)
	for _, s := range sections {
		_, err := f.SectionData(s)
		note(err)
		note(f.SectionRelocations(s, func(r Relocation) bool { return r.Kind().String() != "" }))
	}
	_, err = f.Symbols()
	note(err)
	_, err = f.Comments()
	note(err)
	_, err = f.SlimLTO()
	note(err)
	_, err = f.Verdefs()
	note(err)
	_, err = f.Verneeds()
	note(err)
	_, err = f.DynamicSymbols()
	note(err)
	note(f.DynamicRelocations(func(r Relocation) bool { return r.Kind().String() != "" }))
	_, err = f.LookupDynamic("function", "open", "data", "missing")
	note(err)
	return first
}

func TestEveryPrefixFails(t *testing.T) {
	for _, name := range []string{"x86-64.so", "s390x.exe", "arm.o"} {
		data := testdata(t, name)
		for n := range data {
			err := exercise(data[:n])
			var format *FormatError
			if !errors.As(err, &format) {
				t.Fatalf("%s, the first %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestEveryByteChanged(t *testing.T) {
	for _, name := range []string{"x86-64.o", "s390x.so", "arm.exe"} {
		data := testdata(t, name)
		for i, b := range data {
			for _, change := range []byte{0x00, 0xff, b ^ 1} {
				data[i] = change
				exercise(data)
			}
			data[i] = b
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

// TestFailureToRead holds damage and a broken machine apart.
func TestFailureToRead(t *testing.T) {
	data := testdata(t, "x86-64.so")
	_, err := Open(failing{bytes.NewReader(data)}, int64(len(data)), "f")
	var format *FormatError
	if !errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &format) {
		t.Errorf("%v", err)
	}
	_, err = Open(bytes.NewReader(data[:100]), int64(len(data)), "f")
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file that shrank: %v", err)
	}
}

// TestUncountable takes away what tells the number of symbols, and expects an
// error rather than a guess.
func TestUncountable(t *testing.T) {
	const unused = 0x6000000d
	data := testdata(t, "x86-64.so")
	replaceTag(t, parse(t, data), data, DT_GNU_HASH, unused, 0)
	// The section header of .dynsym still says it.
	if _, err := parse(t, data).DynamicSymbols(); err != nil {
		t.Error(err)
	}
	clear(data[40:48]) // e_shoff
	clear(data[60:64]) // e_shnum, e_shstrndx
	_, err := parse(t, data).DynamicSymbols()
	if err == nil || !strings.HasPrefix(err.Error(), "f: DT_SYMTAB: nothing tells the number of dynamic symbols: relocations use ") {
		t.Error(err)
	}
}

// TestOverlappingNames has 40,000 symbols whose names are the tails of one
// name of a megabyte. To read them all would take 40 GB.
func TestOverlappingNames(t *testing.T) {
	const symbols, length = 40000, 1 << 20
	le := binary.LittleEndian
	const strtab = 64
	const symtab = strtab + length + 8
	const headers = symtab + symbols*symbolSize64
	data := make([]byte, headers+3*sectionSize64)
	copy(data, "\x7fELF\x02\x01\x01")
	le.PutUint16(data[16:], ET_REL)
	le.PutUint64(data[40:], headers)
	le.PutUint16(data[58:], sectionSize64)
	le.PutUint16(data[60:], 3)
	copy(data[strtab:], bytes.Repeat([]byte("a"), length))
	for i := range symbols {
		le.PutUint32(data[symtab+i*symbolSize64:], uint32(i))
	}
	for i, s := range []struct {
		kind                      uint32
		offset, size, link, size1 uint64
	}{{SHT_STRTAB, strtab, length + 1, 0, 0}, {SHT_SYMTAB, symtab, symbols * symbolSize64, 1, symbolSize64}} {
		b := data[headers+(i+1)*sectionSize64:]
		le.PutUint32(b[4:], s.kind)
		le.PutUint64(b[24:], s.offset)
		le.PutUint64(b[32:], s.size)
		le.PutUint32(b[40:], uint32(s.link))
		le.PutUint64(b[56:], s.size1)
	}
	_, err := parse(t, data).Symbols()
	if err == nil || !strings.HasSuffix(err.Error(), "its names overlap so much that they cannot be meant") {
		t.Error(err)
	}
}
