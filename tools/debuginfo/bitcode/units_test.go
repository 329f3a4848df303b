package bitcode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

var (
	unitLine = regexp.MustCompile(`(?m)^!\d+ = distinct !DICompileUnit\(.*?file: (!\d+), producer: "([^"]*)"`)
	fileLine = regexp.MustCompile(`(?m)^(!\d+) = !DIFile\(filename: "([^"]*)", directory: "([^"]*)"`)
)

// inText reads the units of a module as LLVM itself prints them.
func inText(t *testing.T, text string) []Unit {
	t.Helper()
	files := map[string][]string{}
	for _, m := range fileLine.FindAllStringSubmatch(text, -1) {
		files[m[1]] = m[2:]
	}
	var list []Unit
	for _, m := range unitLine.FindAllStringSubmatch(text, -1) {
		list = append(list, Unit{files[m[1]][0], files[m[1]][1], m[2]})
	}
	if len(list) == 0 {
		t.Fatal("LLVM's text has no unit")
	}
	return list
}

func sorted(list []Unit) []Unit {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Unit) int { return strings.Compare(a.Name+a.Dir, b.Name+b.Dir) })
	return list
}

func unitsOf(t *testing.T, file string) []Unit {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Units(bytes.NewReader(data), int64(len(data)), file)
	if err != nil {
		t.Fatal(err)
	}
	return sorted(list)
}

func write(t *testing.T, dir string) {
	t.Helper()
	reallink.Write(t, dir, "m.c", `struct pt { int x, y; } g; int f(struct pt *p) { return p->x + g.y; }`)
	var big strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&big, "struct type_%d { int member_%d; struct type_%d *next; } global_%d;\n", i, i, max(i-1, 0), i)
	}
	reallink.Write(t, dir, "big.c", big.String())
	reallink.Write(t, dir, "sub/n.cc", `struct B { virtual int v(); int i; }; int B::v() { return i; } int h(B *b) { return b->v(); }`)
	reallink.Write(t, dir, "k.rs", `#![no_std] pub struct Plain { pub a: u32 } #[no_mangle] pub fn k(p: &Plain) -> u32 { p.a }`)
}

// What is read is what the compiler prints of the same module.
func TestUnitsAsTheCompilersPrintThem(t *testing.T) {
	dir := t.TempDir()
	write(t, dir)
	for _, clang := range []string{"clang", "clang-22"} {
		for _, flags := range []string{"-flto=thin m.c", "-flto=thin big.c", "-flto=full -O2 m.c", "-flto=thin -fsplit-lto-unit -fvisibility=hidden -fwhole-program-vtables sub/n.cc", "-flto=thin -gdwarf-4 -ffile-compilation-dir=/elsewhere sub/n.cc"} {
			t.Run(clang+" "+flags, func(t *testing.T) {
				argv := append([]string{reallink.Tool(t, clang), "-g"}, strings.Fields(flags)...)
				reallink.Run(t, dir, append(argv, "-c", "-o", "x.o")...)
				text := reallink.Run(t, dir, append(argv, "-S", "-emit-llvm", "-o", "-")...)
				want := inText(t, text)
				// A split module is two; the second describes its unit once more.
				got := slices.Compact(unitsOf(t, filepath.Join(dir, "x.o")))
				if !slices.Equal(got, sorted(want)) {
					t.Errorf("read %q, printed %q", got, want)
				}
			})
		}
	}
	t.Run("rustc", func(t *testing.T) {
		reallink.Run(t, dir, reallink.Tool(t, "rustc"), "-g", "-Clinker-plugin-lto", "-Cpanic=abort", "--crate-type=rlib", "--emit=obj,llvm-ir", "k.rs")
		text, err := os.ReadFile(filepath.Join(dir, "k.ll"))
		if err != nil {
			t.Fatal(err)
		}
		got, want := unitsOf(t, filepath.Join(dir, "k.o")), inText(t, string(text))
		if !slices.Equal(got, want) || !strings.Contains(got[0].Name, "k.rs/@/k.") || got[0].Dir != dir {
			t.Errorf("read %q, printed %q", got, want)
		}
	})
}

// Several units in one module, several modules in one file, and the wrapper.
func TestUnitsOfSeveral(t *testing.T) {
	dir := t.TempDir()
	write(t, dir)
	clang := reallink.Tool(t, "clang")
	reallink.Run(t, dir, clang, "-g", "-flto", "-c", "m.c", "-o", "m.o")
	reallink.Run(t, dir, clang, "-g", "-flto", "-c", "sub/n.cc", "-o", "n.o")
	want := slices.Concat(unitsOf(t, filepath.Join(dir, "m.o")), unitsOf(t, filepath.Join(dir, "n.o")))
	reallink.Run(t, dir, reallink.Tool(t, "llvm-link"), "m.o", "n.o", "-o", "both.o")

	m, _ := os.ReadFile(filepath.Join(dir, "m.o"))
	n, _ := os.ReadFile(filepath.Join(dir, "n.o"))
	reallink.Write(t, dir, "row.o", string(m)+string(n))
	header := []byte{0xde, 0xc0, 0x17, 0x0b}
	for _, v := range []uint32{0, 20, uint32(len(m)), 7} {
		header = binary.LittleEndian.AppendUint32(header, v)
	}
	reallink.Write(t, dir, "wrapped.o", string(header)+string(m)+string(n))
	for file, want := range map[string][]Unit{"both.o": want, "row.o": want, "wrapped.o": want[:1]} {
		if got := unitsOf(t, filepath.Join(dir, file)); !slices.Equal(got, want) {
			t.Errorf("%s: read %q, not %q", file, got, want)
		}
	}
	// Without -g there is none, and that is in order.
	reallink.Run(t, dir, clang, "-flto", "-c", "m.c", "-o", "plain.o")
	if got := unitsOf(t, filepath.Join(dir, "plain.o")); len(got) != 0 {
		t.Errorf("a module without debug information has %q", got)
	}
}

// failing fails to read behind some byte, as a disk does.
type failing struct {
	*bytes.Reader
	good int64
}

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > f.good {
		return 0, errors.New("the disk is broken")
	}
	return f.Reader.ReadAt(b, off)
}

// What is damaged is an error that names the file, or a module with other units; a
// disk that fails is no damage.
func TestUnitsDamaged(t *testing.T) {
	data, err := os.ReadFile("testdata/thin.o")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Units(bytes.NewReader(data), int64(len(data)), "thin.o")
	if err != nil || len(whole) != 1 || whole[0].Name != "m.c" {
		t.Fatalf("%q, %v", whole, err)
	}
	errs := 0
	for n := range data {
		units, err := Units(bytes.NewReader(data[:n]), int64(n), "thin.o")
		if err != nil {
			var format *FormatError
			if errs++; !errors.As(err, &format) || !strings.HasPrefix(err.Error(), "thin.o: LLVM bitcode: byte 0x") {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
		} else if len(units) == 0 && n > 35 { // the first block, which names the compiler, has 32 bytes
			t.Errorf("cut to %d bytes it is in order and has no unit", n)
		}
	}
	if errs < len(data)*3/4 {
		t.Errorf("of %d cuts %d are seen", len(data), errs)
	}
	for i := range data {
		for bit := range 8 {
			damaged := bytes.Clone(data)
			damaged[i] ^= 1 << bit
			Units(bytes.NewReader(damaged), int64(len(damaged)), "thin.o")
		}
	}
	var format *FormatError
	if _, err := Units(failing{bytes.NewReader(data), 100}, int64(len(data)), "thin.o"); err == nil || errors.As(err, &format) {
		t.Errorf("a broken disk: %v", err)
	}
	for _, not := range []string{"", "BC", "\x7fELF and more", "BC\xc0\xde"} {
		if units, err := Units(strings.NewReader(not), int64(len(not)), "x"); (err == nil) != (not == "BC\xc0\xde") || len(units) > 0 {
			t.Errorf("%q: %q, %v", not, units, err)
		}
	}
}

func FuzzUnits(f *testing.F) {
	data, err := os.ReadFile("testdata/thin.o")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		units, err := Units(bytes.NewReader(data), int64(len(data)), "f")
		if err != nil && !strings.HasPrefix(err.Error(), "f: ") {
			t.Errorf("the error does not name the file: %v", err)
		}
		if len(units) > len(data) {
			t.Errorf("%d units of %d bytes", len(units), len(data))
		}
	})
}
