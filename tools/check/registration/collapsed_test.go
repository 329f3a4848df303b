package registration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

// walker prints how many entries it finds between the bounds of section plugins.
func walker(attributes string) string {
	return `
#include <stdio.h>
struct entry { const char *name; long value; };
extern const struct entry entry_first;
extern const struct entry __start_plugins[] ` + attributes + `, __stop_plugins[] ` + attributes + `;
int count(void) {
	int n = 0;
	for (const struct entry *e = __start_plugins; e < __stop_plugins; e++)
		n += e->name != 0;
	return n;
}
`
}

const entryPrefix = "struct entry { const char *name; long value; };\n"

func pluginEntry(name, attributes string) string {
	return fmt.Sprintf("%s__attribute__((section(\"plugins\")%s)) const struct entry entry_%s = {\"%[3]s\", 1};\n", entryPrefix, attributes, name)
}

const useFirst = "extern const struct entry entry_first;\nint main(void) { printf(\"%d entries\\n\", entry_first.value ? count() : 0); }\n"

// FIELD-NOTES 1B, way 3, with its twins: what nothing but __start_ refers to is
// collected where the linker follows -z start-stop-gc.
func TestCollapsedByStartStopGC(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", walker("")+useFirst)
	w.Compile("weak.c", walker("__attribute__((weak))")+"int main(void) { printf(\"%d entries\\n\", count()); }\n")
	w.Compile("dead.c", walker("")+"int main(void) { printf(\"%ld\\n\", entry_first.value); }\n", "-ffunction-sections")
	w.Compile("first.c", pluginEntry("first", ""))
	w.Compile("second.c", pluginEntry("second", ""))
	w.Compile("kept.c", pluginEntry("kept", ", used, retain"))
	labels := map[string]string{"first.o": "//eng:first", "second.o": "//eng:second", "kept.o": "//eng:kept"}
	gc := "-Wl,--gc-sections"
	drop, keep := "-Wl,-z,start-stop-gc", "-Wl,-z,nostart-stop-gc"
	lost := []string{"section-collapsed: plugins entry_second"}
	for _, c := range []struct {
		name string
		listCase
	}{
		{"GNU ld, asked to", listCase{linkers: "bfd", args: []string{"main.o", "first.o", "second.o", gc, drop}, prints: "1 entries", want: lost}},
		{"GNU ld", listCase{linkers: "bfd gold mold", args: []string{"main.o", "first.o", "second.o", gc}, prints: "2 entries"}},
		{"lld, strong", listCase{linkers: "lld", args: []string{"main.o", "first.o", "second.o", gc}, prints: "1 entries", want: lost}},
		{"lld, weak", listCase{linkers: "lld", args: []string{"weak.o", "first.o", "second.o", gc}, prints: "0 entries",
			want: []string{"section-collapsed: plugins entry_first entry_second"}}},
		{"mold, asked to", listCase{linkers: "mold", args: []string{"main.o", "first.o", "second.o", gc}, prints: "2 entries"}},
		{"retained", listCase{args: []string{"main.o", "first.o", "kept.o", gc}, linkers: "bfd lld mold", prints: "2 entries"}},
		{"retained, asked to", listCase{args: []string{"main.o", "first.o", "kept.o", gc, drop}, linkers: "bfd lld", prints: "2 entries"}},
		{"kept by the flag", listCase{args: []string{"main.o", "first.o", "second.o", gc, keep}, linkers: "bfd lld", prints: "2 entries"}},
		{"not collected", listCase{args: []string{"main.o", "first.o", "second.o"}, prints: "2 entries"}},
		{"nobody reads it", listCase{args: []string{"dead.o", "first.o", "second.o", gc}, prints: "1"}},
		{"nobody reads it, asked to", listCase{linkers: "bfd lld", args: []string{"dead.o", "first.o", "second.o", gc, drop}, prints: "1"}},
		{"nobody reads it, complete", listCase{linkers: "lld", args: []string{"dead.o", "first.o", "second.o", gc}, prints: "1", want: lost,
			policy: &subject.Policy{Sections: map[string]string{"plugins": "complete"}}}},
		{"excepted", listCase{linkers: "lld", args: []string{"main.o", "first.o", "second.o", gc}, prints: "1 entries",
			policy: &subject.Policy{Exceptions: []subject.Exception{{Check: "section-collapsed", Pattern: "plugins", Reason: "optional"}}}}},
	} {
		c.labels = labels
		t.Run(c.name, func(t *testing.T) {
			runList(w, t, c.listCase, func(r *check.Report) {
				if len(c.want) == 0 || c.policy != nil {
					return
				}
				f := workshop.Finding(t, r, registration.CollapsedID)
				workshop.Says(t, "why", f.Why, "start-stop-gc")
				workshop.Says(t, "fix", f.Fix, "buildozer 'add linkopts -Wl,-z,nostart-stop-gc' //app:app")
				if !strings.Contains(fmt.Sprint(f.From), "//eng:second second.o") {
					t.Errorf("from %v", f.From)
				}
			})
		})
	}
	// Without symbols it is told by size, and without those of functions not whether
	// anybody reads it.
	t.Run("stripped", func(t *testing.T) {
		runList(w, t, listCase{linkers: "lld", labels: labels, args: []string{"main.o", "first.o", "second.o", gc, "-Wl,--strip-all"}, prints: "1 entries"}, func(r *check.Report) {
			workshop.Says(t, "notes", r.Notes, "16 of at least 32 bytes; whether anything that reads it is in the output cannot be told")
		})
		runList(w, t, listCase{linkers: "lld", labels: labels, args: []string{"main.o", "first.o", "second.o", gc, "-Wl,--strip-all"}, prints: "1 entries",
			policy: &subject.Policy{Sections: map[string]string{"plugins": "complete"}}, want: []string{"section-collapsed: plugins"}}, nil)
	})
}

// What looks like a loss and is none, and losses that look like none.
func TestCollapsedSizes(t *testing.T) {
	w := workshop.New(t)
	asm := func(name, text string) {
		w.Write(name+".s", text+"\n.section .note.GNU-stack,\"\",@progbits\n")
		w.Run("gcc", "-c", name+".s", "-o", name+".o")
	}
	w.Compile("main.c", `
#include <stdio.h>
extern const char __start_list[], __stop_list[];
int main(void) { printf("%d\n", (int)(__stop_list - __start_list)); }
`)
	asm("m1", ".section list,\"aMS\",@progbits,1\n.asciz \"same text\"")
	asm("m2", ".section list,\"aMS\",@progbits,1\n.asciz \"same text\"")
	w.Compile("root.c", "#include <stdio.h>\nextern const char __start_list[], __stop_list[];\nextern const long pad_1;\nint main(void) { printf(\"%d\\n\", pad_1 ? (int)(__stop_list - __start_list) : 0); }\n")
	w.Compile("both.c", "#include <stdio.h>\nextern const char __start_list[], __stop_list[];\nextern const long pad_1, pad_2;\nint main(void) { printf(\"%d\\n\", pad_1 + pad_2 ? (int)(__stop_list - __start_list) : 0); }\n")
	for i := 1; i <= 3; i++ {
		asm(fmt.Sprintf("pad%d", i), fmt.Sprintf(".section list,\"a\",@progbits\n.balign 32\n.globl pad_%d\n.type pad_%[1]d,@object\n.size pad_%[1]d,8\npad_%[1]d: .quad %[1]d", i))
		asm(fmt.Sprintf("bare%d", i), fmt.Sprintf(".section list,\"a\",@progbits\n.balign 32\n.globl pad_%d\npad_%[1]d: .quad %[1]d", i))
	}
	asm("once1", ".section list,\"aG\",@progbits,one,comdat\n.weak one\n.type one,@object\n.size one,8\none: .quad 1")
	asm("once2", ".section list,\"aG\",@progbits,one,comdat\n.weak one\n.type one,@object\n.size one,8\none: .quad 1")
	asm("group1", ".section list,\"aG\",@progbits,group,comdat\n.weak group\ngroup: .quad 1")
	asm("group2", ".section list,\"aG\",@progbits,group,comdat\n.weak group\ngroup: .quad 1")
	asm("twice1", ".section list,\"a\",@progbits\n.globl twice\n.type twice,@object\n.size twice,8\ntwice: .quad 1")
	asm("twice2", ".section list,\"a\",@progbits\n.globl twice\n.type twice,@object\n.size twice,8\ntwice: .quad 1")
	asm("local", ".section list,\"a\",@progbits\n.type own,@object\n.size own,8\nown: .quad 1")
	asm("several", ".section list,\"a\",@progbits\n.quad 1\n.section list,\"a\",@progbits,unique,1\n.quad 2\n.section list,\"a\",@progbits,unique,2\n.section list,\"aw\",@progbits,unique,3\n")
	asm("order", ".section .text.a,\"ax\",@progbits\nord_a: ret\n.section list,\"ao\",@progbits,.text.a\n.quad 1\n.section .text.b,\"ax\",@progbits\n.globl ord_b\nord_b: ret\n.section list,\"ao\",@progbits,.text.b,unique,1\n.quad 2\n.section .init_array,\"aw\"\n.quad ord_b\n")
	asm("record", ".text\n.globl used_here\nused_here: ret\n.section .text.unused,\"ax\",@progbits\nunused: leaq record(%rip),%rax\nret\n.section list,\"a\",@progbits\n.type record,@object\n.size record,8\nrecord: .quad 7")
	gc, drop := "-Wl,--gc-sections", "-Wl,-z,start-stop-gc"
	lost := []string{"section-collapsed: list pad_2 pad_3"}
	for _, c := range []struct {
		name string
		listCase
	}{
		{"merged", listCase{args: []string{"main.o", "m1.o", "m2.o"}, prints: "10", linkers: "bfd gold lld"}},
		{"padding", listCase{args: []string{"root.o", "pad1.o", "pad2.o", "pad3.o"}, prints: "72"}},
		{"padding, collected", listCase{args: []string{"root.o", "pad1.o", "pad2.o", "pad3.o", gc, drop}, prints: "8", linkers: "bfd lld", want: lost}},
		{"padding without symbols", listCase{args: []string{"root.o", "bare1.o", "bare2.o", "bare3.o", gc, drop}, prints: "8", linkers: "bfd lld", want: []string{"section-collapsed: list"}}},
		{"padding hides it", listCase{args: []string{"both.o", "bare1.o", "bare2.o", "bare3.o", gc, drop}, prints: "40", linkers: "bfd lld", want: []string{"section-collapsed: list"}}},
		{"COMDAT without symbols", listCase{args: []string{"main.o", "group1.o", "group2.o"}, prints: "8"}},
		{"COMDAT", listCase{args: []string{"main.o", "once1.o", "once2.o"}, prints: "8"}},
		{"defined twice", listCase{args: []string{"main.o", "twice1.o", "twice2.o", "local.o", "-Wl,--allow-multiple-definition"}, prints: "24"}},
		{"several and empty", listCase{args: []string{"main.o", "several.o"}, prints: "16"}},
		{"linked in order", listCase{args: []string{"main.o", "order.o", gc}, prints: "8", linkers: "lld"}},
		{"local symbols stripped", listCase{args: []string{"root.o", "pad1.o", "local.o", "-Wl,--discard-all"}, prints: "16", linkers: "bfd gold lld"}},
	} {
		t.Run(c.name, func(t *testing.T) { runList(w, t, c.listCase, nil) })
	}
	t.Run("record of dead code", func(t *testing.T) {
		runList(w, t, listCase{args: []string{"root.o", "pad1.o", "record.o", gc, drop}, prints: "8", linkers: "bfd lld"}, nil)
	})
}
