package registration_test

// Where symbols do not tell everything: folded code, local symbols taken away, a
// linker script. What cannot be told is no loss, and no pass either where it was
// asked for.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestArraysOfFoldedFunctions(t *testing.T) {
	w := workshop.New(t)
	w.Compile("a.c", "int g;\n__attribute__((noinline)) void reset(void) { g++; }\nstatic __attribute__((constructor)) void init(void) { g++; }\nint main(void) { return g != 2; }\n", "-O2", "-ffunction-sections")
	w.Compile("b.c", "extern int g;\nstatic __attribute__((constructor)) void init_b(void) { g++; }\n", "-O2", "-ffunction-sections")
	for _, l := range reallink.Linkers(t) {
		if l.Name == "bfd" {
			continue // it has no --icf
		}
		for _, more := range []string{"-g", "-Wl,-x", "-Wl,-s"} {
			args := []string{l.Flag, "a.o", "b.o", "-Wl,--icf=all", more}
			w.Run("gcc", append(args, "-o", "app")...)
			w.Run(w.Path("app"))
			workshop.Expect(t, w.Check(workshop.Link{Output: "app", Args: args}, nil), check.Pass)
		}
	}
}

func TestCollapsedUnderALinkerScript(t *testing.T) {
	w := workshop.New(t)
	w.Compile("a.c", `
extern int *const __start_engines[], *const __stop_engines[];
static int one; static int *const entry __attribute__((used, section("engines"))) = &one;
int main(void) { return __stop_engines - __start_engines != 1; }
`)
	w.Write("put.ld", "SECTIONS { .mydata : { PROVIDE(__start_engines = .); __start_engines = .; KEEP(*(engines)) __stop_engines = .; } } INSERT AFTER .data;\n")
	for _, l := range reallink.Linkers(t) {
		if l.Name != "bfd" && l.Name != "lld" {
			continue
		}
		for _, more := range []string{"-g", "-Wl,-x", "-Wl,-s"} {
			args := []string{l.Flag, "a.o", "-Wl,-T," + w.Path("put.ld"), more}
			w.Run("gcc", append(args, "-o", "app")...)
			w.Run(w.Path("app"))
			workshop.Expect(t, w.Check(workshop.Link{Output: "app", Args: args}, nil), check.Pass)
		}
	}
}
