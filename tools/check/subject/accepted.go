package subject

// What the owner accepts. A check asks before it counts, so that what it says about a
// finding is about what is left of it.

import (
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Accepts tells whether the owner accepts that this check finds fault with one
// of these names. Each exception that does is in use, also where another would have
// been enough.
func (s *Subject) Accepts(check string, names ...string) bool {
	if s.matched == nil {
		s.matched = make([]int, len(s.Policy.Exceptions))
	}
	accepted := false
	for i, e := range s.Policy.Exceptions {
		if e.Check != check {
			continue
		}
		if slices.ContainsFunc(names, func(n string) bool { return linkset.Glob(e.Pattern, n) }) {
			s.matched[i]++
			accepted = true
		}
	}
	return accepted
}

// TimesUsed is how often the exception of this index in the policy accepted something.
func (s *Subject) TimesUsed(exception int) int {
	if s.matched == nil {
		return 0
	}
	return s.matched[exception]
}

// Unaccepted returns what could not be read and no exception accepts. An exception
// names the file, or the member as file(member).
func (s *Subject) Unaccepted(check string, list []finding.Unread) []finding.Unread {
	var kept []finding.Unread
	for _, u := range list {
		file, _, _ := strings.Cut(u.Where, "(")
		if !s.Accepts(check, u.Where, path.Base(u.Where), file, path.Base(file)) {
			kept = append(kept, u)
		}
	}
	return kept
}
