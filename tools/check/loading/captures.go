package loading

// Whose references the binary would get: a library that asks the loader for its own names
// is given whichever definition comes first.

import (
	"slices"
	"sort"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Capture is a library some of whose own references end up in the binary.
type Capture struct {
	Library *loader.Object
	Names   []string // sorted, each once
	Needed  bool     // it is loaded with the binary, and not only once somebody opens it
}

// Captures foretells which of these names of the binary, or of all with nil, each library
// would be given in place of its own. A program comes before every library there is, needed or opened later;
// a library before those that come behind it when it is loaded.
func (l *Process) Captures(s *subject.Subject, names map[string]bool) []Capture {
	found := map[*loader.Object]map[string]bool{}
	add := func(c loader.Capture) {
		if c.By != l.self || names != nil && !names[c.Name] {
			return
		}
		if found[c.Library] == nil {
			found[c.Library] = map[string]bool{}
		}
		found[c.Library][c.Name] = true
	}
	for _, c := range l.result.Captures() {
		add(c)
	}
	loaded := map[*loader.Object]bool{}
	for _, o := range l.result.Scope {
		loaded[o.Object] = true
	}
	if s.Output.Executable() {
		for _, o := range l.runtime.Objects {
			if !loaded[o] {
				for _, c := range loader.Captured(l.self, o) {
					add(c)
				}
			}
		}
	}
	var list []Capture
	for o, captured := range found {
		c := Capture{Library: o, Needed: loaded[o]}
		for name := range captured {
			c.Names = append(c.Names, name)
		}
		sort.Strings(c.Names)
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if len(a.Names) != len(b.Names) {
			return len(a.Names) > len(b.Names)
		}
		return a.Library.Name < b.Library.Name
	})
	return list
}

// Unjudged are the libraries that define one of these names and whose own references
// nobody knows: those of glibc's history.
func (l *Process) Unjudged(names map[string]elffile.Symbol) []string {
	var list []string
	for _, o := range l.runtime.Objects {
		if len(o.References) == 0 && l.runtime.FromHistory(o.Soname) &&
			slices.ContainsFunc(o.Definitions, func(d loader.Definition) bool { _, ok := names[d.Name]; return ok }) {
			list = append(list, o.Soname)
		}
	}
	return list
}

// SonameOrFile is what a library is called: by itself, or else as a file.
func SonameOrFile(o *loader.Object) string {
	if o.Soname != "" {
		return o.Soname
	}
	return o.Name
}
