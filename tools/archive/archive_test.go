package archive

// Archives of real archivers, read beside what ar and nm say of them.

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func open(t testing.TB, path string) *Archive {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	info, err := r.Stat()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(r, info.Size(), filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-oracle +archive):\n%s", what, diff)
	}
}

const longName = "a_name_that_has_more_than_sixteen_characters.o"

// objects compiles two objects that both define a symbol, one with a long name
// and of an odd size.
func objects(t *testing.T, dir string) []string {
	t.Helper()
	reallink.Tool(t, "gcc")
	reallink.Write(t, dir, "a.c", "int first(void) { return 1; } int both(void) { return 1; }")
	reallink.Write(t, dir, "b.c", "int second; int both(void) { return 2; } static int local; int *p(void) { return &local; }")
	reallink.Run(t, dir, "gcc", "-c", "a.c", "-o", "a.o")
	reallink.Run(t, dir, "gcc", "-c", "b.c", "-o", longName)
	reallink.Write(t, dir, "odd.txt", "odd")
	return []string{"a.o", "odd.txt", longName}
}

// armap writes the index as nm --print-armap does, sorted as it is.
func armap(t *testing.T, a *Archive) []string {
	t.Helper()
	members, err := a.Members()
	if err != nil {
		t.Fatal(err)
	}
	index, err := a.Index()
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	if index == nil {
		return out
	}
	for _, e := range index.Entries() {
		out = append(out, fmt.Sprintf("%s in %s", e.Symbol, members[e.Member].Name))
		found := false
		for _, m := range index.Lookup(e.Symbol) {
			found = found || m == e.Member
		}
		if !found {
			t.Errorf("Lookup(%q) = %v, without %d", e.Symbol, index.Lookup(e.Symbol), e.Member)
		}
	}
	if got := index.Lookup("no_such_symbol"); got != nil {
		t.Errorf("Lookup of nothing: %v", got)
	}
	return out
}

func oracleArmap(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if f := strings.Fields(line); len(f) == 3 && f[1] == "in" {
			out = append(out, f[0]+" in "+filepath.Base(f[2]))
		}
	}
	return out
}

// compare compares names, offsets, contents and the index.
func compare(t *testing.T, ar, nm, path string) {
	t.Helper()
	a := open(t, path)
	members, err := a.Members()
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range members {
		listed = append(listed, fmt.Sprintf("%s %#x", m.Name, m.dataOffset))
		r, err := a.Open(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(filepath.Dir(path), m.Name))
		if err == nil && !strings.HasPrefix(string(got), string(want)) {
			t.Errorf("%s has other bytes", m.Name)
		}
	}
	var want []string
	for line := range strings.Lines(reallink.Run(t, "", ar, "tO", path)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "__.SYMDEF") {
			want = append(want, line)
		}
	}
	same(t, "members", want, listed)
	// nm goes on to the members and fails for those that it cannot read, of a
	// newer LLVM for one; it has printed the index by then.
	text, _ := reallink.Try("", nm, "--print-armap", path)
	text, _, _ = strings.Cut(text, "\n\n\n")
	same(t, "index", oracleArmap(text), armap(t, a))
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name string
		argv []string
		env  string
		form indexForm
	}{
		{"GNU ar", []string{"ar", "rcs"}, "", gnuIndex},
		{"GNU ar without index", []string{"ar", "rcS"}, "", noIndex},
		{"gnu", []string{"llvm-ar", "--format=gnu", "rcs"}, "", gnuIndex},
		{"gnu, 64 bits", []string{"llvm-ar", "--format=gnu", "rcs"}, "SYM64_THRESHOLD=0", gnuIndex64},
		{"bsd", []string{"llvm-ar", "--format=bsd", "rcs"}, "", bsdIndex},
		{"darwin", []string{"llvm-ar", "--format=darwin", "rcs"}, "", bsdIndex},
		{"darwin, 64 bits", []string{"llvm-ar", "--format=darwin", "rcs"}, "SYM64_THRESHOLD=0", bsdIndex64},
	} {
		t.Run(c.name, func(t *testing.T) {
			ar, nm := "ar", "nm"
			reallink.Tool(t, c.argv[0])
			if c.argv[0] == "llvm-ar" {
				ar, nm = "llvm-ar", "llvm-nm"
			}
			dir := t.TempDir()
			inputs := objects(t, dir)
			argv := append(append(append([]string{"env", c.env}, c.argv...), "lib.a"), inputs...)
			if c.env == "" {
				argv = append(argv[:1], argv[2:]...)
			}
			reallink.Run(t, dir, argv...)
			path := filepath.Join(dir, "lib.a")
			compare(t, ar, nm, path)
			a := open(t, path)
			d, err := a.members()
			if err != nil || d.indexForm != c.form || a.Thin {
				t.Errorf("index of form %d, want %d; thin %v; %v", d.indexForm, c.form, a.Thin, err)
			}
			if index, _ := a.Index(); (index == nil) != (c.form == noIndex) {
				t.Errorf("index %v", index)
			}
		})
	}
}

func TestThin(t *testing.T) {
	for _, program := range []string{"ar", "llvm-ar"} {
		t.Run(program, func(t *testing.T) {
			reallink.Tool(t, program)
			dir := t.TempDir()
			inputs := objects(t, dir)
			reallink.Run(t, dir, append([]string{program, "rcs", "whole.a"}, inputs...)...)
			reallink.Run(t, dir, append([]string{program, "rcsT", "thin.a"}, inputs...)...)
			reallink.Write(t, dir, "sub/empty", "")
			reallink.Run(t, filepath.Join(dir, "sub"), program, "rcsT", "outer.a", "../thin.a", "../whole.a")

			check := func(path string) []Member {
				t.Helper()
				a := open(t, path)
				members, err := a.Members()
				if err != nil {
					t.Fatal(err)
				}
				if !a.Thin {
					t.Error("it is not thin")
				}
				for _, m := range members {
					if _, err := a.Open(m); err == nil {
						t.Errorf("%s opened", m.Name)
					}
					if _, err := a.Kind(m); err != nil {
						t.Error(err)
					}
					info, err := os.Stat(filepath.Join(filepath.Dir(path), m.Path))
					if err != nil || m.Nested == 0 && info.Size() != m.Size {
						t.Errorf("%+v: %v", m, err)
					}
				}
				return members
			}
			var names []string
			for _, m := range check(filepath.Join(dir, "thin.a")) {
				names = append(names, m.Name)
			}
			same(t, "members", inputs, names)
			same(t, "index", []string{"first in a.o", "both in a.o", "second in " + longName, "both in " + longName, "p in " + longName},
				armap(t, open(t, filepath.Join(dir, "thin.a"))))

			// A thin archive in a thin one dissolves. Of a whole one GNU ar
			// writes the members, and llvm-ar the archive.
			outer := check(filepath.Join(dir, "sub", "outer.a"))
			whole, err := open(t, filepath.Join(dir, "whole.a")).Members()
			if err != nil {
				t.Fatal(err)
			}
			if program == "llvm-ar" {
				if len(outer) != 4 || outer[3].Path != "../whole.a" || outer[3].Nested != 0 {
					t.Errorf("%+v", outer)
				}
				return
			}
			if len(outer) != 6 {
				t.Fatalf("%+v", outer)
			}
			for i, m := range whole {
				if n := outer[3+i]; n.Path != "../whole.a" || n.Nested != m.Offset || n.Size != m.Size {
					t.Errorf("%+v, want %+v", n, m)
				}
			}
		})
	}
}

func TestRustAndGo(t *testing.T) {
	kinds := func(t *testing.T, path string) map[string]Kind {
		t.Helper()
		a := open(t, path)
		members, err := a.Members()
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]Kind{}
		for _, m := range members {
			name := m.Name
			if strings.HasSuffix(name, ".rcgu.o") {
				name = "rcgu.o"
			}
			if out[name], err = a.Kind(m); err != nil {
				t.Fatal(err)
			}
		}
		delete(out, "lib.rmeta-link") // rustc 1.9x writes one
		return out
	}
	t.Run("rust", func(t *testing.T) {
		rustc := reallink.Tool(t, "rustc")
		dir := t.TempDir()
		reallink.Write(t, dir, "lib.rs", "#[no_mangle] pub extern \"C\" fn exported() -> i32 { 1 }")
		reallink.Run(t, dir, rustc, "--crate-type=rlib", "--crate-name=lib", "-o", "lib.rlib", "lib.rs")
		same(t, "rlib", map[string]Kind{"lib.rmeta": RustMetadata, "rcgu.o": ELF}, kinds(t, filepath.Join(dir, "lib.rlib")))
		compare(t, reallink.Tool(t, "llvm-ar"), reallink.Tool(t, "llvm-nm"), filepath.Join(dir, "lib.rlib"))
		reallink.Run(t, dir, rustc, "--crate-type=rlib", "--crate-name=lib", "-Clinker-plugin-lto", "-o", "lto.rlib", "lib.rs")
		same(t, "rlib", map[string]Kind{"lib.rmeta": RustMetadata, "rcgu.o": LLVMBitcode}, kinds(t, filepath.Join(dir, "lto.rlib")))
	})
	t.Run("go", func(t *testing.T) {
		tool := reallink.Tool(t, "go")
		dir := t.TempDir()
		reallink.Write(t, dir, "p.go", "package p\nfunc F() int { return 1 }\n")
		reallink.Run(t, dir, tool, "tool", "compile", "-pack", "-p", "p", "-o", "p.a", "p.go")
		same(t, "Go archive", map[string]Kind{"__.PKGDEF": GoPackage, "_go_.o": GoObject}, kinds(t, filepath.Join(dir, "p.a")))
	})
	t.Run("others", func(t *testing.T) {
		reallink.Tool(t, "ar")
		dir := t.TempDir()
		reallink.Write(t, dir, "text", "hello")
		reallink.Write(t, dir, "none", "")
		reallink.Write(t, dir, "bitcode.o", "BC\xc0\xde....")
		reallink.Run(t, dir, "ar", "rcs", "inner.a", "text")
		reallink.Run(t, dir, "ar", "rcs", "lib.a", "text", "none", "bitcode.o", "inner.a")
		same(t, "others", map[string]Kind{"text": Other, "none": Empty, "bitcode.o": LLVMBitcode, "inner.a": Nested}, kinds(t, filepath.Join(dir, "lib.a")))
	})
}
