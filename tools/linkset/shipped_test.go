package linkset

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// What the build made ships, named on the command line or only there to be found, and what is
// somebody's library; a toolchain's own does not, nor a linker script.
func TestShipped(t *testing.T) {
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	reallink.Write(t, dir, "x.c", "int x(void) { return 1; }\n")
	var lines []string
	for _, l := range []struct{ name, line string }{
		{"libmade.so", "input"}, {"libbehind.so", "input"}, {"libimported.so", "source"}, {"libc.so.6", "source"}, {"libscript.so", "input"},
	} {
		if l.name == "libscript.so" {
			reallink.Write(t, dir, l.name, "/* GNU ld script */\nGROUP ( libmade.so )\n")
		} else {
			reallink.Run(t, dir, gcc, "-shared", "-fPIC", "-Wl,-soname,"+l.name, "-o", l.name, "x.c")
		}
		lines = append(lines, l.line+"\t//x:"+l.name+"\t"+filepath.Join(dir, l.name))
	}
	lines = append(lines, "output\t//x:app\tapp", "library\t//x:import\t"+filepath.Join(dir, "libimported.so")+"\t")
	m, err := ReadManifest("x.params", strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	words := "gcc\n"
	for _, name := range []string{"libmade.so", "libimported.so", "libc.so.6", "libscript.so"} {
		words += filepath.Join(dir, name) + "\n"
	}
	link := NewLink(m, ParseArguments(words))
	defer link.Close()
	shipped, problems := link.Shipped()
	var names []string
	for _, s := range shipped {
		names = append(names, s.Input.Base())
		if link.Soname(s.Input) != s.Input.Base() {
			t.Errorf("%s is needed as %q", s.Input.Base(), link.Soname(s.Input))
		}
	}
	if want := []string{"libmade.so", "libimported.so", "libbehind.so"}; !slices.Equal(names, want) || len(problems) > 0 {
		t.Errorf("%q, want %q; %v", names, want, problems)
	}
}

// rules_rust hands rustc each crate of the standard library twice: a file, and what links to it.
func TestCrateTwice(t *testing.T) {
	lines := "output\t//x:app\tapp\n" +
		"input\t@rust//:toolchain\tbin/rust/libstd-0123456789abcdef.rlib\n" +
		"source\t@rust//:lib\texternal/rust/libstd-0123456789abcdef.rlib\n" +
		"source\t//a:util\ta/libutil.rlib\nsource\t//b:util\tb/libutil.rlib\n"
	m, err := ReadManifest("x.params", strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, in := range NewLink(m, ParseArguments("rustc\nmain.rs\n")).Inputs {
		names = append(names, in.Path)
	}
	if want := []string{"bin/rust/libstd-0123456789abcdef.rlib", "a/libutil.rlib", "b/libutil.rlib"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
