package loading_test

// Folders that the loader is told to look in.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestRunpath(t *testing.T) {
	w := workshop.WithBus(t)
	asked := func(may ...string) *subject.Policy { return &subject.Policy{MayRunpath: may, MayRunpathGiven: true} }
	for _, c := range []struct {
		rpath   string
		policy  *subject.Policy
		verdict check.Verdict
		want    []string
		harm    string
	}{
		// What Bazel gives a cc_test, and what packagers write, is nobody's slip.
		{`$ORIGIN/../_solib_k8/_Utools:/usr/lib/engine`, nil, check.Pass, nil, ""},
		{`${ORIGIN}/lib`, nil, check.Pass, nil, ""},
		{`/usr/lib/engine:`, nil, check.Fail, []string{"runpath: "}, "in the folder in which the program is started"},
		{`lib`, nil, check.Fail, []string{"runpath: lib"}, "below the folder in which the program is started"},
		// ld.so: the first is a folder called "$", the others stay as they are or become relative.
		{`$$ORIGIN/lib`, nil, check.Fail, []string{"runpath: $$ORIGIN/lib"}, "below the folder in which the program is started"},
		{`$ORIGINAL/lib`, nil, check.Fail, []string{"runpath: $ORIGINAL/lib"}, "below the folder"},
		{`$LIB/engine`, nil, check.Fail, []string{"runpath: $LIB/engine"}, "below the folder"},
		{`/home/ci/bazel/execroot/_main/bazel-out/k8-opt/bin`, nil, check.Pass, []string{"runpath (warning): /home/ci/bazel/execroot/_main/bazel-out/k8-opt/bin"}, "on no other"},
		{`$ORIGIN/../lib`, asked("$ORIGIN/../lib"), check.Pass, nil, ""},
		{`${ORIGIN}/../lib`, asked("$ORIGIN/*"), check.Pass, nil, ""},
		{`/usr/lib/engine`, asked("$ORIGIN/../lib"), check.Fail, []string{"runpath: /usr/lib/engine"}, "before those of the system"},
		{`$ORIGIN`, asked(), check.Fail, []string{"runpath: $ORIGIN"}, "before those of the system"},
	} {
		for _, tags := range []string{"--enable-new-dtags", "--disable-new-dtags"} {
			flag := "-Wl,-rpath," + c.rpath
			w.Run("gcc", "-shared", "-o", "librun.so", "other.o", "-Wl,-soname,librun.so", flag, "-Wl,"+tags)
			r := w.Check(workshop.Link{Output: "librun.so", Args: []string{"other.o", flag}, Extra: []string{"linkopt\t//app:app\t" + strings.ReplaceAll(flag, "$", "$$")}}, c.policy)
			workshop.Expect(t, r, c.verdict, c.want...)
			if c.harm != "" {
				f := workshop.Finding(t, r, loading.RunpathID)
				workshop.Says(t, c.rpath+": harm", f.Harm, c.harm)
				workshop.Says(t, c.rpath+": why", f.Why, "is on the command line")
				if f.Subject != "" {
					workshop.Says(t, c.rpath+": fix", f.Fix, "buildozer 'remove linkopts -Wl,-rpath,")
				}
			}
		}
	}
	// None at all is not an empty entry.
	workshop.Expect(t, w.Check(workshop.Link{Output: "libother.so", Args: []string{"other.o"}}, asked()), check.Pass)
}
