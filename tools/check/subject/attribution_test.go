package subject_test

// Whose a symbol is where several inputs define it, and what must not be lost on
// the way to the answer.

import (
	"os"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Two archives define one name, and only one of them was linked: the output's
// .symtab tells which. The order on the command line alone would name the other.
func TestDefinitionOfAMemberThatWasPulled(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("a.c", "int foo(void) { return 1; }\nint a_other(void) { return 2; }\n")
	w.Compile("b.c", "int foo(void) { return 3; }\n__attribute__((visibility(\"hidden\"))) int bar(void) { return foo(); }\n")
	w.Compile("m.c", "extern int bar(void);\nint main(void) { return bar(); }\n")
	w.Run("ar", "rcs", "libA.a", "a.o")
	w.Run("ar", "rcs", "libB.a", "b.o")
	args := []string{"-rdynamic", "m.o", "libA.a", "libB.a"}
	labels := map[string]string{"libA.a": "//a:a", "libB.a": "//b:b"}
	for _, linker := range reallink.Linkers(t) {
		w.Run("gcc", append(args, linker.Flag, "-o", "app")...)
		l := workshop.Link{Output: "app", Args: args, Labels: labels}
		r := w.Check(l, workshop.Vendored("//b"))
		if f := workshop.Finding(t, r, "vendored-leak"); len(f.Symbols) != 1 || f.Symbols[0].File != "libB.a" || f.Symbols[0].Member != "b.o" {
			t.Errorf("%s: %+v", linker.Name, f.Symbols)
		}
		workshop.Expect(t, w.Check(l, workshop.Vendored("//a")), check.Pass, "export-unlisted (warning): foo main")
	}
}

// A linker's own end, edata and etext have no type; a person's function has one.
func TestNamesThatPeopleShareWithLinkers(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("end.c", "int end(void) { return 1; }\nint edata = 3;\nint engine_open(void) { return end() + edata; }\n", "-fPIC")
	w.Run("gcc", "-shared", "end.o", "-o", "libend.so")
	l := workshop.Link{Output: "libend.so", Args: []string{"end.o"}}
	workshop.Expect(t, w.Check(l, &subject.Policy{Exports: workshop.Declaring(t, []string{"engine_*"}, nil)}), check.Fail, "export-unlisted: edata end")
	workshop.Expect(t, w.Check(l, &subject.Policy{Exports: workshop.Declaring(t, []string{"engine_*", "end", "edata"}, nil)}), check.Pass)
}

// What a response file names is in no manifest that we could hold it to.
func TestResponseFile(t *testing.T) {
	w := workshop.WithBus(t)
	w.Run("gcc", "-rdynamic", "main.o", "libbus.a", "libother.so", "-o", "app")
	l := workshop.Link{Output: "app", Args: []string{"-rdynamic", "main.o"}, Labels: workshop.BusLabels, Extra: []string{"input\t//third_party/bus:bus\t" + w.Path("libbus.a")}}
	hidden := l
	hidden.Args = append([]string{"-Wl,@more.params"}, l.Args...)
	r := w.Check(hidden, nil)
	for _, o := range r.Checks {
		if o.Check == "vendored-leak" && (o.Status != check.NotApplicable || !o.Blind) {
			t.Errorf("%+v", o)
		}
	}
	workshop.Expect(t, w.Check(hidden, workshop.Vendored("//third_party/bus")), check.CouldNotCheck, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
}

// The linker script that a distribution calls libm.so names libraries and defines
// nothing; any other text in its place is damage.
func TestLinkerScriptInThePlaceOfALibrary(t *testing.T) {
	w := workshop.WithBus(t)
	w.Run("gcc", "main.o", "libbus.a", "libother.so", "-o", "app")
	args := []string{"main.o", "libbus.a", "libother.so", "libscript.so"}
	labels := map[string]string{"libbus.a": "//third_party/bus:bus", "libscript.so": "//third_party/script:script"}
	l := workshop.Link{Output: "app", Args: args, Labels: labels}
	for _, script := range []string{"/* GNU ld script */\nGROUP ( libother.so )\n", "INPUT(libother.so)\n"} {
		w.Write("libscript.so", script)
		workshop.Expect(t, w.Check(l, workshop.Vendored("//third_party/...")), check.Pass)
	}
	w.Write("libscript.so", "hello\n")
	workshop.Expect(t, w.Check(l, workshop.Vendored("//third_party/...")), check.CouldNotCheck)
}

// A rule of the binary's own package that imports somebody else's archive does not
// make that archive its own.
func TestImportInTheOwnPackage(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"-rdynamic", "main.o", "libbus.a", "libother.so"}
	w.Run("gcc", append(args, "-o", "app")...)
	l := workshop.Link{Output: "app", Args: args, Labels: map[string]string{"libbus.a": "//third_party/bus:libbus.a!"}, Extra: []string{"library\t//app:bus_import\t" + w.Path("libbus.a") + "\t"}}
	r := w.Check(l, nil)
	if f := workshop.Finding(t, r, "vendored-leak"); len(f.Symbols) != 4 {
		t.Errorf("%+v", f.Symbols)
	}
}

// A shared library is no more than what it exports, whatever its name.
func TestSharedLibraryByContent(t *testing.T) {
	w := workshop.WithBus(t)
	w.Run("gcc", "-rdynamic", "main.o", "libbus.a", "libother.so", "-o", "app")
	data, err := os.ReadFile(w.Path("libbus.so.3"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("plugin.node", string(data))
	link := linkset.NewLinkOfFiles(w.Path("app"), []string{w.Path("plugin.node")})
	defer link.Close()
	workshop.Expect(t, workshop.Judge(t, "app", link, workshop.Vendored("plugin.node")), check.Pass, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
}
