package btf_test

// BTF that pahole and clang make, good and bad, and bpftool's word on it.

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// btfKinds are the findings of the check, as "error name: names".
func btfKinds(r *check.Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Check != btf.ID {
			continue
		}
		text := string(f.Severity) + " " + f.Kind
		for _, y := range f.Symbols {
			text += " " + y.Name
		}
		list = append(list, text)
	}
	return list
}

func expectBTF(w workshop.Mixed, r *check.Report, v check.Verdict, want ...string) {
	w.T.Helper()
	if r.Verdict != v || !slices.Equal(btfKinds(r), want) {
		w.T.Errorf("%s: verdict %s, findings %q, errors %q; want %s, %q", r.File, r.Verdict, btfKinds(r), r.Errors, v, want)
	}
}

// raw judges BTF in a file of its own.
func raw(w workshop.Mixed, name string, p *subject.Policy, base string) *check.Report {
	w.T.Helper()
	link := linkset.NewLinkOfFiles(w.Path(name), nil)
	defer link.Close()
	s := &subject.Subject{Output: btf.Raw(name, contents(w, name)), Link: link, Policy: p}
	if base != "" {
		s.Output.BTFBase = &subject.DebugFile{Name: base, BTF: contents(w, base)}
	}
	return check.Run(s)
}

func contents(w workshop.Mixed, name string) []byte {
	w.T.Helper()
	data, err := os.ReadFile(w.Path(name))
	if err != nil {
		w.T.Fatal(err)
	}
	return data
}

func TestBTF(t *testing.T) {
	w := workshop.NewMixed(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.Write("k.rs", workshop.MixedRust+`
pub struct Plain { pub a: u64, pub b: u32 }
#[no_mangle] pub extern "C" fn rs_plain(p: &Plain) -> u64 { core::hint::black_box(p).a }
`)
	w.Write("main.c", "typedef unsigned u32;\n"+workshop.MixedMain+"u32 own;\n")
	w.Rust("k.o")
	w.C("main")
	w.C("limit")
	w.C("plain")
	l := w.LinkMixed("app", "main.o", "limit.o", "k.o", "-Wl,--build-id")
	required := &subject.Policy{BTF: "required"}
	kernelRequired := &subject.Policy{BTF: "required", LanguagesPreset: "kernel_btf"}

	expectBTF(w, w.Check(l, nil), check.Pass)
	r := w.Check(l, required)
	expectBTF(w, r, check.Fail, "error absent")
	workshop.Says(t, "fix", workshop.Finding(t, r, btf.ID).Fix, "pahole -J app")
	expectBTF(w, w.Check(l, &subject.Policy{BTF: "required", Exceptions: []subject.Exception{{Check: btf.ID, Pattern: "absent", Reason: "made later"}}}), check.Pass)

	// Rust left out: there, and good. In the file, and beside it.
	w.Run("cp", "app", "good")
	w.Run("pahole", "-J", "--lang_exclude=rust", "good")
	l.Output = "good"
	expectBTF(w, w.Check(l, kernelRequired), check.Pass)
	link := linkset.NewLinkOfFiles(w.Path("app"), nil)
	defer link.Close()
	w.Run("pahole", "--lang_exclude=rust", "--btf_encode_detached=good.btf", "app")
	expectBTF(w, raw(w, "good.btf", &subject.Policy{}, ""), check.Pass)
	beside := func(p *subject.Policy, name string) *check.Report {
		f := w.ELF(w.Path("app"))
		out, err := subject.ReadOutput("app", f, link)
		if err != nil {
			t.Fatal(err)
		}
		out.DebugFiles = []*subject.DebugFile{{Name: name, BTF: contents(w, name)}}
		return check.Run(&subject.Subject{Output: out, Link: link, Policy: p})
	}
	expectBTF(w, beside(kernelRequired, "good.btf"), check.Pass)
	w.Run("objcopy", "--only-keep-debug", "good", "good.debug")
	w.Run("objcopy", "-R", ".BTF", "--strip-debug", "good", "good.stripped")
	stripped := linkset.NewLinkOfFiles(w.Path("good.stripped"), nil)
	defer stripped.Close()
	expectBTF(w, w.JudgeWith(stripped, required), check.Fail, "error absent")
	expectBTF(w, w.JudgeWith(stripped, kernelRequired, "good.debug"), check.Pass)

	// Not left out: names that the kernel refuses, and one that it takes and that is Rust's.
	w.Run("cp", "app", "bad")
	w.Run("pahole", "-J", "bad")
	l.Output = "bad"
	r = w.Check(l, required)
	if r.Verdict != check.Fail || !slices.ContainsFunc(btfKinds(r), func(k string) bool { return strings.HasPrefix(k, "error name ") && strings.Contains(k, "Pair<u32>") }) {
		t.Errorf("%s: %q", r.Verdict, btfKinds(r))
	}
	f := workshop.Finding(t, r, btf.ID)
	workshop.Says(t, "why", f.Why, "of Rust unit ")
	workshop.Says(t, "fix", f.Fix, "(//rust:k) without debug information: -C debuginfo=0")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" {
		t.Errorf("from %+v", f.From)
	}
	expectBTF(w, w.Check(l, &subject.Policy{BTF: "ignore"}), check.Pass)
	r = w.Check(l, kernelRequired)
	foreign := r.Findings[len(r.Findings)-1]
	if names := symbolNames(foreign); foreign.Kind != "foreign-type" || !slices.Contains(names, "Plain") || slices.Contains(names, "u32") || slices.Contains(names, "options") {
		t.Errorf("foreign types: %+v", foreign)
	}
	kept := &subject.Policy{LanguagesPreset: "kernel_btf", MayName: []string{"*"}}
	expectBTF(w, w.Check(l, kept), check.Pass)

	// A member that lost its type, which bpftool shows and the kernel refuses.
	w.Rust("k.o", "-C", "linker-plugin-lto")
	w.C("main", "-flto=thin", "-std=gnu23")
	w.C("limit", "-flto=thin", "-std=gnu23")
	w.LinkMixed("lost", "-flto=thin", "main.o", "limit.o", "k.o")
	w.Pahole("lost")
	w.Run("objcopy", "--add-section", ".BTF=lost.btf", "lost", "whole")
	lost := workshop.Finding(t, w.Check(workshop.Link{Output: "whole", Args: []string{"main.o", "limit.o", "k.o"}}, nil), btf.ID)
	workshop.Says(t, "why", lost.Why, "in main.c: the type of struct options → member strict is in Rust unit k.")
	workshop.Says(t, "fix", lost.Fix, "without debug information: -C debuginfo=0")
	if r = raw(w, "lost.btf", &subject.Policy{}, ""); r.Verdict != check.Fail || !strings.Contains(strings.Join(btfKinds(r), "\n"), "options") {
		t.Errorf("%s: %q", r.Verdict, btfKinds(r))
	}

	// Cut short, and empty.
	data := contents(w, "good.btf")
	w.Write("cut.btf", string(data[:len(data)-9]))
	w.Write("none.btf", "")
	if out, err := reallink.Try(w.Dir, "bpftool", "btf", "dump", "file", "cut.btf"); err == nil {
		t.Errorf("bpftool takes it: %s", out)
	}
	expectBTF(w, raw(w, "cut.btf", &subject.Policy{}, ""), check.Fail, "error header")
	workshop.Says(t, "fix", workshop.Finding(t, raw(w, "cut.btf", &subject.Policy{}, ""), btf.ID).Fix, "make it again")
	w.Run("objcopy", "--add-section", ".BTF=none.btf", "app", "empty")
	l.Output = "empty"
	if r = w.Check(l, nil); r.Verdict != check.Fail {
		t.Errorf("an empty .BTF: %s %q", r.Verdict, btfKinds(r))
	}
}

// Objects as compilers write them have data sections of 0 bytes and functions that are
// defined elsewhere: a loader fills these in. A module's types have to be whole.
func TestBTFOfAnObject(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Write("object.c", "struct own { int i; } own = {3};\nextern int other(struct own *);\nint use(void) { return other(&own); }\n")
	w.Write("license", "license=GPL")
	w.Run("gcc", "-gbtf", "-O1", "-c", "object.c")
	w.Run("clang-22", "-target", "bpf", "-g", "-O1", "-c", "object.c", "-o", "bpf.o")
	w.Run("objcopy", "--add-section", ".modinfo=license", "object.o", "module.ko")
	for name, want := range map[string]check.Verdict{"object.o": check.Pass, "bpf.o": check.Pass, "module.ko": check.Fail} {
		link := linkset.NewLinkOfFiles(w.Path(name), nil)
		defer link.Close()
		if r := w.JudgeWith(link, &subject.Policy{BTF: "required"}); r.Verdict != want {
			t.Errorf("%s: %s, want %s: %q %q", name, r.Verdict, want, btfKinds(r), r.Errors)
		}
	}
}

// A module's types go on from its kernel's.
func TestBTFBase(t *testing.T) {
	w := workshop.NewMixed(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.C("limit")
	w.Write("module.c", workshop.MixedLimit+"struct own { struct options *o; } own;\nint own_use(void) { return own.o->depth; }\n")
	w.C("module")
	w.Run("pahole", "--btf_encode_detached=kernel.btf", "limit.o")
	w.Run("pahole", "--btf_base=kernel.btf", "-J", "module.o")
	w.Run("objcopy", "-O", "binary", "--only-section=.BTF", "--set-section-flags", ".BTF=alloc", "module.o", "module.btf")
	if !strings.Contains(w.Run("bpftool", "-B", "kernel.btf", "btf", "dump", "file", "module.btf"), "'own'") {
		t.Fatal("no split BTF")
	}
	r := raw(w, "module.btf", &subject.Policy{}, "")
	expectBTF(w, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "btf: not checked: module.btf goes on from the types of another file, as a module's do from its kernel's: name it with --btf-base FILE")
	expectBTF(w, raw(w, "module.btf", &subject.Policy{}, "kernel.btf"), check.Pass)
	// Another kernel's are too few.
	w.C("plain")
	w.Run("pahole", "--btf_encode_detached=other.btf", "plain.o")
	if r := raw(w, "module.btf", &subject.Policy{}, "other.btf"); r.Verdict == check.Pass {
		t.Errorf("a base that is none of its own: %s %q", r.Verdict, btfKinds(r))
	}
	// Those of another build are enough, and others.
	w.Write("rebuilt.c", "struct added { long first; } added;\n"+workshop.MixedLimit+"struct options_more { struct options *last; struct added a[4]; } more;\n")
	w.C("rebuilt")
	w.Run("pahole", "--btf_encode_detached=rebuilt.btf", "rebuilt.o")
	r = raw(w, "module.btf", &subject.Policy{}, "rebuilt.btf")
	expectBTF(w, r, check.Fail, "error other-base")
	workshop.Says(t, "summary", []string{workshop.Finding(t, r, btf.ID).Summary}, "module.btf goes on from the types of another file than rebuilt.btf")
	expectBTF(w, raw(w, "module.btf", &subject.Policy{Exceptions: []subject.Exception{{Check: btf.ID, Pattern: "other-base", Reason: "meant"}}}, "rebuilt.btf"), check.Pass)
	r = raw(w, "rebuilt.btf", &subject.Policy{}, "kernel.btf")
	expectBTF(w, r, check.Fail, "error other-base")
	workshop.Says(t, "summary", []string{workshop.Finding(t, r, btf.ID).Summary}, "rebuilt.btf does not go on from the types of kernel.btf, nor from any")
	w.Write("text.btf", "no types")
	if r := raw(w, "module.btf", &subject.Policy{}, "text.btf"); r.Verdict != check.CouldNotCheck {
		t.Errorf("a base that is no BTF: %s", r.Verdict)
	}
}

func symbolNames(f finding.Finding) []string {
	var names []string
	for _, y := range f.Symbols {
		names = append(names, y.Name)
	}
	return names
}
