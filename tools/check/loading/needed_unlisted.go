package loading

// needed-unlisted: the binary needs a library that nobody promised it. A list says what it
// may need: the policy's own, and that of a baseline such as manylinux.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// NeededUnlistedID is how reports and exceptions call NeededUnlisted.
const NeededUnlistedID = "needed-unlisted"

// AsksNeeded tells a policy that has a list, or a baseline that may have one.
func AsksNeeded(p *subject.Policy) bool { return len(p.MayNeed) > 0 || p.LoadsOn != nil }

// NeededUnlisted finds needed libraries that neither may_need nor the list of where it has to
// load has.
func NeededUnlisted(s *subject.Subject) finding.Result {
	if s.Output.Dynamic == nil {
		return finding.Result{NotApplicable: "it is linked statically and needs no library"}
	}
	var runtime *baseline.Runtime
	if s.Policy.LoadsOn != nil {
		l, end := Of(s)
		if end != nil {
			return *end
		}
		runtime = l.runtime
	}
	if len(s.Policy.MayNeed) == 0 && (runtime == nil || runtime.Listed == nil) {
		return finding.Result{NotApplicable: "no list says which libraries this binary may need (may_need)"}
	}
	var res finding.Result
	for _, file := range phrase.Distinct(s.Output.Dynamic.Needed) {
		if !unlisted(s, runtime, file) || s.Accepts(NeededUnlistedID, file) {
			continue
		}
		res.Findings = append(res.Findings, unlistedFinding(s, runtime, file))
	}
	return res
}

// unlisted tells a library that there is a list for and that is not on it. What ships with
// the binary needs nobody's promise, but where the policy has a list of its own.
func unlisted(s *subject.Subject, runtime *baseline.Runtime, file string) bool {
	if slices.ContainsFunc(s.Policy.MayNeed, func(glob string) bool { return linkset.Glob(glob, file) }) {
		return false
	}
	if runtime != nil && runtime.Listed != nil {
		if slices.Contains(runtime.Listed, file) {
			return false
		}
		l, _ := Of(s)
		return l == nil || !l.ships(file) || len(s.Policy.MayNeed) > 0
	}
	return len(s.Policy.MayNeed) > 0
}

func unlistedFinding(s *subject.Subject, runtime *baseline.Runtime, file string) finding.Finding {
	list := "may_need"
	if runtime != nil && runtime.Listed != nil {
		list = runtime.Name
	}
	f := finding.Finding{
		Check: NeededUnlistedID, Severity: finding.Error, Subject: file,
		Summary: fmt.Sprintf("%s needs %s, which %s does not list", s.Name(), file, list),
		Why:     broughtBy(s, file),
		Harm:    []string{fmt.Sprintf("where it is not there: %s: cannot open shared object file: No such file or directory", file)},
	}
	if refs, err := versionedReferences(s); err == nil {
		for key, list := range refs {
			if key[0] == file {
				addReferences(&f, list)
			}
		}
		slices.SortFunc(f.Symbols, func(a, b finding.Symbol) int { return strings.Compare(a.Name, b.Name) })
		f.From = originsOfAll(f.Symbols)
	}
	stem, _, _ := strings.Cut(strings.TrimPrefix(file, "lib"), ".so")
	if len(f.Symbols) == 0 { // what is used cannot be left out
		for _, o := range s.Link.LinkoptOwners("-l" + stem) {
			f.Fix = append(f.Fix, s.FixLinkopt(o))
		}
	}
	switch stem {
	case "stdc++":
		f.Fix = append(f.Fix, s.FixLinkFlag("-static-libstdc++")...)
	case "gcc_s":
		f.Fix = append(f.Fix, s.FixLinkFlag("-static-libgcc")...)
	}
	if s.Link.Target == "" {
		f.Fix = append(f.Fix, "link it statically, or if it is meant: --may-need="+file)
	} else {
		f.Fix = append(f.Fix, fmt.Sprintf("link it statically, or if it is meant: buildozer 'add may_need %s' %s", file, s.Policy.Target))
	}
	return f
}
