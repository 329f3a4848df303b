package isolate

// Renaming and hiding: C, all kinds of symbols, one archive beside the original
// and two sets beside each other.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const engine = `
#include <stdio.h>
int shared_state;                      /* COMMON with -fcommon */
__thread int per_thread = 3;
int weak_thing(void) __attribute__((weak));
int weak_thing(void) { return 7; }
extern int absent(void) __attribute__((weak));
static int a(void) { return 1; }
static int (*pick(void))(void) { return a; }
int chosen(void) __attribute__((ifunc("pick")));
extern char absolute[];
int helper(int);
int engine_run(int x) {
	shared_state += x;
	return helper(x) + shared_state + per_thread + weak_thing() + chosen() + (int)(long)absolute + (absent ? absent() : 0);
}`

const helper = `
extern int shared_state;
__asm__(".globl absolute\nabsolute = 42\n");
int data_thing = 5;
int helper(int x) { return x * 100 + data_thing + shared_state; }`

func engines(t *testing.T, flags ...string) string {
	t.Helper()
	dir := build(t, append([]string{"-fcommon", "-fno-pie"}, flags...), "engine.c", engine, "helper.c", helper,
		"main.c", `#include <stdio.h>
int engine_run(int);
int main(void) { int a = engine_run(1), b = engine_run(2); printf("%d %d\n", a, b); }`)
	ar(t, dir, "libengine.a", "engine.o", "helper.o")
	return dir
}

func TestC(t *testing.T) {
	dir := engines(t)
	r := isolated(t, dir, Options{ID: "x", Public: []string{"engine_*"}}, "libengine.a")
	has(t, dir, "x_libengine.a", "T engine_run", "C shared_state.x", "D per_thread.x", "W weak_thing.x", "i chosen.x", "A absolute.x",
		"w absent", "T helper.x", "U helper.x", "D data_thing.x")
	for _, s := range symbols(t, dir, "x_libengine.a") {
		if s == "T helper" || s == "U helper" || s == "C shared_state" {
			t.Errorf("left: %s", s)
		}
	}
	text := reallink.Run(t, dir, "readelf", "-sW", "x_libengine.a")
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 8 && (f[4] == "GLOBAL" || f[4] == "WEAK") && f[6] != "UND" && f[5] != "HIDDEN" {
			t.Errorf("visible: %s", line)
		}
	}
	if len(r.Renamed) != 7 || len(r.Public) != 1 || r.Public[0].Name != "engine_run" || len(r.Left) != 0 {
		t.Errorf("%+v", r)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Name != "weak_thing" {
		t.Errorf("warnings %+v", r.Warnings)
	}
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "libengine.a")
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "x_libengine.a")
}

// A program with names of its own that the library has too.
func TestBesideOthers(t *testing.T) {
	dir := engines(t)
	compile(t, dir, nil, "other.c", `
#include <stdio.h>
int helper(int x) { return -x; }
int data_thing = 1000, shared_state = 2000, per_thread = 3000, absolute = 4000;
int weak_thing(void) { return 5000; }
int engine_run(int);
int main(void) { printf("%d %d %d %d\n", engine_run(1), helper(1), shared_state, weak_thing()); }`)
	isolated(t, dir, Options{ID: "x", Public: []string{"engine_run"}}, "libengine.a")
	for _, l := range linkers(t) {
		if out, err := reallink.Try(dir, "gcc", l.Flag, "-no-pie", "other.o", "libengine.a"); err == nil {
			t.Errorf("%s: not isolated it links, so this test shows nothing\n%s", l.Name, out)
		}
	}
	says(t, dir, "160 -1 2000 5000", "gcc", "-no-pie", "other.o", "x_libengine.a")
}

// Two isolated copies and the original, each with state of its own.
func TestCopiesApart(t *testing.T) {
	dir := engines(t, "-fPIC")
	compile(t, dir, []string{"-fPIC"},
		"a.c", "int engine_run(int); int a_run(int x) { return engine_run(x); }",
		"b.c", "int engine_run(int); int b_run(int x) { return engine_run(x); }",
		"both.c", `#include <stdio.h>
int engine_run(int), a_run(int), b_run(int);
int main(void) {
	int a = a_run(1), b = b_run(10), c = engine_run(100), d = a_run(1);
	printf("%d %d %d %d\n", a, b, c, d);
}`)
	ar(t, dir, "liba.a", "a.o")
	ar(t, dir, "libb.a", "b.o")
	isolated(t, dir, Options{ID: "a", Public: []string{"a_*"}}, "liba.a", "libengine.a")
	reallink.Run(t, dir, "cp", "a_libengine.a", "first.a")
	isolated(t, dir, Options{ID: "b", Public: []string{"b_*"}}, "libb.a", "libengine.a")
	want := "160 1078 10258 162"
	says(t, dir, want, "gcc", "both.o", "a_liba.a", "first.a", "b_libb.a", "b_libengine.a", "libengine.a")
	// Nothing leaks, whatever asks for it.
	for _, l := range linkers(t) {
		reallink.Run(t, dir, "gcc", l.Flag, "-rdynamic", "-o", "dyn", "both.o", "a_liba.a", "first.a", "b_libb.a", "b_libengine.a", "libengine.a")
		for _, s := range strings.Fields(reallink.Run(t, dir, "nm", "-D", "--defined-only", "-j", "dyn")) {
			if strings.HasSuffix(s, ".a") || strings.HasSuffix(s, ".b") || s == "a_run" {
				t.Errorf("%s: exports %s", l.Name, s)
			}
		}
		if !strings.Contains(reallink.Run(t, dir, "nm", "-D", "dyn"), "engine_run") {
			t.Errorf("%s: the original does not leak either, so this test shows nothing", l.Name)
		}
	}
}

// One C library vendored twice, in two versions of another layout, each isolated
// with the consumer that brings it along.
func TestTwoVersions(t *testing.T) {
	version := func(layout, value string) string {
		return `#include <stdlib.h>
struct z { ` + layout + ` int level; };
static struct z only;
struct z *z_open(int level) { struct z *s = level < 0 ? &only : calloc(1, sizeof *s); s->level = level; return s; }
int z_version(void) { return ` + value + `; }
int z_level(struct z *s) { return s->level + z_version(); }`
	}
	consumer := func(name string) string {
		return `struct z; struct z *z_open(int); int z_level(struct z *); int ` + name + `_run(int x) { return z_level(z_open(x)); }`
	}
	dir := build(t, []string{"-fPIC"}, "z1.c", version("", "100"), "z2.c", version("char more[64];", "200"), "a.c", consumer("a"), "b.c", consumer("b"), "main.c", `
#include <stdio.h>
int a_run(int), b_run(int);
int main(void) { int a = a_run(1), b = b_run(2); printf("%d %d\n", a, b); }`)
	ar(t, dir, "a.a", "a.o")
	ar(t, dir, "b.a", "b.o")
	ar(t, dir, "z1.a", "z1.o")
	ar(t, dir, "z2.a", "z2.o")
	says(t, dir, "101 102", "gcc", "main.o", "a.a", "b.a", "z1.a", "z2.a") // in silence
	isolated(t, dir, Options{ID: "a", Public: []string{"a_run"}}, "a.a", "z1.a")
	isolated(t, dir, Options{ID: "b", Public: []string{"b_run"}}, "b.a", "z2.a")
	says(t, dir, "101 202", "gcc", "main.o", "a_a.a", "a_z1.a", "b_b.a", "b_z2.a")
	says(t, dir, "101 202", "gcc", "main.o", "-Wl,--whole-archive", "b_b.a", "b_z2.a", "a_a.a", "a_z1.a", "-Wl,--no-whole-archive")
}

func TestExportPublic(t *testing.T) {
	dir := engines(t, "-fPIC")
	isolated(t, dir, Options{ID: "h", Public: []string{"engine_*"}}, "libengine.a")
	isolated(t, dir, Options{ID: "v", Public: []string{"engine_*"}, ExportPublic: true}, "libengine.a")
	for _, l := range linkers(t) {
		for id, want := range map[string]string{"h": "", "v": "engine_run"} {
			reallink.Run(t, dir, "gcc", l.Flag, "-shared", "-o", "lib.so", "-Wl,--whole-archive", id+"_libengine.a", "-Wl,--no-whole-archive")
			var got []string
			for _, s := range strings.Fields(reallink.Run(t, dir, "nm", "-D", "--defined-only", "-j", "lib.so")) {
				if strings.Contains(s, "engine") || strings.Contains(s, ".") {
					got = append(got, s)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s, %s: exports %q, want %q", l.Name, id, got, want)
			}
		}
	}
}

// A public name that nothing defines is refused, as users would look for it in
// vain.
func TestPublicMatchesNothing(t *testing.T) {
	dir := engines(t)
	_, err := tryIsolate(t, dir, Options{ID: "x", Public: []string{"engine_rum", "engine_*", "absent", "b*"}}, "libengine.a")
	if err == nil || strings.Count(err.Error(), "matches nothing") != 3 {
		t.Errorf("%v", err)
	}
}

func TestIDs(t *testing.T) {
	dir := engines(t)
	for _, id := range []string{"", "A", "a.b", "a-b", "a b", "ä"} {
		if _, err := tryIsolate(t, dir, Options{ID: id}, "libengine.a"); err == nil {
			t.Errorf("id %q is taken", id)
		}
	}
	// One set after the other.
	isolated(t, dir, Options{ID: "one", Public: []string{"engine_*"}}, "libengine.a")
	isolated(t, dir, Options{ID: "2", Public: []string{"engine_*"}}, "one_libengine.a")
	has(t, dir, "2_one_libengine.a", "T helper.one.2")
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "2_one_libengine.a")
	// A name that is there already is not captured.
	compile(t, dir, nil, "clash.c", `int f(void) { return 1; } extern int g(void) __asm__("f.x"); int h(void) { return g(); }`)
	if _, err := tryIsolate(t, dir, Options{ID: "x"}, "clash.o"); err == nil || !strings.Contains(err.Error(), "f.x") {
		t.Errorf("%v", err)
	}
	isolated(t, dir, Options{ID: "y"}, "clash.o")
}

// Renamed names can still be read.
func TestNamesDemangle(t *testing.T) {
	for _, id := range []string{"x", "third_party_gui", "7", "_", "v2"} {
		for name, want := range map[string]string{
			"_ZN2ns3FooIiE3barEv": "ns::Foo<int>::bar()",
			"_RNvNtC3foo3bar3baz": "foo",
			"_ZTVN2ns3FooE":       "vtable for ns::Foo",
		} {
			for _, filter := range []string{"c++filt", "llvm-cxxfilt"} {
				got := strings.TrimSpace(reallink.Run(t, "", reallink.Tool(t, filter), name+"."+id))
				if !strings.HasPrefix(got, want) {
					t.Errorf("%s reads %s.%s as %q", filter, name, id, got)
				}
			}
		}
	}
}

// Names that a link's command line uses are made public: -u, -init, --defsym and
// --wrap find them, and would not find them renamed.
func TestCommandLine(t *testing.T) {
	dir := build(t, nil, "lib.c", `
#include <stdio.h>
int wrapped(void);
int calls(void) { return wrapped(); }
int target(void) { return 2; }
void start(void) { printf("init "); }
int entry(void);`, "far.c", `
int wrapped(void) { return 1; }`, "asked.c", `
extern int asked_for;
int asked(void) { return 0; }
__attribute__((constructor)) static void here(void) { asked_for = 7; }`, "main.c", `
#include <stdio.h>
int calls(void), other(void), __real_wrapped(void);
int asked_for;
int __wrap_wrapped(void) { return 10 + __real_wrapped(); }
int main(void) { printf("%d %d %d\n", calls(), other(), asked_for); }`)
	ar(t, dir, "lib.a", "lib.o", "far.o", "asked.o")
	options := []string{"-Wl,--wrap=wrapped", "-Wl,--defsym=other=target", "-Wl,-init,start", "-Wl,-u,asked"}
	link := append([]string{"gcc", "main.o", "x_lib.a"}, options...)
	isolated(t, dir, Options{ID: "x", Public: []string{"calls", "target", "wrapped", "start", "asked"}}, "lib.a")
	says(t, dir, "init 11 2 7", link...)
	// One of them private, and it fails or goes unheard.
	isolated(t, dir, Options{ID: "x", Public: []string{"calls", "wrapped", "start", "asked"}}, "lib.a")
	fails(t, dir, link...)
	isolated(t, dir, Options{ID: "x", Public: []string{"calls", "target", "start", "asked"}}, "lib.a")
	for _, l := range linkers(t) {
		if _, err := reallink.Try(dir, append([]string{"gcc", l.Flag, "-o", "app"}, link[1:]...)...); err == nil {
			if out, _ := reallink.Try(dir, "./app"); out == "init 11 2 7\n" {
				t.Errorf("%s: --wrap found a renamed name", l.Name)
			}
		}
	}
}

// A shared library of the link that refers to a public name needs it visible.
func TestReferredToByDSO(t *testing.T) {
	dir := engines(t, "-fPIC")
	compile(t, dir, []string{"-fPIC"}, "dso.c", "int engine_run(int); int dso_run(void) { return engine_run(1); }", "host.c", `
#include <stdio.h>
int engine_run(int), dso_run(void);
int main(void) { int a = engine_run(1), b = dso_run(); printf("%d %d\n", a, b); }`)
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libdso.so", "dso.o")
	isolated(t, dir, Options{ID: "h", Public: []string{"engine_*"}}, "libengine.a")
	isolated(t, dir, Options{ID: "v", Public: []string{"engine_*"}, ExportPublic: true}, "libengine.a")
	for _, l := range linkers(t) {
		out, err := reallink.Try(dir, "gcc", l.Flag, "-o", "app", "host.o", "h_libengine.a", "./libdso.so")
		if err == nil {
			out, err = reallink.Try(dir, "./app")
		}
		if err == nil {
			t.Errorf("%s: hidden, and it runs: %s", l.Name, out)
		}
	}
	says(t, dir, "160 162", "gcc", "host.o", "v_libengine.a", "./libdso.so")
}

// Two isolated copies that keep the same public name collide as before: the set
// to isolate is the consumer with what it brings along.
func TestSamePublicNameCollides(t *testing.T) {
	dir := engines(t)
	isolated(t, dir, Options{ID: "a", Public: []string{"engine_*"}}, "libengine.a")
	isolated(t, dir, Options{ID: "b", Public: []string{"engine_*"}}, "libengine.a")
	fails(t, dir, "gcc", "-no-pie", "main.o", "-Wl,--whole-archive", "a_libengine.a", "b_libengine.a", "-Wl,--no-whole-archive")
}

// The functions of a library's own interface that are in other members are
// pulled, and members that nobody needs are not.
func TestMembersStayMembers(t *testing.T) {
	dir := engines(t)
	compile(t, dir, nil, "unneeded.c", "int absent_from_everywhere(void); int unneeded(void) { return absent_from_everywhere(); }")
	ar(t, dir, "libengine.a", "unneeded.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"engine_*"}}, "libengine.a")
	members := strings.Fields(reallink.Run(t, dir, "ar", "t", "x_libengine.a"))
	if !slices.Equal(members, []string{"engine.o", "helper.o", "unneeded.o"}) {
		t.Errorf("%q", members)
	}
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "x_libengine.a")
}
