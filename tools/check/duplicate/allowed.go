package duplicate

// multiple-definition-allowed: somebody told the linker to keep quiet about names
// that are defined twice, for one link and for ever.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// AllowedID is how reports and exceptions call Allowed.
const AllowedID = "multiple-definition-allowed"

// Allowed finds the flags that let a name be defined twice, and what they hide.
func Allowed(s *subject.Subject) finding.Result {
	if !s.Link.Seen {
		return s.CannotSeeInputs()
	}
	flags := phrase.Distinct(s.Link.Arguments.AllowsMultipleDefinition())
	if len(flags) == 0 {
		if len(s.Link.Arguments.Words) == 0 {
			return finding.Result{NotApplicable: "the command line of the link is not known (--args=FILE)"}
		}
		return finding.Result{Unread: s.ResponseFile()}
	}
	var findings []finding.Finding
	for _, flag := range flags {
		if !s.Accepts(AllowedID, flag) {
			findings = append(findings, allowedFinding(s, flag))
		}
	}
	res := finding.Result{Findings: findings}
	if d, err := found(s); err == nil {
		res.Unread = finding.UnreadOf(d.problems)
	}
	return res
}

func allowedFinding(s *subject.Subject, flag string) finding.Finding {
	f := finding.Finding{
		Check: AllowedID, Severity: finding.Error, Subject: flag,
		Harm: []string{"the next name that two libraries define is settled by their order on the command line, and nobody is told"},
	}
	hidden := map[string]int{}
	var pairs []string
	total := 0
	if d, err := found(s); err == nil {
		for _, dup := range d.list {
			if dup.kind != kindStrong {
				continue
			}
			total++
			key := fmt.Sprintf("of %s and %s", subject.OwnerOf(dup.kept.Object), subject.OwnerOf(dup.other.Object))
			if hidden[key]++; hidden[key] == 1 {
				pairs = append(pairs, key)
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b string) int { return hidden[b] - hidden[a] })
	f.Summary = fmt.Sprintf("%s hides %s", flag, phrase.Count(total, "duplicate definition"))
	if total == 0 {
		f.Summary = fmt.Sprintf("%s is on the command line and hides nothing that can be seen", flag)
	}
	for i, p := range pairs {
		if i == 3 && len(pairs) > 4 {
			f.Why = append(f.Why, fmt.Sprintf("… and of %d more pairs (all under duplicate-definition)", len(pairs)-i))
			break
		}
		f.Why = append(f.Why, fmt.Sprintf("it hides %d %s", hidden[p], p))
	}
	owners := s.Link.LinkoptOwners(flag)
	for _, o := range owners {
		f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
	}
	switch {
	case s.Link.Target == "":
		f.Fix = []string{fmt.Sprintf("take %s off the command line", flag)}
	case len(owners) == 0:
		f.Why = append(f.Why, "it is in no target's own flags: --linkopt, a feature of the toolchain, or .bazelrc brings it")
		f.Fix = []string{fmt.Sprintf("take %s out of --linkopt in .bazelrc, or of the toolchain", flag)}
	}
	for _, o := range owners {
		f.Fix = append(f.Fix, s.FixLinkopt(o))
	}
	if total > 0 {
		f.Fix = append(f.Fix, "and isolate what duplicate-definition names: isolated_library")
	}
	return f
}
