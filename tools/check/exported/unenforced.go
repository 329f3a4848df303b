package exported

// export-unenforced: a declaration that reached nobody. cc_shared_library drops
// the link flags of its deps in silence, and a symbol_exports that stands only
// in the check makes no version script take part in the link.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// UnenforcedID is how reports and exceptions call Unenforced.
const UnenforcedID = "export-unenforced"

// Unenforced finds declarations whose version script the linker was never given.
func Unenforced(s *subject.Subject) finding.Result {
	switch {
	case len(s.Link.Exports) == 0:
		return finding.Result{NotApplicable: "no symbol_exports is declared for this binary"}
	case !s.Link.Seen:
		return finding.Result{NotApplicable: "no link action is visible, so its flags are not"}
	case s.Link.Arguments.Driver == "go":
		return finding.Result{NotApplicable: "rules_go carries the C linker's flags inside Go archives, where no command line shows them"}
	}
	var res finding.Result
	for _, e := range s.Link.Exports {
		if s.Link.UsesScript(e.Path) {
			continue
		}
		label := string(e.Label.WithRepoNames(s.Policy.Repositories))
		if s.Accepts(UnenforcedID, label) {
			continue
		}
		f := finding.Finding{
			Check: UnenforcedID, Severity: finding.Error, Subject: label,
			Summary: fmt.Sprintf("the flags of %s never reached the link of %s", label, s.Name()),
			Why:     []string{"its version script is not on the linker's command line"},
			Harm:    []string{"the linker exports what it would export without the declaration"},
			Fix:     fixAdd(s, e.Label),
		}
		if s.Link.RuleKind == "cc_shared_library" {
			f.Why = []string{"cc_shared_library passes on no link flags of its deps, and says nothing about it"}
		} else if other := s.Link.Arguments.Values("version-script"); len(other) > 0 {
			f.Why[0] += "; what stands there is " + strings.Join(phrase.BaseNames(other), ", ")
		}
		res.Findings = append(res.Findings, f)
	}
	return res
}
