package shape

// Who made the stack executable: an object whose note asks for it, or which has no
// note, as most assembler files have none (GNU as manual, .note.GNU-stack).

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

func whyExecutableStack(s *subject.Subject) (why []string, from []finding.Origin) {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return []string{"unknown: what went into the link is not visible"}, nil
	}
	var symbols []finding.Symbol
	asks, silent := 0, 0
	for _, o := range r.Objects {
		if r.In(o) != resolve.PresenceLinked && !(o.Linked && o.Member == "") {
			continue
		}
		sections, err := o.Sections()
		if err != nil {
			continue
		}
		noted, wants := false, false
		for _, sec := range sections {
			if sec.Name == ".note.GNU-stack" {
				noted, wants = true, sec.Flags&elffile.SHF_EXECINSTR != 0
			}
		}
		if noted && !wants {
			continue
		}
		if wants {
			asks++
		} else {
			silent++
		}
		symbols = append(symbols, finding.Symbol{Label: string(o.Input.Label()), File: o.Input.Base(), Member: o.Member})
	}
	if asks > 0 {
		why = append(why, fmt.Sprintf("%s for an executable stack in its .note.GNU-stack (code of GCC's nested functions does)", phrase.CountOf(asks, "object asks", "objects ask")))
	}
	if silent > 0 && s.Output.Linker != "lld" && s.Output.Linker != "mold" { // these take no note for a no (measured: lld 21, mold 3.0)
		why = append(why, fmt.Sprintf("%s no section .note.GNU-stack, which %s takes for a yes where it is configured so (before 2.39 always); assembler files need: .section .note.GNU-stack,\"\",@progbits", phrase.CountOf(silent, "object has", "objects have"), s.LinkerName()))
	}
	return why, finding.OriginsOf(symbols)
}
