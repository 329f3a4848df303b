package check

// What the tests of the checks share: a small vendored library with a versioned
// shared twin, real links of it, and the report on them.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const busSource = `
int bus_state = 3;
int bus_get(void) { return bus_state; }
int bus_open(void) { return bus_get() + 1; }
int bus_close(void) { return bus_open() - 1; }
`

const mainSource = `
extern int bus_open(void);
extern int user(void);
int app_own(void) { return 1; }
int main(void) { return bus_open() + user() + app_own(); }
`

// workshop is a folder in which things are compiled and linked.
type workshop struct {
	t   *testing.T
	dir string
}

// newWorkshop has libbus.a, libbus.so.3 (soname, version BUS_1) and main.o; and
// three libraries that mention it: libneeds.so refers to bus_get@BUS_1 and NEEDs
// libbus.so.3, libbare.so refers to bus_get without a version, libother.so to
// nothing.
func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{t, t.TempDir()}
	w.write("bus.ver", "BUS_1 { global: bus_*; local: *; };\n")
	w.compile("bus.c", busSource, "-fPIC")
	w.compile("main.c", mainSource)
	w.compile("user.c", "extern int bus_get(void); int user(void) { return bus_get(); }\n", "-fPIC")
	w.compile("other.c", "int user(void) { return 0; }\n", "-fPIC")
	w.run("ar", "rcs", "libbus.a", "bus.o")
	w.run("gcc", "-shared", "-o", "libbus.so.3", "bus.o", "-Wl,-soname,libbus.so.3", "-Wl,--version-script=bus.ver")
	w.run("gcc", "-shared", "-o", "libneeds.so", "user.o", "libbus.so.3", "-Wl,-soname,libneeds.so")
	w.run("gcc", "-shared", "-o", "libbare.so", "user.o", "-Wl,-soname,libbare.so")
	w.run("gcc", "-shared", "-o", "libother.so", "other.o", "-Wl,-soname,libother.so")
	return w
}

func (w *workshop) path(name string) string { return filepath.Join(w.dir, name) }

func (w *workshop) write(name, text string) { reallink.Write(w.t, w.dir, name, text) }

func (w *workshop) run(tool string, args ...string) string {
	w.t.Helper()
	return reallink.Run(w.t, w.dir, append([]string{reallink.Tool(w.t, tool)}, args...)...)
}

// compile makes NAME.o of NAME.c, NAME.cc or the like.
func (w *workshop) compile(name, text string, flags ...string) {
	w.t.Helper()
	w.write(name, text)
	compiler, object := "gcc", strings.TrimSuffix(name, filepath.Ext(name))+".o"
	if filepath.Ext(name) == ".cc" {
		compiler = "g++"
	}
	w.run(compiler, append([]string{"-c", name, "-o", object}, flags...)...)
}

// linkOf describes a link as the rules do; main.o and what has no label of its
// own are //app's.
type linkOf struct {
	output string
	args   []string          // of the driver, with the names of files
	labels map[string]string // of inputs by name
	kind   string            // of the rule; cc_binary
	target string            // //app:app
	extra  []string          // lines of the manifest
	unseen bool
}

// check judges what was linked.
func (w *workshop) check(l linkOf, p *Policy) *Report {
	w.t.Helper()
	if l.target == "" {
		l.target = "//app:app"
	}
	if l.kind == "" {
		l.kind = "cc_binary"
	}
	lines := []string{"output\t" + l.target + "\t" + w.path(l.output), "target\t" + l.target + "\t" + l.kind}
	if l.unseen {
		lines = append(lines, "unseen")
	}
	words := []string{"gcc"}
	for _, a := range l.args {
		if strings.HasPrefix(a, "-") {
			words = append(words, a)
			continue
		}
		label := l.labels[a]
		if label == "" {
			label = l.target
		}
		kind := "input"
		if strings.HasSuffix(label, "!") { // a file that nobody builds
			kind, label = "source", strings.TrimSuffix(label, "!")
		}
		lines = append(lines, kind+"\t"+label+"\t"+w.path(a))
		words = append(words, w.path(a))
	}
	m, err := linkset.ReadManifest("link.params", strings.NewReader(strings.Join(append(lines, l.extra...), "\n")))
	if err != nil {
		w.t.Fatal(err)
	}
	link := linkset.NewLink(m, linkset.ParseArguments(strings.Join(words, "\n")))
	w.t.Cleanup(func() { link.Close() })
	return judge(w.t, l.output, link, p)
}

func judge(t *testing.T, name string, link *linkset.Link, p *Policy) *Report {
	t.Helper()
	if p == nil {
		p = &Policy{}
	}
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(link.Output)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	e, err := elffile.Open(f, info.Size(), name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := ReadOutput(name, e, link)
	if err != nil {
		t.Fatal(err)
	}
	return Run(&Subject{Output: out, Link: link, Policy: p})
}

func vendored(patterns ...string) *Policy {
	return &Policy{Vendored: patterns, VendoredGiven: true}
}

func declaring(t *testing.T, must, may []string) *Exports {
	t.Helper()
	d := exports.Declaration{Label: "//app:app_exports", MustExport: must, MayExport: may}
	compiled, err := exports.Compile(d.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return &Exports{Declaration: d, Compiled: compiled}
}

// findings writes what was found as "check: symbols or subject".
func findings(r *Report) []string {
	var list []string
	for _, f := range r.Findings {
		text := f.Check
		if f.Severity == Warning {
			text += " (warning)"
		}
		what := f.Subject
		for _, s := range f.Symbols {
			what += " " + s.Name
		}
		list = append(list, text+": "+strings.TrimSpace(what))
	}
	return list
}

func expect(t *testing.T, r *Report, verdict Verdict, want ...string) {
	t.Helper()
	if r.Verdict != verdict {
		t.Errorf("verdict %s, want %s; errors %q", r.Verdict, verdict, r.Errors)
	}
	if got := findings(r); !slices.Equal(got, want) {
		t.Errorf("findings\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func finding(t *testing.T, r *Report, check string) Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("no finding %s among %q; errors %q", check, findings(r), r.Errors)
	return Finding{}
}

func says(t *testing.T, what string, lines []string, want string) {
	t.Helper()
	if !strings.Contains(strings.Join(lines, "\n"), want) {
		t.Errorf("%s:\n\t%s\nis to say %q", what, strings.Join(lines, "\n\t"), want)
	}
}

// dynsym is readelf's answer to which of these names a file exports.
func (w *workshop) dynsym(file, prefix string) []string {
	w.t.Helper()
	var names []string
	for _, line := range strings.Split(w.run("readelf", "-W", "--dyn-syms", file), "\n") {
		f := strings.Fields(line)
		if len(f) < 8 || f[6] == "UND" || (f[4] != "GLOBAL" && f[4] != "WEAK") {
			continue
		}
		if name, _, _ := strings.Cut(f[7], "@"); strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// withoutSections copies a 64-bit little-endian file without its table of section
// headers, which a loader does not read (e_shoff, e_shnum and e_shstrndx are 0).
func (w *workshop) withoutSections(from, to string) {
	w.t.Helper()
	data, err := os.ReadFile(w.path(from))
	if err != nil {
		w.t.Fatal(err)
	}
	clear(data[0x28:0x30])
	clear(data[0x3c:0x40])
	if err := os.WriteFile(w.path(to), data, 0o755); err != nil {
		w.t.Fatal(err)
	}
}
