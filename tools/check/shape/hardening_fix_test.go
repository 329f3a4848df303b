package shape_test

// A fix goes into the attribute that the rule has for it, and it mends: the flag is taken out
// of the link or put in, and the check is asked again.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const copier = "#include <string.h>\n#include <stdio.h>\nint main(int n, char **v) { char b[40]; strcpy(b, v[0]); printf(\"%s\\n\", b); return n; }\n"

func TestHardeningIsFixedWhereTheRuleHasIt(t *testing.T) {
	w := workshop.New(t)
	w.Compile("copy.c", copier, "-fPIE")
	args := []string{"copy.o", "-no-pie", "-Wl,-z,norelro"}
	w.Run("gcc", append(slices.Clone(args), "-o", "app")...)
	for _, c := range []struct{ kind, word, own, fix string }{
		{"cc_binary", "relro", "-Wl,-z,norelro", "buildozer 'remove linkopts -Wl,-z,norelro' //app:app"},
		{"cc_binary", "relro", "", "buildozer 'add linkopts -Wl,-z,relro' //app:app"},
		{"rust_binary", "relro", "", "buildozer 'add rustc_flags -Clink-arg=-Wl,-z,relro' //app:app"},
		{"go_binary", "relro", "", `gc_linkopts = ["-extldflags", "-Wl,-z,relro"] in //app:app`},
		{"cc_binary", "pie", "-no-pie", "buildozer 'remove linkopts -no-pie' //app:app"},
		{"cc_binary", "pie", "", "buildozer 'add linkopts -pie' //app:app"},
		{"rust_binary", "pie", "", "buildozer 'add rustc_flags -Crelocation-model=pie' //app:app"},
		{"go_binary", "pie", "", `buildozer 'set linkmode "pie"' //app:app`},
		{"cc_binary", "fortify", "", "--copt=-U_FORTIFY_SOURCE --copt=-D_FORTIFY_SOURCE=3"},
	} {
		l := workshop.Link{Output: "app", Args: args, Kind: c.kind}
		if c.own != "" {
			l.Extra = []string{"linkopt\t//app:app\t" + c.own}
		}
		r := w.Check(l, &subject.Policy{Target: "//app:symbols", MustHarden: []string{c.word}})
		workshop.Says(t, c.kind+" "+c.word, workshop.Finding(t, r, shape.HardeningID).Fix, c.fix)
	}
	w.Run("gcc", "copy.o", "-pie", "-Wl,-z,relro", "-o", "app")
	workshop.Expect(t, w.Check(workshop.Link{Output: "app", Args: []string{"copy.o", "-pie"}}, &subject.Policy{MustHarden: []string{"relro", "pie"}}), check.Pass)

	// What is linked statically takes another flag.
	static := []string{"copy.o", "-static", "-no-pie"}
	w.Run("gcc", append(slices.Clone(static), "-o", "static")...)
	pie := &subject.Policy{MustHarden: []string{"pie"}}
	r := w.Check(workshop.Link{Output: "static", Args: static, Extra: []string{"linkopt\t//app:app\t-static"}}, pie)
	fix := workshop.Finding(t, r, shape.HardeningID).Fix
	workshop.Says(t, "static", fix, "buildozer 'remove linkopts -static' //app:app")
	workshop.Says(t, "static", fix, "buildozer 'add linkopts -static-pie' //app:app")
	r = w.Check(workshop.Link{Output: "static", Args: static}, pie)
	workshop.Says(t, "a feature", workshop.Finding(t, r, shape.HardeningID).Fix, "fully_static_link")
	w.Run("gcc", "copy.o", "-static-pie", "-o", "static")
	workshop.Expect(t, w.Check(workshop.Link{Output: "static", Args: []string{"copy.o", "-static-pie"}}, pie), check.Pass)
}

// Rust and Go call memcpy and have no flags of C's compiler; C that they link has.
func TestHardeningOfOtherLanguages(t *testing.T) {
	w := workshop.New(t)
	w.Compile("copy.c", copier, "-O2", "-U_FORTIFY_SOURCE", "-fno-stack-protector", "-fcf-protection=none")
	w.Run("ar", "rcs", "libcopy.rlib", "copy.o")
	w.Run("ar", "rcs", "libcopy.a", "copy.o")
	asked := &subject.Policy{Target: "//app:symbols", MustHarden: []string{"stack-protector", "fortify"}}
	for archive, verdict := range map[string]check.Verdict{"libcopy.rlib": check.Pass, "libcopy.a": check.Fail} {
		args := []string{"-Wl,--whole-archive", archive, "-Wl,--no-whole-archive"}
		w.Run("gcc", append(slices.Clone(args), "-o", "app")...)
		r := w.Check(workshop.Link{Output: "app", Args: args, Kind: "rust_binary"}, asked)
		if r.Verdict != verdict {
			t.Errorf("%s: %s %q", archive, r.Verdict, workshop.Findings(r))
		}
		if verdict == check.Pass {
			workshop.Says(t, archive, r.Notes, "it is of Rust")
		}
	}
	r := w.Check(workshop.Link{Output: "app", Args: []string{"libcopy.rlib"}, Kind: "rust_binary"}, &subject.Policy{Target: "//app:symbols", MustHarden: []string{"cet"}})
	workshop.Says(t, "why", workshop.Finding(t, r, shape.HardeningID).Why, "rustc marks with flags of nightly only")
	workshop.Says(t, "fix", workshop.Finding(t, r, shape.HardeningID).Fix, `symbol_exception(check = "hardening", pattern = "cet"`)
	// In a symbol_policy the exception would be for binaries of C too.
	wide := &subject.Policy{Target: "//:symbol_policy", RepositoryWide: true, MustHarden: []string{"cet"}}
	r = w.Check(workshop.Link{Output: "app", Args: []string{"libcopy.rlib"}, Kind: "rust_binary"}, wide)
	fix := workshop.Finding(t, r, shape.HardeningID).Fix
	workshop.Says(t, "fix", fix, `accept it: symbol_check(binary = "//app:app", must_harden = …, exceptions = [symbol_exception(check = "hardening", pattern = "cet"`)
	workshop.Says(t, "fix", fix, "without //:symbol_policy: buildozer 'add tags no-symcheck' //app:app")
	// A program of Go that is stripped, as rules_go leaves it.
	w.Run("gcc", "copy.o", "-static", "-s", "-o", "static")
	workshop.Expect(t, w.Check(workshop.Link{Output: "static", Kind: "go_binary"}, asked), check.Pass)
}

// Who lacks a mark that all objects must have.
func TestUnmarked(t *testing.T) {
	w := workshop.New(t)
	w.Compile("marked.c", "extern int bare(void); int f(void) { return bare(); }\n", "-fPIC", "-fcf-protection=full")
	w.Compile("bare.c", "int bare(void) { return 1; }\n", "-fPIC", "-fcf-protection=none")
	w.Run("ar", "rcs", "libbare.a", "bare.o")
	args := []string{"-shared", "-nostdlib", "marked.o", "libbare.a"}
	w.Run("gcc", append(slices.Clone(args), "-o", "libf.so")...)
	r := w.Check(workshop.Link{Output: "libf.so", Args: args, Labels: map[string]string{"libbare.a": "//lib:bare"}}, &subject.Policy{MustHarden: []string{"cet"}})
	f := workshop.Finding(t, r, shape.HardeningID)
	want := []finding.Origin{{Label: "//lib:bare", File: "libbare.a", Members: []string{"bare.o"}}}
	if !slices.EqualFunc(f.From, want, func(a, b finding.Origin) bool {
		return a.Label == b.Label && a.File == b.File && slices.Equal(a.Members, b.Members)
	}) {
		t.Errorf("from %+v", f.From)
	}
	workshop.Says(t, "why", f.Why, "1 object has no mark")
	// Where all have it, it is one that is no input.
	w.Run("gcc", append(slices.Clone(args), "-o", "libf.so")...)
	r = w.Check(workshop.Link{Output: "libf.so", Args: []string{"-shared", "marked.o"}}, &subject.Policy{MustHarden: []string{"cet"}})
	workshop.Says(t, "why", workshop.Finding(t, r, shape.HardeningID).Why, "all objects that can be seen have the mark")
}

// gold leaves the note in a PT_NOTE alone, where glibc finds it too.
func TestMarkedByEachLinker(t *testing.T) {
	w := workshop.New(t)
	w.Compile("marked.c", "int f(void) { return 1; }\n", "-fPIC", "-fcf-protection=full")
	w.Compile("half.c", "int f(void) { return 1; }\n", "-fPIC", "-fcf-protection=branch")
	cet := &subject.Policy{MustHarden: []string{"cet"}}
	for _, linker := range []string{"bfd", "gold", "lld", "mold"} {
		reallink.Tool(t, "ld."+linker)
		for object, verdict := range map[string]check.Verdict{"marked.o": check.Pass, "half.o": check.Fail} {
			args := []string{"-shared", "-nostdlib", object, "-fuse-ld=" + linker, "-Wl,--build-id"}
			w.Run("gcc", append(slices.Clone(args), "-o", "libf.so")...)
			if marks := w.Run("readelf", "-nW", "libf.so"); !strings.Contains(marks, "IBT") {
				t.Fatalf("%s: %s", linker, marks)
			}
			if r := w.Check(workshop.Link{Output: "libf.so", Args: args}, cet); r.Verdict != verdict {
				t.Errorf("%s, %s: %s %q", linker, object, r.Verdict, workshop.Findings(r))
			}
		}
	}
}
