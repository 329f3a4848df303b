package check

// Running: every check of the registry, then the exceptions, then the verdict.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Run holds a binary to its policy. What of the policy cannot be understood against this
// link, as when a pattern a person wrote matches nothing, is among the report's errors.
func Run(s *subject.Subject) *Report {
	nameRepositories(s)
	r := &Report{
		Target: string(s.Link.Target), Check: string(s.Policy.Target), File: s.Output.Name,
		Linker: s.Output.Linker,
	}
	r.Kind, r.CPU = kind(s.Output)
	if r.Target != "" {
		r.Target = s.Name()
	}
	if s.Policy.RepositoryWide {
		r.Notes = append(r.Notes, fmt.Sprintf("held to %s by symbol_check_aspect; a target tagged no-symcheck is not", s.Policy.Target))
	}
	for _, err := range append(policyErrors(s), debug.FileErrors(s)...) {
		r.Errors = append(r.Errors, err.Error())
	}
	if err := s.UseMap(); err != nil {
		r.Errors = append(r.Errors, err.Error())
	} else if m := s.Link.Map; m != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("which archive members were linked is what %s says, a map of %s", m.Name, m.Linker))
	}
	blocked := len(r.Errors) > 0
	var blocks []blockade
	for _, c := range Checks() {
		if c.run == nil {
			continue
		}
		res := look(s, c)
		r.Findings = append(r.Findings, res.Findings...)
		r.Notes = append(r.Notes, res.Notes...)
		out := Outcome{Check: c.ID, Status: Held, Reason: res.NotApplicable}
		var blocking []finding.Unread
		for _, u := range s.Unaccepted(c.ID, res.Unread) {
			if u.Damaged || c.asked(s.Policy) {
				blocking = append(blocking, u)
			}
		}
		switch {
		case len(res.Findings) > 0:
			out.Status = Found
		case len(blocking) > 0:
			out.Status = NotChecked
		case len(res.Unread) > 0, res.NotApplicable != "":
			out.Status = NotApplicable
		}
		// A finding beside something unread still leaves the check unfinished.
		for _, u := range blocking {
			blocks = block(blocks, c.ID, u.Reason)
		}
		if len(res.Unread) > 0 && out.Reason == "" {
			out.Reason = reasons(res.Unread)
		}
		out.Blind = len(res.Unread) > 0
		r.Checks = append(r.Checks, out)
	}
	for _, b := range blocks {
		blocked = true
		r.Errors = append(r.Errors, fmt.Sprintf("%s: not checked: %s", strings.Join(phrase.Distinct(b.checks), ", "), b.reason))
	}
	if !s.Policy.RepositoryWide {
		r.Findings = append(r.Findings, unusedExceptions(s, r.Checks)...)
	}
	r.Accepted = appliedExceptions(s)
	errors, _ := r.Count()
	switch {
	case blocked:
		r.Verdict = CouldNotCheck
	case errors > 0:
		r.Verdict = Fail
	default:
		r.Verdict = Pass
	}
	r.Errors, r.Notes = phrase.Distinct(r.Errors), phrase.Distinct(r.Notes)
	return r
}

// blockade is something unread that keeps checks from an answer.
type blockade struct {
	reason string
	checks []string
}

// block notes that a check could not look. What keeps several from it is said once.
func block(list []blockade, check, reason string) []blockade {
	at := slices.IndexFunc(list, func(b blockade) bool { return b.reason == reason })
	if at < 0 {
		return append(list, blockade{reason, []string{check}})
	}
	list[at].checks = append(list[at].checks, check)
	return list
}

// nameRepositories puts before each canonical label the one that the owner of
// the policy would write; patterns may use either.
func nameRepositories(s *subject.Subject) {
	names := s.Policy.Repositories
	for _, in := range s.Link.Inputs {
		var labels []linkset.Label
		for _, l := range in.Labels {
			labels = append(labels, l.WithRepoNames(names))
		}
		in.Labels = phrase.Distinct(append(labels, in.Labels...))
	}
	s.Link.Target = s.Link.Target.WithRepoNames(names)
	s.Link.OutputLabel = s.Link.OutputLabel.WithRepoNames(names)
}

func reasons(list []finding.Unread) string {
	var texts []string
	for _, u := range list {
		if !slices.Contains(texts, u.Reason) {
			texts = append(texts, u.Reason)
		}
	}
	if n := len(texts); n > 3 {
		texts = append(texts[:3], fmt.Sprintf("… %d more", n-3))
	}
	return strings.Join(texts, "; ")
}

// policyErrors finds the patterns which a person wrote for this one target and
// which mean nothing in this link: a misspelt label would guard nothing. A pattern
// for all below a package is for many targets, of which some link nothing of it.
func policyErrors(s *subject.Subject) []error {
	var errs []error
	for _, text := range s.Policy.Vendored {
		if name, ok := s.UnknownRepository(text); ok {
			errs = append(errs, fmt.Errorf("vendored %q: there is no repository @%s where %s is written; MODULE.bazel names one with bazel_dep or use_repo", text, name, s.Policy.Target))
			continue
		}
		if !s.Link.Seen {
			continue // vendored-leak says that it could not look
		}
		p, err := linkset.ParseOwnerPattern(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("vendored %q: %w", text, err))
			continue
		}
		if !s.Policy.RepositoryWide && !p.Below() && !slices.ContainsFunc(s.Link.Inputs, p.Match) {
			errs = append(errs, fmt.Errorf("vendored %q matches nothing that %s links; it links %s", text, s.Name(), s.OwnersNear(text)))
		}
	}
	return errs
}
