package subject

// Which inputs are vendored: other people's code, linked in for this binary's own use.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// VendoredSet knows which inputs are vendored.
type VendoredSet struct {
	byRule func(*linkset.Input) bool
	Notes  []string
}

// Match tells a vendored input.
func (v VendoredSet) Match(in *linkset.Input) bool { return v.byRule != nil && v.byRule(in) }

// Vendored is what the policy calls vendored. Where it says nothing: precompiled
// archives, and what lies below a folder third_party or vendor; never another
// repository, and never the binary's own package. What lies below that is the
// binary's own too, if the binary is itself in such a folder.
func (s *Subject) Vendored() VendoredSet {
	if s.Policy.VendoredGiven {
		return s.vendoredByPattern()
	}
	if s.Link.Target == "" {
		return VendoredSet{Notes: []string{"nothing is called vendored (--vendored LIBRARY), so no library is known to have to stay private"}}
	}
	own := s.Link.Target.Package()
	v := VendoredSet{byRule: func(in *linkset.Input) bool {
		l := in.Label()
		if l == "" || l.Repo() != s.Link.Target.Repo() || in.Kind == linkset.SharedObject {
			return false
		}
		// The owner of a file that a rule of this package imports is elsewhere.
		if in.Source && slices.ContainsFunc(in.Labels, func(l linkset.Label) bool { return l.Package() != own && belowThirdParty(l.Package()) }) && !belowThirdParty(own) {
			return true
		}
		if pkg := l.Package(); pkg == own || belowThirdParty(own) && strings.HasPrefix(pkg, own+"/") {
			return false
		}
		return in.Source || belowThirdParty(l.Package())
	}}
	var taken []string
	for _, in := range s.Link.Inputs {
		if l := string(in.Label()); v.byRule(in) && !slices.Contains(taken, l) {
			taken = append(taken, l)
		}
	}
	sort.Strings(taken)
	v.Notes = []string{"vendored is not given; taken as vendored: " + phrase.List(taken, 4)}
	if len(taken) == 0 {
		v.Notes = []string{"vendored is not given, and no precompiled archive or library below third_party/ or vendor/ is linked"}
	}
	return v
}

// vendoredByPattern is what the policy's patterns mean. One for all below a package
// may mean nothing here, which a note says.
func (s *Subject) vendoredByPattern() VendoredSet {
	var patterns []linkset.OwnerPattern
	var v VendoredSet
	for _, text := range s.Policy.Vendored {
		p, err := linkset.ParseOwnerPattern(text)
		if err != nil {
			continue // said by policyErrors
		}
		patterns = append(patterns, p)
		if _, unknown := s.UnknownRepository(text); p.Below() && !unknown && !s.Policy.RepositoryWide && !slices.ContainsFunc(s.Link.Inputs, p.Match) {
			v.Notes = append(v.Notes, fmt.Sprintf("nothing of %s is linked; what is: %s", text, s.OwnersNear(text)))
		}
	}
	v.byRule = func(in *linkset.Input) bool {
		return slices.ContainsFunc(patterns, func(p linkset.OwnerPattern) bool {
			return p.Match(in) && !(s.Policy.RepositoryWide && s.own(in, p))
		})
	}
	return v
}

// own tells what a repository-wide pattern does not mean for this binary: its own
// package, and what lies below it where the binary is itself vendored.
func (s *Subject) own(in *linkset.Input, p linkset.OwnerPattern) bool {
	target, l := s.Link.Target, in.Label()
	if target == "" || l.Repo() != target.Repo() {
		return false
	}
	return l.Package() == target.Package() ||
		p.MatchLabel(target) && (target.Package() == "" || strings.HasPrefix(l.Package(), target.Package()+"/"))
}

// belowThirdParty tells packages in a folder that by custom holds other people's
// code.
func belowThirdParty(pkg string) bool {
	folders := strings.Split(pkg, "/")
	return slices.Contains(folders, "third_party") || slices.Contains(folders, "vendor")
}

// OwnersNear lists owners of the link, the likeliest meant ones first.
func (s *Subject) OwnersNear(text string) string {
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
	return phrase.List(owners, 3)
}

// UnknownRepository returns the repository of an owner pattern that Bazel does not
// know: nothing could ever match.
func (s *Subject) UnknownRepository(pattern string) (string, bool) {
	repo, _, ok := strings.Cut(strings.TrimPrefix(pattern, "@"), "//")
	return repo, ok && strings.HasPrefix(pattern, "@") && slices.Contains(s.Policy.UnknownRepositories, repo)
}
