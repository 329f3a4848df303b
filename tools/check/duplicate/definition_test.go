package duplicate_test

// Duplicates of real links: what the linkers refuse, and what they let pass.

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// refused is what a linker calls defined twice: GNU ld and gold quote it, lld and
// mold end the line with it.
var refused = regexp.MustCompile("(?m)(?:multiple definition of [`'‘]|duplicate symbol: (?:.* )?)([A-Za-z_0-9.$]+)")

// refusals links without the flag and returns the names that the linker complains about.
func refusals(w *workshop.Workshop, args ...string) []string {
	cmd := exec.Command(reallink.Tool(w.T, "gcc"), append(args, "-o", "refused")...)
	cmd.Dir = w.Dir
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
func twoEngines(t *testing.T) *workshop.Workshop {
	w := workshop.New(t)
	for _, v := range []string{"1", "2"} {
		w.Compile("engine"+v+".c", `
int engine_state = `+v+`;
const char engine_name[] = "engine";
static int used;
int engine_same(void) { return 7; }
int engine_version(void) { used++; return `+v+` + engine_state + engine_name[0]; }
`)
		w.Compile("other"+v+".c", "int only_in_"+v+"(void) { return "+v+"; }\n")
		w.Compile("user"+v+".c", "int engine_version(void), only_in_"+v+"(void);\nint user"+v+"(void) { return engine_version() + only_in_"+v+"(); }\n")
		// Each archive's engine is one object with a name that only it has, so that
		// both versions are pulled.
		w.Run("ld", "-r", "-o", "all"+v+".o", "engine"+v+".o", "other"+v+".o")
		w.Run("ar", "rcs", "libengine"+v+".a", "all"+v+".o")
		w.Run("ar", "rcs", "libuser"+v+".a", "user"+v+".o")
	}
	w.Compile("main.c", "int user1(void), user2(void);\nint main(void) { return user1() + user2() == 0; }\n")
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
			names := refusals(w, append([]string{l.Flag}, engineInputs...)...)
			if len(names) != 4 {
				t.Fatalf("%s refuses %q", l.Name, names)
			}
			args := append(append([]string{l.Flag}, flag...), engineInputs...)
			w.Run("gcc", append(args, "-o", "app")...)
			r := w.Check(workshop.Link{Output: "app", Args: args, Labels: engineLabels}, nil)
			f := workshop.Finding(t, r, "duplicate-definition")
			var got []string
			for _, s := range f.Symbols {
				got = append(got, s.Name)
			}
			slices.Sort(got)
			if !slices.Equal(got, names) || f.Severity != finding.Error || f.Kind != "strong" || r.Verdict != check.Fail {
				t.Errorf("%s: %q %s %s, and the linker refuses %q", l.Name, got, f.Severity, f.Kind, names)
			}
			if f.Summary != "4 symbols are defined by //third_party/engine1:engine and by //third_party/engine2:engine" {
				t.Error(f.Summary)
			}
			workshop.Says(t, "why", f.Why, "same bytes in both: 2, different: 2")
			workshop.Says(t, "harm", f.Harm, "1 of them is data")
			workshop.Says(t, "fix", f.Fix, `isolated_library(name = "engine_isolated", libraries = ["//third_party/engine2:engine", "//user:user2"], public = ["user2"])`)
			allowed := workshop.Finding(t, r, "multiple-definition-allowed")
			workshop.Says(t, "summary", []string{allowed.Summary}, "hides 4 duplicate definitions")
			workshop.Says(t, "why", allowed.Why, "it hides 4 of //third_party/engine1:engine and //third_party/engine2:engine")
		}
	}
}

// The same link without a command line to be seen, and of a stripped file.
func TestDuplicateDefinitionUnknownFlags(t *testing.T) {
	w := twoEngines(t)
	w.Run("gcc", append([]string{"-Wl,-z,muldefs", "-o", "app"}, engineInputs...)...)
	r := w.Check(workshop.Link{Output: "app", Args: engineInputs, Labels: engineLabels}, nil)
	f := workshop.Finding(t, r, "duplicate-definition")
	workshop.Says(t, "why", f.Why, "no flag for that is among the arguments that can be seen (inferred)")
	if len(f.Symbols) != 4 || slices.Contains(workshop.Findings(r), "multiple-definition-allowed: -z muldefs") {
		t.Errorf("%q", workshop.Findings(r))
	}
	w.Run("strip", "app")
	r = w.Check(workshop.Link{Output: "app", Args: engineInputs, Labels: engineLabels}, nil)
	workshop.Expect(t, r, check.Pass)
	workshop.Says(t, "notes", r.Notes, "4 names that inputs define twice cannot be judged")
}

// What linkers settle by rule, and every ordinary program has.
func TestDuplicateDefinitionOrdinary(t *testing.T) {
	w := workshop.New(t)
	w.Write("inline.h", `
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
		w.Compile(n+".cc", `#include "inline.h"
int `+n+`(void) { Shape s; std::vector<std::string> v(3, here()); std::cout << v.size(); return s.sides() + counter + Holder<int>::n + twice(v.size()); }
`, opt)
	}
	w.Compile("weak.c", "__attribute__((weak)) int hook(void) { return 1; }\n__attribute__((weak)) int table[2];\nint uses(void) { return hook() + table[0]; }\n")
	w.Compile("strong.c", "int hook(void) { return 2; }\nint table[] = {1, 2, 3};\nint common;\n", "-fcommon")
	w.Compile("main.cc", "int a(void), b(void), c(void);\nextern \"C\" { int uses(void); }\nint main() { return a() + b() + c() + uses(); }\n")
	w.Run("ar", "rcs", "libweak.a", "weak.o")
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "a.o", "b.o", "c.o", "strong.o", "libweak.a", "-lstdc++"}
		w.Run("gcc", append(args, "-o", "app")...)
		r := w.Check(workshop.Link{Output: "app", Args: args, Labels: map[string]string{"libweak.a": "//third_party/weak:weak"}}, nil)
		workshop.Expect(t, r, check.Pass)
	}
}

// Copies of inline data that are not of one size, and of variables in C.
func TestDuplicateDefinitionOfOneLinkerCopy(t *testing.T) {
	w := workshop.New(t)
	for _, v := range []string{"1", "2"} {
		extra := strings.Repeat("virtual int more() { return 1; } ", map[string]int{"1": 0, "2": 1}[v])
		w.Compile("lib"+v+".cc", `
struct Shape { virtual ~Shape() {} virtual int sides() { return `+v+`; } `+extra+`};
inline int table[`+v+`0] = {`+v+`};
Shape *make`+v+`() { return new Shape; }
int sum`+v+`(int i) { return table[i]; }
`, "-O0")
	}
	w.Compile("common1.c", "int buffer[4];\nint *one(void) { return buffer; }\n", "-fcommon")
	w.Compile("common2.c", "int buffer[16];\nint *two(void) { return buffer; }\n", "-fcommon")
	w.Compile("small.c", "int buffer[2] = {1};\n")
	w.Compile("main.cc", `
struct Shape; Shape *make1(), *make2(); int sum1(int), sum2(int);
extern "C" { int *one(void), *two(void); }
int main() { return make1() == make2() || sum1(0) + sum2(0) == 0 || one() != two(); }
`)
	labels := map[string]string{"lib1.o": "//a:lib1", "lib2.o": "//b:lib2", "common1.o": "//a:c1", "common2.o": "//b:c2", "small.o": "//c:small"}
	for _, l := range reallink.Linkers(t) {
		args := []string{l.Flag, "main.o", "lib1.o", "lib2.o", "common1.o", "common2.o", "-lstdc++"}
		w.Run("gcc", append(args, "-o", "app")...)
		r := w.Check(workshop.Link{Output: "app", Args: args, Labels: labels}, nil)
		workshop.Expect(t, r, check.Fail, "duplicate-definition: table", "duplicate-definition: _ZTV5Shape", "duplicate-definition (warning): buffer")
		f := workshop.Finding(t, r, "duplicate-definition")
		if f.Kind != "weak" && f.Kind != "unique" {
			t.Error(f.Kind)
		}
		args = append(args, "small.o")
		w.Run("gcc", append(args, "-o", "app")...)
		r = w.Check(workshop.Link{Output: "app", Args: args, Labels: labels}, nil)
		if got := strings.Join(workshop.Findings(r), "\n"); strings.Count(got, "duplicate-definition: buffer") != 2 {
			t.Errorf("%s: %s", l.Name, got)
		}
	}
}

func TestMultipleDefinitionAllowed(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", "int main(void) { return 0; }\n")
	args := []string{"-Wl,--allow-multiple-definition", "main.o"}
	w.Run("gcc", append(args, "-o", "app")...)
	link := workshop.Link{Output: "app", Args: args, Extra: []string{"linkopt\t//third_party/x:x\t-Wl,--allow-multiple-definition", "linkopt\t//third_party/y:y\t-lm"}}
	r := w.Check(link, nil)
	workshop.Expect(t, r, check.Fail, "multiple-definition-allowed: --allow-multiple-definition")
	f := workshop.Finding(t, r, "multiple-definition-allowed")
	workshop.Says(t, "summary", []string{f.Summary}, "hides nothing that can be seen")
	workshop.Says(t, "why", f.Why, "//third_party/x:x brings it: -Wl,--allow-multiple-definition")
	workshop.Says(t, "fix", f.Fix, "buildozer 'remove linkopts -Wl,--allow-multiple-definition' //third_party/x:x")
	r = w.Check(link, &subject.Policy{Exceptions: []subject.Exception{{Check: "multiple-definition-allowed", Pattern: "--allow-multiple-*", Reason: "an assembler stub of the vendor's"}}})
	workshop.Expect(t, r, check.Pass)
	w.Run("gcc", "main.o", "-o", "app")
	workshop.Expect(t, w.Check(workshop.Link{Output: "app", Args: []string{"main.o"}}, nil), check.Pass)
}

// A static variable of an inline function, of two sizes: one object writes beyond
// the end of what the other made.
func TestDuplicateDefinitionOfAFunctionsStatic(t *testing.T) {
	w := workshop.New(t)
	const header = "struct Reg { long n; long v[SIZE]; };\ninline Reg &registry() { static Reg r; return r; }\ninline const char *file() { static const char name[] = FILE_NAME; return name; }\n"
	w.Write("reg.h", header)
	for _, v := range []struct{ name, size, file string }{{"small", "2", `"a"`}, {"large", "64", `"longer"`}, {"same", "2", `"longer"`}} {
		w.Compile(v.name+".cc", "#define SIZE "+v.size+"\n#define FILE_NAME "+v.file+"\n#include \"reg.h\"\nlong "+v.name+"() { return registry().v[1] + file()[0]; }\n")
	}
	for _, other := range []string{"large", "same"} {
		w.Compile("main.cc", "long small(), "+other+"();\nint main() { return small() + "+other+"() == 0; }\n")
		for _, l := range reallink.Linkers(t) {
			args := []string{l.Flag, "main.o", "small.o", other + ".o", "-lstdc++"}
			w.Run("gcc", append(args, "-o", "app")...)
			r := w.Check(workshop.Link{Output: "app", Args: args}, nil)
			if other == "same" {
				workshop.Expect(t, r, check.Pass) // a string constant may be what the file's own name is
				continue
			}
			workshop.Expect(t, r, check.Fail, "duplicate-definition: _ZZ8registryvE1r")
		}
	}
}

// Two files of one name are two libraries, and said so by their folders.
func TestDuplicateDefinitionOfNamesakes(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", "int a(void), b(void);\nint main(void) { return a() + b(); }\n")
	for _, v := range []string{"a", "b"} {
		w.Run("mkdir", v)
		w.Compile(v+".c", "int state = 'A';\nint "+v+"(void) { return state; }\n")
		w.Run("ar", "rcs", v+"/libx.a", v+".o")
	}
	w.Run("gcc", "-Wl,-z,muldefs", "main.o", "a/libx.a", "b/libx.a", "-o", "app")
	link := linkset.NewLinkOfFiles(w.Path("app"), []string{w.Path("main.o"), w.Path("a/libx.a"), w.Path("b/libx.a")})
	defer link.Close()
	f := workshop.Finding(t, workshop.Judge(t, "app", link, nil), "duplicate-definition")
	workshop.Says(t, "summary", []string{f.Summary}, "defined by "+w.Path("a/libx.a")+" and by "+w.Path("b/libx.a"))
	workshop.Says(t, "fix", f.Fix, "symcheck isolate --id=x --output=isolated --public=b "+w.Path("b/libx.a"))
}
