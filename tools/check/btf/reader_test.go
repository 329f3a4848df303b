package btf_test

// Who reads BTF decides what a fault in it is worth, what harm it does, and how it is
// made anew.

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A linker puts what gcc -gbtf writes for objects one behind the other. bpftool shows the
// first part, and no kernel ever reads it of a process's file: a warning, unless somebody
// asks.
func TestBTFThatNobodyReads(t *testing.T) {
	w := workshop.NewMixed(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.Write("first.c", "struct own { int i; } own = {3};\nint other(struct own *);\nint main(void) { return other(&own); }\n")
	w.Write("second.c", "struct own { int i; } more;\nint other(struct own *o) { return o->i + more.i; }\n")
	w.Run("gcc", "-g", "-gbtf", "first.c", "second.c", "-o", "app")
	w.Run("bpftool", "btf", "dump", "file", "app")
	link := linkset.NewLinkOfFiles(w.Path("app"), nil)
	defer link.Close()
	warned := []string{"warning header", "warning linkage other", "warning size .data .data"}
	r := w.JudgeWith(link, &subject.Policy{})
	expectBTF(w, r, check.Pass, warned...)
	f := workshop.Finding(t, r, btf.ID)
	workshop.Says(t, "summary", []string{f.Summary}, "the BTF of another object follows")
	workshop.Says(t, "why", f.Why, "it is as gcc writes it for an object (-gbtf)")
	workshop.Says(t, "harm", f.Harm, "the BTF inside of a process's file it never reads")
	workshop.Says(t, "fix", f.Fix, "compile with -g in place of -gbtf")
	errors := []string{"error header", "error linkage other", "error size .data .data"}
	expectBTF(w, w.JudgeWith(link, &subject.Policy{BTF: "valid"}), check.Fail, errors...)
	expectBTF(w, w.JudgeWith(link, &subject.Policy{LanguagesPreset: "kernel_btf"}), check.Fail, errors...)

	// The fix does what it says.
	w.Run("gcc", "-g", "first.c", "second.c", "-o", "whole")
	w.Run("pahole", "-J", "whole")
	whole := linkset.NewLinkOfFiles(w.Path("whole"), nil)
	defer whole.Close()
	expectBTF(w, w.JudgeWith(whole, &subject.Policy{BTF: "required"}), check.Pass)

	// What not even bpftool reads is no use to anybody.
	w.Write("text", "no types")
	w.Run("objcopy", "--update-section", ".BTF=text", "app", "broken")
	broken := linkset.NewLinkOfFiles(w.Path("broken"), nil)
	defer broken.Close()
	expectBTF(w, w.JudgeWith(broken, &subject.Policy{}), check.Fail, "error header")
}

// A kernel, a module and a BPF program are read by different parties, and the BTF of a
// program has another author than pahole.
func TestBTFReaders(t *testing.T) {
	w := workshop.NewMixed(t)
	w.Write("x.c", "int one(void) { return 1; }\nint main(void) { return one(); }\n")
	w.Write("object.c", "__attribute__((noinline)) int other(int i) { return i + 1; }\nint use(void) { return other(3); }\n")
	w.Write("license", "license=GPL")
	w.Write("text", "no types")
	w.Run("gcc", "-c", "x.c")
	w.Run("objcopy", "--add-section", ".BTF=text", "x.o", "x.btf.o")
	w.Run("objcopy", "--add-section", ".modinfo=license", "x.btf.o", "x.ko")
	w.Run("objcopy", "--set-section-flags", ".BTF=alloc,readonly", "x.btf.o", "loaded.o")
	w.Run("ld", "-e", "main", "loaded.o", "-o", "kernel")
	w.Run("ld", "-e", "main", "x.btf.o", "-o", "static")
	w.Run("clang-22", "-target", "bpf", "-g1", "-O1", "-c", "object.c", "-o", "bpf.o")
	for _, c := range []struct{ name, kind, harm, fix string }{
		{"x.ko", "header", "when the module is loaded", "make it again"},
		{"kernel", "header", "the kernel refuses all of it, at boot", "make it again"},
		{"static", "header", "the BTF inside of a process's file it never reads", "make it again"},
		{"x.btf.o", "header", "its own at boot, that of a module", "make it again"},
		{"bpf.o", "reference", "when the program is loaded", "compile it with -g:"},
	} {
		link := linkset.NewLinkOfFiles(w.Path(c.name), nil)
		defer link.Close()
		r := w.JudgeWith(link, &subject.Policy{BTF: "required"})
		i := slices.IndexFunc(r.Findings, func(f finding.Finding) bool { return f.Check == btf.ID })
		if i < 0 || r.Findings[i].Kind != c.kind || len(btfKinds(r)) != 1 {
			t.Errorf("%s: %q %q", c.name, btfKinds(r), r.Errors)
			continue
		}
		workshop.Says(t, c.name+": harm", r.Findings[i].Harm, c.harm)
		workshop.Says(t, c.name+": fix", r.Findings[i].Fix, c.fix)
	}
}

// What is right and too much is mended by no other pahole.
func TestBTFBeyondALimit(t *testing.T) {
	w := workshop.NewMixed(t)
	text := "struct s0 { int i; };\n"
	for i := range 40 {
		text += fmt.Sprintf("struct s%d { struct s%d inner; };\n", i+1, i)
	}
	w.Write("deep.c", text+"struct s40 deep;\nint use(struct s40 *s) { return s == &deep; }\n")
	w.Run("clang-22", "-target", "bpf", "-g", "-c", "deep.c") // writes the outer ones first, as the limit counts
	link := linkset.NewLinkOfFiles(w.Path("deep.o"), nil)
	defer link.Close()
	r := w.JudgeWith(link, &subject.Policy{BTF: "required"})
	if r.Verdict != check.Pass || len(btfKinds(r)) != 1 {
		t.Fatalf("%s: %q", r.Verdict, btfKinds(r))
	}
	f := workshop.Finding(t, r, btf.ID)
	if workshop.Says(t, "fix", f.Fix, "the limit is the kernel's"); f.Kind != "depth" || f.Severity != finding.Warning {
		t.Errorf("%+v", f)
	}
}
