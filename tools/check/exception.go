package check

// Exceptions in the report. They are kept honest by being findings themselves as soon
// as they accept nothing.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// unusedExceptions returns a finding for each exception that accepted nothing. Those of a
// check that could not look are left alone: it is not known what they would do.
func unusedExceptions(s *subject.Subject, checks []Outcome) []finding.Finding {
	var findings []finding.Finding
	for i, e := range s.Policy.Exceptions {
		blind := slices.ContainsFunc(checks, func(o Outcome) bool { return o.Check == e.Check && o.Blind })
		if s.TimesUsed(i) > 0 || blind {
			continue
		}
		findings = append(findings, finding.Finding{
			Check: exceptionUnused, Severity: finding.Error, Subject: e.Pattern,
			Summary: fmt.Sprintf("the exception for %s %q accepts nothing any more", e.Check, e.Pattern),
			Why:     []string{fmt.Sprintf("it was made because: %s", e.Reason)},
			Harm:    []string{"the next symbol of that name would be accepted in silence"},
			Fix:     []string{fmt.Sprintf("remove the exception (check = %q, pattern = %q)", e.Check, e.Pattern)},
		})
	}
	return findings
}

// appliedExceptions are those that accepted something.
func appliedExceptions(s *subject.Subject) []Accepted {
	var list []Accepted
	for i, e := range s.Policy.Exceptions {
		if n := s.TimesUsed(i); n > 0 {
			list = append(list, Accepted{Exception: e, Matched: n})
		}
	}
	return list
}
