package check

import (
	"fmt"
	"testing"
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
	w := &workshop{t, t.TempDir()}
	w.compile("main.c", arrayMain)
	for i, section := range []string{".ctors", ".init_array", ".init_array.00099", ".init_array.90", ".ctors.65000"} {
		name := fmt.Sprintf("c%d", i)
		w.write(name+".s", constructor(name, section))
		w.run("gcc", "-c", name+".s")
	}
	// Two of one name, and two in one object.
	w.write("twice.s", constructor("c1", ".init_array")+constructor("other", ".init_array.5,"+"\"aw\",@init_array\n.section .init_array.7"))
	w.run("gcc", "-c", "twice.s")
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
			w.listCase(t, c.listCase, func(r *Report) {
				if len(c.want) > 0 {
					says(t, "why", finding(t, r, collapsedID).Why, "lld left it, and these start files do not walk it")
				}
			})
		})
	}
	// Start files of old, which begin .ctors with -1, walk it.
	t.Run("walked", func(t *testing.T) {
		w.write("begin.s", ".section .ctors,\"aw\"\n.globl list\nlist: .quad -1\n.section .note.GNU-stack,\"\",@progbits\n")
		w.run("gcc", "-c", "begin.s")
		w.compile("walk.c", "#include <stdio.h>\nint ran;\nextern void (*list[])(void);\nint main(void) { for (int i = 1; list[i]; i++) list[i](); printf(\"%d ran\\n\", ran); }\n")
		w.write("end.s", ".section .ctors,\"aw\"\n.quad 0\n.section .note.GNU-stack,\"\",@progbits\n")
		w.run("gcc", "-c", "end.s")
		w.listCase(t, listCase{args: []string{"walk.o", "begin.o", "c0.o", "end.o"}, linkers: "lld", prints: "1 ran"}, nil)
	})
	// A linker script that throws them away.
	t.Run("script", func(t *testing.T) {
		w.write("drop.ld", "SECTIONS { /DISCARD/ : { *c2.o(.init_array.*) } } INSERT BEFORE .init_array;\n")
		w.listCase(t, listCase{args: []string{"main.o", "c1.o", "c2.o", "-Wl,-T," + w.path("drop.ld")}, linkers: "bfd", prints: "1 ran",
			want: []string{"section-collapsed: .init_array c2"}}, func(r *Report) {
			says(t, "why", finding(t, r, collapsedID).Why, "the link has a linker script")
		})
	})
	// Changed after the link.
	t.Run("removed", func(t *testing.T) {
		w.run("gcc", "main.o", "c1.o", "-no-pie", "-o", "whole")
		w.run("objcopy", "-R", ".init_array", "whole", "removed")
		expect(t, w.check(linkOf{output: "removed", args: []string{"main.o", "c1.o"}}, nil), Fail, "section-collapsed: .init_array c1", "layout: init") // the array is zeros, which are called
		expect(t, w.check(linkOf{output: "whole", args: []string{"main.o", "c1.o"}}, nil), Pass)
	})
}

// sections = {…}: numbers of entries, and what cannot be counted.
func TestSectionRules(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	w.compile("main.c", arrayMain)
	w.write("c1.s", constructor("c1", ".init_array"))
	w.run("gcc", "-c", "c1.s")
	w.compile("three.c", "__attribute__((section(\"list\"), used)) static long a = 1, b = 2, c = 3;\nextern long __start_list[], __stop_list[];\nlong *walk(void) { return __start_list; }\n")
	w.compile("bare.c", "__asm__(\".section bare,\\\"a\\\"\\n.quad 1\\n.text\");\n")
	args := []string{"main.o", "c1.o", "three.o", "bare.o"}
	w.run("gcc", append(args, "-o", "app")...)
	w.run("strip", "-o", "stripped", "app")
	with := func(name, rule string) *Policy { return &Policy{Sections: map[string]string{name: rule}} }
	for _, c := range []struct {
		output, name, rule string
		verdict            Verdict
		want               []string
		errors             string
	}{
		{"app", "list", "==3", Pass, nil, ""},
		{"app", "list", ">=3", Pass, nil, ""},
		{"app", "list", "complete", Pass, nil, ""},
		{"app", "list", ">=4", Fail, []string{"section-collapsed: list"}, ""},
		{"app", "list", "==2", Fail, []string{"section-collapsed: list"}, ""},
		{"stripped", "list", "==3", Pass, nil, ""},
		{"app", ".init_array", "==2", Pass, nil, ""}, // frame_dummy's besides
		{"app", ".init_array", ">=3", Fail, []string{"section-collapsed: .init_array"}, ""},
		{"app", "bare", ">=1", CouldNotCheck, nil, "not countable: no symbol tells how large an entry of bare is"},
		{"app", "misspelt", "complete", CouldNotCheck, nil, "neither //app:app nor anything that it links has a section of this name"},
	} {
		r := w.check(linkOf{output: c.output, args: args}, with(c.name, c.rule))
		expect(t, r, c.verdict, c.want...)
		if c.errors != "" {
			says(t, c.name, r.Errors, c.errors)
		}
	}
	p := with("misspelt", "complete")
	p.RepositoryWide = true
	expect(t, w.check(linkOf{output: "app", args: args}, p), Pass)
	for _, rule := range []string{"", "all", "=3", ">3", ">= 3", "==-1"} {
		if err := with("list", rule).validate(); err == nil {
			t.Errorf("rule %q is accepted", rule)
		}
	}
	for text, rule := range map[string]string{"list=complete": "complete", "list=>=3": ">=3", "list>=3": ">=3", "list==12": "==12"} {
		p := &Policy{}
		if err := p.AddSection(text); err != nil || p.Sections["list"] != rule {
			t.Errorf("%s: %v %v", text, p.Sections, err)
		}
	}
}
