package resolve

// rustc and Go call the linker themselves. What a resolution infers then is held
// against the linker's map of the same link.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const (
	rustLib = `
pub mod used { pub fn f(n: usize) -> String { format!("{n}") } }
#[no_mangle] pub extern "C" fn rust_side() -> i32 { used::f(7).len() as i32 }
`
	rustMain = `
extern "C" { fn c_side() -> i32; }
fn main() { println!("{} {}", lib::used::f(3), unsafe { c_side() } + lib::rust_side()); }
`
)

func TestResolveInferred(t *testing.T) {
	rustc, ar, gcc := reallink.Tool(t, "rustc"), reallink.Tool(t, "ar"), reallink.Tool(t, "gcc")
	dir := t.TempDir()
	t.Chdir(dir)
	reallink.Write(t, dir, "lib.rs", rustLib)
	reallink.Write(t, dir, "main.rs", rustMain)
	reallink.Write(t, dir, "c_side.c", "extern int c_other(void); int c_side(void) { return c_other(); }\n")
	reallink.Write(t, dir, "c_other.c", "int c_other(void) { return 2; }\n")
	reallink.Write(t, dir, "c_unused.c", "int c_unused(void) { return 3; }\n")
	reallink.Run(t, dir, gcc, "-c", "-fPIC", "c_side.c", "c_other.c", "c_unused.c")
	reallink.Run(t, dir, ar, "rcs", "libcside.a", "c_side.o", "c_other.o", "c_unused.o")
	reallink.Run(t, dir, rustc, "--crate-type=rlib", "--edition=2021", "lib.rs")
	link := "rustc main.rs --edition=2021 --extern=lib=liblib.rlib -L. -lstatic=cside -Clink-arg=-Wl,-Map=map -Clink-arg=-fuse-ld=bfd -o main"
	reallink.Run(t, dir, append([]string{rustc}, strings.Fields(link)[1:]...)...)
	data, err := os.ReadFile("map")
	if err != nil {
		t.Fatal(err)
	}
	pulled := map[string]bool{}
	for member := range gnuMap(string(data)) {
		pulled[filepath.Base(member)] = true
	}
	sysroot := strings.TrimSpace(reallink.Run(t, dir, rustc, "--print=target-libdir"))
	std, _ := filepath.Glob(filepath.Join(sysroot, "*.rlib"))
	m := &linkset.Manifest{Output: linkset.ManifestFile{Path: "main"}}
	for _, f := range append(std, "liblib.rlib", "libcside.a") {
		m.Inputs = append(m.Inputs, linkset.ManifestFile{Path: f})
	}
	l := linkset.NewLink(m, linkset.ParseArguments(link))
	defer l.Close()
	symbols := outputSymbols(t, "main")
	r := ByRules(l, "GNU ld", symbols)
	if !r.Inferred {
		t.Error("a link by rustc is not called inferred")
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %v", p)
	}
	linked, agreed := 0, 0
	for _, o := range r.Objects {
		name := filepath.Base(o.Input.Path) + "(" + o.Member + ")"
		presence, err := r.Corroborate(o, symbols)
		if err != nil {
			t.Error(err)
		}
		if presence == PresenceNotLinked {
			t.Errorf("%s: not linked is more than can be known", name)
		}
		if pulled[name] && !o.Linked {
			t.Logf("not inferred to be linked: %s (%s by the output's symbols)", name, presence)
		}
		if o.Linked {
			linked++
			if !pulled[name] {
				t.Errorf("%s: inferred to be linked for %s, which GNU ld did not", name, o.Why.Symbol)
			}
		}
		if presence == PresenceLinked {
			agreed++
			if !pulled[name] {
				t.Errorf("%s: the output says linked, GNU ld did not", name)
			}
		}
	}
	t.Logf("%d members inferred to be linked, %d of them known from the output's symbols; GNU ld pulled %d of %d", linked, agreed, len(pulled), len(r.Objects))
	got := linkedNames(r)
	for _, want := range []string{"libcside.a(c_side.o)", "libcside.a(c_other.o)"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not linked", want)
		}
	}
	if slices.Contains(got, "libcside.a(c_unused.o)") {
		t.Error("c_unused.o is linked")
	}
	// Without the output's symbols nothing is claimed but what main needs.
	if r := ByRules(l, "GNU ld", nil); len(r.Linked()) != 0 {
		t.Errorf("without the output: %q", linkedNames(r))
	}
}

// An archive of Go's has members that are for Go's own linker.
func TestResolveGo(t *testing.T) {
	t.Chdir(assembled(t, "c: F c_side, U c_more\nmore: F c_more\nunused: F unused\nmain: F main, U c_side"))
	ar := reallink.Tool(t, "ar")
	reallink.Run(t, ".", ar, "rcs", "libc_side.a", "c.o", "more.o", "unused.o")
	reallink.Run(t, ".", reallink.Tool(t, "gcc"), "-nostdlib", "-no-pie", "-Wl,-e,main", "main.o", "libc_side.a", "-o", "out")
	reallink.Write(t, ".", "__.PKGDEF", "go object linux amd64\n")
	reallink.Write(t, ".", "_go_.o", "go object linux amd64\n")
	reallink.Run(t, ".", ar, "rcS", "pkg.x", "__.PKGDEF", "_go_.o")
	m := &linkset.Manifest{Output: linkset.ManifestFile{Path: "out"}}
	for _, f := range []string{"pkg.x", "libc_side.a"} {
		m.Inputs = append(m.Inputs, linkset.ManifestFile{Path: f})
	}
	l := linkset.NewLink(m, linkset.ParseArguments("builder link -o out -main pkg.x"))
	defer l.Close()
	r := ByRules(l, "", outputSymbols(t, "out"))
	if got, want := linkedNames(r), []string{"libc_side.a(c.o)", "libc_side.a(more.o)"}; !r.Inferred || !slices.Equal(got, want) || len(r.Problems) != 0 {
		t.Errorf("inferred %v: linked %q, want %q; problems %v", r.Inferred, got, want, r.Problems)
	}
}
