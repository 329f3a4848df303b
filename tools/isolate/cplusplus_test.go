package isolate

// C++: groups that are closed, and what publicness drags along. Each test has a
// library with a header that its users compile too, so that inline functions and
// their statics exist on both sides of the border.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// compilers gives each test to g++, whose groups have names like _ZN3FooC5Ei, and
// to clang++.
func compilers(t *testing.T, do func(t *testing.T, cxx string)) {
	for _, cxx := range []string{"g++", "clang++"} {
		t.Run(cxx, func(t *testing.T) {
			reallink.Tool(t, cxx)
			do(t, cxx)
		})
	}
}

func buildWith(t *testing.T, cxx string, flags []string, sources ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(sources); i += 2 {
		reallink.Write(t, dir, sources[i], sources[i+1])
	}
	for i := 0; i < len(sources); i += 2 {
		if strings.HasSuffix(sources[i], ".cc") {
			reallink.Run(t, dir, append(append([]string{cxx, "-c"}, flags...), sources[i])...)
		}
	}
	return dir
}

// Isolated beside the original: both have Foo, of other sizes, with inline
// constructors in groups whose signature may be a local symbol.
func TestGroupsBesideTheOriginal(t *testing.T) {
	compilers(t, func(t *testing.T, cxx string) {
		library := func(extra, f string) string {
			return `
#include <string>
#include <stdexcept>
struct Foo { ` + extra + ` int x; Foo(int a) : x(a) { if (a < 0) throw std::runtime_error("negative"); } virtual ~Foo() {} virtual int get() { return x; } };
inline int counter() { static int n = 0; return ++n; }
template <typename T> T twice(T a) { static T last; last = a + a; return last; }
extern "C" int ` + f + `(int a) {
	try { Foo f(a); Foo *p = new Foo(a); int r = f.get() + p->get() + counter() + twice(a); delete p; return r; }
	catch (const std::runtime_error &e) { return -100 - counter(); }
}`
		}
		dir := buildWith(t, cxx, nil, "old.cc", library("", "old_run"), "new.cc", library("long more[100];", "new_run"), "main.cc", `
#include <cstdio>
extern "C" int old_run(int), new_run(int);
int main() {
	int a = old_run(1), b = new_run(1), c = new_run(-1), d = old_run(-1), e = old_run(2);
	std::printf("%d %d %d %d %d\n", a, b, c, d, e);
}`)
		ar(t, dir, "old.a", "old.o")
		ar(t, dir, "new.a", "new.o")
		isolated(t, dir, Options{ID: "n", Public: []string{"new_run"}}, "new.a")
		// counter is one for each: not isolated, b is 6.
		says(t, dir, "5 5 -102 -102 11", cxx, "main.o", "n_new.a", "old.a")
		says(t, dir, "5 5 -102 -102 11", cxx, "main.o", "old.a", "n_new.a")
		text := reallink.Run(t, dir, "readelf", "-gW", "n_new.a")
		for line := range strings.Lines(text) {
			if name, _, ok := strings.Cut(line, "] contains"); ok && !strings.HasSuffix(name, ".n") {
				t.Errorf("a group keeps its signature: %s", line)
			}
		}
		if cxx == "g++" && !strings.Contains(text, "[_ZN3FooC5Ei.n]") {
			t.Errorf("no group of a constructor:\n%s", text)
		}
	})
}

const widget = `
#include <typeinfo>
namespace ui {
struct Base { virtual ~Base() {} virtual int id() { return 1; } };
struct Left : virtual Base { int l = 10; int id() override { return l; } };
struct Right : virtual Base { int r = 20; };
struct Widget : Left, Right {
	Widget();
	~Widget() override;
	int id() override;
	static int count() { static int n = 0; return ++n; }
	static inline int made = 0;
	static thread_local int mine;
};
struct Error { virtual ~Error(); int code; Error(int c) : code(c) {} };
int make_mine();
Widget *create();
void fail(int);
}
`

// The border goes through a class with virtual bases, inline statics, a
// thread_local with an initialiser, and an exception.
func TestAcrossTheBorder(t *testing.T) {
	compilers(t, func(t *testing.T, cxx string) {
		dir := buildWith(t, cxx, []string{"-std=c++17"}, "widget.h", widget, "lib.cc", `
#include "widget.h"
namespace ui {
static int hidden_state = 5;
int internal_helper(int x) { return x + hidden_state; }
Widget::Widget() { made++; }
Widget::~Widget() {}
int Widget::id() { return internal_helper(count() + made); }
thread_local int Widget::mine = make_mine();
int make_mine() { return 77; }
Error::~Error() {}
Widget *create() { return new Widget; }
void fail(int c) { throw Error(c); }
}`, "main.cc", `
#include "widget.h"
#include <cstdio>
struct Mine : ui::Widget { int id() override { return 1000 + Widget::id(); } };
int main() {
	ui::Base *w = ui::create();
	Mine m;
	ui::Base *b = &m;
	int caught = 0;
	try { ui::fail(42); } catch (ui::Error &e) { caught = e.code; }
	int first = w->id(), second = b->id(), third = ui::Widget::count();
	std::printf("%d %d %d %d %d %d %d\n", first, second, third, ui::Widget::made, ui::Widget::mine,
		dynamic_cast<ui::Widget *>(w) != nullptr && typeid(*b) == typeid(Mine) && dynamic_cast<ui::Right *>(w) != nullptr, caught);
	delete w;
}`)
		ar(t, dir, "lib.a", "lib.o")
		want := "8 1009 3 2 77 1 42"
		says(t, dir, want, cxx, "main.o", "lib.a")
		public := []string{"ui::Base*", "ui::Left*", "ui::Right*", "ui::Widget*", "ui::create", "ui::fail", "ui::Error*"}
		r := isolated(t, dir, Options{ID: "w", Public: public}, "lib.a")
		says(t, dir, want, cxx, "main.o", "w_lib.a")
		var names []string
		for _, n := range r.Public {
			names = append(names, n.Name)
		}
		for _, n := range []string{
			"_ZTVN2ui6WidgetE", "_ZTIN2ui6WidgetE", "_ZTSN2ui6WidgetE", "_ZTTN2ui6WidgetE", "_ZTVN2ui5ErrorE", "_ZTIN2ui5ErrorE",
			"_ZTHN2ui6Widget4mineE", "_ZZN2ui6Widget5countEvE1n", "_ZTv0_n32_N2ui6Widget2idEv",
		} {
			if !slices.Contains(names, n) {
				t.Errorf("%s is not public: %q", n, names)
			}
		}
		for _, n := range []string{"_ZN2ui15internal_helperEi", "_ZN2ui9make_mineEv"} {
			if !slices.Contains(r.Renamed, n) {
				t.Errorf("%s is not renamed", n)
			}
		}
		// An exception whose typeinfo is private cannot be caught by its type.
		isolated(t, dir, Options{ID: "p", Public: public[:len(public)-1]}, "lib.a")
		for _, l := range linkers(t) {
			if out, err := reallink.Try(dir, cxx, l.Flag, "-o", "app", "main.o", "p_lib.a"); err == nil {
				if out, err := reallink.Try(dir, "./app"); err == nil {
					t.Errorf("%s: caught: %s", l.Name, out)
				}
			} else if !strings.Contains(out, "Error") {
				t.Error(out)
			}
		}
	})
}

// A thread_local without its _ZTH is silently never initialised.
func TestInitialiserOfThreadLocal(t *testing.T) {
	compilers(t, func(t *testing.T, cxx string) {
		dir := buildWith(t, cxx, nil, "lib.cc", `
int start() { return 9; }
thread_local int counter = start();`, "main.cc", `
#include <cstdio>
extern thread_local int counter;
int main() { std::printf("%d\n", counter); }`)
		ar(t, dir, "lib.a", "lib.o")
		isolated(t, dir, Options{ID: "x", Public: []string{"counter"}}, "lib.a")
		says(t, dir, "9", cxx, "main.o", "x_lib.a")
		has(t, dir, "x_lib.a", "T _Z5startv.x")
		for _, s := range symbols(t, dir, "x_lib.a") {
			if strings.HasPrefix(s[2:], "_ZTH7counter.") {
				t.Errorf("%s", s)
			}
		}
	})
}

// Two versions of a library, each in a set with its consumer, and across the
// border of each set an exception, an inline static, a vtable and a typeinfo. What
// is public is what the program refers to.
func TestTwoVersionsWithTheirConsumers(t *testing.T) {
	compilers(t, func(t *testing.T, cxx string) {
		engine := func(version string) string {
			return `
#include <stdexcept>
#include <string>
namespace engine {
struct Motor { ` + map[string]string{"1": "", "2": "long more[50] = {};"}[version] + ` std::string name = "motor` + version + `"; virtual ~Motor() {} virtual int power() { return ` + version + `; } };
inline int built = 0;
inline Motor *build() { static int n = 0; ++n; ++built; return new Motor; }
struct Broken : std::runtime_error { int version = ` + version + `; Broken() : runtime_error("broken` + version + `") {} };
int drive(Motor *);
}`
		}
		consumer := func(version string) string {
			return `
#include <string>
namespace car` + version + ` {
struct Car { Car(); virtual ~Car(); virtual int go(int); std::string label; static inline int cars = 0; };
struct Stopped { virtual ~Stopped(); int code; };
Car *make();
}`
		}
		sources := []string{"main.cc", `
#include <cstdio>
#include <typeinfo>
#include "car1.h"
#include "car2.h"
struct Own : car1::Car { int go(int n) override { return 1000 + Car::go(n); } };
int main() {
	car1::Car *a = car1::make();
	car2::Car *b = car2::make();
	Own own;
	int stopped = 0;
	try { a->go(-1); } catch (const car1::Stopped &s) { stopped += s.code; }
	try { b->go(-1); } catch (const car2::Stopped &s) { stopped += s.code * 10; }
	std::printf("%d %d %d %d %s %s %d %d %d\n", a->go(3), b->go(3), own.go(3), stopped, a->label.c_str(), b->label.c_str(), car1::Car::cars, car2::Car::cars,
		typeid(*a) == typeid(car1::Car) && dynamic_cast<Own *>(static_cast<car1::Car *>(&own)) && !dynamic_cast<Own *>(a));
	delete a;
	delete b;
}`}
		for _, v := range []string{"1", "2"} {
			sources = append(sources, "engine"+v+".h", engine(v), "car"+v+".h", consumer(v), "engine"+v+".cc", `
#include "engine`+v+`.h"
int engine::drive(Motor *m) { if (built > 100) throw Broken(); return m->power(); }`, "car"+v+".cc", `
#include "engine`+v+`.h"
#include "car`+v+`.h"
namespace car`+v+` {
Stopped::~Stopped() {}
Car::Car() { cars++; engine::Motor *m = engine::build(); label = m->name; delete m; }
Car::~Car() {}
Car *make() { return new Car; }
int Car::go(int n) {
	engine::Motor *m = engine::build();
	if (n < 0) engine::built += 1000;
	try { int p = engine::drive(m) * n; delete m; return p; }
	catch (const engine::Broken &b) { engine::built = 0; Stopped s; s.code = b.version; throw s; }
}
}`)
		}
		dir := buildWith(t, cxx, []string{"-std=c++17"}, sources...)
		var link []string
		for _, v := range []string{"1", "2"} {
			ar(t, dir, "engine"+v+".a", "engine"+v+".o")
			ar(t, dir, "car"+v+".a", "car"+v+".o")
			r := isolated(t, dir, Options{ID: "v" + v, ReferencedBy: users(t, dir, "main.o")}, "car"+v+".a", "engine"+v+".a")
			for _, n := range r.Public {
				if strings.Contains(n.Name, "engine") {
					t.Errorf("%s is public: %s", n.Name, n.Why)
				}
			}
			link = append(link, "v"+v+"_car"+v+".a", "v"+v+"_engine"+v+".a")
		}
		want := "3 6 1003 21 motor1 motor2 2 1 1"
		says(t, dir, want, append([]string{cxx, "main.o"}, link...)...)
		for _, l := range linkers(t) {
			out, err := reallink.Try(dir, cxx, l.Flag, "-o", "app", "main.o", "car1.a", "engine1.a", "car2.a", "engine2.a")
			if err == nil {
				out, err = reallink.Try(dir, "./app")
			}
			if err == nil && strings.TrimSpace(out) == want {
				t.Errorf("%s: not isolated it does the same, so this test shows nothing", l.Name)
			}
		}
	})
}

// If one name of a group is public, all are, and the group keeps its signature,
// so that a user's copy and the library's are one.
func TestPublicGroup(t *testing.T) {
	dir := buildWith(t, "g++", nil, "foo.h", `
struct Foo { int x; Foo(int a) : x(a) { seen() += a; } static int &seen() { static int n; return n; } };`, "lib.cc", `
#include "foo.h"
int lib_seen() { Foo f(1); return Foo::seen(); }`, "main.cc", `
#include "foo.h"
#include <cstdio>
int lib_seen();
int main() { Foo f(10); int seen = lib_seen(); std::printf("%d %d\n", seen, Foo::seen()); }`)
	ar(t, dir, "lib.a", "lib.o")
	r := isolated(t, dir, Options{ID: "x", Public: []string{"_Z8lib_seenv", "_ZN3FooC1Ei", "_ZN3Foo4seenEv"}}, "lib.a")
	if len(r.Renamed) != 0 {
		t.Errorf("renamed %q", r.Renamed)
	}
	if text := reallink.Run(t, dir, "readelf", "-gW", "x_lib.a"); !strings.Contains(text, "[_ZN3FooC5Ei]") {
		t.Errorf("%s", text)
	}
	says(t, dir, "11 11", "g++", "main.o", "x_lib.a")
	isolated(t, dir, Options{ID: "y", Public: []string{"_Z8lib_seenv"}}, "lib.a")
	says(t, dir, "1 10", "g++", "main.o", "y_lib.a")
}

// A weak definition that the user replaces, listed as public; private, it cannot
// be replaced, and the report says so.
func TestWeakHook(t *testing.T) {
	dir := build(t, nil, "lib.c", `
__attribute__((weak)) int hook(void) { return 1; }
int run(void) { return hook(); }`, "main.c", `
#include <stdio.h>
int hook(void) { return 2; }
int run(void);
int main(void) { printf("%d\n", run()); }`)
	ar(t, dir, "lib.a", "lib.o")
	if r := isolated(t, dir, Options{ID: "x", Public: []string{"run", "hook"}}, "lib.a"); len(r.Warnings) != 0 {
		t.Errorf("%+v", r.Warnings)
	}
	says(t, dir, "2", "gcc", "main.o", "x_lib.a")
	if r := isolated(t, dir, Options{ID: "y", Public: []string{"run"}}, "lib.a"); len(r.Warnings) != 1 || r.Warnings[0].Name != "hook" {
		t.Errorf("%+v", r.Warnings)
	}
	says(t, dir, "1", "gcc", "main.o", "y_lib.a")
}

// STB_GNU_UNIQUE, which the loader would merge over all libraries of a process.
func TestGNUUnique(t *testing.T) {
	dir := buildWith(t, "g++", []string{"-fPIC", "-fgnu-unique"}, "lib.cc", `
template <typename T> struct Once { static T value; };
template <typename T> T Once<T>::value;
int bump() { return ++Once<int>::value; }`, "main.cc", `
#include <cstdio>
template <typename T> struct Once { static T value; };
template <typename T> T Once<T>::value;
int bump();
int main() { Once<int>::value = 10; int n = bump(); std::printf("%d %d\n", n, Once<int>::value); }`)
	ar(t, dir, "lib.a", "lib.o")
	has(t, dir, "lib.a", "u _ZN4OnceIiE5valueE")
	isolated(t, dir, Options{ID: "x", Public: []string{"_Z4bumpv"}}, "lib.a")
	has(t, dir, "x_lib.a", "u _ZN4OnceIiE5valueE.x")
	says(t, dir, "11 11", "g++", "main.o", "lib.a")
	says(t, dir, "1 10", "g++", "main.o", "x_lib.a")
	for _, l := range linkers(t) {
		reallink.Run(t, dir, "g++", l.Flag, "-shared", "-o", "lib.so", "-Wl,--whole-archive", "x_lib.a", "-Wl,--no-whole-archive")
		if out := reallink.Run(t, dir, "nm", "-D", "--defined-only", "lib.so"); strings.Contains(out, "Once") {
			t.Errorf("%s: %s", l.Name, out)
		}
	}
}

func TestThunkNames(t *testing.T) {
	for name, want := range map[string]string{
		"_ZThn16_N3Foo3barEv": "_ZN3Foo3barEv", "_ZTv0_n24_N3Foo3barEv": "_ZN3Foo3barEv",
		"_ZTch0_h16_N3Foo3barEv": "_ZN3Foo3barEv", "_ZTchn8_v0_n24_N3Foo3barEv": "_ZN3Foo3barEv",
		"_ZTV3Foo": "", "_ZTh": "", "_ZTc": "", "_ZTv0_": "", "_ZT": "", "_ZTH3var": "",
	} {
		if got, ok := thunkOf(name); ok != (want != "") || got != want {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, want)
		}
	}
}
