package registration_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// rustRegistry has the lists of the crates linkme (a section with bounds) and
// inventory (a chain, to which constructors add), and walks them.
const rustRegistry = `
pub mod walk {
    use std::sync::atomic::{AtomicPtr, Ordering::SeqCst};
    extern "C" {
        #[link_name = "__start_linkme_ENGINES"]
        static START: [u64; 0];
        #[link_name = "__stop_linkme_ENGINES"]
        static STOP: [u64; 0];
    }
    #[used]
    #[link_section = "linkme_ENGINES"]
    static PLEASE: [u64; 0] = [];
    pub struct Node { pub label: &'static str, pub next: AtomicPtr<Node> }
    pub static REGISTRY: AtomicPtr<Node> = AtomicPtr::new(std::ptr::null_mut());
    pub fn submit(node: &'static Node) {
        node.next.store(REGISTRY.load(SeqCst), SeqCst);
        REGISTRY.store(node as *const Node as *mut Node, SeqCst);
    }
    #[no_mangle]
    pub extern "C" fn engines() -> usize {
        (&raw const STOP as usize - &raw const START as usize) / 8
    }
    #[no_mangle]
    pub extern "C" fn submitted() -> usize {
        let _ = std::env::var("ANYBODY"); // so that Rust's library is linked
        let (mut n, mut at) = (0, REGISTRY.load(SeqCst));
        while let Some(node) = unsafe { at.as_ref() } {
            n += node.label.len() / node.label.len();
            at = node.next.load(SeqCst);
        }
        n
    }
}
`

// rustEngine adds one entry to each.
func rustEngine(name, walk string) string {
	return strings.NewReplacer("NAME", strings.ToUpper(name), "name", name, "WALK", walk).Replace(`
pub mod name {
    #[used]
    #[link_section = "linkme_ENGINES"]
    static NAME: u64 = 1;
    static NODE: WALK::Node = WALK::Node { label: "name", next: std::sync::atomic::AtomicPtr::new(std::ptr::null_mut()) };
    extern "C" fn enter() { WALK::submit(&NODE) }
    #[used]
    #[link_section = ".init_array"]
    static NAME_CTOR: extern "C" fn() = enter;
}
`)
}

// rustLonely runs before main too, and has to do with nobody but Rust's library.
const rustLonely = `
pub mod lonely {
    extern "C" fn enter() { let _ = std::env::var("NOBODY"); }
    #[used]
    #[link_section = ".init_array"]
    static LONELY_CTOR: extern "C" fn() = enter;
}
`

// A staticlib in several codegen units, of which only those are linked that C refers to.
func TestUnlinkedRust(t *testing.T) {
	rustc := reallink.Tool(t, "rustc")
	w := workshop.New(t)
	w.Write("eng.rs", rustRegistry+rustEngine("diesel", "super::walk")+rustEngine("steam", "super::walk")+rustLonely)
	w.Compile("main.c", "#include <stdio.h>\nextern unsigned long engines(void), submitted(void);\nint main(void) { printf(\"%lu %lu\\n\", engines(), submitted()); }\n")
	labels := map[string]string{"libeng.a": "//eng:eng"}
	for _, c := range []struct {
		flags  string
		broken bool
	}{{"-Copt-level=0", true}, {"-Copt-level=2", true}, {"-Copt-level=2 -Clto=fat", false}} {
		t.Run(c.flags, func(t *testing.T) {
			here := &workshop.Workshop{T: t, Dir: w.Dir}
			here.Run(rustc, append(strings.Fields("--edition=2021 --crate-type=staticlib -Ccodegen-units=16 eng.rs -o libeng.a"), strings.Fields(c.flags)...)...)
			for _, l := range reallink.Linkers(t) {
				for _, gc := range []string{"", "-Wl,--gc-sections"} {
					for _, whole := range []bool{false, true} {
						if whole && gc == "" {
							continue // large, and more of the same
						}
						args := []string{"main.o", "libeng.a", l.Flag}
						if whole {
							args = []string{"main.o", "-Wl,--whole-archive", "libeng.a", "-Wl,--no-whole-archive", l.Flag}
						}
						if gc != "" {
							args = append(args, gc)
						}
						here.Run("gcc", append([]string{"-o", "app"}, append(args, "-lm")...)...)
						out, err := exec.Command(w.Path("app")).CombinedOutput()
						prints := "2 2"
						if c.broken && !whole {
							prints = "0 0"
						}
						if got := strings.TrimSpace(string(out)); err != nil || got != prints {
							t.Errorf("%s %s whole %v: prints %q (%v), want %q", l.Name, gc, whole, got, err, prints)
						}
						r := here.Check(workshop.Link{Output: "app", Args: args, Labels: labels}, nil)
						constructors, entries := 0, 0
						for _, f := range r.Findings {
							switch {
							case f.Check == registration.UnlinkedID && f.Subject == "linkme_ENGINES":
								entries += len(f.Symbols)
							case f.Check == registration.UnlinkedID && f.Severity == finding.Error:
								constructors += len(f.Symbols)
							case f.Check == registration.UnlinkedID, f.Check == registration.CollapsedID:
								t.Errorf("%s: %s", l.Name, f.Summary)
							}
						}
						if got := fmt.Sprint(2-entries, " ", 2-constructors); got != prints {
							t.Errorf("%s %s whole %v: the program prints %q, and %d entries and %d constructors are reported", l.Name, gc, whole, prints, entries, constructors)
						}
					}
				}
			}
		})
	}
}

// A crate on rustc's command line that nothing mentions.
func TestUnlinkedCrate(t *testing.T) {
	rustc := reallink.Tool(t, "rustc")
	w := workshop.New(t)
	w.Write("registry.rs", rustRegistry)
	w.Write("diesel.rs", "extern crate registry;\n"+rustEngine("diesel", "registry::walk"))
	body := "fn main() { println!(\"{} {}\", registry::walk::engines(), registry::walk::submitted()); }\n"
	w.Write("broken.rs", body)
	w.Write("fixed.rs", "use diesel as _;\n"+body)
	w.Run(rustc, strings.Fields("--edition=2021 --crate-type=rlib registry.rs -o libregistry-123.rlib --crate-name=registry")...)
	w.Run(rustc, strings.Fields("--edition=2021 --crate-type=rlib diesel.rs -o libdiesel-456.rlib --crate-name=diesel --extern=registry=libregistry-123.rlib")...)
	sysroot := strings.TrimSpace(w.Run(rustc, "--print=target-libdir"))
	std, _ := filepath.Glob(filepath.Join(sysroot, "*.rlib"))
	for _, l := range reallink.Linkers(t) {
		for _, c := range []struct{ name, prints string }{{"broken", "0 0"}, {"fixed", "1 1"}} {
			t.Run(l.Name+" "+c.name, func(t *testing.T) {
				words := []string{rustc, "--edition=2021", c.name + ".rs", "-L.", "--extern=registry=libregistry-123.rlib", "--extern=diesel=libdiesel-456.rlib", "-Clink-arg=" + l.Flag, "-o", "app"}
				if out, err := reallink.Try(w.Dir, words...); err != nil {
					if os.Getenv(reallink.RequireEnv) == "1" {
						t.Fatalf("does not link: %.500s", out)
					}
					t.Skipf("this rustc does not link with this linker: %.500s", out)
				}
				out, err := exec.Command(w.Path("app")).CombinedOutput()
				if got := strings.TrimSpace(string(out)); err != nil || got != c.prints {
					t.Errorf("prints %q (%v), want %q", got, err, c.prints)
				}
				lines := []string{"output\t//app:app\t" + w.Path("app"), "target\t//app:app\trust_binary"}
				for _, f := range append(std, w.Path("libregistry-123.rlib"), w.Path("libdiesel-456.rlib")) {
					name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(f), "lib"), "-")
					lines = append(lines, "input\t//"+name+":"+name+"\t"+f)
				}
				m, err := linkset.ReadManifest("link.params", strings.NewReader(strings.Join(lines, "\n")))
				if err != nil {
					t.Fatal(err)
				}
				for i, word := range words {
					words[i] = strings.Replace(word, "=lib", "="+w.Dir+"/lib", 1)
				}
				link := linkset.NewLink(m, linkset.ParseArguments(strings.Join(words, "\n")))
				t.Cleanup(func() { link.Close() })
				r := workshop.Judge(t, "app", link, nil)
				var got []string
				for _, f := range r.Findings {
					if f.Check == registration.UnlinkedID || f.Check == registration.CollapsedID {
						got = append(got, string(f.Severity)+" "+f.Summary)
					}
				}
				if c.name == "fixed" {
					if len(got) > 0 {
						t.Errorf("findings %q", got)
					}
					return
				}
				if len(got) != 2 || !strings.Contains(got[0]+got[1], "1 entry of //diesel:diesel for section linkme_ENGINES was never linked") ||
					!strings.Contains(got[0]+got[1], "error 1 constructor of //diesel:diesel that registers with registry::walk::") {
					t.Errorf("findings %q; errors %q notes %q", got, r.Errors, r.Notes)
					return
				}
				workshop.Says(t, "fix", workshop.Finding(t, r, registration.UnlinkedID).Fix, `write "use diesel as _;" in the crate root of //app:app`)
			})
		}
	}
}
