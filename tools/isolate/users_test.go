package isolate

// Public is what the users ask for: read from their objects, and seen to link and
// to run.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// users reads files of dir as users, each of its own owner, or "OWNER=FILE".
func users(t *testing.T, dir string, names ...string) []User {
	t.Helper()
	var list []User
	for _, name := range names {
		owner, name, ok := strings.Cut(name, "=")
		if !ok {
			owner, name = "", owner
		}
		list = append(list, User{Owner: owner, Input: input(t, dir, name)})
	}
	return list
}

func input(t *testing.T, dir, name string) Input {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return Input{Name: name, Data: data, Member: func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }}
}

func why(r *Report, name string) string {
	for _, n := range r.Public {
		if n.Name == name {
			return n.Why
		}
	}
	return ""
}

const thirteen = `
#include <stdio.h>
int app(void);
int main(void) { printf("%d\n", app()); }`

func TestReferencedBy(t *testing.T) {
	dir := build(t, nil, "lib.c", `
int inner(int x) { return x + 1; }
int lib_run(int x) { return inner(x); }
int lib_more(int x) { return inner(x) * 2; }
int lib_other(int x) { return inner(x) * 3; }
int own(void) { return 1000; }`, "a.c", `
int lib_run(int), own(void);
int app_part(void) { return lib_run(1) + own(); }`, "b.c", `
int lib_more(int), app_part(void);
int own(void) { return 5; }
int app(void) { return lib_more(2) + app_part(); }`, "main.c", thirteen)
	ar(t, dir, "lib.a", "lib.o")
	ar(t, dir, "app.a", "a.o", "b.o")
	reallink.Run(t, dir, "ar", "rcsDT", "thin.a", "a.o", "b.o")
	for i, files := range [][]string{{"app.a"}, {"thin.a"}, {"app=a.o", "app=b.o"}} {
		options := Options{ID: "x", ReferencedBy: users(t, dir, files...)}
		r := isolated(t, dir, options, "lib.a")
		if !slices.Equal(r.Renamed, []string{"inner", "lib_other", "own"}) || len(r.Public) != 2 {
			t.Errorf("%d: renamed %q, public %+v", i, r.Renamed, r.Public)
		}
		says(t, dir, "13", "gcc", "main.o", "app.a", "x_lib.a")
	}
	r := isolated(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "//app=app.a", "b.o"), Public: []string{"lib_oth*"}}, "lib.a")
	if !strings.HasPrefix(why(r, "lib_run"), "referred to by app.a: member a.o (offset ") || why(r, "lib_other") != `matches "lib_oth*"` {
		t.Errorf("%+v", r.Public)
	}
	if len(r.ReferencedBy) != 2 || r.ReferencedBy[0].Owner != "//app" || !slices.Equal(r.ReferencedBy[0].Names, []string{"lib_more", "lib_run"}) || !slices.Equal(r.ReferencedBy[1].Names, []string{"lib_more"}) {
		t.Errorf("%+v", r.ReferencedBy)
	}
	var text strings.Builder
	if err := r.Text(&text); err != nil || !strings.Contains(text.String(), "2 asked for by app.a   lib_more  lib_run\n") {
		t.Errorf("%s", text.String())
	}
}

func TestUsersThatAskForNothing(t *testing.T) {
	dir := build(t, nil, "lib.c", "int lib_run(void) { return 1; }", "main.c", "int lib_run(void); int main(void) { return lib_run(); }",
		"none.c", "int other(void); int none(void) { return other(); }", "own.c", "int lib_run(void) { return 2; } int own(void) { return lib_run(); }")
	reallink.Run(t, dir, "gcc", "-o", "app", "main.o", "lib.o")
	reallink.Run(t, dir, "gcc", "-c", "-flto", "-fno-fat-lto-objects", "-o", "slim.o", "main.c")
	reallink.Run(t, dir, reallink.Tool(t, "clang"), "-c", "-flto", "-o", "bitcode.o", "main.c")
	ar(t, dir, "bitcode.a", "bitcode.o")
	ar(t, dir, "empty.a")
	reallink.Write(t, dir, "script.a", "INPUT(-lc)\n")
	for name, want := range map[string]string{
		"none.o":     "referenced by none.o: its own files refer to nothing",
		"own.o":      "referenced by own.o: its own files refer to nothing",
		"empty.a":    "referenced by empty.a: its own files refer to nothing",
		"//n=none.o": "referenced by //n: its own files refer to nothing",
		"app":        "app: is a linked file (executable)",
		"slim.o":     "slim.o: is an object of gcc -flto",
		"bitcode.o":  "bitcode.o: is LLVM bitcode, which does not say what it refers to",
		"bitcode.a":  "bitcode.a: member bitcode.o",
		"script.a":   "script.a: not an ELF file",
	} {
		if _, err := tryIsolate(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, name, "main.o")}, "lib.o"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nis to say %q", name, err, want)
		}
	}
	// One file of a user may be silent.
	if _, err := tryIsolate(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "//n=none.o", "//n=main.o")}, "lib.o"); err != nil {
		t.Error(err)
	}
}

// What both define, and a link makes one: a hook, an inline variable with its
// guard, a COMMON. An inline function is each side's own.
func TestDefinedOnBothSides(t *testing.T) {
	compilers(t, func(t *testing.T, cxx string) {
		dir := buildWith(t, cxx, []string{"-std=c++17", "-O0"}, "lib.h", `
#include <map>
#include <string>
#include <typeinfo>
inline std::map<std::string, int> made;
inline int next() { static int n = 0; return ++n; }
struct Shape { virtual int sides() { return 0; } virtual ~Shape() {} };
extern "C" { int hook(void); int lib_run(Shape &); Shape *lib_make(void); }`, "lib.cc", `
#include "lib.h"
struct Square : Shape { int sides() override { return 4; } };
extern "C" __attribute__((weak)) int hook(void) { return 100000; }
extern "C" int lib_run(Shape &s) { made["lib"]++; return hook() + s.sides() * next(); }
extern "C" Shape *lib_make(void) { return new Square; }`, "app.cc", `
#include "lib.h"
extern "C" int hook(void) { return 1000; }
extern "C" int app(void) {
	made["app"]++;
	Shape *s = lib_make();
	int plain = typeid(*s) == typeid(Shape);
	return next() * 100 + lib_run(*s) + made.size() + plain;
}`, "main.cc", `
#include <cstdio>
extern "C" int app(void);
int main() { std::printf("%d\n", app()); }`)
		ar(t, dir, "lib.a", "lib.o")
		want := "1110"
		says(t, dir, want, cxx, "main.o", "app.o", "lib.a")
		r := isolated(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "app.o")}, "lib.a")
		says(t, dir, want, cxx, "main.o", "app.o", "x_lib.a")
		for _, n := range []string{"_Z4madeB5cxx11", "hook", "_ZZ4nextvE1n"} {
			if !strings.HasPrefix(why(r, n), "defined by app.o as well") {
				t.Errorf("%s: %q", n, why(r, n))
			}
		}
		if why(r, "_ZTV5Shape") != "of the public class Shape" {
			t.Errorf("what comes with a public class: %+v", r.Public)
		}
		for _, n := range r.Public {
			if strings.Contains(n.Name, "_M_insert") {
				t.Errorf("an instance of a standard template is public: %s %s", n.Name, n.Why)
			}
		}
		// By the hook alone one sees that listing is not enough.
		isolated(t, dir, Options{ID: "l", Public: []string{"lib_run", "lib_make"}}, "lib.a")
		says(t, dir, "100105", cxx, "main.o", "app.o", "l_lib.a")
	})
	dir := build(t, []string{"-fcommon"}, "lib.c", "int shared; int lib_run(void) { return ++shared; }",
		"app.c", "int shared; int lib_run(void); int app(void) { shared = 12; return lib_run() + shared - 13; }", "main.c", thirteen)
	isolated(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "app.o")}, "lib.o")
	says(t, dir, "13", "gcc", "main.o", "app.o", "x_lib.o")
}

// A user that reads a registry keeps it shared, and asks for something by that.
func TestUsersReadARegistry(t *testing.T) {
	for _, own := range []string{"0", "(int)(__stop_linkme_ENGINES - __start_linkme_ENGINES)"} {
		dir := build(t, nil, "lib.c", registry+`ENTRY(first, 1); ENTRY(second, 2); int lib_own(void) { return `+own+`; }`,
			"app.c", registry+`int app(void) { return (int)(__stop_linkme_ENGINES - __start_linkme_ENGINES); }`, "main.c", thirteen)
		r := isolated(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "app.o")}, "lib.o")
		if len(r.Sections) != 0 || len(r.ReferencedBy[0].Names) != 2 {
			t.Errorf("%+v", r)
		}
		says(t, dir, "2", "gcc", "main.o", "app.o", "x_lib.o")
	}
}

func TestEveryonesOwn(t *testing.T) {
	for name, want := range map[string]bool{
		"_RNvCskwGfYPst2Cb_3foo16example_function": true, "_ZN4core9panicking5panic17h0123456789abcdefE": true, "DW.ref.__gxx_personality_v0": true,
		"__rust_alloc": true, "rust_eh_personality": true,
		"_Read": false, "_RESET": false, "_RNG_init": false, "rust_lib_run": false, "_ZN2ui6WidgetC1Ev": false, "_ZN3v1717habcE": false,
	} {
		if got := everyonesOwn(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A Rust user and a set that is a Rust staticlib: both have the standard library,
// and only the C name is asked for.
func TestRustUser(t *testing.T) {
	rustc := reallink.Tool(t, "rustc")
	dir := t.TempDir()
	reallink.Write(t, dir, "lib.rs", staticlib("lib", "1"))
	reallink.Run(t, dir, rustc, "--crate-type=staticlib", "--edition=2021", "-o", "lib.a", "lib.rs")
	reallink.Write(t, dir, "app.rs", `
unsafe extern "C" { fn lib_run(x: i32) -> i32; }
pub fn all() -> Vec<String> { vec![format!("{}", unsafe { lib_run(1) }), format!("{}", unsafe { lib_run(-1) })] }`)
	reallink.Run(t, dir, rustc, "--crate-type=rlib", "--edition=2024", "-o", "libapp.rlib", "app.rs")
	reallink.Write(t, dir, "main.rs", "fn main() { println!(\"{:?} {}\", app::all(), std::panic::catch_unwind(|| panic!(\"here\")).is_err()); }")
	r := isolated(t, dir, Options{ID: "x", ReferencedBy: users(t, dir, "libapp.rlib")}, "lib.a")
	if len(r.Public) != 1 || why(r, "lib_run") == "" {
		t.Errorf("%+v", r.Public)
	}
	for _, l := range linkers(t) {
		reallink.Run(t, dir, rustc, "--edition=2021", "--extern=app=libapp.rlib", "-Clinker=gcc", "-Clink-arg="+l.Flag, "-Clink-arg=x_lib.a", "-o", "app", "main.rs")
		if out, err := reallink.Try(dir, "./app"); err != nil || !strings.Contains(out, `["4", "-998"] true`) {
			t.Errorf("%s: %v %s", l.Name, err, out)
		}
	}
}
