package check

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func TestExportMissing(t *testing.T) {
	w := newWorkshop(t)
	w.compile("api.c", "int api_open(void) { return 1; }\n__attribute__((visibility(\"hidden\"))) int api_hidden(void) { return 2; }\nstatic int api_static(void) { return 3; }\nint (*api_table)(void) = api_static;\nint api_local(void) { return api_hidden(); }\n", "-fPIC")
	w.compile("extra.c", "int api_extra(void) { return 4; }\n", "-fPIC")
	w.run("ar", "rcs", "libapi.a", "extra.o")
	w.write("api.ver", "{ global: api_open; api_table; local: *; };\n")
	args := []string{"-shared", "api.o", "libapi.a", "-Wl,--version-script=" + w.path("api.ver")}
	w.run("gcc", append(args, "-o", "libapi.so")...)
	w.run("strip", "-o", "stripped.so", "libapi.so")
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
		p := &Policy{Exports: declaring(t, []string{c.must, "api_open", "api_table"}, nil)}
		r := w.check(linkOf{output: c.output, args: args, labels: labels}, p)
		expect(t, r, Fail, "export-missing: "+c.must)
		if len(r.Findings) == 1 {
			says(t, c.must+": why", r.Findings[0].Why, c.why)
			says(t, c.must+": fix", r.Findings[0].Fix, c.fix)
		}
	}
	// Not every linker demangles Rust's names, so a demangled pattern means C++ only.
	w.compile("rust.c", "int f(void) __asm__(\"_RNvNtCs1234_5krate6module4func\");\nint f(void) { return 5; }\n", "-fPIC")
	w.run("gcc", "-shared", "rust.o", "-o", "librust.so")
	r := w.check(linkOf{output: "librust.so", args: []string{"rust.o"}}, &Policy{Exports: declaring(t, []string{"krate::module::*"}, []string{"_RN*"})})
	expect(t, r, Fail, "export-missing: krate::module::*")
	says(t, "Rust: why", r.Findings[0].Why, "means C++ names only")
	says(t, "Rust: fix", r.Findings[0].Fix, "exports_from")
	p := &Policy{Exports: declaring(t, []string{"api_open", "api_t*"}, []string{"nothing_*"})}
	expect(t, w.check(linkOf{output: "libapi.so", args: args, labels: labels}, p), Pass)
}

func TestExportUnlisted(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.run("gcc", append(args, "-o", "host")...)
	l := linkOf{output: "host", args: args, labels: map[string]string{"libbus.a": "//lib:bus", "libother.so": "//web:other"}}
	// A plugin host without a declaration is warned, and passes.
	r := w.check(l, nil)
	expect(t, r, Pass, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
	says(t, "why", r.Findings[0].Why, "-rdynamic is on the command line")
	// With one it is held to it; all of it is allowed, or what is not is an error.
	expect(t, w.check(l, &Policy{Exports: declaring(t, []string{"app_*", "main", "bus_*"}, nil)}), Pass)
	r = w.check(l, &Policy{Exports: declaring(t, []string{"bus_*"}, []string{"main"})})
	expect(t, r, Fail, "export-unlisted: app_own")
	says(t, "fix", r.Findings[0].Fix, `may_export = ["app_own"] in //app:app_exports`)
	// A weak interposer is nobody's slip; a shared library may export.
	w.compile("weak.c", "#include <stddef.h>\n__attribute__((weak)) void *malloc(size_t n) { return (void *)n; }\nint main(void) { return 0; }\n")
	w.run("gcc", "weak.o", "-rdynamic", "-o", "weak")
	expect(t, w.check(linkOf{output: "weak", args: []string{"weak.o", "-rdynamic"}}, nil), Pass, "export-unlisted (warning): main")
	expect(t, w.check(linkOf{output: "libbare.so", args: []string{"user.o"}}, nil), Pass)
}

func TestExportUnenforced(t *testing.T) {
	w := newWorkshop(t)
	w.write("e.ver", "{ global: user; local: *; };\n")
	p := &Policy{Exports: declaring(t, []string{"user"}, nil)}
	extra := []string{"exports\t//app:app_exports\t" + w.path("e.ver")}
	held := linkOf{output: "libbare.so", args: []string{"user.o", "-Wl,--version-script=" + w.path("e.ver")}, extra: extra}
	expect(t, w.check(held, p), Pass)
	dropped := held
	dropped.args = []string{"user.o"}
	r := w.check(dropped, p)
	expect(t, r, Fail, "export-unenforced: //app:app_exports")
	says(t, "fix", r.Findings[0].Fix, "buildozer 'add deps :app_exports' //app:app")
	dropped.kind = "cc_shared_library"
	r = w.check(dropped, p)
	says(t, "why", r.Findings[0].Why, "cc_shared_library passes on no link flags")
	says(t, "fix", r.Findings[0].Fix, "additional_linker_inputs")
	dropped.kind = "rust_shared_library"
	says(t, "fix", w.check(dropped, p).Findings[0].Fix, "GNU ld refuses a version script beside rustc's own")
	dropped.args = []string{"user.o", "-Wl,--version-script=other.ver"}
	dropped.kind = "cc_binary"
	says(t, "why", w.check(dropped, p).Findings[0].Why, "what stands there is other.ver")
	p.Exceptions = []Exception{{"export-unenforced", "//app:app_exports", "known"}}
	expect(t, w.check(dropped, p), Pass)
}

func TestExceptions(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.run("gcc", append(args, "-o", "app")...)
	l := linkOf{output: "app", args: args, labels: busLabels}
	p := vendored("//third_party/bus")
	p.Exports = declaring(t, []string{"main", "app_own"}, nil)
	p.Exceptions = []Exception{{"vendored-leak", "bus_[", "no glob here"}, {"vendored-leak", "bus_?et", "plugins"}, {"vendored-leak", "bus_s*", "plugins"}}
	r := w.check(l, p)
	expect(t, r, Fail, "vendored-leak: bus_close bus_open", "exception-unused: bus_[")
	if s := r.Findings[0].Summary; !strings.HasPrefix(s, "2 symbols ") {
		t.Errorf("the summary counts what is accepted: %q", s)
	}
	if len(r.Accepted) != 2 || r.Accepted[0].Matched != 1 {
		t.Errorf("accepted %+v", r.Accepted)
	}
	// Two that overlap are both in use.
	p.Exceptions = []Exception{{"vendored-leak", "bus_*", "all"}, {"vendored-leak", "bus_get", "one"}}
	expect(t, w.check(l, p), Pass)
	// One of another check accepts nothing here.
	p.Exceptions = []Exception{{"vendored-leak", "bus_*", "all"}, {"export-unlisted", "bus_*", "no"}}
	expect(t, w.check(l, p), Fail, "exception-unused: bus_*")
}

// A check that was asked for and could not look is never a pass, unless an
// exception accepts that; one that nobody asked for is not applicable.
func TestNotChecked(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"main.o", "libbus.a", "libother.so"}
	w.run("gcc", append(args, "-o", "app")...)
	l := linkOf{output: "app", unseen: true}
	expect(t, w.check(l, nil), Pass)
	r := w.check(l, vendored("//third_party/bus"))
	expect(t, r, CouldNotCheck)
	says(t, "errors", r.Errors, "vendored-leak: not checked: no link action is visible")
	p := vendored("//third_party/bus")
	p.Exceptions = []Exception{{"vendored-leak", "app", "prebuilt"}}
	expect(t, w.check(l, p), Pass)
	// What an exception would accept is not known if the check cannot look.
	p = &Policy{Exceptions: []Exception{{"vendored-leak", "bus_get", "plugins"}}}
	expect(t, w.check(l, p), Pass)

	// GCC's slim LTO holds no names. Where nothing is exported that proves enough.
	slim := linkOf{output: "app", args: []string{"main.o", "slim.o"}, labels: map[string]string{"slim.o": "//third_party/slim:slim"}}
	w.compile("slim.c", busSource, "-flto", "-fno-fat-lto-objects")
	expect(t, w.check(slim, vendored("//third_party/slim")), Pass)
	w.run("gcc", append(args, "-Wl,--export-dynamic-symbol=app_own", "-o", "app")...)
	l = slim
	expect(t, w.check(l, nil), Pass, "export-unlisted (warning): app_own")
	expect(t, w.check(l, vendored("//third_party/slim")), CouldNotCheck, "export-unlisted (warning): app_own")
	p = vendored("//third_party/slim")
	p.Exceptions = []Exception{{"vendored-leak", "slim.o", "LTO"}}
	expect(t, w.check(l, p), Pass, "export-unlisted (warning): app_own")
	// A damaged vendored file blocks whether or not anybody asked.
	w.write("libcut.a", "!<arch>\ncut")
	l = linkOf{output: "app", args: []string{"main.o", "libcut.a"}, labels: map[string]string{"libcut.a": "//third_party/cut:cut"}}
	expect(t, w.check(l, nil), CouldNotCheck, "export-unlisted (warning): app_own")
}

func TestVendoredPatternThatMatchesNothing(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"main.o", "libbus.a", "libother.so"}
	w.run("gcc", append(args, "-o", "app")...)
	r := w.check(linkOf{output: "app", args: args, labels: busLabels}, vendored("//third_party/bsu"))
	expect(t, r, CouldNotCheck)
	says(t, "errors", r.Errors, `vendored "//third_party/bsu" matches nothing that //app:app links; it links //third_party/bus:bus`)
}

// Patterns may use the apparent name of a repository or the canonical one.
func TestRepositoryNames(t *testing.T) {
	w := newWorkshop(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.run("gcc", append(args, "-o", "app")...)
	l := linkOf{output: "app", args: args, labels: map[string]string{"libbus.a": "@@bus+//:bus", "libother.so": "//web:other"}}
	for _, pattern := range []string{"@bus//...", "@@bus+//:bus", "@bus//:bus"} {
		p := vendored(pattern)
		p.Repositories = map[string]string{"bus+": "bus"}
		r := w.check(l, p)
		if f := finding(t, r, "vendored-leak"); f.Summary != "4 symbols of @bus//:bus are exported" {
			t.Errorf("%s: %s", pattern, f.Summary)
		}
	}
}

func TestLinkOfFiles(t *testing.T) {
	w := newWorkshop(t)
	w.run("gcc", "main.o", "libbus.a", "libbare.so", "-o", "app")
	link := linkset.NewLinkOfFiles(w.path("app"), []string{w.path("libbare.so"), w.path("libbus.a")})
	defer link.Close()
	r := judge(t, "app", link, vendored("libbus.a"))
	expect(t, r, Fail, "vendored-leak: bus_get")
	says(t, "why", r.Findings[0].Why, "libbare.so, which is linked, refers to or defines it")
	says(t, "fix", r.Findings[0].Fix, "--export NAME")
}
