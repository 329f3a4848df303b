package check

// Exceptions: what the owner knows of and accepts, with a reason. They are kept
// honest by being findings themselves as soon as they accept nothing.

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

type acceptance struct {
	exceptions []Exception
	matched    []int
}

func newAcceptance(list []Exception) *acceptance {
	return &acceptance{exceptions: list, matched: make([]int, len(list))}
}

// accepts tells whether an exception of this check matches one of the names.
// Each that does is in use, also where another would have been enough.
func (a *acceptance) accepts(check string, names ...string) bool {
	accepted := false
	for i, e := range a.exceptions {
		if e.Check != check {
			continue
		}
		if slices.ContainsFunc(names, func(n string) bool { return linkset.Glob(e.Pattern, n) }) {
			a.matched[i]++
			accepted = true
		}
	}
	return accepted
}

// accepts tells whether the owner accepts that this check finds fault with one
// of these names. A check asks before it counts, so that what it says about a
// finding is about what is left of it.
func (s *Subject) accepts(check string, names ...string) bool {
	return s.accepted.accepts(check, names...)
}

// unread returns what could not be read and no exception accepts. An exception
// names the file, or the member as file(member).
func (s *Subject) unread(check string, list []unread) []unread {
	var kept []unread
	for _, u := range list {
		file, _, _ := strings.Cut(u.where, "(")
		if !s.accepts(check, u.where, path.Base(u.where), file, path.Base(file)) {
			kept = append(kept, u)
		}
	}
	return kept
}

// unused returns a finding for each exception that accepted nothing. Those of a
// check that could not look are left alone: it is not known what they would do.
func (a *acceptance) unused(checks []Outcome) []Finding {
	var findings []Finding
	for i, e := range a.exceptions {
		blind := slices.ContainsFunc(checks, func(o Outcome) bool { return o.Check == e.Check && o.Blind })
		if a.matched[i] > 0 || blind {
			continue
		}
		findings = append(findings, Finding{
			Check: exceptionUnused, Severity: Error, Subject: e.Pattern,
			Summary: fmt.Sprintf("the exception for %s %q accepts nothing any more", e.Check, e.Pattern),
			Why:     []string{fmt.Sprintf("it was made because: %s", e.Reason)},
			Harm:    []string{"the next symbol of that name would be accepted in silence"},
			Fix:     []string{fmt.Sprintf("remove the exception (check = %q, pattern = %q)", e.Check, e.Pattern)},
		})
	}
	return findings
}

func (a *acceptance) applied() []Accepted {
	var list []Accepted
	for i, e := range a.exceptions {
		if a.matched[i] > 0 {
			list = append(list, Accepted{Exception: e, Matched: a.matched[i]})
		}
	}
	return list
}

// count writes a number with its noun: "1 symbol", "537 symbols".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
