package debuginfo

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// An object's debug information means nothing without its relocations, so what
// cannot be applied is an error.
func TestRelocationsThatAreNotKnown(t *testing.T) {
	for _, target := range []string{"sparcv9", "mips64el"} {
		path := sample{lines: "clang -c -g -target " + target + " a.c -o $out"}.make(t)
		_, err := Read(openFile(t, path))
		if err == nil || !strings.Contains(err.Error(), "cannot be applied") || !strings.HasPrefix(err.Error(), "out: .rel") {
			t.Errorf("%s: the error is %v", target, err)
		}
	}
}

// A relocation of a type that debug information should not have is not passed over.
func TestRelocationOfAnotherType(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "gcc5.elf"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f := openFile(t, filepath.Join("testdata", "gcc5.elf"))
	sections, err := f.Sections()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		if s.Name != ".rela.debug_info" {
			continue
		}
		for _, x := range []struct {
			at    uint64 // in the first relocation
			value byte
			want  string
		}{
			{8, 9, "a relocation of type 9"},     // the type: R_X86_64_GOTPCREL
			{2, 1, "which is beyond the end of"}, // the offset
			{14, 1, "names symbol"},              // the symbol
		} {
			damaged := append([]byte(nil), data...)
			damaged[s.Offset+x.at] = x.value
			path := filepath.Join(dir, "x.o")
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := Read(openFile(t, path)); err == nil || !strings.Contains(err.Error(), "x.o: .rela.debug_info: ") || !strings.Contains(err.Error(), x.want) {
				t.Errorf("the error is %v, not %q", err, x.want)
			}
		}
	}
}

// In a linked file an offset cannot mean the second of two sections.
func TestSeveralSectionsOfALinkedFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "types5.elf"))
	if err != nil {
		t.Fatal(err)
	}
	data[16] = elffile.ET_DYN // e_type
	f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(f); err == nil || !strings.Contains(err.Error(), "x: .debug_info: there are two sections of this kind") {
		t.Errorf("the error is %v", err)
	}
}

// What GCC makes of a part of an LTO link refers to the debug information of the
// objects by symbols of these.
func TestReferenceIntoAnotherObject(t *testing.T) {
	dir := sources(t)
	run(t, dir, `gcc -c -g -O1 -flto a.c -o a.o
gcc -c -g -O1 -flto main.c -o m.o
gcc -g -O1 -flto -save-temps a.o m.o -o app`)
	parts, err := filepath.Glob(filepath.Join(dir, "*.ltrans0.ltrans.o"))
	if err != nil || len(parts) != 1 {
		t.Fatalf("%q, %v", parts, err)
	}
	_, info := openSample(t, parts[0])
	err = info.References(func(Reference) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "in the debug information of another file") {
		t.Errorf("the error is %v", err)
	}
}
