package elffile

// Section headers and .symtab, where the counts outgrow 16 bits as well.

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestManySections(t *testing.T) {
	reallink.Tool(t, "gcc")
	const functions = 66000
	var source strings.Builder
	for i := range functions {
		fmt.Fprintf(&source, ".section .text.f%d,\"ax\"\n.globl f%d\nf%d:\n.byte 0\n", i, i, i)
	}
	source.WriteString(".globl absolute\nabsolute = 7\n.comm common,8,8\n")
	dir := t.TempDir()
	reallink.Write(t, dir, "many.s", source.String())
	reallink.Run(t, dir, "gcc", "-c", "many.s")
	f := open(t, filepath.Join(dir, "many.o"))
	sections, err := f.Sections()
	if err != nil || len(sections) <= functions {
		t.Fatalf("%d sections, %v", len(sections), err)
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, s := range symbols {
		switch {
		case s.Name == "absolute":
			if s.Section != SectionAbs || s.Value != 7 {
				t.Errorf("%+v", s)
			}
		case s.Name == "common":
			if !s.Common() || !s.Defined() || s.Size != 8 {
				t.Errorf("%+v", s)
			}
		case s.Global():
			found++
			if name := sections[s.Section].Name; name != ".text."+s.Name {
				t.Fatalf("%s is in %s", s.Name, name)
			}
		}
	}
	if found != functions {
		t.Errorf("%d functions", found)
	}
}

// TestSymtab compares .symtab of an object and of what each linker makes of it
// with readelf, and section headers with debug/elf.
func TestSymtab(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	dir := t.TempDir()
	reallink.Write(t, dir, "lib.c", librarySource+"\nint tentative; static int local_data; int *p(void) { return &local_data; }\n")
	reallink.Write(t, dir, "lib.map", versionScript)
	reallink.Run(t, dir, "gcc", "-fcommon", "-fPIC", "-ffunction-sections", "-g", "-gz", "-c", "lib.c")
	paths := []string{"lib.o"}
	for _, l := range reallink.Linkers(t) {
		reallink.Run(t, dir, "gcc", "-shared", l.Flag, "-nostdlib", "-Wl,--version-script=lib.map", "-o", l.Name+".so", "lib.o")
		paths = append(paths, l.Name+".so")
	}
	for _, name := range paths {
		path := filepath.Join(dir, name)
		f := open(t, path)
		symbols, err := f.Symbols()
		if err != nil {
			t.Fatal(err)
		}
		text := reallink.Run(t, dir, readelf, "--syms", "-W", name)
		_, text, ok := strings.Cut(text, "'.symtab'")
		if !ok {
			t.Fatalf("%s has no .symtab", name)
		}
		same(t, name, oracleRows(text), rows(symbols))

		other, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		sections, err := f.Sections()
		if err != nil || len(sections) != len(other.Sections) {
			t.Fatalf("%s: %d sections, %v", name, len(sections), err)
		}
		compressed := false
		for i, s := range sections {
			o := other.Sections[i]
			if s.Name != o.Name || s.Type != uint32(o.Type) || s.Offset != o.Offset || s.Addr != o.Addr || s.Size != o.FileSize || s.Link != o.Link {
				t.Errorf("%s: %+v, want %+v", name, s, o.SectionHeader)
			}
			compressed = compressed || s.Compressed()
			if data, err := f.SectionData(s); err != nil {
				t.Error(err)
			} else if want, err := o.Data(); err == nil && !s.Compressed() && s.Type != SHT_NOBITS && !bytes.Equal(data, want) {
				t.Errorf("%s: %s has other bytes", name, s.Name)
			}
		}
		if name == "lib.o" && !compressed {
			t.Error("no section of lib.o is compressed")
		}
	}
}

// TestManySegments moves the number of program headers to section header 0,
// where a file with more than 65,534 has it.
func TestManySegments(t *testing.T) {
	data := testdata(t, "x86-64.so")
	want := parse(t, data)
	shoff := binary.LittleEndian.Uint64(data[40:])
	binary.LittleEndian.PutUint32(data[shoff+44:], uint32(len(want.Segments)))
	binary.LittleEndian.PutUint16(data[56:], pnXNum)
	same(t, "segments", want.Segments, parse(t, data).Segments)
}

// TestHashOf64Bits rewrites the s390x library for the hash table that GNU ld
// makes there, of 64-bit words: lld's has 32-bit ones.
func TestHashOf64Bits(t *testing.T) {
	data := testdata(t, "s390x.so")
	want, err := parse(t, data).DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	// One bucket and a chain through all, behind the end of the file, in the
	// place of PT_GNU_STACK as another segment.
	be := binary.BigEndian
	count := uint64(len(want) + 1)
	table := be.AppendUint64(nil, 1)
	table = be.AppendUint64(table, count)
	table = be.AppendUint64(table, count-1)
	for i := range count {
		table = be.AppendUint64(table, max(i, 1)-1)
	}
	const addr = 0x7f000000
	f := parse(t, data)
	patched := false
	for i, s := range f.Segments {
		if s.Type == PT_GNU_STACK {
			b := data[64+56*i:]
			be.PutUint32(b, PT_LOAD)
			be.PutUint64(b[8:], uint64(len(data)))
			be.PutUint64(b[16:], addr)
			be.PutUint64(b[32:], uint64(len(table)))
			be.PutUint64(b[40:], uint64(len(table)))
			patched = true
		}
	}
	if !patched {
		t.Fatal("no PT_GNU_STACK")
	}
	replaceTag(t, f, data, DT_GNU_HASH, DT_HASH, addr)
	data = append(data, table...)
	f = parse(t, data)
	got, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", want, got)
	compareLookup(t, f, got)
}
