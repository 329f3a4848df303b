package loading_test

// A shipped library is found by the name of a file, and its soname need not be one.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

func TestMisnamed(t *testing.T) {
	w := workshop.New(t)
	w.Compile("foo.c", "int foo(void) { return 1; }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "libfoo.so", "foo.o", "-Wl,-soname,libfoo.so.1")
	w.Run("cp", "libfoo.so", "libfoo.so.1")
	w.Compile("m.c", "int foo(void); int main(void) { return foo(); }\n")
	w.Run("gcc", "-o", "app", "m.o", "libfoo.so")
	labels := map[string]string{"libfoo.so": "//foo:foo", "libfoo.so.1": "//foo:foo"}
	alone := workshop.Link{Output: "app", Args: []string{"m.o", "libfoo.so"}, Labels: labels}
	both := workshop.Link{Output: "app", Args: []string{"m.o", "libfoo.so", "libfoo.so.1"}, Labels: labels}
	named := workshop.Link{Output: "app", Args: []string{"m.o", "libfoo.so.1"}, Labels: labels}
	floor := workshop.LoadsOn(t, "glibc_2.34")
	system := workshop.LoadsOn(t, "glibc_2.34").LoadsOn
	has := &baseline.Baseline{Name: system.Name, Glibc: system.Glibc, Recorded: []*loader.Object{w.Library("libfoo.so.1")}}
	for _, c := range []struct {
		name  string
		link  workshop.Link
		p     *subject.Policy
		noted bool
	}{
		{"alone", alone, floor, true},
		{"under both names", both, floor, false},
		{"under its soname", named, floor, false},
		{"the system has one", alone, &subject.Policy{LoadsOn: has}, false},
	} {
		r := w.Check(c.link, c.p)
		workshop.Expect(t, r, check.Pass)
		const note = "not decided: whether libfoo.so (//foo:foo) is found; it is needed as libfoo.so.1, its soname, and no file of that name goes along"
		if got := slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, note) }); got != c.noted {
			t.Errorf("%s: %q", c.name, r.Notes)
		}
	}
}
