package exported_test

// A name that has to be public and is not: each way to lose it.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestExportMissing(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("api.c", "int api_open(void) { return 1; }\n__attribute__((visibility(\"hidden\"))) int api_hidden(void) { return 2; }\nstatic int api_static(void) { return 3; }\nint (*api_table)(void) = api_static;\nint api_local(void) { return api_hidden(); }\n", "-fPIC")
	w.Compile("extra.c", "int api_extra(void) { return 4; }\n", "-fPIC")
	w.Run("ar", "rcs", "libapi.a", "extra.o")
	w.Write("api.ver", "{ global: api_open; api_table; local: *; };\n")
	args := []string{"-shared", "api.o", "libapi.a", "-Wl,--version-script=" + w.Path("api.ver")}
	w.Run("gcc", append(args, "-o", "libapi.so")...)
	w.Run("strip", "-o", "stripped.so", "libapi.so")
	labels := map[string]string{"libapi.a": "//app:extra"}
	for _, c := range []struct{ must, output, why, fix string }{
		{"api_hidden", "libapi.so", "hidden visibility", "hidden visibility"},
		{"api_local", "libapi.so", "a version script", "version script"},
		{"api_static", "libapi.so", "static in C", "take static"},
		{"api_extra", "libapi.so", "libapi.a(extra.o) of //app:extra, which was not linked", "buildozer 'set alwayslink True' //app:extra"},
		{"api_opne", "libapi.so", "exported and nearest: api_open", `write "api_open"`},
		{"api_local", "stripped.so", "the file is stripped", "before it is stripped"},
		{"zzz", "libapi.so", "no input that could be read defines it", `remove "zzz"`},
		{"zzz_*", "libapi.so", "no input that could be read defines it", `remove "zzz_*"`},
	} {
		p := &subject.Policy{Exports: workshop.Declaring(t, []string{c.must, "api_open", "api_table"}, nil)}
		r := w.Check(workshop.Link{Output: c.output, Args: args, Labels: labels}, p)
		workshop.Expect(t, r, check.Fail, "export-missing: "+c.must)
		if len(r.Findings) == 1 {
			workshop.Says(t, c.must+": why", r.Findings[0].Why, c.why)
			workshop.Says(t, c.must+": fix", r.Findings[0].Fix, c.fix)
		}
	}
	// Not every linker demangles Rust's names, so a demangled pattern means C++ only.
	w.Compile("rust.c", "int f(void) __asm__(\"_RNvNtCs1234_5krate6module4func\");\nint f(void) { return 5; }\n", "-fPIC")
	w.Run("gcc", "-shared", "rust.o", "-o", "librust.so")
	r := w.Check(workshop.Link{Output: "librust.so", Args: []string{"rust.o"}}, &subject.Policy{Exports: workshop.Declaring(t, []string{"krate::module::*"}, []string{"_RN*"})})
	workshop.Expect(t, r, check.Fail, "export-missing: krate::module::*")
	workshop.Says(t, "Rust: why", r.Findings[0].Why, "means C++ names only")
	workshop.Says(t, "Rust: fix", r.Findings[0].Fix, "exports_from")
	p := &subject.Policy{Exports: workshop.Declaring(t, []string{"api_open", "api_t*"}, []string{"nothing_*"})}
	workshop.Expect(t, w.Check(workshop.Link{Output: "libapi.so", Args: args, Labels: labels}, p), check.Pass)
}
