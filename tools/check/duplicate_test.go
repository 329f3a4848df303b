package check

// Duplicates of real links: what the linkers refuse, and what they let pass.

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// refused is what a linker calls defined twice: GNU ld and gold quote it, lld and
// mold end the line with it.
var refused = regexp.MustCompile("(?m)(?:multiple definition of [`'‘]|duplicate symbol: (?:.* )?)([A-Za-z_0-9.$]+)")

// refusals links without the flag and returns the names that the linker complains about.
func (w *workshop) refusals(args ...string) []string {
	cmd := exec.Command(reallink.Tool(w.t, "gcc"), append(args, "-o", "refused")...)
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	var names []string
	for _, m := range refused.FindAllStringSubmatch(string(out), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// twoEngines is one library vendored twice, in two versions, by two consumers.
func twoEngines(t *testing.T) *workshop {
	w := &workshop{t, t.TempDir()}
	for _, v := range []string{"1", "2"} {
		w.compile("engine"+v+".c", `
int engine_state = `+v+`;
const char engine_name[] = "engine";
static int used;
int engine_same(void) { return 7; }
int engine_version(void) { used++; return `+v+` + engine_state + engine_name[0]; }
`)
		w.compile("other"+v+".c", "int only_in_"+v+"(void) { return "+v+"; }\n")
		w.compile("user"+v+".c", "int engine_version(void), only_in_"+v+"(void);\nint user"+v+"(void) { return engine_version() + only_in_"+v+"(); }\n")
		// Each archive's engine is one object with a name that only it has, so that
		// both versions are pulled.
		w.run("ld", "-r", "-o", "all"+v+".o", "engine"+v+".o", "other"+v+".o")
		w.run("ar", "rcs", "libengine"+v+".a", "all"+v+".o")
		w.run("ar", "rcs", "libuser"+v+".a", "user"+v+".o")
	}
	w.compile("main.c", "int user1(void), user2(void);\nint main(void) { return user1() + user2() == 0; }\n")
	return w
}

var engineInputs = []string{"main.o", "libuser1.a", "libengine1.a", "libuser2.a", "libengine2.a"}

var engineLabels = map[string]string{
	"libuser1.a": "//user:user1", "libuser2.a": "//user:user2",
	"libengine1.a": "//third_party/engine1:engine", "libengine2.a": "//third_party/engine2:engine",
}

func TestDuplicateDefinition(t *testing.T) {
	w := twoEngines(t)
	for _, l := range reallink.Linkers(t) {
		for _, flag := range [][]string{{"-Wl,--allow-multiple-definition"}, {"-Wl,-z,muldefs"}} {
			names := w.refusals(append([]string{l.Flag}, engineInputs...)...)
			if len(names) != 4 {
				t.Fatalf("%s refuses %q", l.Name, names)
			}
			args := append(append([]string{l.Flag}, flag...), engineInputs...)
			w.run("gcc", append(args, "-o", "app")...)
			r := w.check(linkOf{output: "app", args: args, labels: engineLabels}, nil)
			f := finding(t, r, "duplicate-definition")
			var got []string
			for _, s := range f.Symbols {
				got = append(got, s.Name)
			}
			slices.Sort(got)
			if !slices.Equal(got, names) || f.Severity != Error || f.Kind != "strong" || r.Verdict != Fail {
				t.Errorf("%s: %q %s %s, and the linker refuses %q", l.Name, got, f.Severity, f.Kind, names)
			}
			if f.Summary != "4 symbols are defined by //third_party/engine1:engine and by //third_party/engine2:engine" {
				t.Error(f.Summary)
			}
			says(t, "why", f.Why, "same bytes in both: 2, different: 2")
			says(t, "harm", f.Harm, "1 of them is data")
			says(t, "fix", f.Fix, `isolated_library(name = "engine_isolated", libraries = ["//third_party/engine2:engine", "//user:user2"], public = ["user2"])`)
			allowed := finding(t, r, "multiple-definition-allowed")
			says(t, "summary", []string{allowed.Summary}, "hides 4 duplicate definitions")
			says(t, "why", allowed.Why, "it hides 4 of //third_party/engine1:engine and //third_party/engine2:engine")
		}
	}
}

// The same link without a command line to be seen, and of a stripped file.
func TestDuplicateDefinitionUnknownFlags(t *testing.T) {
	w := twoEngines(t)
	w.run("gcc", append([]string{"-Wl,-z,muldefs", "-o", "app"}, engineInputs...)...)
	r := w.check(linkOf{output: "app", args: engineInputs, labels: engineLabels}, nil)
	f := finding(t, r, "duplicate-definition")
	says(t, "why", f.Why, "no flag for that is among the arguments that can be seen (inferred)")
	if len(f.Symbols) != 4 || slices.Contains(findings(r), "multiple-definition-allowed: -z muldefs") {
		t.Errorf("%q", findings(r))
	}
	w.run("strip", "app")
	r = w.check(linkOf{output: "app", args: engineInputs, labels: engineLabels}, nil)
	expect(t, r, Pass)
	says(t, "notes", r.Notes, "4 names that inputs define twice cannot be judged")
}

// What linkers settle by rule, and every ordinary program has.
func TestDuplicateDefinitionOrdinary(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	w.write("inline.h", `
#include <string>
#include <vector>
#include <iostream>
struct Shape { virtual ~Shape() {} virtual int sides() { return 0; } };
inline int counter = 1;
template <typename T> struct Holder { static int n; };
template <typename T> int Holder<T>::n = 3;
inline int twice(int x) { static int calls; return ++calls + 2 * x; }
inline const char *here() { return __PRETTY_FUNCTION__; }
`)
	for i, opt := range []string{"-O0", "-O2", "-Os"} {
		n := string(rune('a' + i))
		w.compile(n+".cc", `#include "inline.h"
int `+n+`(void) { Shape s; std::vector<std::string> v(3, here()); std::cout << v.size(); return s.sides() + counter + Holder<int>::n + twice(v.size()); }
`, opt)
	}
	w.compile("weak.c", "__attribute__((weak)) int hook(void) { return 1; }\n__attribute__((weak)) int table[2];\nint uses(void) { return hook() + table[0]; }\n")
	w.compile("strong.c", "int hook(void) { return 2; }\nint table[] = {1, 2, 3};\nint common;\n", "-fcommon")
	w.compile("main.cc", "int a(void), b(void), c(void);\nextern \"C\" { int uses(void); }\nint main() { return a() + b() + c() + uses(); }\n")
	w.run("ar", "rcs", "libweak.a", "weak.o")
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "a.o", "b.o", "c.o", "strong.o", "libweak.a", "-lstdc++"}
		w.run("gcc", append(args, "-o", "app")...)
		r := w.check(linkOf{output: "app", args: args, labels: map[string]string{"libweak.a": "//third_party/weak:weak"}}, nil)
		expect(t, r, Pass)
	}
}

// Copies of inline data that are not of one size, and of variables in C.
func TestDuplicateDefinitionOfOneLinkerCopy(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	for _, v := range []string{"1", "2"} {
		extra := strings.Repeat("virtual int more() { return 1; } ", map[string]int{"1": 0, "2": 1}[v])
		w.compile("lib"+v+".cc", `
struct Shape { virtual ~Shape() {} virtual int sides() { return `+v+`; } `+extra+`};
inline int table[`+v+`0] = {`+v+`};
Shape *make`+v+`() { return new Shape; }
int sum`+v+`(int i) { return table[i]; }
`, "-O0")
	}
	w.compile("common1.c", "int buffer[4];\nint *one(void) { return buffer; }\n", "-fcommon")
	w.compile("common2.c", "int buffer[16];\nint *two(void) { return buffer; }\n", "-fcommon")
	w.compile("small.c", "int buffer[2] = {1};\n")
	w.compile("main.cc", `
struct Shape; Shape *make1(), *make2(); int sum1(int), sum2(int);
extern "C" { int *one(void), *two(void); }
int main() { return make1() == make2() || sum1(0) + sum2(0) == 0 || one() != two(); }
`)
	labels := map[string]string{"lib1.o": "//a:lib1", "lib2.o": "//b:lib2", "common1.o": "//a:c1", "common2.o": "//b:c2", "small.o": "//c:small"}
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "lib1.o", "lib2.o", "common1.o", "common2.o", "-lstdc++"}
		w.run("gcc", append(args, "-o", "app")...)
		r := w.check(linkOf{output: "app", args: args, labels: labels}, nil)
		expect(t, r, Fail, "duplicate-definition: table", "duplicate-definition: _ZTV5Shape", "duplicate-definition (warning): buffer")
		f := finding(t, r, "duplicate-definition")
		if f.Kind != "weak" && f.Kind != "unique" {
			t.Error(f.Kind)
		}
		args = append(args, "small.o")
		w.run("gcc", append(args, "-o", "app")...)
		r = w.check(linkOf{output: "app", args: args, labels: labels}, nil)
		if got := strings.Join(findings(r), "\n"); strings.Count(got, "duplicate-definition: buffer") != 2 {
			t.Errorf("%s: %s", l.Name, got)
		}
	}
}

func TestMultipleDefinitionAllowed(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	w.compile("main.c", "int main(void) { return 0; }\n")
	args := []string{"-Wl,--allow-multiple-definition", "main.o"}
	w.run("gcc", append(args, "-o", "app")...)
	link := linkOf{output: "app", args: args, extra: []string{"linkopt\t//third_party/x:x\t-Wl,--allow-multiple-definition", "linkopt\t//third_party/y:y\t-lm"}}
	r := w.check(link, nil)
	expect(t, r, Fail, "multiple-definition-allowed: --allow-multiple-definition")
	f := finding(t, r, "multiple-definition-allowed")
	says(t, "summary", []string{f.Summary}, "hides nothing that can be seen")
	says(t, "why", f.Why, "//third_party/x:x brings it: -Wl,--allow-multiple-definition")
	says(t, "fix", f.Fix, "buildozer 'remove linkopts -Wl,--allow-multiple-definition' //third_party/x:x")
	r = w.check(link, &Policy{Exceptions: []Exception{{"multiple-definition-allowed", "--allow-multiple-*", "an assembler stub of the vendor's"}}})
	expect(t, r, Pass)
	w.run("gcc", "main.o", "-o", "app")
	expect(t, w.check(linkOf{output: "app", args: []string{"main.o"}}, nil), Pass)
}

// A static variable of an inline function, of two sizes: one object writes beyond
// the end of what the other made.
func TestDuplicateDefinitionOfAFunctionsStatic(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	const header = "struct Reg { long n; long v[SIZE]; };\ninline Reg &registry() { static Reg r; return r; }\ninline const char *file() { static const char name[] = FILE_NAME; return name; }\n"
	w.write("reg.h", header)
	for _, v := range []struct{ name, size, file string }{{"small", "2", `"a"`}, {"large", "64", `"longer"`}, {"same", "2", `"longer"`}} {
		w.compile(v.name+".cc", "#define SIZE "+v.size+"\n#define FILE_NAME "+v.file+"\n#include \"reg.h\"\nlong "+v.name+"() { return registry().v[1] + file()[0]; }\n")
	}
	for _, other := range []string{"large", "same"} {
		w.compile("main.cc", "long small(), "+other+"();\nint main() { return small() + "+other+"() == 0; }\n")
		for _, l := range reallink.Linkers(t) {
			args := []string{l.Flag, "main.o", "small.o", other + ".o", "-lstdc++"}
			w.run("gcc", append(args, "-o", "app")...)
			r := w.check(linkOf{output: "app", args: args}, nil)
			if other == "same" {
				expect(t, r, Pass) // a string constant may be what the file's own name is
				continue
			}
			expect(t, r, Fail, "duplicate-definition: _ZZ8registryvE1r")
		}
	}
}

// Two files of one name are two libraries, and said so by their folders.
func TestDuplicateDefinitionOfNamesakes(t *testing.T) {
	w := &workshop{t, t.TempDir()}
	w.compile("main.c", "int a(void), b(void);\nint main(void) { return a() + b(); }\n")
	for _, v := range []string{"a", "b"} {
		w.run("mkdir", v)
		w.compile(v+".c", "int state = 'A';\nint "+v+"(void) { return state; }\n")
		w.run("ar", "rcs", v+"/libx.a", v+".o")
	}
	w.run("gcc", "-Wl,-z,muldefs", "main.o", "a/libx.a", "b/libx.a", "-o", "app")
	link := linkset.NewLinkOfFiles(w.path("app"), []string{w.path("main.o"), w.path("a/libx.a"), w.path("b/libx.a")})
	defer link.Close()
	f := finding(t, judge(t, "app", link, nil), "duplicate-definition")
	says(t, "summary", []string{f.Summary}, "defined by "+w.path("a/libx.a")+" and by "+w.path("b/libx.a"))
	says(t, "fix", f.Fix, "symcheck isolate --id=x --output=isolated --public=b "+w.path("b/libx.a"))
}
