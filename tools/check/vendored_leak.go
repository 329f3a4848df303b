package check

// vendored-leak: a library that was linked in for this binary's own use can be
// bound to by everybody else in the process. Two copies of libdbus then share
// half of their functions, and a GPU driver crashes.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func vendoredLeak(s *Subject) result {
	if !s.Link.Seen {
		return s.cannotSeeInputs()
	}
	vendored := s.vendored()
	res := result{notes: vendored.notes}
	defs := s.definitions()
	for _, p := range defs.problems {
		if vendored.match(p.Input) != "" || len(p.Input.Labels) == 0 {
			res.unread = append(res.unread, unread{where: p.Where(), reason: p.Error(), damaged: p.Damaged()})
		}
	}
	byOwner := map[string][]Symbol{}
	for _, sym := range s.Output.Exported {
		if runtimeTemplate(sym) {
			continue
		}
		d, ok := s.vendoredDefinition(sym, defs.byName[sym.Name], vendored)
		if !ok || s.meantPublic(sym.Name) {
			continue
		}
		owner := string(d.Input.Label())
		if owner == "" {
			owner = d.Input.Base()
		}
		byOwner[owner] = append(byOwner[owner], s.symbol(sym, d, true))
	}
	var owners []string
	for o := range byOwner {
		owners = append(owners, o)
	}
	sort.Strings(owners)
	for _, o := range owners {
		f, problems := s.leak(o, byOwner[o])
		res.findings = append(res.findings, f)
		for _, p := range problems {
			res.notes = append(res.notes, "not asked for the cause: "+p.Error())
		}
	}
	return res
}

func (s *Subject) leak(owner string, symbols []Symbol) (Finding, []linkset.Problem) {
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	names := make(map[string]bool, len(symbols))
	for _, sym := range symbols {
		names[sym.Name] = true
	}
	why, problems := s.whyExported(names)
	verb := "are"
	if len(symbols) == 1 {
		verb = "is"
	}
	return Finding{
		Check: "vendored-leak", Severity: Error,
		Summary: fmt.Sprintf("%s of %s %s exported", count(len(symbols), "symbol"), owner, verb),
		Symbols: symbols, From: originsOf(symbols),
		Why: why, Harm: s.harm(names), Fix: s.fixByExports(),
	}, problems
}

// cannotSeeInputs is the answer of a check that needs what went into the link.
func (s *Subject) cannotSeeInputs() result {
	const reason = "no link action is visible, so it is unknown which libraries went in; name the target that links, not a file that was copied or built elsewhere"
	if s.Policy.VendoredGiven {
		return result{unread: []unread{{where: s.Output.Name, reason: reason}}}
	}
	return result{notApplicable: reason}
}

// meantPublic tells names that the owner declared public by name, or, where
// vendored is not given, by any pattern. A glob does not win over a library that
// was explicitly called vendored: that is how such a glob goes wrong.
func (s *Subject) meantPublic(name string) bool {
	if s.Policy.Exports == nil {
		return false
	}
	if !s.Policy.VendoredGiven {
		_, _, ok := s.Policy.Exports.Compiled.Match(name)
		return ok
	}
	for _, p := range s.Policy.Exports.Compiled.Patterns() {
		if !strings.ContainsAny(p.Text, "*?[") && p.Match(name) {
			return true
		}
	}
	return false
}

// vendoredDefinition returns the vendored input that a symbol came from.
func (s *Subject) vendoredDefinition(sym elffile.Symbol, list []linkset.Definition, v vendoredSet) (linkset.Definition, bool) {
	linked, ok := s.definition(list)
	if !ok {
		return linked, false
	}
	if v.match(linked.Input) != "" {
		return linked, true
	}
	// A copy of a vendored archive's member inside an rlib is still vendored.
	for _, d := range list {
		if v.match(d.Input) != "" && d.SameMember(linked) {
			return d, true
		}
	}
	return linked, false
}

// vendoredSet knows which inputs are vendored.
type vendoredSet struct {
	patterns []linkset.OwnerPattern
	byRule   func(*linkset.Input) bool
	notes    []string
}

// match returns the pattern by which an input is vendored, "" if it is not.
func (v vendoredSet) match(in *linkset.Input) string {
	for _, p := range v.patterns {
		if p.Match(in) {
			return p.String()
		}
	}
	if v.byRule != nil && v.byRule(in) {
		return "default"
	}
	return ""
}

// vendored is what the policy calls vendored. Where it says nothing: precompiled
// archives, and what lies below a folder third_party or vendor; never another
// repository, and never the binary's own package or what lies below it.
func (s *Subject) vendored() vendoredSet {
	if s.Policy.VendoredGiven {
		var v vendoredSet
		for _, text := range s.Policy.Vendored {
			if p, err := linkset.ParseOwnerPattern(text); err == nil {
				v.patterns = append(v.patterns, p)
			}
		}
		return v
	}
	own := string(s.Link.Target.Repo()) + "//" + s.Link.Target.Package()
	v := vendoredSet{byRule: func(in *linkset.Input) bool {
		l := in.Label()
		if l == "" || l.Repo() != s.Link.Target.Repo() || in.Kind == linkset.SharedObject {
			return false
		}
		if pkg := l.Repo() + "//" + l.Package(); pkg == own || strings.HasPrefix(pkg, own+"/") {
			return false
		}
		segments := strings.Split(l.Package(), "/")
		return in.Source || slices.Contains(segments, "third_party") || slices.Contains(segments, "vendor")
	}}
	var taken []string
	for _, in := range s.Link.Inputs {
		if l := string(in.Label()); v.byRule(in) && !slices.Contains(taken, l) {
			taken = append(taken, l)
		}
	}
	sort.Strings(taken)
	switch n := len(taken); {
	case n == 0:
		v.notes = []string{"vendored is not given, and no precompiled archive or library below third_party/ or vendor/ is linked"}
	case n > 4:
		v.notes = []string{fmt.Sprintf("vendored is not given; taken as vendored: %s and %d more", strings.Join(taken[:4], ", "), n-4)}
	default:
		v.notes = []string{"vendored is not given; taken as vendored: " + strings.Join(taken, ", ")}
	}
	return v
}
