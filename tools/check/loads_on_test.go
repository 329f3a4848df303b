package check

// The checks against a declared runtime: for each a binary that trips it, and one as close
// as can be that does not.

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// on is a policy that wants a binary to load on a preset.
func on(t *testing.T, preset string) *Policy {
	t.Helper()
	b, err := baseline.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	return &Policy{LoadsOn: b}
}

// library reads a library of the workshop as one that a system has.
func (w *workshop) library(name string) *loader.Object {
	w.t.Helper()
	o, err := baseline.File(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// program reads an executable of the workshop as the loader would.
func (w *workshop) program(name string) *loader.Object {
	w.t.Helper()
	file, err := os.Open(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		w.t.Fatal(err)
	}
	f, err := elffile.Open(file, info.Size(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	o, err := loader.ReadObject(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// of returns the findings of one check.
func of(r *Report, id string) []Finding {
	var list []Finding
	for _, f := range r.Findings {
		if f.Check == id {
			list = append(list, f)
		}
	}
	return list
}

// one returns the only finding of a check, which has to say each of the texts in why, harm, fix
// or the summary.
func one(t *testing.T, r *Report, id string, says ...string) Finding {
	t.Helper()
	list := of(r, id)
	if len(list) != 1 {
		t.Fatalf("%d findings of %s, not one: %+v\n%q", len(list), id, r.Findings, r.Errors)
	}
	f := list[0]
	text := strings.Join(slices.Concat([]string{f.Summary}, f.Why, f.Harm, f.Fix), "\n")
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q:\n%s", id, s, text)
		}
	}
	return f
}

// none fails the test where any of the four checks finds something or could not look.
func none(t *testing.T, r *Report) {
	t.Helper()
	for _, id := range []string{tooNewID, unresolvedID, interposedID, neededUnlistedID} {
		if list := of(r, id); len(list) > 0 {
			t.Errorf("%s: %+v", id, list)
		}
	}
	for _, o := range r.Checks {
		if o.Status == NotChecked {
			t.Errorf("%s: %s", o.Check, o.Reason)
		}
	}
}

// newPlugin has libnew.a(new.o), which wants gettid@GLIBC_2.30, main.o of the plugin, and
// both of them linked with some flags.
func newPlugin(w *workshop, output string, flags ...string) linkOf {
	w.compile("new.c", "#define _GNU_SOURCE\n#include <unistd.h>\nint newer(void) { return gettid(); }\n", "-fPIC")
	w.compile("plugin.c", "int newer(void);\nint plugin(void) { return newer(); }\n", "-fPIC")
	w.run("ar", "rcs", "libnew.a", "new.o")
	args := append([]string{"-shared", "plugin.o", "libnew.a"}, flags...)
	w.run("gcc", append([]string{"-o", output}, args...)...)
	return linkOf{output: output, args: args, labels: map[string]string{"libnew.a": "//new:new"}}
}

func TestVersionTooNew(t *testing.T) {
	w := newWorkshop(t)
	link := newPlugin(w, "plugin.so")
	f := one(t, w.check(link, on(t, "glibc_2.17")), tooNewID,
		"libc.so.6 of glibc_2.17 has no GLIBC_2.30", "GLIBC_2.30: gettid", "the newest that libc.so.6 has there is GLIBC_2.17",
		"libc.so.6: version `GLIBC_2.30' not found (required by ./plugin.so)",
		`glibc_floor(name = "glibc_floor", version = "2.17")`, "buildozer 'add deps :glibc_floor' //app:app")
	if len(f.Symbols) != 1 || f.Symbols[0].Name != "gettid" || f.Symbols[0].Version != "GLIBC_2.30" ||
		f.Symbols[0].Label != "//new:new" || f.Symbols[0].File != "libnew.a" || f.Symbols[0].Member != "new.o" {
		t.Errorf("%+v", f.Symbols)
	}
	none(t, w.check(link, on(t, "glibc_2.30")))

	// Accepted by its symbol, its version or the library.
	for _, pattern := range []string{"gettid", "GLIBC_2.30", "libc.so.6"} {
		p := on(t, "glibc_2.17")
		p.Exceptions = []Exception{{tooNewID, pattern, "tried on the oldest system"}}
		none(t, w.check(link, p))
	}
	// cc_shared_library has attributes of other names, and nobody asked without loads_on.
	link.kind = "cc_shared_library"
	one(t, w.check(link, on(t, "glibc_2.17")), tooNewID, "-L$(execpath :glibc_floor)")
	r := w.check(link, nil)
	none(t, r)
	for _, o := range r.Checks {
		if o.Check == tooNewID && o.Status != NotApplicable {
			t.Errorf("%+v", o)
		}
	}
}

// A weak reference blocks like any other, a version that nobody uses too.
func TestVersionTooNewWeak(t *testing.T) {
	w := newWorkshop(t)
	w.compile("weak.c", "int gettid(void) __attribute__((weak));\nint plugin(void) { return gettid ? gettid() : 0; }\n", "-fPIC")
	args := []string{"-shared", "weak.o", "-Wl,--no-as-needed"}
	w.run("gcc", append([]string{"-o", "weak.so"}, args...)...)
	f := one(t, w.check(linkOf{output: "weak.so", args: args}, on(t, "glibc_2.17")), tooNewID, "gettid, weak, which does not help")
	if f.Symbols[0].File != "weak.o" {
		t.Errorf("%+v", f.Symbols)
	}
}

// Nodes that are no number, each with the flag that does without.
func TestVersionMarks(t *testing.T) {
	w := newWorkshop(t)
	w.compile("table.c", "static int x; int *table[] = {&x, &x, &x, &x};\n#include <stdlib.h>\nint plugin(void) { return abs(*table[0]) + rand(); }\n", "-fPIC")
	args := []string{"-shared", "table.o", "-Wl,-z,pack-relative-relocs"}
	w.run("gcc", append([]string{"-o", "relr.so"}, args...)...)
	link := linkOf{output: "relr.so", args: args, extra: []string{"linkopt\t//lib:table\t-Wl,-z,pack-relative-relocs"}}
	r := w.check(link, on(t, "glibc_2.35"))
	f := one(t, r, tooNewID, "has no GLIBC_ABI_DT_RELR", "packed (DT_RELR)", "//lib:table brings it", "-Wl,-z,nopack-relative-relocs")
	if f.Kind != "GLIBC_ABI_DT_RELR" || len(of(r, unresolvedID)) > 0 {
		t.Errorf("%+v", r.Findings)
	}
	none(t, w.check(link, on(t, "glibc_2.36")))

	w.compile("private.c", "void __libc_early_init(_Bool);\nvoid plugin(void) { __libc_early_init(0); }\n", "-fPIC")
	args = []string{"-shared", "private.o"}
	w.run("gcc", append([]string{"-o", "private.so"}, args...)...)
	one(t, w.check(linkOf{output: "private.so", args: args}, on(t, "glibc_2.35")), tooNewID, "1 private symbol of libc.so.6 is promised to nobody")
}

// A glibc_floor that is there and did not help is named, and not a second one proposed.
func TestVersionTooNewBesideFloor(t *testing.T) {
	w := newWorkshop(t)
	link := newPlugin(w, "plugin.so")
	link.kind = "cc_shared_library"
	link.extra = []string{"floor\t//app:old\tbin/app/old.glibc_floor"}
	f := one(t, w.check(link, on(t, "glibc_2.17")), tooNewID, "//app:old is in deps, and its flags never reached the link", "-L$(execpath :old)")
	if strings.Contains(strings.Join(f.Fix, "\n"), "new glibc_floor") {
		t.Errorf("%q", f.Fix)
	}
}

// Versions of any library count, and what a policy says of those whose content is not known.
func TestOtherNamespaces(t *testing.T) {
	w := newWorkshop(t)
	w.write("bus2.ver", "BUS_1 { global: bus_state; bus_get; local: *; };\nBUS_2 { global: bus_open; bus_close; } BUS_1;\n")
	w.run("gcc", "-shared", "-o", "libbus2.so.3", "bus.o", "-Wl,-soname,libbus.so.3", "-Wl,--version-script=bus2.ver")
	w.compile("user2.c", "int bus_open(void); int user(void) { return bus_open(); }\n", "-fPIC")
	args := []string{"-shared", "user2.o", "libbus2.so.3"}
	w.run("gcc", append([]string{"-o", "user2.so"}, args...)...)
	link := linkOf{output: "user2.so", args: args, labels: map[string]string{"libbus2.so.3": "//sysroot:bus!"}}
	p := on(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libbus.so.3")}
	one(t, w.check(link, p), tooNewID, "libbus.so.3 of glibc_2.17 has no BUS_2", "BUS_2: bus_open", "the newest that libbus.so.3 has there is BUS_1", "cc_import of libbus.so.3")
	p = on(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libbus2.so.3")}
	none(t, w.check(link, p))
	// What the build made of it ships, and nobody has to promise it.
	link.labels = map[string]string{"libbus2.so.3": "//bus:bus"}
	p = on(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libbus.so.3")}
	none(t, w.check(link, p))
}

func TestUnresolved(t *testing.T) {
	w := newWorkshop(t)
	w.compile("hosted.c", "int host_register(int), host_more(int); int plugin(void) { return host_register(1) + host_more(2); }\n", "-fPIC")
	// That libgcc_s.so.1 may have them is ruled out: all of its names have versions.
	args := []string{"-shared", "hosted.o", "-Wl,--no-as-needed", "-lgcc_s"}
	w.run("gcc", append([]string{"-o", "hosted.so"}, args...)...)
	link := linkOf{output: "hosted.so", args: args}
	f := one(t, w.check(link, on(t, "glibc_2.17")), unresolvedID,
		"2 symbols that //app:app refers to are defined by nothing on glibc_2.17",
		"./hosted.so: undefined symbol: host_more", "./hosted.so: undefined symbol: host_register", "provided_by = ")
	if len(f.Symbols) != 2 || f.Symbols[0].File != "hosted.o" {
		t.Errorf("%+v", f.Symbols)
	}
	// The program that it is loaded into has them, or has but one of them.
	w.compile("host.c", "int host_register(int x) { return x; } int host_more(int x) { return x; } int main(void) { return 0; }\n")
	w.run("gcc", "-rdynamic", "-o", "host", "host.o")
	w.compile("half.c", "int host_register(int x) { return x; } int main(void) { return 0; }\n")
	w.run("gcc", "-rdynamic", "-o", "half", "half.o")
	for name, missing := range map[string]int{"host": 0, "half": 1} {
		p := on(t, "glibc_2.17")
		p.ProvidedBy = []*loader.Object{w.program(name)}
		r := w.check(link, p)
		if missing == 0 {
			none(t, r)
			continue
		}
		if f := one(t, r, unresolvedID, "does not export host_more"); len(f.Symbols) != missing {
			t.Errorf("%+v", f.Symbols)
		}
	}
	p := on(t, "glibc_2.17")
	p.Exceptions = []Exception{{unresolvedID, "host_*", "loaded into three programs"}}
	none(t, w.check(link, p))
}

// A library that is not there takes its symbols with it; one finding says so.
func TestUnresolvedLibrary(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"-shared", "user.o", "libbus.so.3"}
	w.run("gcc", append([]string{"-o", "user.so"}, args...)...)
	link := linkOf{output: "user.so", args: args, labels: map[string]string{"libbus.so.3": "//sysroot:bus!"}}
	p := on(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libother.so")}
	f := one(t, w.check(link, p), unresolvedID,
		"libbus.so.3 is not on glibc_2.17", "libbus.so.3: cannot open shared object file: No such file or directory", "libbus.so.3 (//sysroot:bus) is an input of the link")
	if f.Subject != "libbus.so.3" || len(f.Symbols) != 1 || f.Symbols[0].Name != "bus_get" || f.Symbols[0].File != "user.o" {
		t.Errorf("%+v", f)
	}
	// A C library alone does not say what else is there.
	r := w.check(link, on(t, "glibc_2.17"))
	none(t, r)
	if !strings.Contains(strings.Join(r.Notes, "\n"), "not decided: whether libbus.so.3 is there, and what is in it; glibc_2.17 is a C library") {
		t.Errorf("%q", r.Notes)
	}
	// A policy with a list says that it is not on it, and only that.
	r = w.check(link, on(t, "manylinux_2_17"))
	one(t, r, neededUnlistedID, "libbus.so.3, which manylinux_2_17 does not list", "//sysroot:bus")
	if list := of(r, unresolvedID); len(list) > 0 {
		t.Errorf("%+v", list)
	}
	// What the build made goes along.
	link.labels = nil
	none(t, w.check(link, on(t, "manylinux_2_17")))
}

// A library of glibc's own is missing from the floor for good: it is not assumed, and nobody
// can ship it.
func TestUnresolvedLibraryOfGlibc(t *testing.T) {
	w := newWorkshop(t)
	w.compile("vector.c", "void _ZGVbN4v_sinf(void); void plugin(void) { _ZGVbN4v_sinf(); }\n", "-fPIC")
	args := []string{"-shared", "vector.o", "-lmvec"}
	w.run("gcc", append([]string{"-o", "vector.so"}, args...)...)
	link := linkOf{output: "vector.so", args: args}
	f := one(t, w.check(link, on(t, "glibc_2.17")), unresolvedID, "libmvec.so.1 is not on glibc_2.17", "glibc 2.17 did not have this library", `glibc_floor(name = "glibc_floor", version = "2.17")`)
	if strings.Contains(strings.Join(f.Fix, "\n"), "ship") {
		t.Errorf("%q", f.Fix)
	}
	none(t, w.check(link, on(t, "glibc_2.22")))
}

// A function that is in another library there, which nothing needs.
func TestUnresolvedElsewhere(t *testing.T) {
	w := newWorkshop(t)
	w.compile("math.c", "double exp2(double); double plugin(double x) { return exp2(x); }\n", "-fPIC")
	args := []string{"-shared", "math.o"}
	w.run("gcc", append([]string{"-o", "math.so"}, args...)...)
	one(t, w.check(linkOf{output: "math.so", args: args}, on(t, "glibc_2.17")), unresolvedID, "libm.so.6 has exp2, and nothing that is loaded needs it", "-lm")
	args = append(args, "-lm")
	w.run("gcc", append([]string{"-o", "math.so"}, args...)...)
	r := w.check(linkOf{output: "math.so", args: args}, on(t, "glibc_2.29"))
	none(t, r)
}

// A symbol that was in another library then: an older loader looks in the one that it was
// linked against, finds the version there, and insists.
func TestUnresolvedMoved(t *testing.T) {
	w := newWorkshop(t)
	w.compile("moved.c", "void *dlopen(const char *, int);\n__asm__(\".symver dlopen,dlopen@GLIBC_2.2.5\");\nvoid *plugin(void) { return dlopen(0, 2); }\n", "-fPIC")
	args := []string{"-shared", "moved.o"}
	w.run("gcc", append([]string{"-o", "moved.so"}, args...)...)
	link := linkOf{output: "moved.so", args: args}
	f := one(t, w.check(link, on(t, "glibc_2.17")), unresolvedID, "libdl.so.2 has dlopen, and nothing that is loaded needs it", "dlopen, version GLIBC_2.2.5")
	if len(f.Symbols) != 1 || f.Symbols[0].File != "moved.o" {
		t.Errorf("%+v", f.Symbols)
	}
	none(t, w.check(link, on(t, "glibc_2.34")))
}

func TestNeededUnlisted(t *testing.T) {
	w := newWorkshop(t)
	w.compile("math.c", "double exp2(double); double plugin(double x) { return exp2(x); }\n", "-fPIC")
	args := []string{"-shared", "math.o", "-lm"}
	w.run("gcc", append([]string{"-o", "math.so"}, args...)...)
	link := linkOf{output: "math.so", args: args, extra: []string{"linkopt\t//lib:math\t-lm"}}
	one(t, w.check(link, &Policy{MayNeed: []string{"libc.so.*"}}), neededUnlistedID,
		"//app:app needs libm.so.6, which may_need does not list", "//lib:math brings it: -lm", `buildozer 'remove linkopts -lm' //lib:math`)
	none(t, w.check(link, &Policy{MayNeed: []string{"libc.so.*", "libm.so.6"}}))
	none(t, w.check(link, on(t, "manylinux_2_34")))
	p := &Policy{MayNeed: []string{"libc.so.6"}, Exceptions: []Exception{{neededUnlistedID, "libm.so.*", "it is there"}}}
	none(t, w.check(link, p))
}

func TestInterposed(t *testing.T) {
	w := newWorkshop(t)
	w.compile("self.c", "int bus_open(void); int bus_close(void); int main(void) { return bus_open() + bus_close(); }\n")
	system := func() *Policy {
		p := on(t, "glibc_2.34")
		p.LoadsOn.Recorded = []*loader.Object{w.library("libbus.so.3")}
		return p
	}
	args := []string{"-rdynamic", "self.o", "bus.o"}
	w.run("gcc", append([]string{"-o", "self"}, args...)...)
	f := one(t, w.check(linkOf{output: "self", args: args}, system()), interposedID,
		"//app:app takes 3 symbols of libbus.so.3 from that library itself", "once libbus.so.3 is loaded, 2 functions and 1 variable of its own end up in this copy", "-rdynamic is on the command line")
	if f.Subject != "libbus.so.3" || f.Symbols[0].Name != "bus_get" || f.Symbols[0].File != "bus.o" {
		t.Errorf("%+v", f)
	}
	p := system()
	p.Exceptions = []Exception{{interposedID, "bus_*", "meant so"}}
	none(t, w.check(linkOf{output: "self", args: args}, p))
	// vendored-leak has the same harm, and says it where the symbols are vendored.
	w.run("gcc", "-o", "self", "-rdynamic", "self.o", "libbus.a")
	p = system()
	p.Vendored, p.VendoredGiven = []string{"//bus:bus"}, true
	r := w.check(linkOf{output: "self", args: []string{"-rdynamic", "self.o", "libbus.a"}, labels: map[string]string{"libbus.a": "//bus:bus"}}, p)
	one(t, r, "vendored-leak", "2 functions and 1 variable of its own end up in this copy")
	none(t, r)
	// The same without exports.
	args = args[1:]
	w.run("gcc", append([]string{"-o", "self"}, args...)...)
	none(t, w.check(linkOf{output: "self", args: args}, system()))
	// A program that replaces the allocator, data that it copies out of the library, and the
	// address of a function that it has a PLT entry for, are how a link is meant to work.
	w.compile("meant.c", `
#include <stddef.h>
void *malloc(size_t n) { return (void *)n; }
void free(void *p) {}
extern int bus_state, bus_get(void), bus_open(void);
int (*address)(void);
int main(void) { address = bus_get; return bus_state + bus_open(); }
`, "-fno-pic", "-fno-pie")
	args = []string{"-no-pie", "-rdynamic", "meant.o", "libbus.so.3"}
	w.run("gcc", append([]string{"-o", "meant"}, args...)...)
	w.compile("heap.c", "#include <stddef.h>\nvoid *malloc(size_t n) { return (void *)n; }\nvoid *own(void) { return malloc(1); }\n", "-fPIC")
	w.run("gcc", "-shared", "-o", "libheap.so.1", "heap.o", "-Wl,-soname,libheap.so.1")
	p = on(t, "glibc_2.34")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libheap.so.1")}
	none(t, w.check(linkOf{output: "meant", args: args}, p))
}

// A check that was asked for and has nothing to be held against does not pass.
func TestNoRuntime(t *testing.T) {
	w := newWorkshop(t)
	link := newPlugin(w, "plugin.so")
	p := &Policy{LoadsOn: &baseline.Baseline{Name: "//sys:other", Recorded: []*loader.Object{{Name: "/lib/libc.so.6", Soname: "libc.so.6", CPU: "vax"}}}}
	r := w.check(link, p)
	if r.Verdict != CouldNotCheck || !strings.Contains(strings.Join(r.Errors, "\n"), "//sys:other: there is nothing for x86-64 in it; it is for vax") {
		t.Errorf("%s %q", r.Verdict, r.Errors)
	}
	// Nor is a static program asked anything.
	w.compile("alone.c", "int main(void) { return 0; }\n")
	args := []string{"-static", "alone.o"}
	w.run("gcc", append([]string{"-o", "alone"}, args...)...)
	none(t, w.check(linkOf{output: "alone", args: args}, on(t, "manylinux_2_17")))
}

// What can be decided of libraries of which only the name is known, and what is said of
// the rest.
func TestUndecided(t *testing.T) {
	w := newWorkshop(t)
	w.compile("x.c", "int XOpen(void) { return 0; }\n", "-fPIC")
	w.run("gcc", "-shared", "-o", "libX11.so.6", "x.o", "-Wl,-soname,libX11.so.6")
	w.compile("gui.c", "int XOpen(void); int plugin(void) { return XOpen(); }\n", "-fPIC")
	args := []string{"-shared", "gui.o", "libX11.so.6"}
	w.run("gcc", append([]string{"-o", "gui.so"}, args...)...)
	r := w.check(linkOf{output: "gui.so", args: args, labels: map[string]string{"libX11.so.6": "//sysroot:x!"}}, on(t, "manylinux_2_17"))
	none(t, r)
	if !strings.Contains(strings.Join(r.Notes, "\n"), "not decided: 1 symbol (XOpen); what is in libX11.so.6 is not recorded") {
		t.Errorf("%q", r.Notes)
	}
}

// A library that has lost its versions: the loader of glibc 2.31 stops with an assertion, and
// that of 2.43 goes on.
func TestUnversioned(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"-shared", "user.o", "libbus.so.3"}
	w.run("gcc", append([]string{"-o", "user.so"}, args...)...)
	link := linkOf{output: "user.so", args: args, labels: map[string]string{"libbus.so.3": "//sysroot:bus!"}}
	w.run("gcc", "-shared", "-o", "libplain.so", "bus.o", "-Wl,-soname,libbus.so.3")
	p := on(t, "glibc_2.31")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libplain.so")}
	f := one(t, w.check(link, p), unresolvedID, "Inconsistency detected by ld.so", "libbus.so.3 has no versions there at all", "linked against one that has BUS_1")
	if f.Kind != string(loader.Aborts) {
		t.Errorf("%+v", f)
	}
	p = on(t, "glibc_2.43")
	p.LoadsOn.Recorded = []*loader.Object{w.library("libplain.so")}
	none(t, w.check(link, p))
}

// What is loaded along has to load too.
func TestWhatShips(t *testing.T) {
	w := newWorkshop(t)
	newPlugin(w, "libnew.so")
	w.compile("top.c", "int plugin(void); int top(void) { return plugin(); }\n", "-fPIC")
	args := []string{"-shared", "top.o", "libnew.so"}
	w.run("gcc", append([]string{"-o", "top.so"}, args...)...)
	link := linkOf{output: "top.so", args: args, labels: map[string]string{"libnew.so": "//new:shared"}}
	f := one(t, w.check(link, on(t, "glibc_2.17")), unresolvedID,
		"libnew.so (//new:shared), which //app:app needs, would not load on glibc_2.17", "version `GLIBC_2.30' not found", "symbol_check(binary = \"//new:shared\"")
	if len(f.Harm) != 1 { // and not once more for the symbol
		t.Errorf("%q", f.Harm)
	}
	none(t, w.check(link, on(t, "glibc_2.30")))
}
