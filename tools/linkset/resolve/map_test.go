package resolve

// What a map must not be: unknown, cut off, of another link, of another build.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A map in hand, so that it can be wrong in one way at a time.
func TestResolveByMapRefuses(t *testing.T) {
	// As GNU ld begins a list and ends it, and as lld begins its own.
	const (
		gnuHead      = "Archive member included to satisfy reference by file (symbol)\n\n"
		gnuMemory    = "Linker script and memory map"
		lldWhyHeader = "reference\textracted\tsymbol"
	)
	small := smallLink{
		objects: "main: F _start, U a\na: F a\nb: F b\nc: F c",
		files:   "liba.a: a b\nlibc.a: c",
	}
	const gnuTail = "\n" + gnuMemory + "\n\nLOAD main.o\nLOAD liba.a\n"
	for _, c := range []struct{ name, linker, args, text, want string }{
		{"right", "GNU ld", "main.o liba.a", gnuHead + "liba.a(a.o)                   main.o (a)\n" + gnuTail, ""},
		{"right, in another folder", "", "main.o liba.a", gnuHead + "/build/liba.a(a.o)            /build/main.o (a)\n" + gnuTail, ""},
		{"right, with the machine's own", "lld", "main.o liba.a", lldWhyHeader + "\nmain.o\tliba.a(a.o)\ta\nmain.o\t/usr/lib/libgcc.a(x.o)\tx\n", ""},
		{"right, with what the build does not declare", "", "main.o liba.a -L/x -ly", lldWhyHeader + "\nmain.o\tliba.a(a.o)\ta\nmain.o\tx/liby.a(x.o)\tx\n", ""},
		{"another linker", "mold", "main.o liba.a", lldWhyHeader + "\n", "m: this is a map of lld, but the link is by mold"},
		{"no such member", "", "main.o liba.a", lldWhyHeader + "\nmain.o\tliba.a(z.o)\tz\n", "m:2: liba.a(z.o) was linked, but liba.a has no such member: this is the map of another link, or of another build"},
		{"no such input", "", "main.o liba.a", lldWhyHeader + "\nmain.o\tliby.a(y.o)\ty\n", "m:2: liby.a(y.o) was linked, but no input of the link is called so: this is the map of another link, or an input was not named"},
		{"another file of an input's name", "", "main.o liba.a sub/libc.a", lldWhyHeader + "\nmain.o\t/tmp/copy/libc.a(c.o)\tc\n", "m:2: /tmp/copy/libc.a(c.o) was linked, but no input of the link is called so: this is the map of another link, or an input was not named"},
		{"one member twice", "", "main.o liba.a", lldWhyHeader + "\nmain.o\tliba.a(a.o)\ta\nmain.o\tliba.a(a.o)\ta\n", "m:3: liba.a(a.o) is listed once more than there are members of that name"},
		{"input not opened", "", "main.o liba.a libc.a", gnuHead + "liba.a(a.o)                   main.o (a)\n" + gnuTail, "m: libc.a is an input of the link, and is not among the files that the linker opened (LOAD): this is the map of another link"},
		{"output has less", "", "main.o liba.a", lldWhyHeader + "\nmain.o\tliba.a(a.o)\ta\nmain.o\tliba.a(b.o)\tb\n", "m:3: liba.a(b.o) was linked, but the output has none of the names that it alone defines: this is the map of another link"},
		{"output has more", "", "main.o liba.a", lldWhyHeader + "\n", "m: liba.a(a.o) is not listed, but the output has a, which it alone defines: this is the map of another link"},
	} {
		t.Run(c.name, func(t *testing.T) {
			small.made(t)
			reallink.Run(t, ".", reallink.Tool(t, "ld.bfd"), "main.o", "liba.a", "-o", "out")
			m, err := linkmap.Read("m", strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			l := linkOf(t, append([]string{"ld"}, strings.Fields(c.args)...), []string{"main.o", "liba.a", "libc.a", "sub/libc.a"})
			r, err := ByMap(l, c.linker, m, outputSymbols(t, "out"))
			switch {
			case c.want == "" && err != nil, c.want != "" && (err == nil || err.Error() != c.want):
				t.Errorf("%v, want %q", err, c.want)
			case err == nil && len(r.Linked()) != 2:
				t.Errorf("%d objects are linked", len(r.Linked()))
			}
		})
	}
}

// A map of C++ has names for people; the resolution has the linker's.
func TestResolveByMapOfDrivers(t *testing.T) {
	for _, linker := range reallink.Linkers(t) {
		if mapFlag[linker.Name] == "" {
			continue
		}
		for _, flags := range []string{"", "-static -Wl,--gc-sections", "-flto -ffat-lto-objects"} {
			if linker.Name != "bfd" && strings.HasPrefix(flags, "-flto") {
				continue // GCC's plugin and lld do not go together
			}
			t.Run(linker.Name+" "+flags, func(t *testing.T) {
				dir := t.TempDir()
				t.Chdir(dir)
				compile := append([]string{"g++", "-c"}, strings.Fields(flags)...)
				reallink.Write(t, dir, "main.cc", "int f(int (*)(int), char);\nint h(int);\nint main() { return f(h, 'c'); }\n")
				reallink.Write(t, dir, "f.cc", "#include <string>\nint g(std::string const &);\nint f(int (*p)(int), char c) { return p(c) + g(std::string(2, c)); }\n")
				reallink.Write(t, dir, "g.cc", "#include <string>\nint g(std::string const &s) { return int(s.size()); }\nint h(int a) { return a; }\n")
				reallink.Write(t, dir, "u.cc", "int unused() { return 0; }\n")
				for _, f := range []string{"main", "f", "g", "u"} {
					reallink.Run(t, dir, append(compile, f+".cc")...)
				}
				reallink.Run(t, dir, "mkdir", "a folder")
				reallink.Run(t, dir, "ar", "rcs", "a folder/lib f.a", "f.o", "u.o")
				reallink.Run(t, dir, "ar", "rcsT", "a folder/libg.a", "g.o", "u.o")
				args := append(strings.Fields(flags), linker.Flag, "main.o", "a folder/lib f.a", "a folder/libg.a", "-Wl,"+mapFlag[linker.Name]+"=map")
				reallink.Run(t, dir, append([]string{"g++", "-o", "out"}, args...)...)
				l := linkOf(t, append([]string{"g++"}, args...), []string{"main.o", "a folder/lib f.a", "a folder/libg.a"})
				r, err := ByMap(l, linkerNames[linker.Name], readMap(t, "map"), outputSymbols(t, "out"))
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, o := range r.Linked() {
					by := ""
					if o.Why.Object != nil {
						by = o.Why.Object.String()
					}
					got = append(got, o.String()+" "+by+" "+o.Why.Symbol)
				}
				f := "a folder/lib f.a(f.o) main.o _Z1fPFiiEc"
				// f.o refers to g and main.o to h, of one object.
				g := []string{"a folder/libg.a(g.o) a folder/lib f.a(f.o) _Z1gRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", "a folder/libg.a(g.o) main.o _Z1hi"}
				if len(got) != 3 || got[0] != "main.o  " || got[1] != f || got[2] != g[0] && got[2] != g[1] {
					t.Errorf("%q", got)
				}
			})
		}
	}
}
