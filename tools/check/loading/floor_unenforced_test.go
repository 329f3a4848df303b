package loading_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc/stubs"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
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

// A folder of the machine before the floor's takes its place: what comes out says so. The fix
// takes that folder away, and not the version of the floor down to what it is.
func TestFloorBypassed(t *testing.T) {
	w := workshop.WithBus(t)
	link := newPlugin(w, "plugin.so", "-L/opt/sysroot/usr/lib", "-Lout/old.2.17.glibc_floor")
	link.Extra = []string{"floor\t//app:old\tout/old.2.17.glibc_floor", "linkopt\t//new:new\t-L/opt/sysroot/usr/lib"}
	says := []string{"the linker looks in /opt/sysroot/usr/lib before it", "//new:new brings it: -L/opt/sysroot/usr/lib", "buildozer 'remove linkopts -L/opt/sysroot/usr/lib' //new:new"}
	workshop.One(t, w.Check(link, nil), loading.FloorUnenforcedID, append(says, "//app:app asks for GLIBC_2.30, and //app:old is glibc 2.17", "no glibc older than 2.30 loads it")...)

	r := w.Check(link, workshop.LoadsOn(t, "glibc_2.17"))
	f := workshop.FindingsOf(r, loading.VersionTooNewID)[0]
	for _, want := range append(says, "//app:old is glibc 2.17, and the linker took another") {
		if !strings.Contains(strings.Join(slices.Concat(f.Why, f.Fix), "\n"), want) {
			t.Errorf("%q is not in %q %q", want, f.Why, f.Fix)
		}
	}
	if strings.Contains(strings.Join(f.Fix, "\n"), "set version") {
		t.Errorf("the fix does not fix it: %q", f.Fix)
	}

	// Of two floors the first counts, and a newer one is asked for no more than it has.
	for first, bypassed := range map[string]bool{"2.31": false, "2.30": false, "2.29": true} {
		floor := "out/first." + first + ".glibc_floor"
		link := newPlugin(w, "plugin.so", "-L"+floor, "-Lout/old.2.17.glibc_floor")
		link.Extra = []string{"floor\t//app:old\tout/old.2.17.glibc_floor", "floor\t//app:first\t" + floor}
		r := w.Check(link, nil)
		if !bypassed {
			workshop.None(t, r)
			continue
		}
		workshop.One(t, r, loading.FloorUnenforcedID, "//app:app asks for GLIBC_2.30, and //app:first is glibc 2.29", "no folder is searched before it", "--trace")
	}
	// Folders of the build's own libraries are no machine's.
	link.Args = append([]string{"-L", "/opt/two/words", "-Lbin/_solib_k8/x"}, link.Args...)
	f = workshop.One(t, w.Check(link, nil), loading.FloorUnenforcedID, "opt/two/words before it: -L")
	if strings.Contains(strings.Join(f.Why, "\n"), "_solib_") {
		t.Errorf("%q", f.Why)
	}
	link.Kind, link.Extra = "cc_binary", []string{"floor\t//app:old\tout/old.2.17.glibc_floor"}
	workshop.One(t, w.Check(link, nil), loading.FloorUnenforcedID, "take -L/opt/sysroot/usr/lib out of the toolchain's flags")
}

// A program with the crt1.o of the machine and the libc.so.6 of an old floor starts on an old
// system and runs no constructor. With -B it begins with the floor's.
func TestFloorStart(t *testing.T) {
	abi, err := glibc.At("x86-64", glibc.Release{Major: 2, Minor: 17})
	if err != nil {
		t.Fatal(err)
	}
	files, err := stubs.Files(abi)
	if err != nil {
		t.Fatal(err)
	}
	w := workshop.New(t)
	const folder = "old.2.17.glibc_floor"
	if err := os.Mkdir(w.Path(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		w.Write(folder+"/"+f.Name, string(f.Data))
	}
	w.Compile("main.c", "int main(void) { return 0; }\n")
	w.Compile("asold.c", "void __libc_csu_init(void) {}\n") // as a crt1.o before 2.34 has it beside
	for _, l := range reallink.Linkers(t) {
		for _, pie := range []string{"-pie", "-no-pie"} {
			args := []string{l.Flag, pie, "main.o", "-L" + folder}
			w.Run("gcc", append([]string{"-o", "app"}, args...)...)
			link := workshop.Link{Output: "app", Args: append(args, "-B/opt/sysroot/usr/lib"), Extra: []string{"floor\t//app:old\t" + folder}}
			f := workshop.One(t, w.Check(link, nil), loading.FloorUnenforcedID, "//app:app does not begin with the crt1.o of //app:old",
				"skips its constructors", "the compiler looks in /opt/sysroot/usr/lib before it", "-B before any other")
			if f.Kind != "crt1.o" {
				t.Errorf("%+v", f)
			}
			asOld := append([]string{"-o", "app", "asold.o"}, args...)
			w.Run("gcc", asOld...)
			workshop.None(t, w.Check(workshop.Link{Output: "app", Args: asOld[2:], Extra: link.Extra}, nil))
			args = append(args, "-B"+folder)
			w.Run("gcc", append([]string{"-o", "app"}, args...)...)
			link = workshop.Link{Output: "app", Args: args, Extra: link.Extra}
			workshop.None(t, w.Check(link, nil))
			own := append(slices.Clone(link.Args), "/opt/sysroot/usr/lib/Scrt1.o")
			newer := []string{"floor\t//app:new\tnew.2.34.glibc_floor"} // there libc.so.6 runs the constructors
			w.Run("gcc", append([]string{"-o", "other"}, args[:len(args)-1]...)...)
			workshop.None(t, w.Check(workshop.Link{Output: "other", Args: []string{"-Lnew.2.34.glibc_floor"}, Extra: newer}, nil))
			workshop.One(t, w.Check(workshop.Link{Output: "other", Args: own, Extra: link.Extra}, nil), loading.FloorUnenforcedID, "Scrt1.o is on the command line")
			for _, how := range []string{"--discard-all", "--strip-all"} { // what cannot be seen is no finding
				w.Run("strip", how, "app")
				workshop.None(t, w.Check(link, nil))
			}
		}
	}
}
