package duplicate

// The fix for two libraries that define the same names: keep one of them to
// itself. Which names of it have to stay public is seen in the link: those that
// the others refer to.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// FixIsolate says how to isolate the library that an object is of, which shares
// these names with another. Who uses it by one of these names belongs to the set:
// isolated alone, the library would leave its user to the other copy.
func FixIsolate(s *subject.Subject, o *resolve.ObjectFile, contested map[string]bool) []string {
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
