package check

// BTF that pahole and clang make, good and bad, and bpftool's word on it.

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// btfKinds are the findings of the check, as "error name: names".
func btfKinds(r *Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Check != btfID {
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

func (w leakworks) expectBTF(r *Report, v Verdict, want ...string) {
	w.t.Helper()
	if r.Verdict != v || !slices.Equal(btfKinds(r), want) {
		w.t.Errorf("%s: verdict %s, findings %q, errors %q; want %s, %q", r.File, r.Verdict, btfKinds(r), r.Errors, v, want)
	}
}

// raw judges BTF in a file of its own.
func (w leakworks) raw(name string, p *Policy, base string) *Report {
	w.t.Helper()
	link := linkset.NewLinkOfFiles(w.path(name), nil)
	defer link.Close()
	s := &Subject{Output: RawBTF(name, w.bytes(name)), Link: link, Policy: p}
	if base != "" {
		s.BTFBase = &DebugFile{Name: base, BTF: w.bytes(base)}
	}
	return Run(s)
}

func (w leakworks) bytes(name string) []byte {
	w.t.Helper()
	data, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

func TestBTF(t *testing.T) {
	w := newLeakworks(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.write("k.rs", leakRust+`
pub struct Plain { pub a: u64, pub b: u32 }
#[no_mangle] pub extern "C" fn rs_plain(p: &Plain) -> u64 { core::hint::black_box(p).a }
`)
	w.write("main.c", "typedef unsigned u32;\n"+leakMain+"u32 own;\n")
	w.rust("k.o")
	w.c("main")
	w.c("limit")
	w.c("plain")
	l := w.link("app", "main.o", "limit.o", "k.o", "-Wl,--build-id")
	required := &Policy{BTF: btfRequired}
	kernelRequired := &Policy{BTF: btfRequired, LanguagesPreset: kernelBTF}

	w.expectBTF(w.check(l, nil), Pass)
	r := w.check(l, required)
	w.expectBTF(r, Fail, "error absent")
	says(t, "fix", finding(t, r, btfID).Fix, "pahole -J app")
	w.expectBTF(w.check(l, &Policy{BTF: btfRequired, Exceptions: []Exception{{btfID, "absent", "made later"}}}), Pass)

	// Rust left out: there, and good. In the file, and beside it.
	w.run("cp", "app", "good")
	w.run("pahole", "-J", "--lang_exclude=rust", "good")
	l.output = "good"
	w.expectBTF(w.check(l, kernelRequired), Pass)
	link := linkset.NewLinkOfFiles(w.path("app"), nil)
	defer link.Close()
	w.run("pahole", "--lang_exclude=rust", "--btf_encode_detached=good.btf", "app")
	w.expectBTF(w.raw("good.btf", &Policy{}, ""), Pass)
	beside := func(p *Policy, name string) *Report {
		f := w.elf(w.path("app"))
		out, err := ReadOutput("app", f, link)
		if err != nil {
			t.Fatal(err)
		}
		return Run(&Subject{Output: out, Link: link, Policy: p, DebugFiles: []*DebugFile{{Name: name, BTF: w.bytes(name)}}})
	}
	w.expectBTF(beside(kernelRequired, "good.btf"), Pass)
	w.run("objcopy", "--only-keep-debug", "good", "good.debug")
	w.run("objcopy", "-R", ".BTF", "--strip-debug", "good", "good.stripped")
	stripped := linkset.NewLinkOfFiles(w.path("good.stripped"), nil)
	defer stripped.Close()
	w.expectBTF(w.judgeWith(stripped, required), Fail, "error absent")
	w.expectBTF(w.judgeWith(stripped, kernelRequired, "good.debug"), Pass)

	// Not left out: names that the kernel refuses, and one that it takes and that is Rust's.
	w.run("cp", "app", "bad")
	w.run("pahole", "-J", "bad")
	l.output = "bad"
	r = w.check(l, required)
	if r.Verdict != Fail || !slices.ContainsFunc(btfKinds(r), func(k string) bool { return strings.HasPrefix(k, "error name ") && strings.Contains(k, "Pair<u32>") }) {
		t.Errorf("%s: %q", r.Verdict, btfKinds(r))
	}
	f := finding(t, r, btfID)
	says(t, "why", f.Why, "of Rust unit ")
	says(t, "fix", f.Fix, "(//rust:k) without debug information: -C debuginfo=0")
	if len(f.From) != 1 || f.From[0].Label != "//rust:k" {
		t.Errorf("from %+v", f.From)
	}
	w.expectBTF(w.check(l, &Policy{BTF: btfIgnore}), Pass)
	r = w.check(l, kernelRequired)
	foreign := r.Findings[len(r.Findings)-1]
	if names := symbolNames(foreign); foreign.Kind != btfForeign || !slices.Contains(names, "Plain") || slices.Contains(names, "u32") || slices.Contains(names, "options") {
		t.Errorf("foreign types: %+v", foreign)
	}
	kept := &Policy{LanguagesPreset: kernelBTF, MayName: []string{"*"}}
	w.expectBTF(w.check(l, kept), Pass)

	// A member that lost its type, which bpftool shows and the kernel refuses.
	w.rust("k.o", "-C", "linker-plugin-lto")
	w.c("main", "-flto=thin", "-std=gnu23")
	w.c("limit", "-flto=thin", "-std=gnu23")
	w.link("lost", "-flto=thin", "main.o", "limit.o", "k.o")
	w.btf("lost")
	w.run("objcopy", "--add-section", ".BTF=lost.btf", "lost", "whole")
	lost := finding(t, w.check(linkOf{output: "whole", args: []string{"main.o", "limit.o", "k.o"}}, nil), btfID)
	says(t, "why", lost.Why, "in main.c: the type of struct options → member strict is in Rust unit k.")
	says(t, "fix", lost.Fix, "without debug information: -C debuginfo=0")
	if r = w.raw("lost.btf", &Policy{}, ""); r.Verdict != Fail || !strings.Contains(strings.Join(btfKinds(r), "\n"), "options") {
		t.Errorf("%s: %q", r.Verdict, btfKinds(r))
	}

	// Cut short, and empty.
	data := w.bytes("good.btf")
	w.write("cut.btf", string(data[:len(data)-9]))
	w.write("none.btf", "")
	if out, err := reallink.Try(w.dir, "bpftool", "btf", "dump", "file", "cut.btf"); err == nil {
		t.Errorf("bpftool takes it: %s", out)
	}
	w.expectBTF(w.raw("cut.btf", &Policy{}, ""), Fail, "error header")
	says(t, "fix", finding(t, w.raw("cut.btf", &Policy{}, ""), btfID).Fix, "make it again")
	w.run("objcopy", "--add-section", ".BTF=none.btf", "app", "empty")
	l.output = "empty"
	if r = w.check(l, nil); r.Verdict != Fail {
		t.Errorf("an empty .BTF: %s %q", r.Verdict, btfKinds(r))
	}
}

// Objects as compilers write them have data sections of 0 bytes and functions that are
// defined elsewhere: a loader fills these in. A module's types have to be whole.
func TestBTFOfAnObject(t *testing.T) {
	w := newLeakworks(t)
	w.write("object.c", "struct own { int i; } own = {3};\nextern int other(struct own *);\nint use(void) { return other(&own); }\n")
	w.write("license", "license=GPL")
	w.run("gcc", "-gbtf", "-O1", "-c", "object.c")
	w.run("clang-22", "-target", "bpf", "-g", "-O1", "-c", "object.c", "-o", "bpf.o")
	w.run("objcopy", "--add-section", ".modinfo=license", "object.o", "module.ko")
	for name, want := range map[string]Verdict{"object.o": Pass, "bpf.o": Pass, "module.ko": Fail} {
		link := linkset.NewLinkOfFiles(w.path(name), nil)
		defer link.Close()
		if r := w.judgeWith(link, &Policy{BTF: btfRequired}); r.Verdict != want {
			t.Errorf("%s: %s, want %s: %q %q", name, r.Verdict, want, btfKinds(r), r.Errors)
		}
	}
}

// A module's types go on from its kernel's.
func TestBTFBase(t *testing.T) {
	w := newLeakworks(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.c("limit")
	w.write("module.c", leakLimit+"struct own { struct options *o; } own;\nint own_use(void) { return own.o->depth; }\n")
	w.c("module")
	w.run("pahole", "--btf_encode_detached=kernel.btf", "limit.o")
	w.run("pahole", "--btf_base=kernel.btf", "-J", "module.o")
	w.run("objcopy", "-O", "binary", "--only-section=.BTF", "--set-section-flags", ".BTF=alloc", "module.o", "module.btf")
	if !strings.Contains(w.run("bpftool", "-B", "kernel.btf", "btf", "dump", "file", "module.btf"), "'own'") {
		t.Fatal("no split BTF")
	}
	r := w.raw("module.btf", &Policy{}, "")
	w.expectBTF(r, CouldNotCheck)
	says(t, "errors", r.Errors, "btf: not checked: module.btf goes on from the types of another file, as a module's do from its kernel's: name it with --btf-base FILE")
	w.expectBTF(w.raw("module.btf", &Policy{}, "kernel.btf"), Pass)
	// Another kernel's are too few.
	w.c("plain")
	w.run("pahole", "--btf_encode_detached=other.btf", "plain.o")
	if r := w.raw("module.btf", &Policy{}, "other.btf"); r.Verdict == Pass {
		t.Errorf("a base that is none of its own: %s %q", r.Verdict, btfKinds(r))
	}
	// Those of another build are enough, and others.
	w.write("rebuilt.c", "struct added { long first; } added;\n"+leakLimit+"struct options_more { struct options *last; struct added a[4]; } more;\n")
	w.c("rebuilt")
	w.run("pahole", "--btf_encode_detached=rebuilt.btf", "rebuilt.o")
	r = w.raw("module.btf", &Policy{}, "rebuilt.btf")
	w.expectBTF(r, Fail, "error other-base")
	says(t, "summary", []string{finding(t, r, btfID).Summary}, "module.btf goes on from the types of another file than rebuilt.btf")
	w.expectBTF(w.raw("module.btf", &Policy{Exceptions: []Exception{{btfID, "other-base", "meant"}}}, "rebuilt.btf"), Pass)
	r = w.raw("rebuilt.btf", &Policy{}, "kernel.btf")
	w.expectBTF(r, Fail, "error other-base")
	says(t, "summary", []string{finding(t, r, btfID).Summary}, "rebuilt.btf does not go on from the types of kernel.btf, nor from any")
	w.write("text.btf", "no types")
	if r := w.raw("module.btf", &Policy{}, "text.btf"); r.Verdict != CouldNotCheck {
		t.Errorf("a base that is no BTF: %s", r.Verdict)
	}
}

func symbolNames(f Finding) []string {
	var names []string
	for _, y := range f.Symbols {
		names = append(names, y.Name)
	}
	return names
}
