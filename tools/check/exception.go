package check

// Exceptions: what the owner knows of and accepts, with a reason. They are kept
// honest by being findings themselves as soon as they accept nothing.

import (
	"fmt"
	"path"
	"strings"
)

type acceptance struct {
	exceptions []Exception
	matched    []int
}

func newAcceptance(list []Exception) *acceptance {
	return &acceptance{exceptions: list, matched: make([]int, len(list))}
}

// accepts tells whether an exception of this check matches one of the names.
func (a *acceptance) accepts(check string, names ...string) bool {
	for i, e := range a.exceptions {
		if e.Check != check {
			continue
		}
		for _, n := range names {
			if globMatch(e.Pattern, n) {
				a.matched[i]++
				return true
			}
		}
	}
	return false
}

// filter takes accepted symbols out of findings, and findings without any left.
func (a *acceptance) filter(findings []Finding) []Finding {
	var kept []Finding
	for _, f := range findings {
		if len(f.Symbols) == 0 {
			if !a.accepts(f.Check, f.Subject) {
				kept = append(kept, f)
			}
			continue
		}
		var symbols []Symbol
		for _, s := range f.Symbols {
			if !a.accepts(f.Check, s.Name) {
				symbols = append(symbols, s)
			}
		}
		if n := len(symbols); n > 0 && n < len(f.Symbols) {
			f.Summary = strings.Replace(f.Summary, count(len(f.Symbols), "symbol"), count(n, "symbol"), 1)
			f.Symbols, f.From = symbols, originsOf(symbols)
		}
		if len(symbols) > 0 {
			kept = append(kept, f)
		}
	}
	return kept
}

// unread returns what could not be read and no exception accepts.
func (a *acceptance) unread(check string, list []unread) []unread {
	var kept []unread
	for _, u := range list {
		if !a.accepts(check, u.where, path.Base(u.where)) {
			kept = append(kept, u)
		}
	}
	return kept
}

func (a *acceptance) unused() []Finding {
	var findings []Finding
	for i, e := range a.exceptions {
		if a.matched[i] > 0 {
			continue
		}
		findings = append(findings, Finding{
			Check: exceptionUnused, Severity: Error, Subject: e.Pattern,
			Summary: fmt.Sprintf("the exception for %s %q accepts nothing any more", e.Check, e.Pattern),
			Why:     []string{fmt.Sprintf("it was made because: %s", e.Reason)},
			Harm:    []string{"it would accept the next symbol of that name in silence"},
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

// globMatch matches names with "*" for any run of characters, slashes included,
// and "?" for one.
func globMatch(pattern, name string) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// count writes a number with its noun: "1 symbol", "537 symbols".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
