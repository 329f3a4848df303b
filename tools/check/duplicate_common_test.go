package check

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A tentative definition in a library's header is one variable of all who include
// it. The same in two libraries that do not know each other is two in one.
func TestCommonOfHeader(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	w.write("lib.h", "int verbose;\nchar buffer[100];\n")
	w.compile("part.c", "#include \"lib.h\"\nvoid part(void) { verbose = 3; }\n", "-fcommon")
	w.compile("more.c", "#include \"lib.h\"\nint more(void) { return verbose + buffer[0]; }\n", "-fcommon")
	w.compile("user.c", "#include \"lib.h\"\nvoid part(void);\nint user(void) { part(); return verbose; }\n", "-fcommon")
	w.compile("main.c", "#include \"lib.h\"\nint more(void), user(void);\nint main(void) { return user() + more() + verbose; }\n", "-fcommon")
	w.compile("stranger.c", "int verbose;\nint stranger(void) { return verbose; }\n", "-fcommon")
	w.compile("both.c", "int more(void), user(void), stranger(void);\nint main(void) { return user() + more() + stranger(); }\n")
	w.run("ar", "rcs", "libpart.a", "part.o", "more.o")
	w.run("ar", "rcs", "libuser.a", "user.o")
	labels := map[string]string{"libpart.a": "//lib:part", "libuser.a": "//user:user", "stranger.o": "//far:stranger"}
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "libuser.a", "libpart.a"}
		w.run("gcc", append(args, "-o", "header")...)
		for _, f := range w.check(linkOf{output: "header", args: args, labels: labels}, &Policy{}).Findings {
			t.Errorf("%s: %s: %s", l.Name, f.Check, f.Summary)
		}
		args = []string{l.Flag, "both.o", "libuser.a", "stranger.o", "libpart.a"}
		w.run("gcc", append(args, "-o", "two")...)
		r := w.check(linkOf{output: "two", args: args, labels: labels}, &Policy{})
		if len(r.Findings) != 1 || r.Findings[0].Kind != kindCommon || len(r.Findings[0].Symbols) != 1 {
			t.Errorf("%s: %+v", l.Name, r.Findings)
		}
	}
}
