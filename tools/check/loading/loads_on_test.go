package loading_test

// The checks against a declared runtime: for each a binary that trips it, and one as close
// as can be that does not.

import (
	"os"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// program reads an executable of the workshop as the loader would.
func program(w *workshop.Workshop, name string) *loader.Object {
	w.T.Helper()
	file, err := os.Open(w.Path(name))
	if err != nil {
		w.T.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		w.T.Fatal(err)
	}
	f, err := elffile.Open(file, info.Size(), name)
	if err != nil {
		w.T.Fatal(err)
	}
	o, err := loader.ReadObject(f)
	if err != nil {
		w.T.Fatal(err)
	}
	return o
}

// newPlugin has libnew.a(new.o), which wants gettid@GLIBC_2.30, main.o of the plugin, and
// both of them linked with some flags.
func newPlugin(w *workshop.Workshop, output string, flags ...string) workshop.Link {
	w.Compile("new.c", "#define _GNU_SOURCE\n#include <unistd.h>\nint newer(void) { return gettid(); }\n", "-fPIC")
	w.Compile("plugin.c", "int newer(void);\nint plugin(void) { return newer(); }\n", "-fPIC")
	w.Run("ar", "rcs", "libnew.a", "new.o")
	args := append([]string{"-shared", "plugin.o", "libnew.a"}, flags...)
	w.Run("gcc", append([]string{"-o", output}, args...)...)
	return workshop.Link{Output: output, Args: args, Labels: map[string]string{"libnew.a": "//new:new"}}
}

func TestVersionTooNew(t *testing.T) {
	w := workshop.WithBus(t)
	link := newPlugin(w, "plugin.so")
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.VersionTooNewID,
		"libc.so.6 of glibc_2.17 has no GLIBC_2.30", "GLIBC_2.30: gettid", "the newest that libc.so.6 has there is GLIBC_2.17",
		"libc.so.6: version `GLIBC_2.30' not found (required by ./plugin.so)",
		`glibc_floor(name = "glibc_floor", version = "2.17")`, "buildozer 'add deps :glibc_floor' //app:app")
	if len(f.Symbols) != 1 || f.Symbols[0].Name != "gettid" || f.Symbols[0].Version != "GLIBC_2.30" ||
		f.Symbols[0].Label != "//new:new" || f.Symbols[0].File != "libnew.a" || f.Symbols[0].Member != "new.o" {
		t.Errorf("%+v", f.Symbols)
	}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.30")))

	// Accepted by its symbol, its version or the library.
	for _, pattern := range []string{"gettid", "GLIBC_2.30", "libc.so.6"} {
		p := workshop.LoadsOn(t, "glibc_2.17")
		p.Exceptions = []subject.Exception{{Check: loading.VersionTooNewID, Pattern: pattern, Reason: "tried on the oldest system"}}
		workshop.None(t, w.Check(link, p))
	}
	// cc_shared_library has attributes of other names, and nobody asked without loads_on.
	link.Kind = "cc_shared_library"
	workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.VersionTooNewID, "-L$(execpath :glibc_floor)")
	r := w.Check(link, nil)
	workshop.None(t, r)
	for _, o := range r.Checks {
		if o.Check == loading.VersionTooNewID && o.Status != check.NotApplicable {
			t.Errorf("%+v", o)
		}
	}
}

// A weak reference blocks like any other, a version that nobody uses too.
func TestVersionTooNewWeak(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("weak.c", "int gettid(void) __attribute__((weak));\nint plugin(void) { return gettid ? gettid() : 0; }\n", "-fPIC")
	args := []string{"-shared", "weak.o", "-Wl,--no-as-needed"}
	w.Run("gcc", append([]string{"-o", "weak.so"}, args...)...)
	f := workshop.One(t, w.Check(workshop.Link{Output: "weak.so", Args: args}, workshop.LoadsOn(t, "glibc_2.17")), loading.VersionTooNewID, "gettid, weak, which does not help")
	if f.Symbols[0].File != "weak.o" {
		t.Errorf("%+v", f.Symbols)
	}
}

// Nodes that are no number, each with the flag that does without.
func TestVersionMarks(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("table.c", "static int x; int *table[] = {&x, &x, &x, &x};\n#include <stdlib.h>\nint plugin(void) { return abs(*table[0]) + rand(); }\n", "-fPIC")
	args := []string{"-shared", "table.o", "-Wl,-z,pack-relative-relocs"}
	w.Run("gcc", append([]string{"-o", "relr.so"}, args...)...)
	link := workshop.Link{Output: "relr.so", Args: args, Extra: []string{"linkopt\t//lib:table\t-Wl,-z,pack-relative-relocs"}}
	r := w.Check(link, workshop.LoadsOn(t, "glibc_2.35"))
	f := workshop.One(t, r, loading.VersionTooNewID, "has no GLIBC_ABI_DT_RELR", "packed (DT_RELR)", "//lib:table brings it", "buildozer 'remove linkopts -Wl,-z,pack-relative-relocs' //lib:table", "-Wl,-z,nopack-relative-relocs")
	if f.Kind != "GLIBC_ABI_DT_RELR" || len(workshop.FindingsOf(r, loading.UnresolvedID)) > 0 {
		t.Errorf("%+v", r.Findings)
	}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.36")))

	w.Compile("private.c", "void __libc_early_init(_Bool);\nvoid plugin(void) { __libc_early_init(0); }\n", "-fPIC")
	args = []string{"-shared", "private.o"}
	w.Run("gcc", append([]string{"-o", "private.so"}, args...)...)
	workshop.One(t, w.Check(workshop.Link{Output: "private.so", Args: args}, workshop.LoadsOn(t, "glibc_2.35")), loading.VersionTooNewID, "1 private symbol of libc.so.6 is promised to nobody")
}

// A glibc_floor that is there and did not help is named, and not a second one proposed.
func TestVersionTooNewBesideFloor(t *testing.T) {
	w := workshop.WithBus(t)
	link := newPlugin(w, "plugin.so")
	link.Kind = "cc_shared_library"
	link.Extra = []string{"floor\t//app:old\tbin/app/old.glibc_floor"}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.VersionTooNewID, "//app:old is in deps, and its flags never reached the link", "-L$(execpath :old)")
	if strings.Contains(strings.Join(f.Fix, "\n"), "new glibc_floor") {
		t.Errorf("%q", f.Fix)
	}
}

// Versions of any library count, and what a policy says of those whose content is not known.
func TestOtherNamespaces(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("bus2.ver", "BUS_1 { global: bus_state; bus_get; local: *; };\nBUS_2 { global: bus_open; bus_close; } BUS_1;\n")
	w.Run("gcc", "-shared", "-o", "libbus2.so.3", "bus.o", "-Wl,-soname,libbus.so.3", "-Wl,--version-script=bus2.ver")
	w.Compile("user2.c", "int bus_open(void); int user(void) { return bus_open(); }\n", "-fPIC")
	args := []string{"-shared", "user2.o", "libbus2.so.3"}
	w.Run("gcc", append([]string{"-o", "user2.so"}, args...)...)
	link := workshop.Link{Output: "user2.so", Args: args, Labels: map[string]string{"libbus2.so.3": "//sysroot:bus!"}}
	p := workshop.LoadsOn(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libbus.so.3")}
	workshop.One(t, w.Check(link, p), loading.VersionTooNewID, "libbus.so.3 of glibc_2.17 has no BUS_2", "BUS_2: bus_open", "the newest that libbus.so.3 has there is BUS_1", "cc_import of libbus.so.3")
	p = workshop.LoadsOn(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libbus2.so.3")}
	workshop.None(t, w.Check(link, p))
	// What the build made of it ships, and nobody has to promise it.
	link.Labels = map[string]string{"libbus2.so.3": "//bus:bus"}
	p = workshop.LoadsOn(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libbus.so.3")}
	workshop.None(t, w.Check(link, p))
}

func TestUnresolved(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("hosted.c", "int host_register(int), host_more(int); int plugin(void) { return host_register(1) + host_more(2); }\n", "-fPIC")
	// That libgcc_s.so.1 may have them is ruled out: all of its names have versions.
	args := []string{"-shared", "hosted.o", "-Wl,--no-as-needed", "-lgcc_s"}
	w.Run("gcc", append([]string{"-o", "hosted.so"}, args...)...)
	link := workshop.Link{Output: "hosted.so", Args: args}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID,
		"2 symbols that //app:app refers to are defined by nothing on glibc_2.17",
		"./hosted.so: undefined symbol: host_more", "./hosted.so: undefined symbol: host_register", "provided_by = ")
	if len(f.Symbols) != 2 || f.Symbols[0].File != "hosted.o" {
		t.Errorf("%+v", f.Symbols)
	}
	// The program that it is loaded into has them, or has but one of them.
	w.Compile("host.c", "int host_register(int x) { return x; } int host_more(int x) { return x; } int main(void) { return 0; }\n")
	w.Run("gcc", "-rdynamic", "-o", "host", "host.o")
	w.Compile("half.c", "int host_register(int x) { return x; } int main(void) { return 0; }\n")
	w.Run("gcc", "-rdynamic", "-o", "half", "half.o")
	for name, missing := range map[string]int{"host": 0, "half": 1} {
		p := workshop.LoadsOn(t, "glibc_2.17")
		p.ProvidedBy = []*loader.Object{program(w, name)}
		r := w.Check(link, p)
		if missing == 0 {
			workshop.None(t, r)
			continue
		}
		if f := workshop.One(t, r, loading.UnresolvedID, "does not export host_more"); len(f.Symbols) != missing {
			t.Errorf("%+v", f.Symbols)
		}
	}
	p := workshop.LoadsOn(t, "glibc_2.17")
	p.Exceptions = []subject.Exception{{Check: loading.UnresolvedID, Pattern: "host_*", Reason: "loaded into three programs"}}
	workshop.None(t, w.Check(link, p))
}

// A library that is not there takes its symbols with it; one finding says so.
// A library that calls what only a later glibc has links with a floor. The cause is the floor,
// and not a program that it would be loaded into.
func TestUnresolvedNewerName(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("newer.c", "int getrandom(void); int strlcpy(void); int strlcat(void); int own(void) { return getrandom() + strlcpy() + strlcat(); }\n", "-fPIC", "-fno-builtin")
	args := []string{"-shared", "newer.o"}
	w.Run("gcc", append([]string{"-nostdlib", "-o", "newer.so"}, args...)...)
	link := workshop.Link{Output: "newer.so", Args: args}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID, "3 symbols that", "defined by nothing on glibc_2.17",
		"glibc has getrandom since 2.25, and this is 2.17", "glibc has strlcat, strlcpy since 2.38", `dlsym(RTLD_DEFAULT, "getrandom")`, "from glibc 2.38 on")
	for _, fix := range f.Fix {
		if strings.Contains(fix, "provided_by") {
			t.Errorf("the fix does not fix it: %s", fix)
		}
	}
	w.Compile("mixed.c", "int getrandom(void); int host(void); int own(void) { return getrandom() + host(); }\n", "-fPIC", "-fno-builtin")
	args = []string{"-shared", "mixed.o"}
	w.Run("gcc", append([]string{"-nostdlib", "-o", "mixed.so"}, args...)...)
	workshop.One(t, w.Check(workshop.Link{Output: "mixed.so", Args: args}, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID,
		"since 2.25", "provided_by = the program that it is loaded into, if that exports it; else link what defines it")
}

func TestUnresolvedLibrary(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"-shared", "user.o", "libbus.so.3"}
	w.Run("gcc", append([]string{"-o", "user.so"}, args...)...)
	link := workshop.Link{Output: "user.so", Args: args, Labels: map[string]string{"libbus.so.3": "//sysroot:bus!"}}
	p := workshop.LoadsOn(t, "glibc_2.17")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libother.so")}
	f := workshop.One(t, w.Check(link, p), loading.UnresolvedID,
		"libbus.so.3 is not on glibc_2.17", "libbus.so.3: cannot open shared object file: No such file or directory", "libbus.so.3 (//sysroot:bus) is an input of the link")
	if f.Subject != "libbus.so.3" || len(f.Symbols) != 1 || f.Symbols[0].Name != "bus_get" || f.Symbols[0].File != "user.o" {
		t.Errorf("%+v", f)
	}
	// A C library alone does not say what else is there.
	r := w.Check(link, workshop.LoadsOn(t, "glibc_2.17"))
	workshop.None(t, r)
	if !strings.Contains(strings.Join(r.Notes, "\n"), "not decided: whether libbus.so.3 is there, and what is in it; glibc_2.17 is a C library") {
		t.Errorf("%q", r.Notes)
	}
	// A policy with a list says that it is not on it, and only that.
	r = w.Check(link, workshop.LoadsOn(t, "manylinux_2_17"))
	workshop.One(t, r, loading.NeededUnlistedID, "libbus.so.3, which manylinux_2_17 does not list", "//sysroot:bus")
	if list := workshop.FindingsOf(r, loading.UnresolvedID); len(list) > 0 {
		t.Errorf("%+v", list)
	}
	// What the build made goes along.
	link.Labels = nil
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "manylinux_2_17")))
}

// A library of glibc's own is missing from the floor for good: it is not assumed, and nobody
// can ship it.
func TestUnresolvedLibraryOfGlibc(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("vector.c", "void _ZGVbN4v_sinf(void); void plugin(void) { _ZGVbN4v_sinf(); }\n", "-fPIC")
	args := []string{"-shared", "vector.o", "-lmvec"}
	w.Run("gcc", append([]string{"-o", "vector.so"}, args...)...)
	link := workshop.Link{Output: "vector.so", Args: args}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID, "libmvec.so.1 is not on glibc_2.17", "glibc 2.17 did not have this library", `glibc_floor(name = "glibc_floor", version = "2.17")`)
	if strings.Contains(strings.Join(f.Fix, "\n"), "ship") {
		t.Errorf("%q", f.Fix)
	}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.22")))
}

// A function that is in another library there, which nothing needs.
func TestUnresolvedElsewhere(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("math.c", "double exp2(double); double plugin(double x) { return exp2(x); }\n", "-fPIC")
	args := []string{"-shared", "math.o"}
	w.Run("gcc", append([]string{"-o", "math.so"}, args...)...)
	workshop.One(t, w.Check(workshop.Link{Output: "math.so", Args: args}, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID, "libm.so.6 has exp2, and nothing that is loaded needs it", "-lm")
	args = append(args, "-lm")
	w.Run("gcc", append([]string{"-o", "math.so"}, args...)...)
	r := w.Check(workshop.Link{Output: "math.so", Args: args}, workshop.LoadsOn(t, "glibc_2.29"))
	workshop.None(t, r)
}

// A symbol that was in another library then: an older loader looks in the one that it was
// linked against, finds the version there, and insists.
func TestUnresolvedMoved(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("moved.c", "void *dlopen(const char *, int);\n__asm__(\".symver dlopen,dlopen@GLIBC_2.2.5\");\nvoid *plugin(void) { return dlopen(0, 2); }\n", "-fPIC")
	args := []string{"-shared", "moved.o"}
	w.Run("gcc", append([]string{"-o", "moved.so"}, args...)...)
	link := workshop.Link{Output: "moved.so", Args: args}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID, "libdl.so.2 has dlopen, and nothing that is loaded needs it", "dlopen, version GLIBC_2.2.5")
	if len(f.Symbols) != 1 || f.Symbols[0].File != "moved.o" {
		t.Errorf("%+v", f.Symbols)
	}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")))
}

func TestNeededUnlisted(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("math.c", "double exp2(double); double plugin(double x) { return exp2(x); }\n", "-fPIC")
	args := []string{"-shared", "math.o", "-lm"}
	w.Run("gcc", append([]string{"-o", "math.so"}, args...)...)
	link := workshop.Link{Output: "math.so", Args: args, Extra: []string{"linkopt\t//lib:math\t-lm"}}
	listed := &subject.Policy{Target: "//app:symbols", MayNeed: []string{"libc.so.*"}}
	f := workshop.One(t, w.Check(link, listed), loading.NeededUnlistedID,
		"//app:app needs libm.so.6, which may_need does not list", "//lib:math brings it: -lm", `buildozer 'add may_need libm.so.6' //app:symbols`)
	if strings.Contains(strings.Join(f.Fix, "\n"), "remove") {
		t.Errorf("it is used, and is to be left out: %q", f.Fix)
	}
	w.Compile("idle.c", "int plugin(void) { return 1; }\n", "-fPIC")
	idle := workshop.Link{Output: "idle.so", Args: []string{"-shared", "idle.o", "-Wl,--no-as-needed", "-lm"}, Extra: link.Extra}
	w.Run("gcc", append([]string{"-o", "idle.so"}, idle.Args...)...)
	workshop.One(t, w.Check(idle, listed), loading.NeededUnlistedID, `buildozer 'remove linkopts -lm' //lib:math`)
	workshop.None(t, w.Check(link, &subject.Policy{MayNeed: []string{"libc.so.*", "libm.so.6"}}))
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "manylinux_2_34")))
	p := &subject.Policy{MayNeed: []string{"libc.so.6"}, Exceptions: []subject.Exception{{Check: loading.NeededUnlistedID, Pattern: "libm.so.*", Reason: "it is there"}}}
	workshop.None(t, w.Check(link, p))
}

// A check that was asked for and has nothing to be held against does not pass.
func TestNoRuntime(t *testing.T) {
	w := workshop.WithBus(t)
	link := newPlugin(w, "plugin.so")
	p := &subject.Policy{LoadsOn: &baseline.Baseline{Name: "//sys:other", Recorded: []*loader.Object{{Name: "/lib/libc.so.6", Soname: "libc.so.6", CPU: "vax"}}}}
	r := w.Check(link, p)
	if r.Verdict != check.CouldNotCheck || !strings.Contains(strings.Join(r.Errors, "\n"), "//sys:other: there is nothing for x86-64 in it; it is for vax") {
		t.Errorf("%s %q", r.Verdict, r.Errors)
	}
	// Nor is a static program asked anything.
	w.Compile("alone.c", "int main(void) { return 0; }\n")
	args := []string{"-static", "alone.o"}
	w.Run("gcc", append([]string{"-o", "alone"}, args...)...)
	workshop.None(t, w.Check(workshop.Link{Output: "alone", Args: args}, workshop.LoadsOn(t, "manylinux_2_17")))
}

// What can be decided of libraries of which only the name is known, and what is said of
// the rest.
func TestUndecided(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("x.c", "int XOpen(void) { return 0; }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "libX11.so.6", "x.o", "-Wl,-soname,libX11.so.6")
	w.Compile("gui.c", "int XOpen(void); int plugin(void) { return XOpen(); }\n", "-fPIC")
	args := []string{"-shared", "gui.o", "libX11.so.6"}
	w.Run("gcc", append([]string{"-o", "gui.so"}, args...)...)
	r := w.Check(workshop.Link{Output: "gui.so", Args: args, Labels: map[string]string{"libX11.so.6": "//sysroot:x!"}}, workshop.LoadsOn(t, "manylinux_2_17"))
	workshop.None(t, r)
	if !strings.Contains(strings.Join(r.Notes, "\n"), "not decided: 1 symbol (XOpen); what is in libX11.so.6 is not recorded") {
		t.Errorf("%q", r.Notes)
	}
}

// A library that has lost its versions: the loader of glibc 2.31 stops with an assertion, and
// that of 2.43 goes on.
func TestUnversioned(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"-shared", "user.o", "libbus.so.3"}
	w.Run("gcc", append([]string{"-o", "user.so"}, args...)...)
	link := workshop.Link{Output: "user.so", Args: args, Labels: map[string]string{"libbus.so.3": "//sysroot:bus!"}}
	w.Run("gcc", "-shared", "-o", "libplain.so", "bus.o", "-Wl,-soname,libbus.so.3")
	p := workshop.LoadsOn(t, "glibc_2.31")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libplain.so")}
	f := workshop.One(t, w.Check(link, p), loading.UnresolvedID, "Inconsistency detected by ld.so", "libbus.so.3 has no versions there at all", "linked against one that has BUS_1")
	if f.Kind != string(loader.Aborts) {
		t.Errorf("%+v", f)
	}
	p = workshop.LoadsOn(t, "glibc_2.43")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libplain.so")}
	workshop.None(t, w.Check(link, p))
}

// What is loaded along has to load too.
func TestWhatShips(t *testing.T) {
	w := workshop.WithBus(t)
	newPlugin(w, "libnew.so")
	w.Compile("top.c", "int plugin(void); int top(void) { return plugin(); }\n", "-fPIC")
	args := []string{"-shared", "top.o", "libnew.so"}
	w.Run("gcc", append([]string{"-o", "top.so"}, args...)...)
	link := workshop.Link{Output: "top.so", Args: args, Labels: map[string]string{"libnew.so": "//new:shared"}}
	f := workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.17")), loading.UnresolvedID,
		"libnew.so (//new:shared), which //app:app needs, would not load on glibc_2.17", "version `GLIBC_2.30' not found", "symbol_check(binary = \"//new:shared\"")
	if len(f.Harm) != 1 { // and not once more for the symbol
		t.Errorf("%q", f.Harm)
	}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.30")))
}
