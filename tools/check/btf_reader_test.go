package check

// Who reads BTF decides what a fault in it is worth, what harm it does, and how it is
// made anew.

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A linker puts what gcc -gbtf writes for objects one behind the other. bpftool shows the
// first part, and no kernel ever reads it of a process's file: a warning, unless somebody
// asks.
func TestBTFThatNobodyReads(t *testing.T) {
	w := newLeakworks(t)
	for _, tool := range []string{"pahole", "bpftool"} {
		reallink.Tool(t, tool)
	}
	w.write("first.c", "struct own { int i; } own = {3};\nint other(struct own *);\nint main(void) { return other(&own); }\n")
	w.write("second.c", "struct own { int i; } more;\nint other(struct own *o) { return o->i + more.i; }\n")
	w.run("gcc", "-g", "-gbtf", "first.c", "second.c", "-o", "app")
	w.run("bpftool", "btf", "dump", "file", "app")
	link := linkset.NewLinkOfFiles(w.path("app"), nil)
	defer link.Close()
	warned := []string{"warning header", "warning linkage other", "warning size .data .data"}
	r := w.judgeWith(link, &Policy{})
	w.expectBTF(r, Pass, warned...)
	f := finding(t, r, btfID)
	says(t, "summary", []string{f.Summary}, "the BTF of another object follows")
	says(t, "why", f.Why, "it is as gcc writes it for an object (-gbtf)")
	says(t, "harm", f.Harm, "the BTF inside of a process's file it never reads")
	says(t, "fix", f.Fix, "compile with -g in place of -gbtf")
	errors := []string{"error header", "error linkage other", "error size .data .data"}
	w.expectBTF(w.judgeWith(link, &Policy{BTF: btfValid}), Fail, errors...)
	w.expectBTF(w.judgeWith(link, &Policy{LanguagesPreset: kernelBTF}), Fail, errors...)

	// The fix does what it says.
	w.run("gcc", "-g", "first.c", "second.c", "-o", "whole")
	w.run("pahole", "-J", "whole")
	whole := linkset.NewLinkOfFiles(w.path("whole"), nil)
	defer whole.Close()
	w.expectBTF(w.judgeWith(whole, &Policy{BTF: btfRequired}), Pass)

	// What not even bpftool reads is no use to anybody.
	w.write("text", "no types")
	w.run("objcopy", "--update-section", ".BTF=text", "app", "broken")
	broken := linkset.NewLinkOfFiles(w.path("broken"), nil)
	defer broken.Close()
	w.expectBTF(w.judgeWith(broken, &Policy{}), Fail, "error header")
}

// A kernel, a module and a BPF program are read by different parties, and the BTF of a
// program has another author than pahole.
func TestBTFReaders(t *testing.T) {
	w := newLeakworks(t)
	w.write("x.c", "int one(void) { return 1; }\nint main(void) { return one(); }\n")
	w.write("object.c", "__attribute__((noinline)) int other(int i) { return i + 1; }\nint use(void) { return other(3); }\n")
	w.write("license", "license=GPL")
	w.write("text", "no types")
	w.run("gcc", "-c", "x.c")
	w.run("objcopy", "--add-section", ".BTF=text", "x.o", "x.btf.o")
	w.run("objcopy", "--add-section", ".modinfo=license", "x.btf.o", "x.ko")
	w.run("objcopy", "--set-section-flags", ".BTF=alloc,readonly", "x.btf.o", "loaded.o")
	w.run("ld", "-e", "main", "loaded.o", "-o", "kernel")
	w.run("ld", "-e", "main", "x.btf.o", "-o", "static")
	w.run("clang-22", "-target", "bpf", "-g1", "-O1", "-c", "object.c", "-o", "bpf.o")
	for _, c := range []struct{ name, kind, harm, fix string }{
		{"x.ko", "header", "when the module is loaded", "make it again"},
		{"kernel", "header", "the kernel refuses all of it, at boot", "make it again"},
		{"static", "header", "the BTF inside of a process's file it never reads", "make it again"},
		{"x.btf.o", "header", "its own at boot, that of a module", "make it again"},
		{"bpf.o", "reference", "when the program is loaded", "compile it with -g:"},
	} {
		link := linkset.NewLinkOfFiles(w.path(c.name), nil)
		defer link.Close()
		r := w.judgeWith(link, &Policy{BTF: btfRequired})
		i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Check == btfID })
		if i < 0 || r.Findings[i].Kind != c.kind || len(btfKinds(r)) != 1 {
			t.Errorf("%s: %q %q", c.name, btfKinds(r), r.Errors)
			continue
		}
		says(t, c.name+": harm", r.Findings[i].Harm, c.harm)
		says(t, c.name+": fix", r.Findings[i].Fix, c.fix)
	}
}

// What is right and too much is mended by no other pahole.
func TestBTFBeyondALimit(t *testing.T) {
	w := newLeakworks(t)
	text := "struct s0 { int i; };\n"
	for i := range 40 {
		text += fmt.Sprintf("struct s%d { struct s%d inner; };\n", i+1, i)
	}
	w.write("deep.c", text+"struct s40 deep;\nint use(struct s40 *s) { return s == &deep; }\n")
	w.run("clang-22", "-target", "bpf", "-g", "-c", "deep.c") // writes the outer ones first, as the limit counts
	link := linkset.NewLinkOfFiles(w.path("deep.o"), nil)
	defer link.Close()
	r := w.judgeWith(link, &Policy{BTF: btfRequired})
	if r.Verdict != Pass || len(btfKinds(r)) != 1 {
		t.Fatalf("%s: %q", r.Verdict, btfKinds(r))
	}
	f := finding(t, r, btfID)
	if says(t, "fix", f.Fix, "the limit is the kernel's"); f.Kind != "depth" || f.Severity != Warning {
		t.Errorf("%+v", f)
	}
}
