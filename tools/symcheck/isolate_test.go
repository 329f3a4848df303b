package main

// symcheck isolate from end to end: what is written, and that nothing is where
// something was refused.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/isolate"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// libraries has libgui.a, which uses libbus.a, an own definition of bus_get, and
// objects that cannot be isolated.
func libraries(t *testing.T) string {
	t.Helper()
	gcc, archiver := reallink.Tool(t, "gcc"), reallink.Tool(t, "ar")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"bus.c":   "int bus_get(void) { return 1; }\n",
		"gui.c":   "int bus_get(void); int gui_run(void) { return bus_get() + 10; }\n",
		"main.c":  "int bus_get(void) { return 5; } int gui_run(void); int main(void) { return gui_run() + bus_get(); }\n",
		"slim.c":  "int slim(void) { return 1; }\n",
		"named.c": "int named(void) { return 1; }\n__asm__(\".symver named,named@@V1\");\n",
	} {
		reallink.Write(t, dir, name, text)
		flags := []string{gcc, "-c", name}
		if name == "slim.c" {
			flags = append(flags, "-flto", "-fno-fat-lto-objects")
		}
		reallink.Run(t, dir, flags...)
	}
	reallink.Run(t, dir, archiver, "rcsD", "libbus.a", "bus.o")
	reallink.Run(t, dir, archiver, "rcsD", "libgui.a", "gui.o")
	reallink.Run(t, dir, archiver, "rcsD", "libslim.a", "bus.o", "slim.o")
	reallink.Run(t, dir, archiver, "rcsDT", "thin.a", "gui.o", "bus.o")
	reallink.Write(t, dir, "plug.c", "int gui_run(void); int plug(void) { return gui_run(); }\n")
	reallink.Run(t, dir, gcc, "-shared", "-fPIC", "-o", "plug.so", "plug.c")
	return dir
}

func TestIsolate(t *testing.T) {
	dir := libraries(t)
	links := func(want string, args ...string) {
		t.Helper()
		for _, l := range reallink.Linkers(t) {
			reallink.Run(t, dir, append([]string{"gcc", l.Flag, "-o", "app", "main.o"}, args...)...)
			if out, err := reallink.Try(dir, "sh", "-c", "./app; test $? = "+want); err != nil {
				t.Errorf("%s: %v %s", l.Name, err, out)
			}
		}
	}
	code, stdout, stderr := symcheck(t, dir, "isolate", "--id=gui", "--public=gui_*", "--output=out", "--json=done.json", "libgui.a", "libbus.a")
	if code != exitHolds || stderr != "" || !strings.Contains(stdout, `isolated as "gui": 2 objects in 2 files`) || !strings.Contains(stdout, "1 renamed and hidden   bus_get") {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	links("16", "out/libgui.a", "out/libbus.a")
	var report isolate.Report
	data, err := os.ReadFile("done.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &report); err != nil || report.Schema != 1 || len(report.Renamed) != 1 || report.Public[0].Name != "gui_run" {
		t.Errorf("%v\n%s", err, data)
	}
	code, stdout, stderr = symcheck(t, dir, "isolate", "--id=gui", "--public=gui_*", "-o", "first.a", "-o", "second.a", "libgui.a", "libbus.a", "--json=-")
	if code != exitHolds || !json.Valid([]byte(stdout)) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	for one, two := range map[string]string{"first.a": "out/libgui.a", "second.a": "out/libbus.a"} {
		a, err := os.ReadFile(one)
		b, err2 := os.ReadFile(two)
		if err != nil || err2 != nil || string(a) != string(b) {
			t.Errorf("%s and %s differ: %v, %v", one, two, err, err2)
		}
	}
	// What the user refers to, in place of a list.
	code, stdout, stderr = symcheck(t, dir, "isolate", "--id=gui", "--referenced-by=@@//app:app\tmain.o", "--output=asked", "--export-public", "--shared-library=plug.so", "--json=asked.json", "libgui.a", "libbus.a")
	if code != exitHolds || !strings.Contains(stdout, "1 asked for by main.o   gui_run") || !strings.Contains(stdout, "1 public, visible   gui_run") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	links("16", "asked/libgui.a", "asked/libbus.a")
	if data, err := os.ReadFile("asked.json"); err != nil || !strings.Contains(string(data), `"owner": "//app:app"`) {
		t.Errorf("%v\n%s", err, data)
	}
	if code, stdout, stderr := symcheck(t, dir, "isolate", "--id=gui", "--public=gui_*", "-o", "whole.a", "thin.a"); code != exitHolds {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	links("16", "whole.a")
	// A thin archive in another folder: members are beside the archive.
	t.Chdir("/")
	if code := run([]string{"isolate", "--id=gui", "-o", filepath.Join(dir, "far.a"), filepath.Join(dir, "thin.a")}, new(strings.Builder), os.Stderr); code != exitHolds {
		t.Errorf("exit code %d", code)
	}
}

func TestIsolateRefuses(t *testing.T) {
	dir := libraries(t)
	reallink.Write(t, dir, "old.a", "old\n")
	reallink.Run(t, dir, "sh", "-c", "cp thin.a lost.a && mkdir sub && mv lost.a sub")
	for _, c := range []struct {
		args string
		says []string
	}{
		{"libgui.a -o old.a", []string{"--id"}},
		{"--id=x -o old.a", []string{"at least 1 arg"}},
		{"libgui.a --id=X -o old.a", []string{`the id "X"`}},
		{"libgui.a --id=x", []string{"there are 1, and -o 0 times"}},
		{"libgui.a libbus.a --id=x -o old.a", []string{"there are 2, and -o 1 times"}},
		{"libgui.a --id=x -o old.a --output=out", []string{"give one"}},
		{"libgui.a sub/../libgui.a --id=x --output=out", []string{"both go to this file"}},
		{"libgui.a --id=x -o ./libgui.a", []string{"written over"}},
		{"libgui.a --id=x -o old.a --public=gui_rnu", []string{`public "gui_rnu" matches nothing`}},
		{"libgui.a --id=x -o old.a --sections=no", []string{"--sections=no"}},
		{"libgui.a --id=x -o old.a --versions=no", []string{"--versions=no"}},
		{"absent.a --id=x -o old.a", []string{"absent.a", "no such file"}},
		{"main.c --id=x -o old.a", []string{"main.c: not an ELF file but text"}},
		{"libbus.a libslim.a --id=x -o old.a -o other.a", []string{"libslim.a: member slim.o (offset ", "-ffat-lto-objects"}},
		{"named.o --id=x -o old.a", []string{"named.o: defines named@@V1"}},
		{"sub/lost.a --id=x -o old.a", []string{"sub/lost.a: member gui.o", "no such file"}},
		{"libgui.a --id=x -o old.a --json=absent/x.json", []string{"absent"}},
		{"libgui.a --id=x -o old.a --referenced-by=bus.o", []string{"referenced by bus.o: its own files refer to nothing"}},
		{"libgui.a --id=x -o old.a --referenced-by=@@//a:b\tbus.o", []string{"referenced by //a:b: its own files refer to nothing"}},
		{"libgui.a --id=x -o old.a --referenced-by=absent.o", []string{"absent.o: no such file"}},
		{"libgui.a --id=x -o old.a --shared-library=bus.o", []string{"bus.o: is an object and no shared library"}},
		{"libgui.a --id=x -o old.a --public=gui_run --shared-library=plug.so", []string{"plug.so refers to gui_run", "hidden symbol", "export_public = True", "symbol_exports"}},
		{"libgui.a --id=x -o old.a --referenced-by=plug.so", []string{"plug.so refers to gui_run"}},
	} {
		// A tab belongs to the argument.
		code, stdout, stderr := symcheck(t, dir, append([]string{"isolate"}, strings.Split(c.args, " ")...)...)
		if code != exitCouldNotCheck || stdout != "" {
			t.Errorf("%s: exit code %d\n%s", c.args, code, stdout)
		}
		for _, want := range c.says {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s: is to say %q:\n%s", c.args, want, stderr)
			}
		}
		if data, _ := os.ReadFile("old.a"); string(data) != "old\n" {
			t.Fatalf("%s: old.a was written", c.args)
		}
		for _, name := range []string{"other.a", "out/libgui.a"} {
			if _, err := os.Stat(name); err == nil {
				t.Errorf("%s: %s was written", c.args, name)
			}
		}
	}
	if code, stdout, _ := symcheck(t, dir, "isolate", "--id=x", "--versions=drop", "-o", "named_x.o", "named.o"); code != exitHolds || !strings.Contains(stdout, "1 version dropped") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}
