package registration_test

import (
	"fmt"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

// arrayMain counts the constructors that ran.
const arrayMain = `
#include <stdio.h>
int ran;
int main(void) { printf("%d ran\n", ran); }
`

// constructor writes a function into an array of functions in assembly.
func constructor(name, section string) string {
	return fmt.Sprintf(".text\n.type %s,@function\n%[1]s: movq ran@GOTPCREL(%%rip),%%rax\nincl (%%rax)\nret\n.size %[1]s,.-%[1]s\n.section %s,\"aw\"\n.balign 8\n.quad %[1]s\n.section .note.GNU-stack,\"\",@progbits\n", name, section)
}

// .ctors under lld stay that and never run; every other linker makes .init_array of
// them. Slots of all priorities are counted, and those of the start files besides.
func TestArrays(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", arrayMain)
	for i, section := range []string{".ctors", ".init_array", ".init_array.00099", ".init_array.90", ".ctors.65000"} {
		name := fmt.Sprintf("c%d", i)
		w.Write(name+".s", constructor(name, section))
		w.Run("gcc", "-c", name+".s")
	}
	// Two of one name, and two in one object.
	w.Write("twice.s", constructor("c1", ".init_array")+constructor("other", ".init_array.5,"+"\"aw\",@init_array\n.section .init_array.7"))
	w.Run("gcc", "-c", "twice.s")
	labels := map[string]string{"c0.o": "//old:old", "c4.o": "//old:old"}
	old := []string{"section-collapsed: .ctors c0 c4"}
	for _, c := range []struct {
		name string
		listCase
	}{
		{"lld", listCase{args: []string{"main.o", "c0.o", "c4.o"}, linkers: "lld", prints: "0 ran", want: old}},
		{"lld, collected", listCase{args: []string{"main.o", "c0.o", "c4.o", "-Wl,--gc-sections"}, linkers: "lld", prints: "0 ran", want: old}},
		{"others", listCase{args: []string{"main.o", "c0.o", "c4.o"}, linkers: "bfd gold mold", prints: "2 ran"}},
		{"priorities", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "twice.o"}, prints: "5 ran"}},
		{"not PIE", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-no-pie", "-Wl,--gc-sections"}, prints: "3 ran"}},
		{"RELR", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-Wl,-z,pack-relative-relocs"}, linkers: "bfd lld mold", prints: "3 ran"}},
		{"static", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-static"}, prints: "3 ran"}},
		{"static PIE", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-static-pie"}, linkers: "bfd lld mold", prints: "3 ran"}},
		{"stripped", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-Wl,-s"}, prints: "3 ran"}},
		{"without local symbols", listCase{args: []string{"main.o", "c1.o", "c2.o", "c3.o", "-Wl,--discard-all"}, linkers: "bfd gold lld", prints: "3 ran"}},
	} {
		c.labels = labels
		t.Run(c.name, func(t *testing.T) {
			runList(w, t, c.listCase, func(r *check.Report) {
				if len(c.want) > 0 {
					workshop.Says(t, "why", workshop.Finding(t, r, registration.CollapsedID).Why, "lld left it, and these start files do not walk it")
				}
			})
		})
	}
	// Start files of old, which begin .ctors with -1, walk it.
	t.Run("walked", func(t *testing.T) {
		w.Write("begin.s", ".section .ctors,\"aw\"\n.globl list\nlist: .quad -1\n.section .note.GNU-stack,\"\",@progbits\n")
		w.Run("gcc", "-c", "begin.s")
		w.Compile("walk.c", "#include <stdio.h>\nint ran;\nextern void (*list[])(void);\nint main(void) { for (int i = 1; list[i]; i++) list[i](); printf(\"%d ran\\n\", ran); }\n")
		w.Write("end.s", ".section .ctors,\"aw\"\n.quad 0\n.section .note.GNU-stack,\"\",@progbits\n")
		w.Run("gcc", "-c", "end.s")
		runList(w, t, listCase{args: []string{"walk.o", "begin.o", "c0.o", "end.o"}, linkers: "lld", prints: "1 ran"}, nil)
	})
	// A linker script that throws them away.
	t.Run("script", func(t *testing.T) {
		w.Write("drop.ld", "SECTIONS { /DISCARD/ : { *c2.o(.init_array.*) } } INSERT BEFORE .init_array;\n")
		runList(w, t, listCase{args: []string{"main.o", "c1.o", "c2.o", "-Wl,-T," + w.Path("drop.ld")}, linkers: "bfd", prints: "1 ran",
			want: []string{"section-collapsed: .init_array c2"}}, func(r *check.Report) {
			workshop.Says(t, "why", workshop.Finding(t, r, registration.CollapsedID).Why, "the link has a linker script")
		})
	})
	// Changed after the link.
	t.Run("removed", func(t *testing.T) {
		w.Run("gcc", "main.o", "c1.o", "-no-pie", "-o", "whole")
		w.Run("objcopy", "-R", ".init_array", "whole", "removed")
		workshop.Expect(t, w.Check(workshop.Link{Output: "removed", Args: []string{"main.o", "c1.o"}}, nil), check.Fail, "section-collapsed: .init_array c1", "layout: init") // the array is zeros, which are called
		workshop.Expect(t, w.Check(workshop.Link{Output: "whole", Args: []string{"main.o", "c1.o"}}, nil), check.Pass)
	})
}

// sections = {…}: numbers of entries, and what cannot be counted.
func TestSectionRules(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", arrayMain)
	w.Write("c1.s", constructor("c1", ".init_array"))
	w.Run("gcc", "-c", "c1.s")
	w.Compile("three.c", "__attribute__((section(\"list\"), used)) static long a = 1, b = 2, c = 3;\nextern long __start_list[], __stop_list[];\nlong *walk(void) { return __start_list; }\n")
	w.Compile("bare.c", "__asm__(\".section bare,\\\"a\\\"\\n.quad 1\\n.text\");\n")
	args := []string{"main.o", "c1.o", "three.o", "bare.o"}
	w.Run("gcc", append(args, "-o", "app")...)
	w.Run("strip", "-o", "stripped", "app")
	with := func(name, rule string) *subject.Policy {
		return &subject.Policy{Sections: map[string]string{name: rule}}
	}
	for _, c := range []struct {
		output, name, rule string
		verdict            check.Verdict
		want               []string
		errors             string
	}{
		{"app", "list", "==3", check.Pass, nil, ""},
		{"app", "list", ">=3", check.Pass, nil, ""},
		{"app", "list", "complete", check.Pass, nil, ""},
		{"app", "list", ">=4", check.Fail, []string{"section-collapsed: list"}, ""},
		{"app", "list", "==2", check.Fail, []string{"section-collapsed: list"}, ""},
		{"stripped", "list", "==3", check.Pass, nil, ""},
		{"app", ".init_array", "==2", check.Pass, nil, ""}, // frame_dummy's besides
		{"app", ".init_array", ">=3", check.Fail, []string{"section-collapsed: .init_array"}, ""},
		{"app", "bare", ">=1", check.CouldNotCheck, nil, "not countable: no symbol tells how large an entry of bare is"},
		{"app", "misspelt", "complete", check.CouldNotCheck, nil, "neither //app:app nor anything that it links has a section of this name"},
	} {
		r := w.Check(workshop.Link{Output: c.output, Args: args}, with(c.name, c.rule))
		workshop.Expect(t, r, c.verdict, c.want...)
		if c.errors != "" {
			workshop.Says(t, c.name, r.Errors, c.errors)
		}
	}
	p := with("misspelt", "complete")
	p.RepositoryWide = true
	workshop.Expect(t, w.Check(workshop.Link{Output: "app", Args: args}, p), check.Pass)
	for _, rule := range []string{"", "all", "=3", ">3", ">= 3", "==-1"} {
		if err := check.Validate(with("list", rule)); err == nil {
			t.Errorf("rule %q is accepted", rule)
		}
	}
	for text, rule := range map[string]string{"list=complete": "complete", "list=>=3": ">=3", "list>=3": ">=3", "list==12": "==12"} {
		p := &subject.Policy{}
		if err := registration.AddSection(p, text); err != nil || p.Sections["list"] != rule {
			t.Errorf("%s: %v %v", text, p.Sections, err)
		}
	}
}
