package debug_test

// Programs of C and Rust, built by the real compilers and linked by lld, and what pahole
// makes of each: the verdict has to foretell it.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const leakRust = `
#![no_std]
#[panic_handler] fn on_panic(_: &core::panic::PanicInfo) -> ! { loop {} }
pub mod inner { pub struct Pair<T> { pub first: T, pub second: T } }
#[no_mangle] pub extern "C" fn rs_sum(p: *const u32, n: usize) -> u32 {
    let s = unsafe { core::slice::from_raw_parts(p, n) };
    let mut t = inner::Pair { first: 0u32, second: 1 };
    for x in s.iter() { t.first = t.first.wrapping_add(*x); t.second ^= *x; }
    t.first ^ core::hint::black_box(&t).second
}
#[no_mangle] pub extern "C" fn rs_even(a: u32) -> bool { let even: bool = a % 2 == 0; even && core::hint::black_box(a) < 99 }
`

const leakMain = `
#include <stdbool.h>
struct options { bool strict; unsigned depth; };
extern unsigned rs_sum(const unsigned *p, unsigned long n);
extern bool rs_even(unsigned);
extern unsigned limit(const struct options *o);
int main(int argc, char **argv) {
  unsigned a[2] = {1, (unsigned)argc};
  struct options o = {rs_even(argc), rs_sum(a, 2)};
  return (int)limit(&o);
}
`

const leakLimit = `
#include <stdbool.h>
struct options { bool strict; unsigned depth; };
extern bool rs_even(unsigned);
unsigned limit(const struct options *o) { return o->strict && rs_even(o->depth) ? o->depth : 9; }
`

// leakworks builds them.
type leakworks struct{ *workshop.Workshop }

func newLeakworks(t *testing.T) leakworks {
	t.Helper()
	w := leakworks{workshop.New(t)}
	w.Write("k.rs", leakRust)
	w.Write("main.c", leakMain)
	w.Write("limit.c", leakLimit)
	w.Write("plain.c", "struct plain { short s; } plain;\nint plain_use(void) { return plain.s; }\n")
	return w
}

// rust makes k.o, of bitcode with -C linker-plugin-lto.
func (w leakworks) rust(object string, flags ...string) {
	w.T.Helper()
	w.Run("rustc", append([]string{"-O", "-g", "-C", "panic=abort", "-C", "codegen-units=1", "--crate-type", "lib", "--emit", "obj=" + object, "k.rs"}, flags...)...)
}

// c compiles NAME.c to NAME.o; the clang whose LLVM is rustc's.
func (w leakworks) c(name string, flags ...string) {
	w.T.Helper()
	w.Run("clang-22", append([]string{"-O2", "-g", "-c", name + ".c", "-o", name + ".o"}, flags...)...)
}

func (w leakworks) link(output string, args ...string) workshop.Link {
	w.T.Helper()
	w.Run("clang-22", append(args, "--ld-path="+reallink.Tool(w.T, "ld.lld-22"), "-o", output)...)
	return workshop.Link{Output: output, Args: args, Labels: map[string]string{"k.o": "//rust:k", "libk.a": "//rust:k", "limit.o": "//lib:limit"}}
}

// btf runs pahole as a kernel's build does; "" is for no BTF at all.
func (w leakworks) btf(file string) (types, said string) {
	w.T.Helper()
	out := w.Path(file + ".btf")
	os.Remove(out)
	said = w.Run("pahole", "--lang_exclude=rust", "--btf_encode_detached="+out, file)
	if _, err := os.Stat(out); err != nil {
		return "", said
	}
	return w.Run("bpftool", "btf", "dump", "file", out), said
}

func kernel() *subject.Policy { return &subject.Policy{LanguagesPreset: "kernel_btf"} }

func kinds(r *check.Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Check == debug.LanguageLeakID {
			list = append(list, string(f.Severity)+" "+f.Kind)
		}
	}
	return list
}

func (w leakworks) expectKinds(r *check.Report, v check.Verdict, want ...string) {
	w.T.Helper()
	if r.Verdict != v || !slices.Equal(kinds(r), want) {
		w.T.Errorf("%s: verdict %s, findings %q, errors %q; want %s, %q", r.File, r.Verdict, kinds(r), r.Errors, v, want)
	}
}

func TestLanguageLeak(t *testing.T) {
	w := newLeakworks(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	thin := []string{"-flto=thin"}
	w.rust("k.o", "-C", "linker-plugin-lto")
	w.c("main", thin...)
	w.c("limit", thin...)
	w.c("plain")

	// ThinLTO of both: an older pahole takes in all types, and inlining is what for.
	l := w.link("thin", "-flto=thin", "main.o", "limit.o", "k.o")
	r := w.Check(l, kernel())
	w.expectKinds(r, check.Pass, "warning merged")
	f := workshop.Finding(t, r, debug.LanguageLeakID)
	workshop.Says(t, "why", f.Why, "in main.c: function main → inlined function rs_sum: DW_AT_abstract_origin is k::rs_sum")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" || f.From[0].File != "k.o" {
		t.Errorf("from %+v", f.From)
	}
	if types, said := w.btf("thin"); !strings.Contains(types, "'options'") || strings.Contains(types, "<") || strings.Contains(said, "couldn't") {
		t.Errorf("pahole of thin: %s\n%s", said, types)
	}
	// Nobody asks: nothing is said.
	w.expectKinds(w.Check(l, nil), check.Pass)
	// Rust may be there.
	w.expectKinds(w.Check(l, &subject.Policy{Languages: map[string][]string{"c": {"rust"}}}), check.Pass)
	// And an exception holds, by the kind.
	p := kernel()
	p.Exceptions = []subject.Exception{{Check: debug.LanguageLeakID, Pattern: "merged", Reason: "pahole is 1.32"}}
	w.expectKinds(w.Check(l, p), check.Pass)
	for _, unit := range []string{"k.rs/@/*", "k.????????????????-cgu.0"} { // in full, and as the finding calls it
		p.Exceptions = []subject.Exception{{Check: debug.LanguageLeakID, Pattern: unit, Reason: "pahole is 1.32"}}
		w.expectKinds(w.Check(l, p), check.Pass)
	}

	// bool of C23 is Rust's bool: members lose their type.
	w.c("main", "-flto=thin", "-std=gnu23")
	w.c("limit", "-flto=thin", "-std=gnu23")
	l = w.link("gnu23", "-flto=thin", "main.o", "limit.o", "k.o")
	r = w.Check(l, kernel())
	f = workshop.Finding(t, r, debug.LanguageLeakID)
	if _, said := w.btf("gnu23"); !strings.Contains(said, "couldn't find") {
		t.Errorf("pahole of gnu23 says %q", said)
	}
	if r.Verdict != check.Fail || f.Kind != "type" || f.Severity != finding.Error || len(f.Symbols) != 1 || f.Symbols[0].Name != "bool" || f.Symbols[0].Label != "//rust:k" || f.Symbols[0].File != "k.o" {
		t.Errorf("%s: %+v", r.Verdict, f)
	}
	workshop.Says(t, "why", f.Why, "in main.c: struct options → member strict: DW_AT_type is bool")
	workshop.Says(t, "why", f.Why, "-flto=thin is on the command line")
	workshop.Says(t, "fix", f.Fix, "(//rust:k) without debug information: -C debuginfo=0")
	if ref := f.References[0]; ref.From.Label != "//app:app" || ref.From.File != "main.o" || ref.To.Label != "//rust:k" || ref.Path != "struct options → member strict" {
		t.Errorf("%+v", ref)
	}
	for _, accept := range []func(p *subject.Policy){
		func(p *subject.Policy) { p.MayName = []string{"boo?"} },
		func(p *subject.Policy) {
			p.Exceptions = []subject.Exception{{Check: debug.LanguageLeakID, Pattern: "bool", Reason: "known"}}
		},
		func(p *subject.Policy) {
			p.Exceptions = []subject.Exception{{Check: debug.LanguageLeakID, Pattern: "type", Reason: "known"}}
		},
	} {
		p := kernel()
		accept(p)
		w.expectKinds(w.Check(l, p), check.Pass, "warning merged")
	}
	p = kernel()
	p.MayName = []string{"boo"}
	if r := w.Check(l, p); r.Verdict != check.Fail {
		t.Errorf("a pattern that matches nothing lets something stay: %+v", kinds(r))
	}

	// A native unit of Rust before all others: no BTF at all.
	w.rust("k.o")
	l = w.link("first", "-flto=thin", "k.o", "main.o", "limit.o")
	r = w.Check(l, kernel())
	w.expectKinds(r, check.Fail, "error first-unit")
	if types, _ := w.btf("first"); types != "" {
		t.Errorf("pahole of first: %s", types)
	}
	f = workshop.Finding(t, r, debug.LanguageLeakID)
	workshop.Says(t, "harm", f.Harm, "it writes no BTF, says nothing, and exits with 0")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" {
		t.Errorf("from %+v", f.From)
	}
	// A native object of C before it: BTF again.
	w.Run("cp", "k.o", "k.rcgu.o")
	w.Run("ar", "rcs", "libk.a", "k.rcgu.o")
	l = w.link("archive", "-flto=thin", "-Wl,--whole-archive", "libk.a", "-Wl,--no-whole-archive", "main.o", "limit.o")
	r = w.Check(l, kernel())
	w.expectKinds(r, check.Fail, "error first-unit")
	workshop.Says(t, "fix", workshop.Finding(t, r, debug.LanguageLeakID).Fix, "buildozer 'remove rustc_flags -g -Cdebuginfo=1 -Cdebuginfo=2' 'add rustc_flags -Cdebuginfo=0' //rust:k")
	l.Labels["libk.a"] = "//rust:k!" // which nobody builds
	workshop.Says(t, "fix", workshop.Finding(t, w.Check(l, kernel()), debug.LanguageLeakID).Fix, "(//rust:k) without debug information: -C debuginfo=0")
	w.expectKinds(w.Check(w.link("plainfirst", "-flto=thin", "plain.o", "k.o", "main.o", "limit.o"), kernel()), check.Pass, "warning merged")
	if types, _ := w.btf("plainfirst"); !strings.Contains(types, "'options'") {
		t.Errorf("pahole of plainfirst: %s", types)
	}

	// As close as can be: no LTO, whoever is first; LTO of what has no debug information.
	w.c("main", "-std=gnu23")
	w.c("limit", "-std=gnu23")
	w.expectKinds(w.Check(w.link("native", "k.o", "main.o", "limit.o"), kernel()), check.Pass)
	w.expectKinds(w.Check(w.link("cfirst", "main.o", "k.o", "limit.o"), kernel()), check.Pass)
	// The note of a kernel's build that says LTO is believed, whatever refers to what.
	for value, want := range map[string][]string{"0": nil, "1": {"warning merged"}} {
		w.Write("note.c", `asm(".pushsection .note.Linux,\"a\",@note; .long 6, 4, 0x101; .asciz \"Linux\"; .balign 4; .long `+value+`; .popsection");`)
		w.c("note", "-g0")
		w.expectKinds(w.Check(w.link("noted"+value, "main.o", "note.o", "k.o", "limit.o"), kernel()), check.Pass, want...)
	}
	if types, said := w.btf("native"); !strings.Contains(types, "'options'") || strings.Contains(said, "couldn't") {
		t.Errorf("pahole of native: %s", said)
	}
	w.rust("k.o", "-C", "linker-plugin-lto", "-C", "debuginfo=0")
	w.c("main", "-flto=thin", "-std=gnu23")
	w.c("limit", "-flto=thin", "-std=gnu23")
	w.expectKinds(w.Check(w.link("bare", "-flto=thin", "main.o", "limit.o", "k.o"), kernel()), check.Pass)
}

// What the type of a local variable alone comes to: a message of pahole's, and whole BTF.
func TestLanguageLeakOfAVariable(t *testing.T) {
	w := newLeakworks(t)
	w.Write("main.c", `
extern bool rs_even(unsigned);
int main(int argc, char **argv) { bool b = rs_even(argc); return b + b * argc; }
`)
	w.rust("k.o", "-C", "linker-plugin-lto")
	w.c("main", "-flto=thin", "-std=gnu23")
	r := w.Check(w.link("app", "-flto=thin", "main.o", "k.o"), kernel())
	if f := workshop.Finding(t, r, debug.LanguageLeakID); r.Verdict != check.Pass || f.Kind != "type" || f.Severity != finding.Warning {
		t.Errorf("%s: %+v", r.Verdict, f)
	}
	workshop.Says(t, "why", workshop.Finding(t, r, debug.LanguageLeakID).Why, "function main → variable b")
}

// A function that is inlined wherever it is called has no symbol, and is not in BTF; one that
// has one is.
func TestLanguageLeakOfAnInlinedFunction(t *testing.T) {
	w := newLeakworks(t)
	w.rust("k.o", "-C", "linker-plugin-lto")
	for attribute, want := range map[string][]string{
		"always_inline": {"warning type", "warning merged"},
		"noinline":      {"error type", "warning merged"},
	} {
		w.Write("main.c", `
extern bool rs_even(unsigned);
static __attribute__((`+attribute+`)) bool both(unsigned a) { return rs_even(a) & rs_even(a + 1); }
int main(int argc, char **argv) { return both(argc) ? 3 : 4; }
`)
		w.c("main", "-flto=thin", "-std=gnu23")
		r := w.Check(w.link(attribute, "-flto=thin", "main.o", "k.o"), kernel())
		verdict := check.Pass
		if want[0] == "error type" {
			verdict = check.Fail
		}
		w.expectKinds(r, verdict, want...)
		workshop.Says(t, "why", workshop.Finding(t, r, debug.LanguageLeakID).Why, "function both: DW_AT_type is bool")
		types, said := w.btf(attribute)
		if has := strings.Contains(types, "'both'"); has != (verdict == check.Fail) || !strings.Contains(said, "couldn't find") {
			t.Errorf("%s: pahole says %q and writes\n%s", attribute, said, types)
		}
	}
}

// Where the debug information is somewhere else, is of another file, or is not read.
func TestLanguageLeakSeparate(t *testing.T) {
	w := newLeakworks(t)
	w.rust("k.o")
	w.c("main", "-flto=thin")
	w.c("limit", "-flto=thin")
	l := w.link("app", "-flto=thin", "k.o", "main.o", "limit.o", "-Wl,--build-id")
	w.Run("objcopy", "--only-keep-debug", "app", "app.debug")
	w.Run("objcopy", "--strip-debug", "app", "app.stripped")
	w.c("plain")
	w.c("main")
	w.c("limit")
	w.link("other", "main.o", "limit.o", "k.o", "-Wl,--build-id")
	w.Run("objcopy", "--only-keep-debug", "other", "other.debug")

	l.Output = "app.stripped"
	r := w.Check(l, kernel())
	w.expectKinds(r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "app.stripped has no debug information: compile with -g")
	w.expectKinds(w.Check(l, nil), check.Pass)
	link := linkset.NewLinkOfFiles(w.Path("app.stripped"), nil)
	defer link.Close()
	with := func(name string) *check.Report {
		return w.judgeWith(link, kernel(), name)
	}
	r = with("app.debug")
	w.expectKinds(r, check.Fail, "error first-unit")
	r = with("other.debug")
	w.expectKinds(r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "other.debug is no part of app.stripped: its build-id is ")

	// What is another's says nothing of this one.
	w.Run("objcopy", "--strip-debug", "other", "other.stripped")
	otherLink := linkset.NewLinkOfFiles(w.Path("other.stripped"), nil)
	defer otherLink.Close()
	w.expectKinds(w.judgeWith(otherLink, kernel(), "app.debug"), check.CouldNotCheck)

	// The debug file alone is judged as the file is.
	link = linkset.NewLinkOfFiles(w.Path("app.debug"), nil)
	w.expectKinds(w.judgeWith(link, kernel()), check.Fail, "error first-unit")

	// Split units are somewhere else, too.
	w.c("main", "-gsplit-dwarf")
	w.c("limit", "-gsplit-dwarf")
	r = w.Check(w.link("split", "k.o", "main.o", "limit.o"), kernel())
	w.expectKinds(r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "main.dwo")
	link = linkset.NewLinkOfFiles(w.Path("main.dwo"), nil)
	r = w.judgeWith(link, kernel())
	w.expectKinds(r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "the units of a .dwo or .dwp file (-gsplit-dwarf) are not read")
}

// Objects are judged for what is asked of debug information, and nothing else passes.
func TestLanguageLeakOfAnObject(t *testing.T) {
	w := newLeakworks(t)
	w.rust("k.o")
	w.c("main")
	w.c("plain")
	w.Run("ld.lld-22", "-r", "k.o", "main.o", "-o", "both.o")
	judge := func(name string, p *subject.Policy) *check.Report {
		link := linkset.NewLinkOfFiles(w.Path(name), nil)
		defer link.Close()
		return w.judgeWith(link, p)
	}
	w.expectKinds(judge("plain.o", kernel()), check.Pass)
	w.expectKinds(judge("both.o", kernel()), check.Pass)
	r := judge("k.o", &subject.Policy{Languages: map[string][]string{"rust": {}}})
	w.expectKinds(r, check.Pass)
	if r.Kind != "object" {
		t.Errorf("kind %q", r.Kind)
	}
	p := kernel()
	p.Exports = workshop.Declaring(t, []string{"main"}, nil)
	r = judge("main.o", p)
	w.expectKinds(r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "export-missing, export-unenforced, export-unlisted: not checked: this is an object, not a linked executable or shared library")
}

// judgeWith is judge for files that nobody linked, and with what was split off.
func (w leakworks) judgeWith(link *linkset.Link, p *subject.Policy, beside ...string) *check.Report {
	w.T.Helper()
	if err := check.Validate(p); err != nil {
		w.T.Fatal(err)
	}
	file := w.elf(link.Output)
	out, err := debug.ReadUnlinked(file.Name, file, p)
	if err == nil && out == nil {
		out, err = subject.ReadOutput(file.Name, file, link)
	}
	if err != nil {
		w.T.Fatal(err)
	}
	s := &subject.Subject{Output: out, Link: link, Policy: p}
	for _, name := range beside {
		s.Output.DebugFiles = append(s.Output.DebugFiles, &subject.DebugFile{Name: name, File: w.elf(w.Path(name))})
	}
	return check.Run(s)
}

func (w leakworks) elf(path string) *elffile.File {
	w.T.Helper()
	f, err := os.Open(path)
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		w.T.Fatal(err)
	}
	e, err := elffile.Open(f, info.Size(), filepath.Base(path))
	if err != nil {
		w.T.Fatal(err)
	}
	return e
}
