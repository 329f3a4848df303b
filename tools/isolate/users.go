package isolate

// What the users of the set ask for. A user is not rewritten: it keeps calling
// the set by the names that it was compiled with, so these have to be public.
//
// A name is asked for if the user refers to it and does not define it, or if
// both define it and a link would make the two one: a hook that the user puts in
// the place of a weak default, an inline variable, a COMMON. Inline functions are
// none of it, since each side has its own code: else every instance of a standard
// template would be public.

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// User is a file of those who use the set: an object, a static library or a
// shared library.
type User struct {
	Input
	// Owner is whose file it is, a label. Files of one owner are one user; ""
	// makes the file a user of its own.
	Owner string
}

func (u *User) owner() string {
	if u.Owner != "" {
		return u.Owner
	}
	return u.Name
}

// everyonesOwn tells what a compiler puts into each library anew. Every Rust
// library has the standard library's names, and nobody asks another for them: what
// it offers to others has a C name.
func everyonesOwn(text string) bool {
	for _, prefix := range []string{"__rust_", "__rustc", "rust_eh_personality", "DW.ref."} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	if strings.HasPrefix(text, "_R") {
		_, err := demangle.ToString(text, demangle.MaxLength(maxDemangled))
		return err == nil
	}
	return legacyRust.MatchString(text)
}

// legacyRust is Rust's older mangling, which ends in a hash.
var legacyRust = regexp.MustCompile(`^_ZN.*17h[0-9a-f]{16}E$`)

// ask finds what the users ask of the set.
func (s *set) ask() error {
	if len(s.options.ReferencedBy) == 0 {
		return nil
	}
	var files []*userFile
	defines := map[string]map[string]bool{} // by owner and name; true where the definition yields
	interest := make(map[string]bool, len(s.order))
	for _, n := range s.order {
		interest[n.text] = true
	}
	for _, bound := range s.foreignBounds() {
		interest[bound] = true
	}
	var errs []error
	for i := range s.options.ReferencedBy {
		u := &s.options.ReferencedBy[i]
		f, err := u.read(interest)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, f)
		if defines[u.owner()] == nil {
			defines[u.owner()] = map[string]bool{}
		}
		for text, yields := range f.defines {
			defines[u.owner()][text] = defines[u.owner()][text] || yields
		}
	}
	if err := join(errs); err != nil {
		return err
	}
	asks := map[string]bool{}
	for _, f := range files {
		report := UserReport{Owner: f.user.Owner, File: f.user.Name}
		for _, text := range f.mentioned() {
			n := s.names[text]
			if n == nil {
				// The bound of a section that nothing in the set reads.
				report.Names = append(report.Names, text)
			} else if why := f.why(n, defines[f.user.owner()]); why != "" {
				report.Names = append(report.Names, text)
				if n.asked == "" {
					n.asked = why
				}
			}
		}
		asks[f.user.owner()] = asks[f.user.owner()] || len(report.Names) > 0
		s.asked = append(s.asked, report)
	}
	for _, f := range files {
		if owner := f.user.owner(); !asks[owner] {
			errs = append(errs, fmt.Errorf("referenced by %s: its own files refer to nothing that the set defines", owner))
			asks[owner] = true
		}
	}
	return join(errs)
}

// mentioned returns the names that the file refers to or defines, sorted.
func (f *userFile) mentioned() []string {
	names := slices.Collect(maps.Keys(f.refers))
	for text := range f.defines {
		if f.refers[text] == "" {
			names = append(names, text)
		}
	}
	slices.Sort(names)
	return names
}

// why says how the file asks for a name, or "" where it does not. The second
// argument is what the user defines in all of its files.
func (f *userFile) why(n *name, defines map[string]bool) string {
	yields, defined := defines[n.text]
	_, here := f.defines[n.text]
	where, refers := f.refers[n.text]
	switch {
	case !n.defined && !isBound(n.text), n.loose, everyonesOwn(n.text):
	case refers && !defined:
		return "referred to by " + where
	case here && n.defined && (yields || n.yields) && (n.data || !n.grouped):
		return "defined by " + f.user.Name + " as well, and a link makes the two one"
	}
	return ""
}

// foreignBounds are the bounds of sections to which nothing in the set refers.
func (s *set) foreignBounds() []string {
	var out []string
	for _, c := range s.sectionOrder {
		for _, bound := range []string{"__start_" + c.name, "__stop_" + c.name} {
			if s.names[bound] == nil {
				out = append(out, bound)
			}
		}
	}
	return out
}

// askedFor makes public what users ask for, and returns it.
func (s *set) askedFor() []*name {
	var out []*name
	for _, n := range s.order {
		if n.asked != "" && n.defined && n.fate == outside {
			n.fate, n.why = public, n.asked
			out = append(out, n)
		}
	}
	return out
}
