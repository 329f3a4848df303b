package linkset

// Why a linker exported a name from an executable. Nobody has to ask for it: an
// executable exports whatever a shared library in the link refers to or defines
// (FIELD: libdbus in an executable, exported because another library needs
// libdbus-1.so.3), and a few flags export more.

import (
	"path"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// CauseKind says what kind of thing made a linker export.
type CauseKind int

const (
	// CauseFlag is a flag of the command line, such as -rdynamic.
	CauseFlag CauseKind = iota
	// CauseLibrary is a shared library among the inputs that mentions the names.
	CauseLibrary
	// CauseBehindNeeded is a library that no input is, which the linker found by
	// following the DT_NEEDED of an input. It cannot be read; it is inferred.
	CauseBehindNeeded
)

// Cause is one reason why names were exported from an executable.
type Cause struct {
	Kind    CauseKind
	Flag    string // CauseFlag: as it stands on the command line
	Library *Input // CauseLibrary: the library; CauseBehindNeeded: the input that needs it
	Needed  string // CauseBehindNeeded: the DT_NEEDED that leads outside the build
	Names   int    // how many of the names it explains
}

// exportingFlags make a linker export definitions of an executable.
var exportingFlags = []string{"-rdynamic", "-E", "--export-dynamic", "-export-dynamic"}

// Causes explains why these names of an executable are exported: flags first,
// then libraries of the link, most names first, and where both leave names
// unexplained, libraries outside the build. What none of these explains is
// counted: of that the reason is unknown.
func (l *Link) Causes(names map[string]bool) (causes []Cause, unexplained int, problems []Problem) {
	if flag := l.Arguments.Switch(exportingFlags, []string{"--no-export-dynamic", "-no-export-dynamic"}); flag != "" {
		return []Cause{{Kind: CauseFlag, Flag: flag, Names: len(names)}}, 0, nil
	}
	for _, f := range []string{"export-dynamic-symbol", "export-dynamic-symbol-list", "dynamic-list"} {
		if v := l.Arguments.Values(f); len(v) > 0 {
			return []Cause{{Kind: CauseFlag, Flag: "--" + f + "=" + strings.Join(v, " --"+f+"="), Names: len(names)}}, 0, nil
		}
	}
	var outside []Cause
	explained := map[string]bool{}
	provided := map[string]bool{}
	var libraries []*Input
	for _, in := range l.Inputs {
		if in.Kind != SharedObject {
			continue
		}
		c := l.ContentsOf(in)
		if c.Object == nil {
			if c.Err != nil {
				problems = append(problems, Problem{Input: in, Err: c.Err})
			}
			continue
		}
		mentioned, err := mentions(c.Object, names)
		if err != nil {
			problems = append(problems, Problem{Input: in, Err: err})
			continue
		}
		libraries = append(libraries, in)
		provided[in.Base()] = true
		if d, err := c.Object.Dynamic(); err == nil && d != nil {
			provided[d.Soname] = true
		}
		if len(mentioned) > 0 {
			causes = append(causes, Cause{Kind: CauseLibrary, Library: in, Names: len(mentioned)})
		}
		for _, n := range mentioned {
			explained[n] = true
		}
	}
	for _, in := range libraries {
		d, err := l.ContentsOf(in).Object.Dynamic()
		if err != nil || d == nil || len(explained) == len(names) {
			continue
		}
		for _, needed := range d.Needed {
			if !provided[path.Base(needed)] && !systemRuntime(needed) {
				outside = append(outside, Cause{Kind: CauseBehindNeeded, Library: in, Needed: needed, Names: len(names) - len(explained)})
			}
		}
	}
	sort.SliceStable(causes, func(i, j int) bool { return causes[i].Names > causes[j].Names })
	// What is outside explains more than a library that mentions a few names.
	if len(outside) > 0 && len(explained)*2 < len(names) {
		return append(outside, causes...), 0, problems
	}
	if len(outside) == 0 {
		unexplained = len(names) - len(explained)
	}
	return append(causes, outside...), unexplained, problems
}

// mentions returns those of the names which a shared library defines or refers to.
func mentions(f *elffile.File, names map[string]bool) ([]string, error) {
	var found []string
	err := f.EachDynamicSymbol(func(s elffile.Symbol) bool {
		if s.Global() && names[s.Name] && (!s.Defined() || s.Exported()) {
			found = append(found, s.Name)
		}
		return true
	})
	return found, err
}

// systemRuntime tells the libraries of the C library and of the compilers, which
// every link has and which are never the reason for a vendored name.
func systemRuntime(soname string) bool {
	name, _, _ := strings.Cut(soname, ".so")
	switch name {
	case "libc", "libm", "libpthread", "libdl", "librt", "libutil", "libresolv",
		"libgcc_s", "libstdc++", "libc++", "libc++abi", "libatomic":
		return true
	}
	return strings.HasPrefix(name, "ld-linux") || name == "ld64" || name == "ld"
}
