package loading_test

import (
	"slices"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

// A floor whose flags are there and that has no say is told of, and fails nothing.
func TestFloorWithoutSay(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", "int main(void) { return 0; }\n")
	w.Run("gcc", "-o", "app", "main.o")
	old, newer := "floor\t//app:old\tout/old.glibc_floor", "floor\t//app:newer\tout/newer.glibc_floor"
	for _, c := range []struct {
		name   string
		args   []string
		floors []string
		note   string
	}{
		{"one", []string{"-Lout/old.glibc_floor"}, []string{old}, ""},
		{"two", []string{"-Lout/newer.glibc_floor", "-Lout/old.glibc_floor"}, []string{old, newer},
			"the linker looks for glibc in //app:newer before //app:old, which has no say"},
		{"static", []string{"-static", "-Lout/old.glibc_floor"}, []string{old},
			"//app:app is linked statically, with the libc.a of the machine of the build: //app:old has no say in that, and nothing of glibc is asked for where it runs"},
	} {
		r := w.Check(workshop.Link{Output: "app", Args: append([]string{"main.o"}, c.args...), Extra: c.floors}, nil)
		if r.Verdict != check.Pass || (c.note != "") != slices.Contains(r.Notes, c.note) {
			t.Errorf("%s: %s %q", c.name, r.Verdict, r.Notes)
		}
	}
	r := w.Check(workshop.Link{Output: "app", Args: []string{"main.o"}, Extra: []string{old}}, nil)
	workshop.One(t, r, loading.FloorUnenforcedID, "the flags of //app:old never reached the link of //app:app")
}
