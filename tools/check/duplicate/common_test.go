package duplicate_test

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A tentative definition in a library's header is one variable of all who include
// it. The same in two libraries that do not know each other is two in one.
func TestCommonOfHeader(t *testing.T) {
	w := workshop.New(t)
	w.Write("lib.h", "int verbose;\nchar buffer[100];\n")
	w.Compile("part.c", "#include \"lib.h\"\nvoid part(void) { verbose = 3; }\n", "-fcommon")
	w.Compile("more.c", "#include \"lib.h\"\nint more(void) { return verbose + buffer[0]; }\n", "-fcommon")
	w.Compile("user.c", "#include \"lib.h\"\nvoid part(void);\nint user(void) { part(); return verbose; }\n", "-fcommon")
	w.Compile("main.c", "#include \"lib.h\"\nint more(void), user(void);\nint main(void) { return user() + more() + verbose; }\n", "-fcommon")
	w.Compile("stranger.c", "int verbose;\nint stranger(void) { return verbose; }\n", "-fcommon")
	w.Compile("both.c", "int more(void), user(void), stranger(void);\nint main(void) { return user() + more() + stranger(); }\n")
	w.Run("ar", "rcs", "libpart.a", "part.o", "more.o")
	w.Run("ar", "rcs", "libuser.a", "user.o")
	labels := map[string]string{"libpart.a": "//lib:part", "libuser.a": "//user:user", "stranger.o": "//far:stranger"}
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "libuser.a", "libpart.a"}
		w.Run("gcc", append(args, "-o", "header")...)
		for _, f := range w.Check(workshop.Link{Output: "header", Args: args, Labels: labels}, &subject.Policy{}).Findings {
			t.Errorf("%s: %s: %s", l.Name, f.Check, f.Summary)
		}
		args = []string{l.Flag, "both.o", "libuser.a", "stranger.o", "libpart.a"}
		w.Run("gcc", append(args, "-o", "two")...)
		r := w.Check(workshop.Link{Output: "two", Args: args, Labels: labels}, &subject.Policy{})
		if len(r.Findings) != 1 || r.Findings[0].Kind != "common" || len(r.Findings[0].Symbols) != 1 {
			t.Errorf("%s: %+v", l.Name, r.Findings)
		}
	}
}
