package language_test

// Programs of C and Rust, built by the real compilers and linked by lld, and what pahole
// makes of each: the verdict has to foretell it.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func kernel() *subject.Policy { return &subject.Policy{LanguagesPreset: "kernel_btf"} }

func kinds(r *check.Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Check == language.LeakID {
			list = append(list, string(f.Severity)+" "+f.Kind)
		}
	}
	return list
}

func expectKinds(w workshop.Mixed, r *check.Report, v check.Verdict, want ...string) {
	w.T.Helper()
	if r.Verdict != v || !slices.Equal(kinds(r), want) {
		w.T.Errorf("%s: verdict %s, findings %q, errors %q; want %s, %q", r.File, r.Verdict, kinds(r), r.Errors, v, want)
	}
}

func TestLanguageLeak(t *testing.T) {
	w := workshop.NewMixed(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	thin := []string{"-flto=thin"}
	w.Rust("k.o", "-C", "linker-plugin-lto")
	w.C("main", thin...)
	w.C("limit", thin...)
	w.C("plain")

	// ThinLTO of both: an older pahole takes in all types, and inlining is what for.
	l := w.LinkMixed("thin", "-flto=thin", "main.o", "limit.o", "k.o")
	r := w.Check(l, kernel())
	expectKinds(w, r, check.Pass, "warning merged")
	f := workshop.Finding(t, r, language.LeakID)
	workshop.Says(t, "why", f.Why, "in main.c: function main → inlined function rs_sum: DW_AT_abstract_origin is k::rs_sum")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" || f.From[0].File != "k.o" {
		t.Errorf("from %+v", f.From)
	}
	if types, said := w.Pahole("thin"); !strings.Contains(types, "'options'") || strings.Contains(types, "<") || strings.Contains(said, "couldn't") {
		t.Errorf("pahole of thin: %s\n%s", said, types)
	}
	// Nobody asks: nothing is said.
	expectKinds(w, w.Check(l, nil), check.Pass)
	// Rust may be there.
	expectKinds(w, w.Check(l, &subject.Policy{Languages: map[string][]string{"c": {"rust"}}}), check.Pass)
	// And an exception holds, by the kind.
	p := kernel()
	p.Exceptions = []subject.Exception{{Check: language.LeakID, Pattern: "merged", Reason: "pahole is 1.32"}}
	expectKinds(w, w.Check(l, p), check.Pass)
	for _, unit := range []string{"k.rs/@/*", "k.????????????????-cgu.0"} { // in full, and as the finding calls it
		p.Exceptions = []subject.Exception{{Check: language.LeakID, Pattern: unit, Reason: "pahole is 1.32"}}
		expectKinds(w, w.Check(l, p), check.Pass)
	}

	// bool of C23 is Rust's bool: members lose their type.
	w.C("main", "-flto=thin", "-std=gnu23")
	w.C("limit", "-flto=thin", "-std=gnu23")
	l = w.LinkMixed("gnu23", "-flto=thin", "main.o", "limit.o", "k.o")
	r = w.Check(l, kernel())
	f = workshop.Finding(t, r, language.LeakID)
	if _, said := w.Pahole("gnu23"); !strings.Contains(said, "couldn't find") {
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
			p.Exceptions = []subject.Exception{{Check: language.LeakID, Pattern: "bool", Reason: "known"}}
		},
		func(p *subject.Policy) {
			p.Exceptions = []subject.Exception{{Check: language.LeakID, Pattern: "type", Reason: "known"}}
		},
	} {
		p := kernel()
		accept(p)
		expectKinds(w, w.Check(l, p), check.Pass, "warning merged")
	}
	p = kernel()
	p.MayName = []string{"boo"}
	if r := w.Check(l, p); r.Verdict != check.Fail {
		t.Errorf("a pattern that matches nothing lets something stay: %+v", kinds(r))
	}

	// A native unit of Rust before all others: no BTF at all.
	w.Rust("k.o")
	l = w.LinkMixed("first", "-flto=thin", "k.o", "main.o", "limit.o")
	r = w.Check(l, kernel())
	expectKinds(w, r, check.Fail, "error first-unit")
	if types, _ := w.Pahole("first"); types != "" {
		t.Errorf("pahole of first: %s", types)
	}
	f = workshop.Finding(t, r, language.LeakID)
	workshop.Says(t, "harm", f.Harm, "it writes no BTF, says nothing, and exits with 0")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" {
		t.Errorf("from %+v", f.From)
	}
	// A native object of C before it: BTF again.
	w.Run("cp", "k.o", "k.rcgu.o")
	w.Run("ar", "rcs", "libk.a", "k.rcgu.o")
	l = w.LinkMixed("archive", "-flto=thin", "-Wl,--whole-archive", "libk.a", "-Wl,--no-whole-archive", "main.o", "limit.o")
	r = w.Check(l, kernel())
	expectKinds(w, r, check.Fail, "error first-unit")
	workshop.Says(t, "fix", workshop.Finding(t, r, language.LeakID).Fix, "buildozer 'remove rustc_flags -g -Cdebuginfo=1 -Cdebuginfo=2' 'add rustc_flags -Cdebuginfo=0' //rust:k")
	l.Labels["libk.a"] = "//rust:k!" // which nobody builds
	workshop.Says(t, "fix", workshop.Finding(t, w.Check(l, kernel()), language.LeakID).Fix, "(//rust:k) without debug information: -C debuginfo=0")
	expectKinds(w, w.Check(w.LinkMixed("plainfirst", "-flto=thin", "plain.o", "k.o", "main.o", "limit.o"), kernel()), check.Pass, "warning merged")
	if types, _ := w.Pahole("plainfirst"); !strings.Contains(types, "'options'") {
		t.Errorf("pahole of plainfirst: %s", types)
	}

	// As close as can be: no LTO, whoever is first; LTO of what has no debug information.
	w.C("main", "-std=gnu23")
	w.C("limit", "-std=gnu23")
	expectKinds(w, w.Check(w.LinkMixed("native", "k.o", "main.o", "limit.o"), kernel()), check.Pass)
	expectKinds(w, w.Check(w.LinkMixed("cfirst", "main.o", "k.o", "limit.o"), kernel()), check.Pass)
	// The note of a kernel's build that says LTO is believed, whatever refers to what.
	for value, want := range map[string][]string{"0": nil, "1": {"warning merged"}} {
		w.Write("note.c", `asm(".pushsection .note.Linux,\"a\",@note; .long 6, 4, 0x101; .asciz \"Linux\"; .balign 4; .long `+value+`; .popsection");`)
		w.C("note", "-g0")
		expectKinds(w, w.Check(w.LinkMixed("noted"+value, "main.o", "note.o", "k.o", "limit.o"), kernel()), check.Pass, want...)
	}
	if types, said := w.Pahole("native"); !strings.Contains(types, "'options'") || strings.Contains(said, "couldn't") {
		t.Errorf("pahole of native: %s", said)
	}
	w.Rust("k.o", "-C", "linker-plugin-lto", "-C", "debuginfo=0")
	w.C("main", "-flto=thin", "-std=gnu23")
	w.C("limit", "-flto=thin", "-std=gnu23")
	expectKinds(w, w.Check(w.LinkMixed("bare", "-flto=thin", "main.o", "limit.o", "k.o"), kernel()), check.Pass)
}

// What the type of a local variable alone comes to: a message of pahole's, and whole BTF.
func TestLanguageLeakOfAVariable(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Write("main.c", `
extern bool rs_even(unsigned);
int main(int argc, char **argv) { bool b = rs_even(argc); return b + b * argc; }
`)
	w.Rust("k.o", "-C", "linker-plugin-lto")
	w.C("main", "-flto=thin", "-std=gnu23")
	r := w.Check(w.LinkMixed("app", "-flto=thin", "main.o", "k.o"), kernel())
	if f := workshop.Finding(t, r, language.LeakID); r.Verdict != check.Pass || f.Kind != "type" || f.Severity != finding.Warning {
		t.Errorf("%s: %+v", r.Verdict, f)
	}
	workshop.Says(t, "why", workshop.Finding(t, r, language.LeakID).Why, "function main → variable b")
}

// A function that is inlined wherever it is called has no symbol, and is not in BTF; one that
// has one is.
func TestLanguageLeakOfAnInlinedFunction(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Rust("k.o", "-C", "linker-plugin-lto")
	for attribute, want := range map[string][]string{
		"always_inline": {"warning type", "warning merged"},
		"noinline":      {"error type", "warning merged"},
	} {
		w.Write("main.c", `
extern bool rs_even(unsigned);
static __attribute__((`+attribute+`)) bool both(unsigned a) { return rs_even(a) & rs_even(a + 1); }
int main(int argc, char **argv) { return both(argc) ? 3 : 4; }
`)
		w.C("main", "-flto=thin", "-std=gnu23")
		r := w.Check(w.LinkMixed(attribute, "-flto=thin", "main.o", "k.o"), kernel())
		verdict := check.Pass
		if want[0] == "error type" {
			verdict = check.Fail
		}
		expectKinds(w, r, verdict, want...)
		workshop.Says(t, "why", workshop.Finding(t, r, language.LeakID).Why, "function both: DW_AT_type is bool")
		types, said := w.Pahole(attribute)
		if has := strings.Contains(types, "'both'"); has != (verdict == check.Fail) || !strings.Contains(said, "couldn't find") {
			t.Errorf("%s: pahole says %q and writes\n%s", attribute, said, types)
		}
	}
}

// Where the debug information is somewhere else, is of another file, or is not read.
func TestLanguageLeakSeparate(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Rust("k.o")
	w.C("main", "-flto=thin")
	w.C("limit", "-flto=thin")
	l := w.LinkMixed("app", "-flto=thin", "k.o", "main.o", "limit.o", "-Wl,--build-id")
	w.Run("objcopy", "--only-keep-debug", "app", "app.debug")
	w.Run("objcopy", "--strip-debug", "app", "app.stripped")
	w.C("plain")
	w.C("main")
	w.C("limit")
	w.LinkMixed("other", "main.o", "limit.o", "k.o", "-Wl,--build-id")
	w.Run("objcopy", "--only-keep-debug", "other", "other.debug")

	l.Output = "app.stripped"
	r := w.Check(l, kernel())
	expectKinds(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "app.stripped has no debug information: compile with -g")
	expectKinds(w, w.Check(l, nil), check.Pass)
	link := linkset.NewLinkOfFiles(w.Path("app.stripped"), nil)
	defer link.Close()
	with := func(name string) *check.Report {
		return w.JudgeWith(link, kernel(), name)
	}
	r = with("app.debug")
	expectKinds(w, r, check.Fail, "error first-unit")
	r = with("other.debug")
	expectKinds(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "other.debug is no part of app.stripped: its build-id is ")

	// What is another's says nothing of this one.
	w.Run("objcopy", "--strip-debug", "other", "other.stripped")
	otherLink := linkset.NewLinkOfFiles(w.Path("other.stripped"), nil)
	defer otherLink.Close()
	expectKinds(w, w.JudgeWith(otherLink, kernel(), "app.debug"), check.CouldNotCheck)

	// The debug file alone is judged as the file is.
	link = linkset.NewLinkOfFiles(w.Path("app.debug"), nil)
	expectKinds(w, w.JudgeWith(link, kernel()), check.Fail, "error first-unit")

	// Split units are somewhere else, too.
	w.C("main", "-gsplit-dwarf")
	w.C("limit", "-gsplit-dwarf")
	r = w.Check(w.LinkMixed("split", "k.o", "main.o", "limit.o"), kernel())
	expectKinds(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "main.dwo")
	link = linkset.NewLinkOfFiles(w.Path("main.dwo"), nil)
	r = w.JudgeWith(link, kernel())
	expectKinds(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "the units of a .dwo or .dwp file (-gsplit-dwarf) are not read")
}

// Objects are judged for what is asked of debug information, and nothing else passes.
func TestLanguageLeakOfAnObject(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Rust("k.o")
	w.C("main")
	w.C("plain")
	w.Run("ld.lld-22", "-r", "k.o", "main.o", "-o", "both.o")
	judge := func(name string, p *subject.Policy) *check.Report {
		link := linkset.NewLinkOfFiles(w.Path(name), nil)
		defer link.Close()
		return w.JudgeWith(link, p)
	}
	expectKinds(w, judge("plain.o", kernel()), check.Pass)
	expectKinds(w, judge("both.o", kernel()), check.Pass)
	r := judge("k.o", &subject.Policy{Languages: map[string][]string{"rust": {}}})
	expectKinds(w, r, check.Pass)
	if r.Kind != "object" {
		t.Errorf("kind %q", r.Kind)
	}
	p := kernel()
	p.Exports = workshop.Declaring(t, []string{"main"}, nil)
	r = judge("main.o", p)
	expectKinds(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "export-missing, export-unenforced, export-unlisted: not checked: this is an object, not a linked executable or shared library")
}
