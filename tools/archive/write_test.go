package archive

// What is written is what real archivers and linkers read, and what this package
// reads back.

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// written writes the objects of a folder as an archive, with nm's symbols.
func written(t *testing.T, dir string, names ...string) []byte {
	t.Helper()
	var members []NewMember
	for _, n := range names {
		data, err := os.ReadFile(filepath.Join(dir, n))
		if err != nil {
			t.Fatal(err)
		}
		m := NewMember{Name: n, Data: data}
		if bytes.HasPrefix(data, []byte("\x7fELF")) {
			for _, f := range strings.Fields(reallink.Run(t, dir, reallink.Tool(t, "nm"), "-gpj", "--defined-only", n)) {
				if f != "" && !strings.HasSuffix(f, ":") {
					m.Symbols = append(m.Symbols, f)
				}
			}
		}
		members = append(members, m)
	}
	var out bytes.Buffer
	if err := Write(&out, members); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// GNU ar with D makes the same archive, byte for byte.
func TestWriteLikeGNU(t *testing.T) {
	dir := t.TempDir()
	inputs := objects(t, dir)
	reallink.Write(t, dir, "exactly15char.o", "odd")
	reallink.Run(t, dir, "cp", "a.o", "exactly16chars.o")
	for _, list := range [][]string{inputs, inputs[:1], {inputs[2]}, {"exactly16chars.o", inputs[2], "odd.txt"}, {"odd.txt"}, {}} {
		os.Remove(filepath.Join(dir, "gnu.a"))
		reallink.Run(t, dir, append([]string{reallink.Tool(t, "ar"), "rcsD", "gnu.a"}, list...)...)
		want, err := os.ReadFile(filepath.Join(dir, "gnu.a"))
		if err != nil {
			t.Fatal(err)
		}
		got := written(t, dir, list...)
		if !bytes.Equal(want, got) {
			t.Errorf("%q:\n%.400q\nGNU ar:\n%.400q", list, got, want)
		}
	}
}

// An index of 64 bits where offsets need it; the threshold is lowered, as real
// archives of that kind have four gigabytes.
func TestWriteIndexOf64Bits(t *testing.T) {
	dir := t.TempDir()
	inputs := objects(t, dir)
	old := index64From
	index64From = 100
	defer func() { index64From = old }()
	if err := os.WriteFile(filepath.Join(dir, "big.a"), written(t, dir, inputs...), 0o644); err != nil {
		t.Fatal(err)
	}
	a := open(t, filepath.Join(dir, "big.a"))
	if d, err := a.members(); err != nil || d.indexForm != gnuIndex64 {
		t.Fatalf("%+v, %v", d, err)
	}
	compare(t, reallink.Tool(t, "llvm-ar"), reallink.Tool(t, "llvm-nm"), filepath.Join(dir, "big.a"))
	reallink.Write(t, dir, "main.c", "int both(void); int main(void) { return both() - 1; }")
	for _, l := range reallink.Linkers(t) {
		reallink.Run(t, dir, "gcc", l.Flag, "-o", "app", "main.c", "big.a")
		reallink.Run(t, dir, "./app")
	}
}

// Names with a path, which ar P writes and BSD's format has.
func TestWritePaths(t *testing.T) {
	dir := t.TempDir()
	reallink.Write(t, dir, "sub/x.o", "x")
	if err := os.WriteFile(filepath.Join(dir, "paths.a"), written(t, dir, "sub/x.o"), 0o644); err == nil {
		if got := reallink.Run(t, dir, reallink.Tool(t, "llvm-ar"), "t", "paths.a"); got != "sub/x.o\n" {
			t.Errorf("%q", got)
		}
	}
	members, err := open(t, filepath.Join(dir, "paths.a")).Members()
	if err != nil || len(members) != 1 || members[0].Name != "sub/x.o" {
		t.Errorf("%+v, %v", members, err)
	}
}

func TestWriteEmpty(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, nil); err != nil {
		t.Fatal(err)
	}
	a, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()), "empty.a")
	if err != nil {
		t.Fatal(err)
	}
	if members, err := a.Members(); err != nil || len(members) != 0 {
		t.Errorf("%v, %v", members, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, name := range []string{"", "a/", "a\nb.o", "a\x00"} {
		var out bytes.Buffer
		if err := Write(&out, []NewMember{{Name: name}}); err == nil || out.Len() > 0 {
			t.Errorf("%q is written", name)
		}
	}
}
