package registration_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A section that linked code walks, and entries in members that nobody refers to.
func TestUnlinkedEntries(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.c", walker("")+useFirst, "-ffunction-sections")
	w.Compile("dead.c", walker("")+"int main(void) { printf(\"%ld\\n\", entry_first.value); }\n", "-ffunction-sections")
	w.Compile("first.c", pluginEntry("first", ""))
	w.Compile("second.c", pluginEntry("second", ""))
	w.Compile("third.c", strings.Replace(pluginEntry("third", ", used"), "const struct", "static const struct", 1))
	// A record about code of its own, as tracepoints are: no loss if the code is not used.
	w.Compile("record.c", entryPrefix+"static const struct entry here __attribute__((section(\"plugins\"))) = {\"r\", 1};\nextern void log_it(const void *);\nvoid record(void) { log_it(&here); }\n")
	w.Run("ar", "rcs", "liball.a", "first.o", "second.o", "third.o", "record.o")
	labels := map[string]string{"liball.a": "//eng:all"}
	want := []string{"section-unlinked: plugins entry_second entry_third"}
	t.Run("archive", func(t *testing.T) {
		runList(w, t, listCase{args: []string{"main.o", "liball.a"}, labels: labels, prints: "1 entries", want: want}, func(r *check.Report) {
			f := workshop.Finding(t, r, registration.UnlinkedID)
			workshop.Says(t, "fix", f.Fix, "buildozer 'set alwayslink True' //eng:all")
			workshop.Says(t, "why", f.Why, "main.o")
			if f.Severity != finding.Error || strings.Join(f.From[0].Members, " ") != "second.o third.o" {
				t.Errorf("%s from %+v", f.Severity, f.From)
			}
		})
	})
	t.Run("archive, collected", func(t *testing.T) {
		runList(w, t, listCase{args: []string{"main.o", "liball.a", "-Wl,--gc-sections"}, labels: labels, linkers: "bfd gold mold", prints: "1 entries", want: want}, nil)
	})
	t.Run("nobody walks it", func(t *testing.T) {
		runList(w, t, listCase{args: []string{"dead.o", "liball.a", "-Wl,--gc-sections"}, labels: labels, prints: "1"}, nil)
	})
	t.Run("a bare archive", func(t *testing.T) {
		runList(w, t, listCase{args: []string{"main.o", "liball.a"}, labels: map[string]string{"liball.a": "//app:app"}, prints: "1 entries", want: want}, nil)
	})
	t.Run("all", func(t *testing.T) {
		w.Compile("log.c", "void log_it(const void *p) { (void)p; }\n")
		runList(w, t, listCase{args: []string{"main.o", "log.o", "-Wl,--whole-archive", "liball.a", "-Wl,--no-whole-archive"}, labels: labels, prints: "4 entries"}, nil)
	})
	t.Run("counted", func(t *testing.T) {
		w.Run("gcc", "main.o", "liball.a", "-o", "counted")
		r := w.Check(workshop.Link{Output: "counted", Args: []string{"main.o", "liball.a"}, Labels: labels}, &subject.Policy{Sections: map[string]string{"plugins": ">=2"}})
		workshop.Expect(t, r, check.Fail, "section-collapsed: plugins", "section-unlinked: plugins entry_second entry_third")
	})
	// Files are named, and nobody knows the command line: the output has to show it.
	t.Run("by hand", func(t *testing.T) {
		for output, c := range map[string]struct {
			inputs []string
			want   string
		}{
			"hand":  {[]string{"main.o", "first.o", "third.o"}, "[]"},
			"hand2": {[]string{"main.o", "liball.a"}, "[section-unlinked: plugins entry_second entry_third]"},
		} {
			w.Run("gcc", append(c.inputs, "-o", output)...)
			var files []string
			for _, in := range c.inputs {
				files = append(files, w.Path(in))
			}
			link := linkset.NewLinkOfFiles(w.Path(output), files)
			t.Cleanup(func() { link.Close() })
			if got := fmt.Sprint(workshop.Findings(workshop.Judge(t, output, link, nil))); got != c.want {
				t.Errorf("%s: %s, want %s", output, got, c.want)
			}
		}
	})
}

// unlinkedCase is an object in an archive that nothing pulls.
type unlinkedCase struct {
	name, source string
	other        string // another member
	want         []string
}

const headerRegistry = `
#pragma once
#include <vector>
struct Table {
	std::vector<const char *> names;
	static Table &instance() { static Table t; return t; }
	bool add(const char *n) { names.push_back(n); return true; }
};
struct Node { const char *name; Node *next; };
inline Node *head = nullptr;
`

// Which constructors register something, and which only look like it.
func TestUnlinkedEvidence(t *testing.T) {
	w := workshop.New(t)
	w.Write("registry.h", registryHeader)
	w.Write("header.h", headerRegistry)
	w.Write("lively.h", "#pragma once\n#include <map>\n#include <string>\ninline std::map<std::string, int> settings = {{\"a\", 1}};\n")
	w.Write("counter.h", "#pragma once\nstruct Init { Init(); ~Init(); };\nstatic Init init;\n")
	w.Write("alone.h", "#pragma once\nstruct Alone { Alone(); ~Alone(); };\nstatic Alone alone;\n")
	core := registrySource + `
#include "counter.h"
#include "alone.h"
Alone::Alone() {}
Alone::~Alone() {}
Init::Init() {}
Init::~Init() {}
struct Module { Module(const char *); const char *name; };
Module::Module(const char *n) : name(n) {}
`
	const linked = `
#include <cstdio>
#include "registry.h"
#include "header.h"
#include "lively.h"
#include "counter.h"
int main() {
	int n = 0;
	for (Node *p = head; p; p = p->next) n++;
	std::printf("%d\n", Registry::count() + (int)Table::instance().names.size() + n + (int)settings.size());
}
`
	cases := []unlinkedCase{
		{"iostream", "#include <iostream>\nvoid unused() { std::cout << 1; }\n", "", nil},
		{"iostream alone", "#include <iostream>\n", "", nil},
		{"strings", "#include <map>\n#include <string>\nstatic std::string a = \"a long text that needs the heap to be kept\";\nstatic std::map<std::string, int> b = {{a, 1}};\nint unused() { return b[a]; }\n", "", nil},
		{"strings alone", "#include <string>\nstatic std::string a = \"a long text that needs the heap to be kept\";\n", "", nil},
		{"ordinary", "#include \"registry.h\"\nint unused() { return Registry::count(); }\n", "", nil},
		{"a header with objects", "#include \"lively.h\"\n", "", nil},
		{"a header with objects, and a text", "#include \"lively.h\"\nstatic std::string own = \"a long text that no other file has in it\";\n", "", nil},
		{"a header with a counter", "#include \"counter.h\"\n", "", nil},
		{"a header with a counter that only its owner includes", "#include \"alone.h\"\n", "", nil},
		{"all headers", "#include \"counter.h\"\n#include \"lively.h\"\n#include \"header.h\"\n#include \"registry.h\"\n#include <iostream>\n", "", nil},
		{"an unused file with an object", "struct Module { Module(const char *); const char *name; };\nstatic Module here(\"here\");\nconst char *unused() { return here.name; }\n", "", []string{"section-unlinked (warning): _ZN6ModuleC1EPKc _GLOBAL__sub_I_"}},
		{"one that another would need", "struct Module { Module(const char *); const char *name; };\nstatic Module here(\"here\");\nconst char *unused() { return here.name; }\n", "const char *unused(); const char *more() { return unused(); }\n", nil},
		{"a header's table", "#include \"header.h\"\nstatic bool in = Table::instance().add(\"member\");\n", "", []string{"section-unlinked: _ZZN5Table8instanceEvE1t _GLOBAL__sub_I_member.cc"}},
		{"a header's list", "#include \"header.h\"\nstatic Node me = {\"me\", head};\nstatic bool in = (head = &me, true);\n", "", []string{"section-unlinked: head _GLOBAL__sub_I_member.cc"}},
		{"by a local function", "#include \"registry.h\"\nstatic int make() { return 1; }\nstatic bool deep() { Registry::add(\"deep\", make); return true; }\nstatic bool go() { return deep(); }\nstatic bool in = go();\n", "", []string{"section-unlinked: _ZN8Registry3addEPKcPFivE _GLOBAL__sub_I_member.cc"}},
		{"by a template", "#include \"registry.h\"\ntemplate <int N> struct Register { static int make() { return N; } Register() { Registry::add(\"t\", make); } };\nstatic Register<7> in;\n", "", []string{"section-unlinked: _ZN8Registry3addEPKcPFivE _GLOBAL__sub_I_member.cc"}},
		{"an attribute", "#include \"registry.h\"\nstatic int make() { return 1; }\n__attribute__((constructor)) static void enter() { Registry::add(\"attribute\", make); }\n", "", []string{"section-unlinked: _ZN8Registry3addEPKcPFivE _ZL5enterv"}},
		{"a function that is only named", "#include <functional>\n#include \"registry.h\"\nstatic int make() { return Registry::count(); }\nstatic std::function<int()> f = make;\n", "", nil},
	}
	for _, compiler := range []string{"g++ -O0", "g++ -O2", "clang++ -O1 -fPIC"} {
		words := append(strings.Fields(compiler), "-std=c++17", "-c")
		compile := func(t *testing.T, name, text string) {
			here := &workshop.Workshop{T: t, Dir: w.Dir}
			here.Write(name+".cc", text)
			here.Run(words[0], append(words[1:], name+".cc", "-o", name+".o")...)
		}
		compile(t, "main", linked)
		compile(t, "core", core)
		for _, c := range cases {
			t.Run(c.name+", "+compiler, func(t *testing.T) {
				here := &workshop.Workshop{T: t, Dir: w.Dir}
				compile(t, "member", c.source)
				compile(t, "other", c.other)
				here.Run("ar", "rcs", "libmember.a", "member.o", "other.o")
				args := []string{"main.o", "core.o", "libmember.a"}
				here.Run("g++", append(args, "-o", "app")...)
				r := here.Check(workshop.Link{Output: "app", Args: args, Labels: map[string]string{"libmember.a": "//m:member"}}, nil)
				var got []string
				for _, f := range workshop.Findings(r) {
					if strings.HasPrefix(f, "section-") {
						got = append(got, f)
					}
				}
				// gcc names the constructor of a file after its first function, clang after the file.
				if len(got) != len(c.want) || len(got) > 0 && !strings.HasPrefix(got[0], c.want[0]) {
					t.Errorf("findings %q, want %q; notes %q", got, c.want, r.Notes)
				}
			})
		}
	}
}

// Plugins in C that were made of one template have the same names throughout.
func TestUnlinkedTemplates(t *testing.T) {
	w := workshop.New(t)
	w.Compile("core.c", "struct plugin { const char *name; struct plugin *next; };\nstatic struct plugin *first;\nvoid plugin_register(struct plugin *p) { p->next = first; first = p; }\nint plugins(void) { int n = 0; for (struct plugin *p = first; p; p = p->next) n++; return n; }\n")
	w.Compile("main.c", "#include <stdio.h>\nextern int plugins(void);\nint main(void) { printf(\"%d entries\\n\", plugins()); }\n")
	for _, n := range []string{"one", "two"} {
		w.Compile(n+".c", "struct plugin { const char *name; struct plugin *next; };\nextern void plugin_register(struct plugin *);\nstatic struct plugin me = {\""+n+"\"};\n__attribute__((constructor)) static void enter(void) { plugin_register(&me); }\n")
	}
	w.Run("ar", "rcs", "libtwo.a", "two.o")
	runList(w, t, listCase{args: []string{"main.o", "core.o", "one.o", "libtwo.a"}, prints: "1 entries", want: []string{"section-unlinked: plugin_register enter"}}, nil)
	runList(w, t, listCase{args: []string{"main.o", "core.o", "one.o", "two.o"}, prints: "2 entries"}, nil)
}

// The archives of the C library and of the compiler, named as inputs of a static
// link: hundreds of members with constructors that nothing needs.
func TestUnlinkedToolchain(t *testing.T) {
	w := workshop.New(t)
	w.Compile("main.cc", "#include <iostream>\n#include <thread>\n#include <map>\nstatic std::map<int, int> m = {{1, 2}};\nint main() { std::thread([] { std::cout << m[1] << \"\\n\"; }).join(); }\n")
	var args = []string{"main.o"}
	for _, name := range []string{"libstdc++.a", "libm.a", "libgcc_eh.a", "libc.a"} {
		path := strings.TrimSpace(w.Run("g++", "-print-file-name="+name))
		if !filepath.IsAbs(path) {
			t.Skipf("%s is not installed", name)
		}
		if out, err := exec.Command("cp", "-L", path, w.Path(name)).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
		args = append(args, name)
	}
	for _, l := range reallink.Linkers(t) {
		here := append([]string{"-static", l.Flag}, args...)
		here = append(here, "libc.a", "libgcc_eh.a", "libc.a")
		w.Run("g++", append(here, "-o", "static_"+l.Name)...)
		if out, err := exec.Command(w.Path("static_" + l.Name)).CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "2" {
			t.Errorf("%s prints %q (%v)", l.Name, out, err)
		}
		r := w.Check(workshop.Link{Output: "static_" + l.Name, Args: here}, nil)
		for _, f := range r.Findings {
			if strings.HasPrefix(f.Check, "section-") {
				t.Errorf("%s: %+v", l.Name, f)
			}
		}
	}
}
