package isolate

// Shared libraries that refer to what is hidden: what linkers say of it, what we
// say before, and that the way we name links and runs.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// plugins has libengine.a; libplug.so, which refers to it; libweak.so, which does
// so weakly; libback.so, which has the same from liborig.so; and libopen.so, which
// needs a library that nobody shows us.
func plugins(t *testing.T) string {
	t.Helper()
	dir := build(t, []string{"-fPIC"}, "engine.c", "int helper(void) { return 1; } int engine_open(void) { return helper(); } int engine_spare(void) { return 9; }",
		"orig.c", "int engine_open(void) { return 50; }",
		"plug.c", "int engine_open(void); int plug(void) { return engine_open() + 10; }",
		"weak.c", "__attribute__((weak)) int engine_open(void); int plug(void) { return engine_open ? engine_open() + 10 : -1; }",
		"main.c", `
#include <stdio.h>
int engine_open(void), plug(void);
int main(void) { printf("%d %d\n", engine_open(), plug()); }`)
	ar(t, dir, "libengine.a", "engine.o")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "liborig.so", "orig.o")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libmid.so", "-Wl,--no-as-needed", "liborig.so", "-Wl,-soname,libmid.so")
	reallink.Run(t, dir, "gcc", "-shared", "-s", "-o", "libplug.so", "plug.o")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libweak.so", "weak.o")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libback.so", "plug.o", "-Wl,--no-as-needed", "./libmid.so", "-Wl,-rpath,"+dir, "-Wl,--disable-new-dtags")
	return dir
}

// shared reads files of dir as shared libraries of the link.
func shared(t *testing.T, dir string, names ...string) []Input {
	t.Helper()
	var list []Input
	for _, name := range names {
		list = append(list, input(t, dir, name))
	}
	return list
}

func TestHiddenFromASharedLibrary(t *testing.T) {
	dir := plugins(t)
	public := []string{"engine_open", "engine_spare"}
	says(t, dir, "1 11", "gcc", "main.o", "libengine.a", "./libplug.so")
	// What happens where nobody foretells it.
	isolated(t, dir, Options{ID: "h", Public: public}, "libengine.a")
	for _, l := range linkers(t) {
		out, err := reallink.Try(dir, "gcc", l.Flag, "-o", "app", "main.o", "h_libengine.a", "./libplug.so")
		if err == nil || !strings.Contains(out, "engine_open") && !strings.Contains(out, "libplug.so") {
			t.Errorf("%s: %v\n%s", l.Name, err, out)
		}
		t.Logf("%s: %s", l.Name, strings.TrimSpace(out))
	}
	for _, options := range []Options{
		{ID: "x", Public: public, SharedLibraries: shared(t, dir, "libweak.so", "libplug.so")},
		{ID: "x", ReferencedBy: users(t, dir, "libplug.so")},
	} {
		_, err := tryIsolate(t, dir, options, "libengine.a")
		if err == nil || !strings.HasPrefix(err.Error(), "libplug.so refers to engine_open, which the set makes public and hidden: the link would fail") || strings.Contains(err.Error(), "spare") ||
			!strings.Contains(err.Error(), "export_public = True") || !strings.HasSuffix(err.Error(), `may_export = ["engine_open"]`) {
			t.Errorf("%v", err)
		}
		// The way that is named: what is public stays visible, and a version script says what of it is exported.
		options.ExportPublic = true
		if r := isolated(t, dir, options, "libengine.a"); len(r.Warnings) != 0 {
			t.Errorf("%+v", r.Warnings)
		}
		reallink.Write(t, dir, "exports.ver", "{ global: engine_open; local: *; };\n")
		reallink.Write(t, dir, "exports.list", "{ engine_open; };\n")
		says(t, dir, "1 11", "gcc", "main.o", "x_libengine.a", "./libplug.so", "-Wl,--version-script=exports.ver", "-Wl,--dynamic-list=exports.list")
		for _, l := range linkers(t) {
			out := reallink.Run(t, dir, "nm", "-D", "--defined-only", "app_"+l.Name)
			if !strings.Contains(out, " T engine_open\n") || strings.Contains(out, "spare") || strings.Contains(out, "helper") {
				t.Errorf("%s exports\n%s", l.Name, out)
			}
		}
	}
	// A private name is nothing that a shared library was promised.
	if _, err := tryIsolate(t, dir, Options{ID: "x", Public: public[1:], SharedLibraries: shared(t, dir, "libplug.so")}, "libengine.a"); err != nil {
		t.Error(err)
	}
}

// As close as can be: the shared library has the name from elsewhere, or may, or
// does without.
func TestNotHiddenFromASharedLibrary(t *testing.T) {
	dir := plugins(t)
	for _, c := range []struct {
		libraries []string
		warning   string
		says      string
	}{
		{[]string{"libback.so", "libmid.so", "liborig.so"}, "", "1 60"},
		{[]string{"libback.so", "libmid.so"}, "libback.so refers to it and does not see it, since it is hidden: if liborig.so does not define it, the link fails.", "1 60"},
		{[]string{"libback.so"}, "if libmid.so does not define it", "1 60"},
		{[]string{"libweak.so"}, "libweak.so refers to it weakly and will not find it", "1 -1"},
		{[]string{"liborig.so"}, "", ""},
	} {
		r, err := tryIsolate(t, dir, Options{ID: "x", Public: []string{"engine_open"}, SharedLibraries: shared(t, dir, c.libraries...)}, "libengine.a")
		if err != nil {
			t.Errorf("%q: %v", c.libraries, err)
			continue
		}
		if c.warning == "" && len(r.Warnings) != 0 || c.warning != "" && (len(r.Warnings) != 1 || r.Warnings[0].Name != "engine_open" || !strings.Contains(r.Warnings[0].Why, c.warning)) {
			t.Errorf("%q: %+v", c.libraries, r.Warnings)
		}
		if c.says != "" {
			says(t, dir, c.says, "gcc", "main.o", "x_libengine.a", "./"+c.libraries[0], "-Wl,-rpath-link,.")
		}
	}
	reallink.Write(t, dir, "libscript.so", "/* GNU ld script */\nINPUT(./libplug.so)\n")
	r, err := tryIsolate(t, dir, Options{ID: "x", Public: []string{"engine_open"}, SharedLibraries: shared(t, dir, "libscript.so")}, "libengine.a")
	if err != nil || len(r.Warnings) != 1 || r.Warnings[0].Name != "libscript.so" {
		t.Errorf("%v %+v", err, r)
	}
	for name, want := range map[string]string{"main.o": "main.o: is an object and no shared library", "libengine.a": "libengine.a: not an ELF file but an ar archive"} {
		if _, err := tryIsolate(t, dir, Options{ID: "x", SharedLibraries: shared(t, dir, name)}, "libengine.a"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nis to say %q", err, want)
		}
	}
}

// A reference with a version names the library that it is from.
func TestVersionedReferenceOfASharedLibrary(t *testing.T) {
	dir := plugins(t)
	reallink.Write(t, dir, "v.ver", "V1 { global: engine_open; };\n")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libver.so", "orig.o", "-Wl,--version-script=v.ver", "-Wl,-soname,libver.so")
	reallink.Run(t, dir, "gcc", "-shared", "-o", "libasks.so", "plug.o", "-Wl,--no-as-needed", "./libver.so", "-Wl,-rpath,"+dir)
	r, err := tryIsolate(t, dir, Options{ID: "x", Public: []string{"engine_open"}, SharedLibraries: shared(t, dir, "libasks.so")}, "libengine.a")
	if err != nil || len(r.Warnings) != 0 {
		t.Errorf("%v %+v", err, r)
	}
	says(t, dir, "1 60", "gcc", "main.o", "x_libengine.a", "./libasks.so")
}
