package exported_test

// Names that are public and that nobody declared.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestExportUnlisted(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.Run("gcc", append(args, "-o", "host")...)
	l := workshop.Link{Output: "host", Args: args, Labels: map[string]string{"libbus.a": "//lib:bus", "libother.so": "//web:other"}}
	// A plugin host without a declaration is warned, and passes.
	r := w.Check(l, nil)
	workshop.Expect(t, r, check.Pass, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
	workshop.Says(t, "why", r.Findings[0].Why, "-rdynamic is on the command line")
	// With one it is held to it; all of it is allowed, or what is not is an error.
	workshop.Expect(t, w.Check(l, &subject.Policy{Exports: workshop.Declaring(t, []string{"app_*", "main", "bus_*"}, nil)}), check.Pass)
	r = w.Check(l, &subject.Policy{Exports: workshop.Declaring(t, []string{"bus_*"}, []string{"main"})})
	workshop.Expect(t, r, check.Fail, "export-unlisted: app_own")
	workshop.Says(t, "fix", r.Findings[0].Fix, `may_export = ["app_own"] in //app:app_exports`)
	// A weak interposer is nobody's slip, nor what the C library asks a program for; a shared library may export.
	w.Compile("weak.c", "#include <stddef.h>\nconst char *argp_program_version = \"1.0\";\n__attribute__((weak)) void *malloc(size_t n) { return (void *)n; }\nint main(void) { return 0; }\n")
	w.Run("gcc", "weak.o", "-rdynamic", "-o", "weak")
	workshop.Expect(t, w.Check(workshop.Link{Output: "weak", Args: []string{"weak.o", "-rdynamic"}}, nil), check.Pass, "export-unlisted (warning): main")
	workshop.Expect(t, w.Check(workshop.Link{Output: "libbare.so", Args: []string{"user.o"}}, nil), check.Pass)
}
