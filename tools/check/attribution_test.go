package check

// Whose a symbol is where several inputs define it, and what must not be lost on
// the way to the answer.

import (
	"os"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Two archives define one name, and only one of them was linked: the output's
// .symtab tells which. The order on the command line alone would name the other.
func TestDefinitionOfAMemberThatWasPulled(t *testing.T) {
	w := newWorkshop(t)
	w.compile("a.c", "int foo(void) { return 1; }\nint a_other(void) { return 2; }\n")
	w.compile("b.c", "int foo(void) { return 3; }\n__attribute__((visibility(\"hidden\"))) int bar(void) { return foo(); }\n")
	w.compile("m.c", "extern int bar(void);\nint main(void) { return bar(); }\n")
	w.run("ar", "rcs", "libA.a", "a.o")
	w.run("ar", "rcs", "libB.a", "b.o")
	args := []string{"-rdynamic", "m.o", "libA.a", "libB.a"}
	labels := map[string]string{"libA.a": "//a:a", "libB.a": "//b:b"}
	for _, linker := range reallink.Linkers(t) {
		w.run("gcc", append(args, linker.Flag, "-o", "app")...)
		l := linkOf{output: "app", args: args, labels: labels}
		r := w.check(l, vendored("//b"))
		if f := finding(t, r, "vendored-leak"); len(f.Symbols) != 1 || f.Symbols[0].File != "libB.a" || f.Symbols[0].Member != "b.o" {
			t.Errorf("%s: %+v", linker.Name, f.Symbols)
		}
		expect(t, w.check(l, vendored("//a")), Pass, "export-unlisted (warning): foo main")
	}
}

// A linker's own end, edata and etext have no type; a person's function has one.
func TestNamesThatPeopleShareWithLinkers(t *testing.T) {
	w := newWorkshop(t)
	w.compile("end.c", "int end(void) { return 1; }\nint edata = 3;\nint engine_open(void) { return end() + edata; }\n", "-fPIC")
	w.run("gcc", "-shared", "end.o", "-o", "libend.so")
	l := linkOf{output: "libend.so", args: []string{"end.o"}}
	expect(t, w.check(l, &Policy{Exports: declaring(t, []string{"engine_*"}, nil)}), Fail, "export-unlisted: edata end")
	expect(t, w.check(l, &Policy{Exports: declaring(t, []string{"engine_*", "end", "edata"}, nil)}), Pass)
}

// What a response file names is in no manifest that we could hold it to.
func TestResponseFile(t *testing.T) {
	w := newWorkshop(t)
	w.run("gcc", "-rdynamic", "main.o", "libbus.a", "libother.so", "-o", "app")
	l := linkOf{output: "app", args: []string{"-rdynamic", "main.o"}, labels: busLabels, extra: []string{"input\t//third_party/bus:bus\t" + w.path("libbus.a")}}
	hidden := l
	hidden.args = append([]string{"-Wl,@more.params"}, l.args...)
	r := w.check(hidden, nil)
	for _, o := range r.Checks {
		if o.Check == "vendored-leak" && (o.Status != NotApplicable || !o.Blind) {
			t.Errorf("%+v", o)
		}
	}
	expect(t, w.check(hidden, vendored("//third_party/bus")), CouldNotCheck, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
}

// The linker script that a distribution calls libm.so names libraries and defines
// nothing; any other text in its place is damage.
func TestLinkerScriptInThePlaceOfALibrary(t *testing.T) {
	w := newWorkshop(t)
	w.run("gcc", "main.o", "libbus.a", "libother.so", "-o", "app")
	args := []string{"main.o", "libbus.a", "libother.so", "libscript.so"}
	labels := map[string]string{"libbus.a": "//third_party/bus:bus", "libscript.so": "//third_party/script:script"}
	l := linkOf{output: "app", args: args, labels: labels}
	for _, script := range []string{"/* GNU ld script */\nGROUP ( libother.so )\n", "INPUT(libother.so)\n"} {
		w.write("libscript.so", script)
		expect(t, w.check(l, vendored("//third_party/...")), Pass)
	}
	w.write("libscript.so", "hello\n")
	expect(t, w.check(l, vendored("//third_party/...")), CouldNotCheck)
}

// A rule of the binary's own package that imports somebody else's archive does not
// make that archive its own.
func TestImportInTheOwnPackage(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"-rdynamic", "main.o", "libbus.a", "libother.so"}
	w.run("gcc", append(args, "-o", "app")...)
	l := linkOf{output: "app", args: args, labels: map[string]string{"libbus.a": "//third_party/bus:libbus.a!"}, extra: []string{"library\t//app:bus_import\t" + w.path("libbus.a") + "\t"}}
	r := w.check(l, nil)
	if f := finding(t, r, "vendored-leak"); len(f.Symbols) != 4 {
		t.Errorf("%+v", f.Symbols)
	}
}

// A shared library is no more than what it exports, whatever its name.
func TestSharedLibraryByContent(t *testing.T) {
	w := newWorkshop(t)
	w.run("gcc", "-rdynamic", "main.o", "libbus.a", "libother.so", "-o", "app")
	data, err := os.ReadFile(w.path("libbus.so.3"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("plugin.node", string(data))
	link := linkset.NewLinkOfFiles(w.path("app"), []string{w.path("plugin.node")})
	defer link.Close()
	expect(t, judge(t, "app", link, vendored("plugin.node")), Pass, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
}
