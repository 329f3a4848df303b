package shape

// static-libc: a shared library that carries a C library of its own. The process has
// one already, and two heaps, two sets of buffers and two ideas of what a thread is do
// not mix.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// StaticLibcID is how reports and exceptions call StaticLibc.
const StaticLibcID = "static-libc"

// libcParts are the names by which parts of a C library are known. Each set is of
// one C library and is found whole or not at all: that a library defines malloc alone
// says nothing, as an allocator does that too.
var libcParts = []struct {
	part  string
	libc  string
	names []string
	harm  string
}{
	{"malloc", "glibc", []string{"malloc", "_int_malloc", "main_arena"}, "it has a heap of its own: what is allocated on one side and freed on the other aborts (\"free(): invalid pointer\")"},
	{"stdio", "glibc", []string{"_IO_2_1_stdout_", "_IO_file_jumps"}, "it has buffers of its own for stdout: output comes out of order, and what is left in them at exit is lost"},
	{"start-up", "glibc", []string{"__libc_start_main", "__libc_setup_tls"}, "it expects to have started the process, which it did not: its thread-local variables, locale and stack guard were never set up"},
	{"malloc", "musl", []string{"malloc", "__libc_malloc_impl"}, "it has a heap of its own: what is allocated on one side and freed on the other corrupts memory"},
	{"stdio", "musl", []string{"__stdout_FILE", "__stdio_write"}, "it has buffers of its own for stdout: output comes out of order, and what is left in them at exit is lost"},
	{"start-up", "musl", []string{"__init_libc", "__libc_start_main"}, "it expects to have started the process, which it did not: its thread-local variables were never set up"},
}

// StaticLibc finds a C library inside of a shared library.
func StaticLibc(s *subject.Subject) finding.Result {
	switch {
	case s.Output.Executable():
		return finding.Result{NotApplicable: "a program may bring its C library"}
	case isLibc(s.Output.Dynamic):
		return finding.Result{NotApplicable: "it is a C library"}
	}
	wanted := map[string]bool{}
	for _, p := range libcParts {
		for _, n := range p.names {
			wanted[n] = true
		}
	}
	defined := map[string]bool{}
	note := func(y elffile.Symbol) bool {
		// Few names are as short as these: the others cost no more than a look.
		if len(y.Name) < 20 && wanted[y.Name] && y.Defined() && y.Section != elffile.SectionAbs {
			defined[y.Name] = true
		}
		return true
	}
	if err := s.Output.File.EachDynamicNamed(wanted, note); err != nil {
		return s.Damaged(err)
	}
	if err := s.Output.File.EachSymbol(note); err != nil {
		return s.Damaged(err)
	}
	members := libcMembers(s, defined)
	f := finding.Finding{Check: StaticLibcID, Severity: finding.Error}
	var parts []string
	for _, p := range libcParts {
		if slices.ContainsFunc(p.names, func(n string) bool { return !defined[n] }) {
			continue
		}
		f.Subject = p.libc
		parts = append(parts, p.part)
		f.Harm = append(f.Harm, p.harm)
		for _, n := range p.names {
			y := finding.Symbol{Name: n}
			if at, ok := members[n]; ok {
				y.Label, y.File, y.Member = string(at.Input.Label()), at.Input.Base(), at.Member
			}
			f.Symbols = append(f.Symbols, y)
		}
	}
	if len(parts) == 0 || s.Accepts(StaticLibcID, append([]string{f.Subject}, parts...)...) {
		return finding.Result{}
	}
	f.Summary = fmt.Sprintf("%s carries %s's %s of its own", s.Name(), f.Subject, strings.Join(parts, ", "))
	slices.SortFunc(f.Symbols, func(a, b finding.Symbol) int { return strings.Compare(a.Name, b.Name) })
	f.Symbols = slices.CompactFunc(f.Symbols, func(a, b finding.Symbol) bool { return a.Name == b.Name })
	f.From = finding.OriginsOf(f.Symbols)
	explainLibc(s, &f)
	return finding.Result{Findings: []finding.Finding{f}}
}

// explainLibc says what brought the C library in.
func explainLibc(s *subject.Subject, f *finding.Finding) {
	for _, w := range s.Link.Arguments.Words {
		switch {
		case w == "-static", w == "-l:libc.a", w == "-static-pie", strings.HasSuffix(w, "/libc.a"), w == "libc.a":
			f.Why = append(f.Why, fmt.Sprintf("%s is on the command line", displayWord(w)))
			for _, o := range s.Link.LinkoptsWith(w) {
				f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
				f.Fix = append(f.Fix, s.FixLinkopt(o))
			}
		}
	}
	f.Why, f.Fix = phrase.Distinct(f.Why), phrase.Distinct(f.Fix)
	if len(f.From) > 0 {
		f.Why = append(f.Why, fmt.Sprintf("%s was linked into a shared library", f.From[0].File))
	}
	if len(f.Why) == 0 {
		f.Why = []string{"unknown: no input and no flag that is known brings a static C library; it is in the file's own symbols"}
	}
	if len(f.Fix) == 0 {
		f.Fix = []string{"link the shared library without -static and without libc.a: it takes the process's libc.so.6"}
	}
}

// displayWord leaves the folders of a build out of a word of the command line.
func displayWord(word string) string {
	return word[strings.LastIndexByte(word, '/')+1:]
}

// libcMembers tells which linked objects define these names.
func libcMembers(s *subject.Subject, names map[string]bool) map[string]*resolve.ObjectFile {
	out := map[string]*resolve.ObjectFile{}
	r, err := s.Resolution()
	if r == nil || err != nil {
		return out
	}
	for n := range names {
		for _, d := range r.Definitions(n) {
			if !d.Discarded && out[n] == nil {
				out[n] = d.Object
			}
		}
	}
	return out
}

// isLibc tells the libraries of a C library itself.
func isLibc(d *elffile.Dynamic) bool {
	if d == nil {
		return false
	}
	for _, name := range []string{"libc.so", "libc.musl-", "ld-", "ld64", "libc_malloc_debug.so"} {
		if strings.HasPrefix(d.Soname, name) {
			return true
		}
	}
	return false
}
