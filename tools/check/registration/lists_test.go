package registration_test

// What the tests of lists share: programs that print how many entries they find,
// linked by every linker that is there.

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// listCase is a link of objects that register, what the program prints, and what the
// checks say.
type listCase struct {
	args    []string
	labels  map[string]string
	linkers string // the only ones, or "" for all
	prints  string
	want    []string // findings
	policy  *subject.Policy
	kind    string
	driver  string // gcc, or g++
}

// runList links the case, runs the program and judges it.
func runList(w *workshop.Workshop, t *testing.T, c listCase, check func(*check.Report)) {
	t.Helper()
	for _, l := range reallink.Linkers(t) {
		if c.linkers != "" && !strings.Contains(c.linkers, l.Name) {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			driver := c.driver
			if driver == "" {
				driver = "gcc"
			}
			args := append([]string{}, c.args...)
			args = append(args, l.Flag)
			here := &workshop.Workshop{T: t, Dir: w.Dir}
			output := strings.ReplaceAll(t.Name(), "/", "_")
			here.Run(driver, append(args, "-o", output)...)
			out, err := exec.Command(filepath.Join(w.Dir, output)).CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != c.prints {
				t.Errorf("the program prints %q (%v), want %q", got, err, c.prints)
			}
			r := here.Check(workshop.Link{Output: output, Args: args, Labels: c.labels, Kind: c.kind}, c.policy)
			var lists []string
			for _, f := range workshop.Findings(r) {
				if strings.HasPrefix(f, "section-") {
					lists = append(lists, f)
				}
			}
			if strings.Join(lists, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("findings\n\t%s\nwant\n\t%s\nerrors %q notes %q", strings.Join(lists, "\n\t"), strings.Join(c.want, "\n\t"), r.Errors, r.Notes)
			}
			if check != nil {
				check(r)
			}
		})
	}
}

const registryHeader = `
#pragma once
struct Registry {
	static void add(const char *, int (*)());
	static int count();
};
`

const registrySource = `
#include "registry.h"
static int n;
void Registry::add(const char *, int (*)()) { n++; }
int Registry::count() { return n; }
`

const registryMain = `
#include <stdio.h>
#include "registry.h"
int main() { printf("%d entries\n", Registry::count()); }
`

func plugin(name string) string {
	return "#include \"registry.h\"\nstatic int make() { return " + name[len(name)-1:] + "; }\nstatic bool in = (Registry::add(\"" + name + "\", make), true);\n"
}

// C++ static registration: of an archive or a --start-lib nothing is linked that
// nobody refers to, and the program runs without it.
func TestUnlinkedConstructors(t *testing.T) {
	for _, optimised := range []string{"-O0", "-O2"} {
		t.Run(optimised, func(t *testing.T) {
			w := workshop.New(t)
			w.Write("registry.h", registryHeader)
			w.Compile("registry.cc", registrySource, optimised)
			w.Compile("main.cc", registryMain, optimised)
			w.Compile("plugin1.cc", plugin("plugin1"), optimised)
			w.Compile("plugin2.cc", plugin("plugin2"), optimised)
			w.Run("ar", "rcs", "libplugins.a", "plugin1.o", "plugin2.o")
			labels := map[string]string{"libplugins.a": "//plugins:plugins", "plugin1.o": "//plugins:plugins", "plugin2.o": "//plugins:plugins", "registry.o": "//registry:registry"}
			lost := "section-unlinked: _ZN8Registry3addEPKcPFivE _GLOBAL__sub_I_plugin1.cc _GLOBAL__sub_I_plugin2.cc"
			t.Run("archive", func(t *testing.T) {
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "0 entries", want: []string{lost},
					args: []string{"main.o", "registry.o", "libplugins.a"}}, func(r *check.Report) {
					f := workshop.Finding(t, r, registration.UnlinkedID)
					workshop.Says(t, "fix", f.Fix, "buildozer 'set alwayslink True' //plugins:plugins")
					if len(f.From) != 1 || strings.Join(f.From[0].Members, " ") != "plugin1.o plugin2.o" {
						t.Errorf("from %+v", f.From)
					}
				})
			})
			t.Run("archive collected", func(t *testing.T) {
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "0 entries", want: []string{lost},
					args: []string{"main.o", "registry.o", "libplugins.a", "-Wl,--gc-sections"}}, nil)
			})
			t.Run("a runtime of the toolchain", func(t *testing.T) {
				w.Run("cp", "libplugins.a", "libsupc++.a")
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "0 entries", args: []string{"main.o", "registry.o", "libsupc++.a"}}, nil)
			})
			t.Run("start-lib", func(t *testing.T) {
				runList(w, t, listCase{driver: "g++", labels: labels, linkers: "gold lld mold", prints: "0 entries", want: []string{lost},
					args: []string{"main.o", "registry.o", "-Wl,--start-lib", "plugin1.o", "plugin2.o", "-Wl,--end-lib"}}, nil)
			})
			t.Run("whole archive", func(t *testing.T) {
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "2 entries",
					args: []string{"main.o", "registry.o", "-Wl,--whole-archive", "libplugins.a", "-Wl,--no-whole-archive"}}, nil)
			})
			t.Run("objects", func(t *testing.T) {
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "2 entries", args: []string{"main.o", "registry.o", "plugin1.o", "plugin2.o"}}, nil)
			})
			t.Run("excepted", func(t *testing.T) {
				p := &subject.Policy{Exceptions: []subject.Exception{{Check: registration.UnlinkedID, Pattern: "*Registry*", Reason: "optional"}}}
				runList(w, t, listCase{driver: "g++", labels: labels, prints: "0 entries", policy: p, args: []string{"main.o", "registry.o", "libplugins.a"}}, nil)
			})
		})
	}
}
