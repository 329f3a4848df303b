package check

// needed-unlisted: the binary needs a library that nobody promised it. A list says what it
// may need: the policy's own, and that of a baseline such as manylinux.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

const neededUnlistedID = "needed-unlisted"

// hasNeeded tells a policy that has a list, or a baseline that may have one.
func hasNeeded(p *Policy) bool { return len(p.MayNeed) > 0 || p.LoadsOn != nil }

func neededUnlisted(s *Subject) result {
	if s.Output.Dynamic == nil {
		return result{notApplicable: "it is linked statically and needs no library"}
	}
	var runtime *baseline.Runtime
	if s.Policy.LoadsOn != nil {
		l, end := s.loading()
		if end != nil {
			return *end
		}
		runtime = l.runtime
	}
	if len(s.Policy.MayNeed) == 0 && (runtime == nil || runtime.Listed == nil) {
		return result{notApplicable: "no list says which libraries this binary may need (may_need)"}
	}
	var res result
	for _, file := range distinct(s.Output.Dynamic.Needed) {
		if !s.unlisted(runtime, file) || s.accepts(neededUnlistedID, file) {
			continue
		}
		res.findings = append(res.findings, s.unlistedFinding(runtime, file))
	}
	return res
}

// unlisted tells a library that there is a list for and that is not on it. What ships with
// the binary needs nobody's promise, but where the policy has a list of its own.
func (s *Subject) unlisted(runtime *baseline.Runtime, file string) bool {
	if slices.ContainsFunc(s.Policy.MayNeed, func(glob string) bool { return linkset.Glob(glob, file) }) {
		return false
	}
	if runtime != nil && runtime.Listed != nil {
		return !slices.Contains(runtime.Listed, file) && !(s.loaded != nil && s.loaded.ships(file) && len(s.Policy.MayNeed) == 0)
	}
	return len(s.Policy.MayNeed) > 0
}

func (s *Subject) unlistedFinding(runtime *baseline.Runtime, file string) Finding {
	list := "may_need"
	if runtime != nil && runtime.Listed != nil {
		list = runtime.Name
	}
	f := Finding{
		Check: neededUnlistedID, Severity: Error, Subject: file,
		Summary: fmt.Sprintf("%s needs %s, which %s does not list", s.subjectName(), file, list),
		Why:     s.broughtBy(file),
		Harm:    []string{fmt.Sprintf("where it is not there: %s: cannot open shared object file: No such file or directory", file)},
	}
	if refs, err := s.versionedReferences(); err == nil {
		for key, list := range refs {
			if key[0] == file {
				f.addReferences(list)
			}
		}
		slices.SortFunc(f.Symbols, func(a, b Symbol) int { return strings.Compare(a.Name, b.Name) })
		f.From = originsOfAll(f.Symbols)
	}
	stem, _, _ := strings.Cut(strings.TrimPrefix(file, "lib"), ".so")
	for _, o := range s.Link.LinkoptOwners("-l" + stem) {
		f.Fix = append(f.Fix, s.fixLinkopt(o))
	}
	switch stem {
	case "stdc++":
		f.Fix = append(f.Fix, s.fixLinkFlag("-static-libstdc++")...)
	case "gcc_s":
		f.Fix = append(f.Fix, s.fixLinkFlag("-static-libgcc")...)
	}
	if s.Link.Target == "" {
		f.Fix = append(f.Fix, "link it statically, or if it is meant: --may-need="+file)
	} else {
		f.Fix = append(f.Fix, fmt.Sprintf("link it statically, or if it is meant: may_need = [%q] in %s", file, s.Policy.Target))
	}
	return f
}
