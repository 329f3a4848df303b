package check

// The fix for two libraries that define the same names: keep one of them to
// itself. Which names of it have to stay public is seen in the link: those that
// the others refer to.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// fixDuplicates says what makes the definitions meet no more.
func (s *Subject) fixDuplicates(list []duplicate) []string {
	first := list[0]
	kept, other := ownerOf(first.kept.Object), ownerOf(first.other.Object)
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
	if vendored := s.vendored(); !vendored.match(o.Input) && vendored.match(first.kept.Object.Input) || s.ownObject(o) {
		o = first.kept.Object
	}
	if s.ownObject(o) {
		return []string{fmt.Sprintf("rename one of the two, or make it static, in %s or %s", kept, other)}
	}
	return s.fixIsolate(o)
}

// ownObject tells what the target that links compiles itself.
func (s *Subject) ownObject(o *linkset.ObjectFile) bool {
	return s.Link.Target != "" && o.Input.Label() == s.Link.Target
}

// fixIsolate says how to isolate the library that an object is of.
func (s *Subject) fixIsolate(o *linkset.ObjectFile) []string {
	const most = 6
	public := s.referredTo(ownerOf(o))
	quoted := make([]string, len(public))
	for i, p := range public {
		quoted[i] = fmt.Sprintf("%q", p)
	}
	label := o.Input.Label()
	if label == "" {
		flags := "--public=NAME"
		if len(public) > 0 {
			flags = "--public=" + strings.Join(public[:min(most, len(public))], " --public=")
		}
		if len(public) > most {
			flags += fmt.Sprintf("     (and %d more that others refer to)", len(public)-most)
		}
		return []string{fmt.Sprintf("symcheck isolate --id=ID --output=isolated %s %s     (and link isolated/%s in its place)", o.Input.Base(), flags, o.Input.Base())}
	}
	name := label.Name() + "_isolated"
	pkg := label.Repo() + "//" + label.Package()
	if label.Repo() != s.Link.Target.Repo() || o.Input.Source {
		// Nobody edits another repository's BUILD file; beside the user is as good.
		pkg = s.Link.Target.Repo() + "//" + s.Link.Target.Package()
	}
	isolated := pkg + ":" + name
	list := strings.Join(quoted[:min(most, len(quoted))], ", ")
	if len(public) > most {
		list += fmt.Sprintf(", … %d more", len(public)-most)
	}
	fix := []string{
		fmt.Sprintf("depend on %s in place of %s: isolated_library(name = %q, libraries = [%q], public = [%s])", isolated, label, name, label, list),
		fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl isolated_library' 'new isolated_library %s' %s:__pkg__", name, pkg),
	}
	command := fmt.Sprintf("buildozer 'add libraries %s'", label)
	if len(public) > 0 {
		command += fmt.Sprintf(" 'add public %s'", strings.Join(public[:min(most, len(public))], " "))
	}
	command += " " + isolated
	if len(public) > most {
		command += fmt.Sprintf("     (and the %d others, or a pattern)", len(public)-most)
	}
	fix = append(fix, command, fmt.Sprintf("buildozer 'replace deps %s %s' %s", label, isolated, s.Link.Target))
	if by := s.Link.Refers(public); len(by) > 0 {
		fix = append(fix, fmt.Sprintf("with export_public = True and a symbol_exports: %s refers to public names, and a linker refuses to hide what a shared library refers to", shortList(inputNames(by), 3)))
	}
	return fix
}

func inputNames(list []*linkset.Input) []string {
	var names []string
	for _, in := range list {
		names = append(names, describe(in))
	}
	return names
}

// referredTo returns the names which objects of others refer to and this owner's
// objects define, sorted: what has to stay public of it.
func (s *Subject) referredTo(owner string) []string {
	r, err := s.resolution()
	if r == nil || err != nil {
		return nil
	}
	names := map[string]bool{}
	for _, o := range r.Linked() {
		if ownerOf(o) == owner {
			continue
		}
		r.References(o, func(name string, _ bool) bool {
			if b := r.Binding(name).Definition; b != nil && ownerOf(b.Object) == owner {
				names[name] = true
			}
			return true
		})
	}
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
