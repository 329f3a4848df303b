package registration_test

// The real crates inventory and linkme, compiled by rustc from the sources that a
// distribution installs, and two vendors' libraries that use them.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/isolate"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// No std: with link-time optimization that takes seconds a library, and what is
// doubled is the same.
const enginesSource = `
#![no_std]
pub struct Engine { pub name: &'static str }
#[cfg(inventory)] inventory::collect!(Engine);
#[cfg(linkme)] #[linkme::distributed_slice] pub static ENGINES: [Engine];
extern "C" { fn printf(format: *const u8, ...) -> i32; }
pub fn print(text: &str) { unsafe { printf(c"%.*s".as_ptr().cast(), text.len() as i32, text.as_ptr()); } }
static REGISTRY: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0); // nobody's list
pub fn names() -> impl Iterator<Item = &'static str> {
    REGISTRY.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
    #[cfg(inventory)] let all = inventory::iter::<Engine>.into_iter();
    #[cfg(linkme)] let all = ENGINES.iter();
    all.map(|e| e.name)
}
#[no_mangle] pub extern "C" fn engines_print() {
    let mut sorted = [""; 4];
    for (i, name) in names().enumerate() { sorted[i] = name; }
    sorted.sort_unstable();
    print("Available engines: ");
    for name in sorted { print(name); }
    print("\n");
}
`

// enginesPanic is what a static library without std needs.
const enginesPanic = `
#![no_std]
struct C;
impl core::fmt::Write for C { fn write_str(&mut self, s: &str) -> core::fmt::Result { engines::print(s); Ok(()) } }
extern "C" { fn exit(code: i32) -> !; }
#[panic_handler] fn panicked(info: &core::panic::PanicInfo) -> ! {
    let _ = core::fmt::Write::write_fmt(&mut C, format_args!("{}\n", info.message()));
    unsafe { exit(101) }
}
`

const railwaySource = enginesPanic + `
use engines::Engine;
#[cfg(inventory)] inventory::submit! { Engine { name: "diesel" } }
#[cfg(inventory)] inventory::submit! { Engine { name: "steam" } }
#[cfg(linkme)] #[linkme::distributed_slice(engines::ENGINES)] static DIESEL: Engine = Engine { name: "diesel" };
#[cfg(linkme)] #[linkme::distributed_slice(engines::ENGINES)] static STEAM: Engine = Engine { name: "steam" };
#[no_mangle] pub extern "C" fn railway_start() {}
`

const (
	signalsSource = enginesPanic + `#[no_mangle] pub extern "C" fn signals_set() -> i32 { engines::names().count() as i32 }`
	readerSource  = "void railway_start(void), engines_print(void);\nvoid railway_run(void) { railway_start(); engines_print(); }\n"
	enginesMain   = "void signals_set(void), railway_run(void);\nvoid rust_eh_personality(void) {}\nint main(void) { signals_set(); railway_run(); return 0; }\n"
	allEngines    = "Available engines: dieselsteam\n"
	noEngines     = "Available engines: \n"
	twoOwners     = `duplicate #[distributed_slice] with name "ENGINES"`
)

// crates has one of the two crates, compiled with rustc alone as its build script
// would have it.
type crates struct {
	*workshop.Workshop
	rustc string
}

func newCrates(t *testing.T, registry string) *crates {
	t.Helper()
	c := &crates{workshop.New(t), reallink.Tool(t, "rustc")}
	if registry == "inventory" {
		c.crate("inventory", "inventory")
		return c
	}
	c.crate("unicode-ident", "unicode_ident")
	c.crate("proc-macro2", "proc_macro2", "--cfg=feature=\"proc-macro\"", "--cfg=wrap_proc_macro", "--extern=unicode_ident")
	c.crate("quote", "quote", "--cfg=feature=\"proc-macro\"", "--extern=proc_macro2")
	features := []string{"--extern=proc_macro2", "--extern=quote", "--extern=unicode_ident"}
	for _, f := range []string{"clone-impls", "derive", "parsing", "printing", "proc-macro"} {
		features = append(features, "--cfg=feature=\""+f+"\"")
	}
	c.crate("syn", "syn", features...)
	_, version := c.source("linkme")
	patch := version[strings.LastIndexByte(version, '.')+1:]
	t.Setenv("CARGO_PKG_VERSION_PATCH", patch)
	t.Setenv("OUT_DIR", c.Path("out"))
	c.Write("out/private.rs", "#[doc(hidden)] pub mod __private"+patch+" { pub use crate::private::*; }")
	c.crate("linkme-impl", "linkme_impl", "--crate-type=proc-macro", "--extern=proc_macro", "--extern=proc_macro2", "--extern=quote", "--extern=syn")
	c.crate("linkme", "linkme", "--extern=linkme_impl")
	return c
}

// source finds a crate among those that a distribution installs as sources.
func (c *crates) source(name string) (folder, version string) {
	c.T.Helper()
	const registry = "/usr/share/cargo/registry"
	folders, _ := filepath.Glob(registry + "/" + name + "-[0-9]*")
	if len(folders) == 0 {
		if os.Getenv(reallink.RequireEnv) == "1" {
			c.T.Fatalf("%s=1, but %s has no source of the crate %s (librust-%[3]s-dev)", reallink.RequireEnv, registry, name)
		}
		c.T.Skipf("%s has no source of the crate %s (librust-%[2]s-dev)", registry, name)
	}
	slices.Sort(folders)
	folder = folders[len(folders)-1]
	return folder, folder[strings.LastIndexByte(folder, '-')+1:]
}

func (c *crates) crate(name, as string, flags ...string) {
	c.T.Helper()
	folder, _ := c.source(name)
	kind := []string{"--crate-type=lib"}
	if slices.Contains(flags, "--crate-type=proc-macro") {
		kind = nil
	}
	c.rust(filepath.Join(folder, "src/lib.rs"), slices.Concat([]string{"--crate-name=" + as, "--cap-lints=allow"}, kind, flags)...)
}

func (c *crates) rust(file string, flags ...string) {
	c.T.Helper()
	reallink.Run(c.T, c.Dir, slices.Concat([]string{c.rustc, "--edition=2021", "-L.", "--out-dir=."}, flags, []string{file})...)
}

// of compiles a source for one of the two registries.
func (c *crates) of(registry, name, text string, flags ...string) {
	c.T.Helper()
	c.Write(name+".rs", text)
	c.rust(name+".rs", slices.Concat([]string{"--cfg=" + registry, "--check-cfg=cfg(inventory,linkme)", "--extern=" + registry}, flags)...)
}

// staticlibs makes the libraries of two vendors, each with all it needs.
func (c *crates) staticlibs(registry string, flags ...string) {
	c.T.Helper()
	c.of(registry, "engines", enginesSource, "--crate-type=lib")
	for name, text := range map[string]string{"railway": railwaySource, "signals": signalsSource} {
		c.of(registry, name, text, slices.Concat([]string{"--crate-type=staticlib", "--extern=engines", "-Clto=fat", "-Cpanic=abort"}, flags)...)
	}
	c.Compile("reader.c", readerSource)
	c.Compile("main.c", enginesMain)
}

var enginesLabels = map[string]string{
	"libsignals.a": "//third_party/signals:signals", "libisolated/signals.a": "//app:signals_isolated",
	"librailway.a": "//third_party/railway:railway", "reader.o": "//third_party/railway:reader",
}

// link links a program in C, runs it and checks it.
func (c *crates) link(l reallink.Linker, inputs ...string) (printed string, r *check.Report) {
	c.T.Helper()
	args := append([]string{l.Flag}, inputs...)
	c.Run("gcc", append(args, "-o", "app")...)
	printed, _ = reallink.Try(c.Dir, "./app")
	return printed, c.Check(workshop.Link{Output: "app", Args: args, Labels: enginesLabels}, nil)
}

// isolate isolates a set of files into a folder of their own.
func (c *crates) isolate(id string, public []string, files ...string) (written []string) {
	c.T.Helper()
	var in []isolate.Input
	for _, name := range files {
		data, err := os.ReadFile(c.Path(name))
		if err != nil {
			c.T.Fatal(err)
		}
		in = append(in, isolate.Input{Name: name, Data: data})
	}
	out, _, err := isolate.Rewrite(in, isolate.Options{ID: id, Public: public})
	if err != nil {
		c.T.Fatal(err)
	}
	for _, o := range out {
		c.Write("isolated/"+o.Name, string(o.Data))
		written = append(written, "isolated/"+o.Name)
	}
	return written
}

// isolated isolates the two vendors' libraries, each with those who read its list,
// and returns what to link in their place.
func (c *crates) isolated() []string {
	c.T.Helper()
	return slices.Concat([]string{"main.o"},
		c.isolate("signals_id", []string{"signals_*"}, "libsignals.a"),
		c.isolate("railway_id", []string{"railway_*"}, "reader.o", "librailway.a"))
}
