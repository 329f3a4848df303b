package subject

// Flags of a link in the words that mend them: which attribute of which target holds one.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// FixLinkopt takes a flag out of the attribute that holds it.
func (s *Subject) FixLinkopt(o linkset.Linkopt) string {
	attribute := "linkopts"
	if o.Label == s.Link.Target {
		switch kind := s.Link.RuleKind; {
		case strings.HasPrefix(kind, "go_"):
			return fmt.Sprintf("take %s, and -extldflags where nothing else is behind it, out of gc_linkopts of %s", o.Text, o.Label)
		case strings.HasPrefix(kind, "rust_"):
			attribute = "rustc_flags"
		case kind == "cc_shared_library":
			attribute = "user_link_flags"
		}
	}
	return fmt.Sprintf("buildozer 'remove %s %s' %s", attribute, o.Text, o.Label)
}

// FixLinkFlag adds a flag to the link, in the attribute that the rule has for it.
func (s *Subject) FixLinkFlag(flag string) []string {
	target := s.Link.Target
	if target == "" {
		return []string{"link with " + flag}
	}
	switch kind := s.Link.RuleKind; {
	case strings.HasPrefix(kind, "rust_"):
		return []string{fmt.Sprintf("buildozer 'add rustc_flags -Clink-arg=%s' %s", flag, target)}
	case strings.HasPrefix(kind, "go_"):
		return []string{fmt.Sprintf("gc_linkopts = [\"-extldflags\", %q] in %s", flag, target)}
	case kind == "cc_shared_library":
		return []string{fmt.Sprintf("buildozer 'add user_link_flags %s' %s", flag, target)}
	}
	return []string{fmt.Sprintf("buildozer 'add linkopts %s' %s", flag, target)}
}

// FixAlone gives a binary a symbol_check of its own, for what cannot be said in a policy that
// holds for many: which file of it, with which attributes, as a BUILD file has them.
func (s *Subject) FixAlone(binary, attributes string) string {
	return fmt.Sprintf("symbol_check(binary = %q, %s), and without %s: buildozer 'add tags no-symcheck' %s", binary, attributes, s.Policy.Target, s.Link.Target)
}

// LinkerName is "GNU ld", "gold", "lld", "mold", or "the linker" where nothing tells.
func (s *Subject) LinkerName() string {
	if s.Output.Linker == "" {
		return "the linker"
	}
	return s.Output.Linker
}

// FixAlwayslink says how a target has all its objects linked, needed or not.
func FixAlwayslink(label linkset.Label) []string {
	return []string{
		fmt.Sprintf("set alwayslink = True on %s", label),
		fmt.Sprintf("buildozer 'set alwayslink True' %s", label),
	}
}

// FixWholeArchive are the flags by which a whole archive is linked.
func FixWholeArchive(file string) string {
	return "-Wl,--whole-archive " + file + " -Wl,--no-whole-archive"
}

// FixDep says how this kind of binary is given a dependency that brings link flags. The
// flags are those that cc_shared_library, which passes on none of its deps, has to be given
// itself, with the dependency's name in $(execpath NAME); the note stands behind the line
// for all other C and C++.
func (s *Subject) FixDep(dep linkset.Label, note string, flags func(name string) []string) []string {
	target := s.Link.Target
	name := string(dep)
	if dep.Repo() == target.Repo() && dep.Package() == target.Package() {
		name = ":" + dep.Name()
	}
	switch kind := s.Link.RuleKind; {
	case kind == "cc_shared_library":
		list := flags(name)
		return []string{
			fmt.Sprintf("additional_linker_inputs = [%q], user_link_flags = [\"%s\"] in %s", name, strings.Join(list, `", "`), target),
			fmt.Sprintf("buildozer 'add additional_linker_inputs %s' 'add user_link_flags %s' %s", name, strings.ReplaceAll(strings.Join(list, " "), "$(execpath ", `$(execpath\ `), target),
		}
	case strings.HasPrefix(kind, "go_"): // linkmode = "c-shared" makes it a go_non_executable_binary
		return []string{
			fmt.Sprintf("add %q to cdeps of %s (with cgo = True)", name, target),
			fmt.Sprintf("buildozer 'add cdeps %s' %s", name, target),
		}
	}
	return []string{
		fmt.Sprintf("add %q to deps of %s%s", name, target, note),
		fmt.Sprintf("buildozer 'add deps %s' %s", name, target),
	}
}
