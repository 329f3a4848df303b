package duplicate

// The fix for two libraries that define the same names: keep one of them to
// itself. Which names of it have to stay public is seen in the link: those that
// the others refer to.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// fixDuplicates says what makes the definitions meet no more.
func fixDuplicates(s *subject.Subject, list []duplicate) []string {
	first := list[0]
	kept, other := subject.OwnerOf(first.kept.Object), subject.OwnerOf(first.other.Object)
	if first.other.Discarded || first.kind == kindWeak {
		return []string{fmt.Sprintf("build %s and %s with one version of the header that defines %s, and the same defines", kept, other, first.name)}
	}
	if first.kind == kindCommon {
		return []string{fmt.Sprintf("declare %s extern in the header and define it once, or make it static where it is private; -fno-common finds the next", first.name)}
	}
	if kept == other {
		return []string{fmt.Sprintf("link %s once, or rename one of the two", kept)}
	}
	o := first.other.Object
	if vendored := s.Vendored(); !vendored.Match(o.Input) && vendored.Match(first.kept.Object.Input) || s.OwnObject(o) {
		o = first.kept.Object
	}
	if s.OwnObject(o) {
		return []string{fmt.Sprintf("rename one of the two, or make it static, in %s or %s", kept, other)}
	}
	names := map[string]bool{}
	for _, d := range list {
		names[d.name] = true
	}
	return FixIsolate(s, o, names)
}

// FixIsolate says how to isolate the library that an object is of, which shares
// these names with another. Who uses it by one of these names belongs to the set:
// isolated alone, the library would leave its user to the other copy.
func FixIsolate(s *subject.Subject, o *linkset.ObjectFile, contested map[string]bool) []string {
	const most = 6
	set := []*linkset.Input{o.Input}
	certain, perhaps := usersOf(s, o, contested)
	set = append(set, certain...)
	public := referredTo(s, set)
	shown := public[:min(most, len(public))]
	var meant string
	if len(perhaps) > 0 {
		meant = fmt.Sprintf("and with it whichever of %s is meant to use it, with what that offers as public", phrase.List(inputNames(perhaps), 3))
	}
	label := o.Input.Label()
	if label == "" {
		var files, flags []string
		for _, in := range set {
			files = append(files, in.Path)
		}
		for _, p := range shown {
			flags = append(flags, "--public="+p)
		}
		line := strings.Join(append(append([]string{"symcheck isolate --id=" + idOf(o.Input) + " --output=isolated"}, flags...), files...), " ")
		if n := len(public) - len(shown); n > 0 {
			line += fmt.Sprintf("     (and --public for %d more that others refer to)", n)
		}
		return appendText([]string{line, "and link the files in isolated/ in their place"}, meant)
	}
	name := label.Name() + "_isolated"
	pkg := label.Repo() + "//" + label.Package()
	if label.Repo() != s.Link.Target.Repo() || o.Input.Source {
		// Nobody edits another repository's BUILD file; beside the user is as good.
		pkg = s.Link.Target.Repo() + "//" + s.Link.Target.Package()
	}
	isolated := pkg + ":" + name
	var libraries []string
	for _, in := range set {
		libraries = append(libraries, string(in.Label()))
	}
	fix := appendText([]string{
		fmt.Sprintf("depend on %s in place of %s: isolated_library(name = %q, libraries = [%s], public = [%s])",
			isolated, phrase.List(libraries, 3), name, quotedList(libraries, len(libraries)), quotedList(public, most)),
	}, meant)
	fix = append(fix, fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl isolated_library' 'new isolated_library %s' %s:__pkg__", name, pkg))
	command := fmt.Sprintf("buildozer 'add libraries %s'", strings.Join(libraries, " "))
	if len(public) > 0 {
		command += fmt.Sprintf(" 'add public %s'", strings.Join(shown, " "))
	}
	command += " " + isolated
	if n := len(public) - len(shown); n > 0 {
		command += fmt.Sprintf("     (and the %d others, or a pattern)", n)
	}
	fix = append(fix, command)
	for _, l := range libraries {
		fix = append(fix, fmt.Sprintf("buildozer 'replace deps %s %s' %s", l, isolated, s.Link.Target))
	}
	if by := s.Link.Refers(public); len(by) > 0 {
		fix = append(fix, fmt.Sprintf("with export_public = True and a symbol_exports: %s refers to public names, and a linker refuses to hide what a shared library refers to", phrase.List(inputNames(by), 3)))
	}
	return fix
}

// idOf makes an id for isolate of a file's name.
func idOf(in *linkset.Input) string {
	stem := strings.TrimSuffix(strings.TrimPrefix(in.Base(), "lib"), ".a")
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, strings.ToLower(stem))
}

// appendText appends a line that may be empty.
func appendText(lines []string, text string) []string {
	if text == "" {
		return lines
	}
	return append(lines, text)
}

// quotedList writes the elements of a Starlark list, and how many are left out.
func quotedList(names []string, most int) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	if n := len(quoted) - most; n > 0 {
		quoted = append(quoted[:most], fmt.Sprintf("… %d more", n))
	}
	return strings.Join(quoted, ", ")
}

func inputNames(list []*linkset.Input) []string {
	var names []string
	for _, in := range list {
		names = append(names, phrase.Input(in))
	}
	return names
}

// usersOf returns whose objects refer to the contested names of an object's owner:
// for certain where they also refer to what only this owner defines, else perhaps.
func usersOf(s *subject.Subject, o *linkset.ObjectFile, contested map[string]bool) (certain, perhaps []*linkset.Input) {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return nil, nil
	}
	owner := subject.OwnerOf(o)
	defined := map[string]bool{}
	for _, other := range r.Linked() {
		if subject.OwnerOf(other) != owner {
			r.Defines(other, func(name string) bool {
				if contested[name] {
					defined[subject.OwnerOf(other)] = true // it has a copy of its own, and uses that
				}
				return true
			})
		}
	}
	at := map[string]bool{}
	for _, other := range r.Linked() {
		name := subject.OwnerOf(other)
		if name == owner || at[name] || defined[name] || s.OwnObject(other) {
			continue
		}
		shares, alone := false, false
		r.References(other, func(name string, _ bool) bool {
			shares = shares || contested[name]
			if b := r.Binding(name).Definition; b != nil && !contested[name] {
				alone = alone || subject.OwnerOf(b.Object) == owner
			}
			return true
		})
		switch {
		case shares && alone:
			at[name] = true
			certain = append(certain, other.Input)
		case shares:
			at[name] = true
			perhaps = append(perhaps, other.Input)
		}
	}
	if len(certain) > 0 {
		perhaps = nil
	}
	return certain, perhaps
}

// referredTo returns the names which objects of others refer to and the objects of
// these owners define, sorted: what has to stay public of them.
func referredTo(s *subject.Subject, set []*linkset.Input) []string {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return nil
	}
	inside := func(o *linkset.ObjectFile) bool {
		return slices.ContainsFunc(set, func(in *linkset.Input) bool {
			return in == o.Input || in.Label() != "" && in.Label() == o.Input.Label()
		})
	}
	from := map[string][]*linkset.Input{}
	names := map[string]bool{}
	for _, o := range r.Linked() {
		if inside(o) {
			continue
		}
		r.References(o, func(name string, _ bool) bool {
			if b := r.Binding(name).Definition; b != nil && inside(b.Object) {
				names[name] = true
				from[name] = append(from[name], o.Input)
			}
			return true
		})
	}
	// Who has a member of its own for a name gets on without the set's.
	defined, _ := s.Link.Definitions(names)
	for name, users := range from {
		own := func(in *linkset.Input) bool {
			return slices.ContainsFunc(defined[name], func(d linkset.Definition) bool { return d.Input == in })
		}
		if !slices.ContainsFunc(users, func(in *linkset.Input) bool { return !own(in) }) {
			delete(names, name)
		}
	}
	return slices.Sorted(maps.Keys(names))
}
