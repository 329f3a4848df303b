package elffile

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// A file that every loader refuses exports nothing, and is not to be mistaken for
// one that exports nothing: its dynamic section or its symbol table is missing.
func TestDynamicFileWithoutItsTables(t *testing.T) {
	whole, err := os.ReadFile("testdata/x86-64.so")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(whole), int64(len(whole)), "whole.so")
	if err != nil {
		t.Fatal(err)
	}
	if symbols, err := f.DynamicSymbols(); err != nil || len(symbols) == 0 {
		t.Fatalf("the whole file: %d symbols, %v", len(symbols), err)
	}
	const headerSize, entrySize = 56, 16 // Elf64_Phdr, Elf64_Dyn
	var dynamic Segment
	header := -1
	for i, s := range f.Segments {
		if s.Type == PT_DYNAMIC {
			dynamic, header = s, int(binary.LittleEndian.Uint64(whole[32:]))+i*headerSize
		}
	}
	for name, damage := range map[string]func([]byte){
		"no PT_DYNAMIC": func(b []byte) { binary.LittleEndian.PutUint32(b[header:], PT_NULL) },
		"DT_NULL first": func(b []byte) { binary.LittleEndian.PutUint64(b[dynamic.Offset:], DT_NULL) },
		"no DT_SYMTAB": func(b []byte) {
			for at := dynamic.Offset; at < dynamic.Offset+dynamic.FileSize; at += entrySize {
				if binary.LittleEndian.Uint64(b[at:]) == DT_SYMTAB {
					binary.LittleEndian.PutUint64(b[at:], 0x6fffeeee)
				}
			}
		},
	} {
		b := bytes.Clone(whole)
		damage(b)
		f, err := Open(bytes.NewReader(b), int64(len(b)), "damaged.so")
		if err != nil {
			continue
		}
		if symbols, err := f.DynamicSymbols(); err == nil {
			t.Errorf("%s: %d symbols and no error", name, len(symbols))
		}
	}
}
