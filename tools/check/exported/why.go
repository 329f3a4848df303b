package exported

// Causes and harms in words. Each sentence is a fact about this binary.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// whyExported says why the linker exported these names, which are the symbols'.
func whyExported(s *subject.Subject, names map[string]bool, symbols []finding.Symbol) ([]string, []linkset.Problem) {
	arguments := s.Link.Arguments
	if scripts := arguments.Values("version-script"); len(scripts) > 0 {
		return []string{fmt.Sprintf("the link has a version script (%s), and it does not hide them", strings.Join(phrase.BaseNames(scripts), ", "))}, nil
	}
	switch {
	case !s.Output.Executable() && arguments.Driver == "rustc":
		return []string{"rustc passes a version script of its own, which keeps public what Rust code exports and re-exports (inferred: its linker flags are not visible)"}, nil
	case !s.Output.Executable() && len(arguments.Words) == 0:
		return []string{"a shared library exports every global symbol of default visibility that no version script hides"}, nil
	case !s.Output.Executable():
		return []string{"a shared library exports every global symbol of default visibility, and this link has no version script"}, nil
	case !s.Link.Seen:
		return []string{"unknown: what went into the link is not visible"}, nil
	}
	causes, unexplained, problems := s.Link.Causes(names)
	var why, behind []string
	for _, c := range causes {
		switch c.Kind {
		case linkset.CauseFlag:
			why = append(why, flagText(c.Flag))
		case linkset.CauseLibrary:
			why = append(why, fmt.Sprintf("%s, which is linked, refers to or defines %s; %s exports from an executable what a library of the link mentions",
				phrase.Input(c.Library), phrase.OfThem(c.Names, len(names)), s.LinkerName()))
		case linkset.CauseBehindNeeded:
			if followsNeeded(s) {
				behind = append(behind, c.Needed)
			}
		}
	}
	if len(why) > 4 {
		why = append(why[:3], fmt.Sprintf("… and %d more libraries", len(why)-3))
	}
	if twins := namesakes(behind, symbols); len(twins) > 0 {
		behind = twins
	}
	if text := whyBehind(s, causes, phrase.Distinct(behind)); text != "" {
		// The library that is a twin of what leaked explains most, and comes first.
		if len(causes) > 0 && causes[0].Kind == linkset.CauseBehindNeeded {
			why = append([]string{text}, why...)
		} else {
			why = append(why, text)
		}
	}
	switch {
	case len(why) > 0 && unexplained > 0 && len(arguments.Words) == 0:
		why = append(why, fmt.Sprintf("unknown for the other %d: the flags of the link are not known (-rdynamic exports everything)", unexplained))
	case len(why) > 0 && unexplained > 0:
		why = append(why, fmt.Sprintf("unknown for the other %d", unexplained))
	case len(why) > 0:
	case arguments.Driver == "go":
		why = []string{"Go's linker has the C linker export what Go exports, or everything, with -rdynamic, where that cannot export single names (inferred: its command line is not visible)"}
	case len(arguments.Words) == 0:
		why = []string{"unknown: no library among the inputs mentions them, and the flags of the link are not known (-rdynamic exports everything)"}
	default:
		why = []string{"unknown: no flag and no library among the inputs asks for it"}
	}
	return why, problems
}

// flagText says what a flag on the command line does.
func flagText(flag string) string {
	if strings.Contains(flag, "=") {
		return flag + " is on the command line"
	}
	return flag + " is on the command line: it exports every global symbol of default visibility"
}

// whyBehind says that the linker followed the DT_NEEDED of an input.
func whyBehind(s *subject.Subject, causes []linkset.Cause, needed []string) string {
	if len(needed) == 0 {
		return ""
	}
	var by []string
	for _, c := range causes {
		if c.Kind == linkset.CauseBehindNeeded && slices.Contains(needed, c.Needed) && !slices.Contains(by, phrase.Input(c.Library)) {
			by = append(by, phrase.Input(c.Library))
		}
	}
	const most = 3
	outside := "a library outside the build"
	if len(needed) > 1 {
		outside = "libraries outside the build"
	}
	verb := "which is linked, needs"
	if len(by) > 1 {
		verb = "which are linked, need"
	}
	return fmt.Sprintf("%s, %s %s, %s; %s follows that and exports what it mentions (inferred: it is no input of the link)",
		phrase.List(by, most), verb, phrase.List(needed, most), outside, s.LinkerName())
}

// followsNeeded tells whether the linker opens what its inputs need. Only GNU ld
// does.
func followsNeeded(s *subject.Subject) bool {
	return s.Output.Linker == "" || s.Output.Linker == "GNU ld"
}

// namesakes keeps, of libraries outside the build, those that are called like a
// file that the symbols came from: the shared twin of a static library mentions
// what that defines.
func namesakes(needed []string, symbols []finding.Symbol) []string {
	stem := func(file string) string {
		name, _, _ := strings.Cut(file, ".")
		return name
	}
	var twins []string
	for _, n := range needed {
		if slices.ContainsFunc(symbols, func(sym finding.Symbol) bool { return sym.File != "" && stem(sym.File) == stem(n) }) {
			twins = append(twins, n)
		}
	}
	return phrase.Distinct(twins)
}

// harm foretells what the leak does. Where a library of the link has names of
// its own that this binary captures, it says how many.
func harm(s *subject.Subject, names map[string]bool, symbols []finding.Symbol) []string {
	if s.Output.Executable() && s.Link.Seen {
		var harm []string
		for _, c := range s.Link.Captured(names) {
			verb := "end"
			if c.Names == 1 {
				verb = "ends"
			}
			harm = append(harm, fmt.Sprintf("once %s is loaded, %d of its own calls %s up in this copy", c.Library.Base(), c.Names, verb))
		}
		harm = append(harm, harmThere(s, names)...)
		for _, d := range s.Link.Diverted(names) {
			if d.From == nil {
				continue
			}
			harm = append(harm, fmt.Sprintf("what %s expects of %s is this copy's (%s)", d.Library.Base(), d.From.Base(), phrase.Count(d.Names, "symbol")))
		}
		if len(harm) > 4 {
			harm = append(harm[:3], fmt.Sprintf("… and %d more libraries", len(harm)-3))
		}
		if len(harm) > 0 {
			return harm
		}
		var outside []string
		causes, _, _ := s.Link.Causes(names)
		for _, c := range causes {
			if c.Kind == linkset.CauseBehindNeeded {
				outside = append(outside, c.Needed)
			}
		}
		if twins := namesakes(outside, symbols); len(twins) > 0 {
			return []string{fmt.Sprintf("once %s is loaded, its own calls of these names end up in this copy (how many is unknown: it is no input of the link)", phrase.List(twins, 3))}
		}
	}
	return []string{"any library in the process that has these names can be bound to this copy instead of its own"}
}

// goRuntimeHook tells the names that Go's own cgo runtime puts into every binary
// (runtime/cgo, cmd/cgo): an owner can neither rename nor drop them.
func goRuntimeHook(s *subject.Subject, name string) bool {
	switch name {
	case "crosscall2", "x_crosscall2_ptr", "crosscall1", "crosscall_amd64":
		return true
	case "fatalf", "threadentry": // of runtime/cgo where the binary has that, and no input defines them
		return len(s.Definitions().ByName[name]) == 0 &&
			slices.ContainsFunc(s.Output.Exported(), func(o elffile.Symbol) bool { return o.Name == "crosscall2" })
	}
	return strings.HasPrefix(name, "_cgo_") || strings.HasPrefix(name, "x_cgo_") || strings.HasPrefix(name, "_cgoexp_")
}
