package elffile

// What each linker of the machine writes: numbers of symbols where hash tables
// are silent, kinds of file, and who it says it is.

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestVersionsOfEveryLinker(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	for _, l := range reallink.Linkers(t) {
		t.Run(l.Name, func(t *testing.T) {
			dir := t.TempDir()
			reallink.Write(t, dir, "lib.c", librarySource)
			reallink.Write(t, dir, "lib.map", versionScript)
			reallink.Run(t, dir, "gcc", "-shared", "-fPIC", l.Flag, "-Wl,--version-script=lib.map", "-Wl,-soname,libcpu.so.1", "-nostdlib", "-o", "lib.so", "lib.c")
			path := filepath.Join(dir, "lib.so")
			compareDynamic(t, readelf, path)
			checkLibrary(t, open(t, path))

			// GNU ld and gold write the nodes as symbols, lld and mold do not.
			symbols, err := open(t, path).DynamicSymbols()
			if err != nil {
				t.Fatal(err)
			}
			nodes := map[string]bool{}
			for _, s := range symbols {
				if s.VersionNode {
					nodes[s.Name] = s.Exported()
				}
			}
			want := map[string]bool{}
			if l.Name == "bfd" || l.Name == "gold" {
				want = map[string]bool{"V1": false, "V2": false}
			}
			same(t, "version nodes that are exported", want, nodes)
		})
	}
}

// TestOnlyReferences has libraries that define nothing, whose DT_GNU_HASH is
// therefore empty, and takes their section headers away.
func TestOnlyReferences(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	objcopy := reallink.Tool(t, "llvm-objcopy")
	for _, source := range []struct{ name, text string }{
		{"related", `
extern int outside, function(void);
__attribute__((visibility("hidden"))) int *address(void) { return &outside; }
__attribute__((visibility("hidden"))) int call(void) { return function(); }`},
		{"beyond relocations", `
extern int outside;
// A reference that no relocation at run time uses; it is the last symbol.
__asm__(".section .not_loaded,\"\"\n .long unrelated\n .text\n");
__attribute__((visibility("hidden"))) int *address(void) { return &outside; }`},
		{"none", `__attribute__((visibility("hidden"))) int nothing(void) { return 0; }`},
	} {
		for _, l := range reallink.Linkers(t) {
			t.Run(source.name+"/"+l.Name, func(t *testing.T) {
				dir := t.TempDir()
				reallink.Write(t, dir, "lib.c", source.text)
				reallink.Run(t, dir, "gcc", "-shared", "-fPIC", l.Flag, "-nostdlib", "-Wl,--hash-style=gnu", "-o", "lib.so", "lib.c")
				path := filepath.Join(dir, "lib.so")
				want := oracleRows(reallink.Run(t, "", readelf, "--dyn-syms", "-W", path))
				reallink.Run(t, dir, objcopy, "--strip-sections", "lib.so", "bare.so")
				symbols, err := open(t, filepath.Join(dir, "bare.so")).DynamicSymbols()
				if err != nil {
					t.Fatal(err)
				}
				same(t, l.Name, want, rows(symbols))
			})
		}
	}
}

func TestKinds(t *testing.T) {
	reallink.Tool(t, "gcc")
	dir := t.TempDir()
	reallink.Write(t, dir, "main.c", "int main(void) { return 0; }")
	reallink.Write(t, dir, "interp.c", `const char interp[] __attribute__((section(".interp"))) = "/lib64/ld-linux-x86-64.so.2"; int api(void) { return 0; }`)
	for _, c := range []struct {
		name string
		kind Kind
		args []string
	}{
		{"object", Relocatable, []string{"-c", "main.c"}},
		{"pie", Executable, []string{"-pie", "-fPIE", "main.c"}},
		{"no-pie", Executable, []string{"-no-pie", "main.c"}},
		{"static", Executable, []string{"-static", "main.c"}},
		{"static-pie", Executable, []string{"-static-pie", "-fPIE", "main.c"}},
		{"library", SharedObject, []string{"-shared", "-fPIC", "main.c"}},
		{"library that runs", SharedObject, []string{"-shared", "-fPIC", "-Wl,-soname,libc.so.6", "interp.c"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-"))
			reallink.Run(t, dir, append(append([]string{"gcc"}, c.args...), "-o", path)...)
			f := open(t, path)
			if got := f.Kind(); got != c.kind {
				t.Errorf("%v, want %v", got, c.kind)
			}
			interpreter, err := f.Interpreter()
			wantInterpreter := c.name == "pie" || c.name == "no-pie" || c.name == "library that runs"
			if err != nil || (interpreter != "") != wantInterpreter {
				t.Errorf("interpreter %q, %v", interpreter, err)
			}
			d, err := f.Dynamic()
			if err != nil || (d == nil) != (c.name == "object" || c.name == "static") {
				t.Errorf("Dynamic() = %+v, %v", d, err)
			}
			if _, err := f.DynamicSymbols(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestComments(t *testing.T) {
	for _, l := range reallink.Linkers(t) {
		dir := t.TempDir()
		reallink.Write(t, dir, "main.c", "int main(void) { return 0; }")
		reallink.Run(t, dir, "gcc", l.Flag, "-o", "main", "main.c")
		comments, err := open(t, filepath.Join(dir, "main")).Comments()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(comments, "\n")
		for name, mark := range map[string]string{"lld": "LLD", "mold": "mold "} {
			if strings.Contains(text, mark) != (l.Name == name) {
				t.Errorf("%s: %q", l.Name, comments)
			}
		}
		if !strings.Contains(text, "GCC: ") {
			t.Errorf("%s: %q", l.Name, comments)
		}
	}
}

func TestSlimLTO(t *testing.T) {
	reallink.Tool(t, "gcc")
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", "int f(void) { return 0; }")
	for flags, want := range map[string]bool{"-flto -fno-fat-lto-objects": true, "-flto -ffat-lto-objects": false, "-fno-lto": false} {
		reallink.Run(t, dir, append(append([]string{"gcc"}, strings.Fields(flags)...), "-c", "a.c")...)
		if got, err := open(t, filepath.Join(dir, "a.o")).SlimLTO(); err != nil || got != want {
			t.Errorf("%s: %v, %v", flags, got, err)
		}
	}
}
