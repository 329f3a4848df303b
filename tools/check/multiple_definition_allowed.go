package check

// multiple-definition-allowed: somebody told the linker to keep quiet about names
// that are defined twice, for one link and for ever.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

const allowedID = "multiple-definition-allowed"

func multipleDefinitionAllowed(s *Subject) result {
	if !s.Link.Seen {
		return s.cannotSeeInputs()
	}
	flags := distinct(s.Link.Arguments.AllowsMultipleDefinition())
	if len(flags) == 0 {
		if len(s.Link.Arguments.Words) == 0 {
			return result{notApplicable: "the command line of the link is not known (--args=FILE)"}
		}
		return result{unread: s.responseFile()}
	}
	var findings []Finding
	for _, flag := range flags {
		if !s.accepts(allowedID, flag) {
			findings = append(findings, s.allowedFinding(flag))
		}
	}
	res := result{findings: findings}
	if d, err := s.duplicates(); err == nil {
		res.unread = unreadOf(d.problems)
	}
	return res
}

func (s *Subject) allowedFinding(flag string) Finding {
	f := Finding{
		Check: allowedID, Severity: Error, Subject: flag,
		Harm: []string{"the next name that two libraries define is settled by their order on the command line, and nobody is told"},
	}
	hidden := map[string]int{}
	var pairs []string
	total := 0
	if d, err := s.duplicates(); err == nil {
		for _, dup := range d.list {
			if dup.kind != kindStrong {
				continue
			}
			total++
			key := fmt.Sprintf("of %s and %s", ownerOf(dup.kept.Object), ownerOf(dup.other.Object))
			if hidden[key]++; hidden[key] == 1 {
				pairs = append(pairs, key)
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b string) int { return hidden[b] - hidden[a] })
	f.Summary = fmt.Sprintf("%s hides %s", flag, count(total, "duplicate definition"))
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
		f.Fix = append(f.Fix, s.fixLinkopt(o))
	}
	if total > 0 {
		f.Fix = append(f.Fix, "and isolate what duplicate-definition names: isolated_library")
	}
	return f
}

// fixLinkopt takes a flag out of the attribute that holds it.
func (s *Subject) fixLinkopt(o linkset.Linkopt) string {
	attribute := "linkopts"
	if o.Label == s.Link.Target {
		switch kind := s.Link.RuleKind; {
		case strings.HasPrefix(kind, "go_"):
			return fmt.Sprintf("take %s, and -extldflags where nothing else is behind it, out of gc_linkopts of %s", o.Text, o.Label)
		case strings.HasPrefix(kind, "rust_"):
			attribute = "rustc_flags"
		case kind == "cc_shared_library":
			attribute = "user_link_flags"
		}
	}
	return fmt.Sprintf("buildozer 'remove %s %s' %s", attribute, o.Text, o.Label)
}
