package language

// What to do about units of a foreign language: leave out their debug information.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// FixNoDebug leaves out the debug information of the units that are foreign.
func (l *Leaks) FixNoDebug(list []*debuginfo.Unit) []string {
	var fixes []string
	system := false
	for _, u := range list {
		rust := u.Language.Family() == "rust"
		if rust && isRustLibrary(u) {
			system = true
			continue
		}
		at := l.Unit(u)
		whose := UnitName(u)
		if at.Label != "" {
			whose += " (" + at.Label + ")"
		}
		switch {
		case rust && l.builtByRust(at):
			// rustc takes the last, and buildozer puts what it adds in order.
			fixes = append(fixes, fmt.Sprintf("buildozer 'remove rustc_flags -g -Cdebuginfo=1 -Cdebuginfo=2' 'add rustc_flags -Cdebuginfo=0' %s", at.Label))
		case rust:
			fixes = append(fixes, "compile the crate of "+whose+" without debug information: -C debuginfo=0")
		case u.Language.Family() == "go":
			fixes = append(fixes, "build what is of Go without debug information: go build -ldflags=-w")
		case strings.HasPrefix(u.Producer, "GNU GIMPLE"):
			// It is of the language of one of the inputs, and is that without debug information, too.
			return []string{"link without -flto: GCC makes the unit " + UnitName(u) + " when it links"}
		default:
			fixes = append(fixes, "compile "+whose+" without debug information: -g0")
		}
	}
	if fixes = phrase.Distinct(fixes); len(fixes) > ShownReferences {
		fixes = append(fixes[:ShownReferences], fmt.Sprintf("… and so for %d more", len(fixes)-ShownReferences))
	}
	if system {
		fixes = append(fixes, "Rust's own library has debug information, too: link it without (objcopy --strip-debug)")
	}
	return fixes
}

// builtByRust tells what a rule for Rust made, which takes rustc_flags, from archives that
// somebody made of its objects.
func (l *Leaks) builtByRust(at finding.Unit) bool {
	return at.Label != "" && slices.ContainsFunc(l.s.Link.Inputs, func(in *linkset.Input) bool {
		return string(in.Label()) == at.Label && in.Name() == at.File && !in.Source &&
			(strings.HasSuffix(at.File, ".rlib") || strings.HasSuffix(at.Member, ".rcgu.o"))
	})
}

// isRustLibrary tells units of Rust's own library: its distributors compile these below
// such a folder.
func isRustLibrary(u *debuginfo.Unit) bool {
	at := strings.Index(u.Name, "/library/")
	return at >= 0 && strings.Contains(u.Name[:at], "/rustc")
}
