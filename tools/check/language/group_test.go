package language_test

// Many references are few findings.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

// A thousand units are not a thousand findings: here twelve of C++ own a type each that
// C has, too.
func TestManyUnitsAreFewFindings(t *testing.T) {
	w := workshop.NewMixed(t)
	types := []string{"char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "long long", "float", "double"}
	members, main, args := "", "int main(int argc, char **argv) { return 0", []string{"-flto=full"}
	for i, name := range types {
		unit := fmt.Sprintf("u%d", i)
		w.Write(unit+".cc", fmt.Sprintf("struct s%d { %s m; } v%d; extern \"C\" __attribute__((noinline)) int f%d(void) { return v%d.m; }\n", i, name, i, i, i))
		w.Run("clang-22", "-O1", "-g", "-flto=full", "-c", unit+".cc")
		args = append(args, unit+".o")
		members += fmt.Sprintf("extern int f%d(void); struct s { %s m; } c%d;\n", i, name, i)
		members = strings.Replace(members, "struct s {", fmt.Sprintf("struct s%d {", i), 1)
		main += fmt.Sprintf(" + f%d() + c%d.m", i, i)
	}
	w.Write("main.c", members+main+"; }\n")
	w.C("main", "-flto=full")
	r := w.Check(w.LinkMixed("app", append(args, "main.o")...), &subject.Policy{LanguagesPreset: "kernel_btf"})
	var groups, units int
	for _, f := range r.Findings {
		if f.Kind == "type" {
			groups, units = groups+1, units+len(f.Symbols)
		}
	}
	if groups != 9 || units != len(types) {
		t.Errorf("%d findings of %d types: %q", groups, units, kinds(r))
	}
	if last := r.Findings[len(r.Findings)-1]; !strings.Contains(last.Summary, "C++ unit u8.cc of //app:app and 3 more own") {
		t.Errorf("%s", last.Summary)
	}
}
