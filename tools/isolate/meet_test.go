package isolate

// Two sets, or a set and the original library, in one link: private names never
// meet. Public names of both do, as ever: where a link takes both definitions it
// fails, and where it takes one, that serves both users, and nobody says so. It is
// what the check duplicate-definition is for.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestPublicNamesMeet(t *testing.T) {
	dir := build(t, nil,
		"one.c", "int inner(void); int run(void) { return inner(); } int one(void) { return inner(); }", "inner1.c", "int inner(void) { return 1; }",
		"two.c", "int inner(void); int run(void) { return inner(); } int two(void) { return inner(); }", "inner2.c", "int inner(void) { return 2; }",
		"run3.c", "int inner(void); int run(void) { return inner(); }", "three.c", "int inner(void); int three(void) { return inner(); }", "inner3.c", "int inner(void) { return 3; }",
		"main12.c", `
#include <stdio.h>
int one(void), two(void);
int main(void) { printf("%d %d\n", one(), two()); }`, "main13.c", `
#include <stdio.h>
int one(void), three(void), run(void);
int main(void) { printf("%d %d %d\n", one(), three(), run()); }`)
	ar(t, dir, "1.a", "one.o", "inner1.o")
	ar(t, dir, "2.a", "two.o", "inner2.o")
	ar(t, dir, "3.a", "run3.o", "three.o", "inner3.o")
	for _, lib := range []struct{ file, public string }{{"1.a", "one"}, {"2.a", "two"}, {"3.a", "three"}} {
		isolated(t, dir, Options{ID: "own" + lib.file[:1], Public: []string{lib.public}}, lib.file)
		isolated(t, dir, Options{ID: "met" + lib.file[:1], Public: []string{lib.public, "run"}}, lib.file)
	}
	// Nothing public is of both: two sets, and a set beside the original.
	says(t, dir, "1 2", "gcc", "main12.o", "own1_1.a", "own2_2.a")
	says(t, dir, "1 2", "gcc", "main12.o", "own1_1.a", "2.a")
	// Both members are taken, and both define run.
	for _, second := range []string{"met2_2.a", "2.a"} {
		for _, l := range linkers(t) {
			out, err := reallink.Try(dir, "gcc", l.Flag, "-o", "app", "main12.o", "met1_1.a", second)
			if err == nil || !strings.Contains(out, "run") || strings.Contains(out, "inner") {
				t.Errorf("%s: %v\n%s", l.Name, err, out)
			}
		}
	}
	// The second one's run is a member of its own that nobody needs any more.
	says(t, dir, "1 3 1", "gcc", "main13.o", "met1_1.a", "met3_3.a")
	says(t, dir, "1 3 1", "gcc", "main13.o", "met1_1.a", "3.a")
	says(t, dir, "1 3 3", "gcc", "main13.o", "own1_1.a", "met3_3.a")
}
