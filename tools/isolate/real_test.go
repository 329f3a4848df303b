package isolate

// A real archive: libdbus-1.a of Debian, isolated and used by a program, beside
// the original library.

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// systemArchive finds an archive where the compiler looks for it.
func systemArchive(t *testing.T, name string) string {
	t.Helper()
	path := strings.TrimSpace(reallink.Run(t, "", reallink.Tool(t, "gcc"), "-print-file-name="+name))
	if !filepath.IsAbs(path) {
		if os.Getenv(reallink.RequireEnv) == "1" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}

// bus makes a message, takes it apart through the wire format, and fails to
// connect: much of the library, and no bus.
const bus = `
#include <stdio.h>
#include <string.h>
typedef struct DBusMessage DBusMessage;
typedef struct { const char *name, *message; unsigned d; void *p; } DBusError;
DBusMessage *dbus_message_new_method_call(const char *, const char *, const char *, const char *);
unsigned dbus_message_append_args(DBusMessage *, int, ...);
unsigned dbus_message_get_args(DBusMessage *, DBusError *, int, ...);
unsigned dbus_message_marshal(DBusMessage *, char **, int *);
DBusMessage *dbus_message_demarshal(const char *, int, DBusError *);
void dbus_message_set_serial(DBusMessage *, unsigned);
void dbus_error_init(DBusError *);
void dbus_error_free(DBusError *);
void *dbus_connection_open(const char *, DBusError *);
void dbus_message_unref(DBusMessage *);
void dbus_free(void *);
unsigned dbus_threads_init_default(void);
int PREFIX_run(void) {
	DBusError e;
	char *wire; int n, got = 0, value = 4711;
	const char *text = "hello", *back = "";
	dbus_error_init(&e);
	if (!dbus_threads_init_default()) return -1;
	DBusMessage *m = dbus_message_new_method_call("a.b", "/c", "d.e", "f");
	dbus_message_set_serial(m, 1);
	dbus_message_append_args(m, 's', &text, 'i', &value, 0);
	if (!dbus_message_marshal(m, &wire, &n)) return -2;
	DBusMessage *c = dbus_message_demarshal(wire, n, &e);
	if (!c || !dbus_message_get_args(c, &e, 's', &back, 'i', &got, 0) || strcmp(back, "hello")) return -3;
	dbus_message_unref(m); dbus_free(wire);
	if (dbus_connection_open("unix:path=/nonexistent/bus", &e) || !strstr(e.name, "FileNotFound")) return -4;
	dbus_error_free(&e);
	return got;
}`

func TestLibdbus(t *testing.T) {
	path := systemArchive(t, "libdbus-1.a")
	dir := build(t, []string{"-fPIC"}, "gui.c", strings.ReplaceAll(bus, "PREFIX", "gui"), "app.c", strings.ReplaceAll(bus, "PREFIX", "app"), "main.c", `
#include <stdio.h>
int gui_run(void), app_run(void);
int main(void) { int a = gui_run(), b = app_run(); printf("%d %d\n", a, b); }`)
	reallink.Run(t, dir, "cp", path, "libdbus-1.a")
	ar(t, dir, "libgui.a", "gui.o")
	r := isolated(t, dir, Options{ID: "gui", Public: []string{"gui_*"}}, "libgui.a", "libdbus-1.a")
	t.Logf("%d renamed, %d members, warnings %v, left %v", len(r.Renamed), r.Files[1].Objects, r.Warnings, r.Left)
	if len(r.Renamed) < 500 {
		t.Errorf("renamed %d", len(r.Renamed))
	}
	rest := []string{"-lsystemd", "-lpthread"}
	// Beside the original archive, and beside the shared library.
	for _, beside := range []string{"libdbus-1.a", "-ldbus-1"} {
		says(t, dir, "4711 4711", append([]string{"gcc", "main.o", "gui_libgui.a", "gui_libdbus-1.a", "app.o", beside}, rest...)...)
		for _, l := range linkers(t) {
			text := reallink.Run(t, dir, "nm", "-D", "--defined-only", "app_"+l.Name)
			if regexp.MustCompile(`dbus\w*\.gui|gui_run`).MatchString(text) {
				t.Errorf("%s exports\n%s", l.Name, text)
			}
			if text := reallink.Run(t, dir, "nm", "app_"+l.Name); !strings.Contains(text, " dbus_threads_init_default.gui") {
				t.Errorf("%s: the isolated copy is not in it", l.Name)
			}
		}
	}
	// FIELD-NOTES 1A: the original leaks where a shared library refers to it.
	for _, l := range linkers(t) {
		reallink.Run(t, dir, append([]string{"gcc", l.Flag, "-rdynamic", "-o", "dyn", "main.o", "gui_libgui.a", "gui_libdbus-1.a", "app.o", "libdbus-1.a"}, rest...)...)
		text := reallink.Run(t, dir, "nm", "-D", "--defined-only", "dyn")
		if strings.Contains(text, ".gui") || strings.Count(text, " dbus_") < 100 {
			t.Errorf("%s: %d of the original, exports\n%.2000s", l.Name, strings.Count(text, " dbus_"), text)
		}
	}
}

// libstdc++ in a set of its own with its user, beside the ordinary one: two C++
// libraries in one program, each with exceptions of its own.
func TestLibstdcxx(t *testing.T) {
	path := systemArchive(t, "libstdc++.a")
	library := func(name string) string {
		return `
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
extern "C" int ` + name + `_run(int x) {
	std::map<std::string, int> m;
	std::ostringstream s;
	s << "n" << x;
	m[s.str()] = x;
	try { if (x < 0) throw std::out_of_range(s.str()); return m.at("n" + std::to_string(x)); }
	catch (const std::logic_error &e) { return 1000 + static_cast<int>(std::string(e.what()).size()); }
}`
	}
	dir := buildWith(t, "g++", []string{"-O1"}, "in.cc", library("in"), "out.cc", library("out"), "main.cc", `
#include <cstdio>
#include <iostream>
extern "C" int in_run(int), out_run(int);
int main() { int a = in_run(5), b = in_run(-55), c = out_run(6), d = out_run(-666); std::cout << a << " " << b << " " << c << " " << d << std::endl; }`)
	reallink.Run(t, dir, "cp", path, "libstdc++.a")
	r, err := tryIsolate(t, dir, Options{ID: "in", Public: []string{"in_run"}, DropVersions: true}, "in.o", "libstdc++.a")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d renamed, %d left, %d versions, %d sections", len(r.Renamed), len(r.Left), len(r.Versions), len(r.Sections))
	accepted(t, dir, "libstdc++.a", "in_libstdc++.a")
	// SystemTap's probes: a COMDAT group that is named by its section.
	if !slices.ContainsFunc(r.Left, func(n NameReport) bool { return n.Name == "_.stapsdt.base" }) {
		t.Errorf("left: %+v", r.Left)
	}
	says(t, dir, "5 1004 6 1005", "g++", "main.o", "in_in.o", "in_libstdc++.a", "out.o")
}
