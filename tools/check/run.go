package check

// Running: every check of the registry, then the exceptions, then the verdict.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Undecided begins a note on what was asked and could not be told either way. It is no
// failure, and is said in a pass, too.
const Undecided = "not decided: "

// Run holds a binary to its policy. An error means that the policy cannot be
// understood against this link, as when a pattern a person wrote matches nothing.
func Run(s *Subject) *Report {
	s.nameRepositories()
	s.accepted = newAcceptance(s.Policy.Exceptions)
	r := &Report{
		Target: string(s.Link.Target), Check: string(s.Policy.Target), File: s.Output.Name,
		Linker: s.Output.Linker,
	}
	r.Kind, r.CPU = s.Output.kind()
	if r.Target != "" {
		r.Target = s.subjectName()
	}
	if s.Policy.RepositoryWide {
		r.Notes = append(r.Notes, fmt.Sprintf("held to %s by symbol_check_aspect; a target tagged no-symcheck is not", s.Policy.Target))
	}
	for _, err := range append(s.policyErrors(), s.debugFileErrors()...) {
		r.Errors = append(r.Errors, err.Error())
	}
	if err := s.useMap(); err != nil {
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
		res := s.look(c)
		r.Findings = append(r.Findings, res.findings...)
		r.Notes = append(r.Notes, res.notes...)
		out := Outcome{Check: c.ID, Status: Held, Reason: res.notApplicable}
		var blocking []unread
		for _, u := range s.unread(c.ID, res.unread) {
			if u.damaged || c.asked(s.Policy) {
				blocking = append(blocking, u)
			}
		}
		switch {
		case len(res.findings) > 0:
			out.Status = Found
		case len(blocking) > 0:
			out.Status = NotChecked
		case len(res.unread) > 0, res.notApplicable != "":
			out.Status = NotApplicable
		}
		// A finding beside something unread still leaves the check unfinished.
		for _, u := range blocking {
			blocks = block(blocks, c.ID, u.reason)
		}
		if len(res.unread) > 0 && out.Reason == "" {
			out.Reason = reasons(res.unread)
		}
		out.Blind = len(res.unread) > 0
		r.Checks = append(r.Checks, out)
	}
	for _, b := range blocks {
		blocked = true
		r.Errors = append(r.Errors, fmt.Sprintf("%s: not checked: %s", strings.Join(distinct(b.checks), ", "), b.reason))
	}
	if !s.Policy.RepositoryWide {
		r.Findings = append(r.Findings, s.accepted.unused(r.Checks)...)
	}
	r.Accepted = s.accepted.applied()
	errors, _ := r.Count()
	switch {
	case blocked:
		r.Verdict = CouldNotCheck
	case errors > 0:
		r.Verdict = Fail
	default:
		r.Verdict = Pass
	}
	r.Errors, r.Notes = distinct(r.Errors), distinct(r.Notes)
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
func (s *Subject) nameRepositories() {
	names := s.Policy.Repositories
	for _, in := range s.Link.Inputs {
		var labels []linkset.Label
		for _, l := range in.Labels {
			labels = append(labels, l.WithRepoNames(names))
		}
		in.Labels = distinct(append(labels, in.Labels...))
	}
	s.Link.Target = s.Link.Target.WithRepoNames(names)
	s.Link.OutputLabel = s.Link.OutputLabel.WithRepoNames(names)
}

// distinct drops what was there before.
func distinct[T comparable](list []T) []T {
	var out []T
	seen := make(map[T]bool, len(list))
	for _, x := range list {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

func reasons(list []unread) string {
	var texts []string
	for _, u := range list {
		if !slices.Contains(texts, u.reason) {
			texts = append(texts, u.reason)
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
func (s *Subject) policyErrors() []error {
	var errs []error
	for _, text := range s.Policy.Vendored {
		if name, ok := s.unknownRepository(text); ok {
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
			errs = append(errs, fmt.Errorf("vendored %q matches nothing that %s links; it links %s", text, s.subjectName(), s.ownersNear(text)))
		}
	}
	return errs
}

// unknownRepository returns the repository of an owner pattern that Bazel does not
// know: nothing could ever match.
func (s *Subject) unknownRepository(pattern string) (string, bool) {
	repo, _, ok := strings.Cut(strings.TrimPrefix(pattern, "@"), "//")
	return repo, ok && strings.HasPrefix(pattern, "@") && slices.Contains(s.Policy.UnknownRepositories, repo)
}

// subjectName is the binary's label, or its file name outside Bazel.
func (s *Subject) subjectName() string {
	switch {
	case s.Output.Unlinked != "" && s.Link.OutputLabel != "":
		return string(s.Link.OutputLabel)
	case s.Link.Target != "":
		return string(s.Link.Target)
	}
	return s.Output.Name
}

// ownersNear lists owners of the link, the likeliest meant ones first.
func (s *Subject) ownersNear(text string) string {
	var owners []string
	for _, in := range s.Link.Inputs {
		name := string(in.Label())
		if name == "" {
			name = in.Base()
		}
		if !slices.Contains(owners, name) {
			owners = append(owners, name)
		}
	}
	if len(owners) == 0 {
		return "nothing that can be named"
	}
	if near := exports.Nearest(text, owners, 3); len(near) > 0 {
		return strings.Join(near, ", ")
	}
	return shortList(owners, 3)
}
