package check

// Causes and harms in words. Each sentence is a fact about this binary.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// whyExported says why the linker exported these names.
func (s *Subject) whyExported(names map[string]bool) ([]string, []linkset.Problem) {
	linker := s.Output.Linker
	if linker == "" {
		linker = "the linker"
	}
	if scripts := s.Link.Arguments.Values("version-script"); len(scripts) > 0 {
		return []string{fmt.Sprintf("the link has a version script (%s), and it does not hide them", strings.Join(baseNames(scripts), ", "))}, nil
	}
	if !s.Output.Executable() {
		return []string{"a shared library exports every global symbol of default visibility, and this link has no version script"}, nil
	}
	if !s.Link.Seen {
		return []string{"unknown: what went into the link is not visible"}, nil
	}
	causes, problems := s.Link.Causes(names)
	var why []string
	for _, c := range causes {
		switch c.Kind {
		case linkset.CauseFlag:
			why = append(why, fmt.Sprintf("%s is on the command line: it exports every global symbol of default visibility", c.Flag))
			if c.Flag != "" && strings.HasPrefix(c.Flag, "--") && strings.Contains(c.Flag, "=") {
				why[len(why)-1] = fmt.Sprintf("%s is on the command line", c.Flag)
			}
		case linkset.CauseLibrary:
			why = append(why, fmt.Sprintf("%s, which is linked, refers to or defines %d of them; %s exports from an executable what a library of the link mentions", describe(c.Library), c.Names, linker))
		case linkset.CauseBehindNeeded:
			why = append(why, fmt.Sprintf("%s, which is linked, needs %s, a library outside the build; GNU ld follows that and exports what it mentions (inferred: the file is no input)", describe(c.Library), c.Needed))
		}
	}
	switch {
	case len(why) > 4:
		why = append(why[:3], fmt.Sprintf("… and %d more libraries", len(why)-3))
	case len(why) == 0 && s.Link.Arguments.Driver == "go":
		why = []string{"Go's linker passes -rdynamic to the C linker (inferred: its command line is not visible)"}
	case len(why) == 0:
		why = []string{"unknown: no flag and no library among the inputs asks for it"}
	}
	return why, problems
}

// describe names an input with its label.
func describe(in *linkset.Input) string {
	if l := in.Label(); l != "" {
		return fmt.Sprintf("%s (%s)", in.Base(), l)
	}
	return in.Base()
}

func baseNames(paths []string) []string {
	var list []string
	for _, p := range paths {
		list = append(list, p[strings.LastIndexByte(p, '/')+1:])
	}
	return list
}

// harm foretells what the leak does. Where a library of the link has names of
// its own that this binary captures, it says how many.
func (s *Subject) harm(names map[string]bool) []string {
	if s.Output.Executable() {
		if captured := s.Link.Captured(names); len(captured) > 0 {
			var harm []string
			for _, c := range captured {
				harm = append(harm, fmt.Sprintf("once %s is loaded, %d of its own calls end up in this copy", c.Library.Base(), c.Names))
			}
			return harm
		}
	}
	return []string{"any library in the process that has these names can be bound to this copy instead of its own"}
}

// goRuntimeHook tells the names that Go's own cgo runtime puts into every binary
// (runtime/cgo, cmd/cgo): an owner can neither rename nor drop them.
func goRuntimeHook(name string) bool {
	return strings.HasPrefix(name, "_cgo_") || strings.HasPrefix(name, "x_cgo_") ||
		name == "crosscall2" || name == "crosscall_amd64" || name == "_cgoexp" || strings.HasPrefix(name, "_cgoexp_")
}
