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
		if vendored.match(p.Input) || len(p.Input.Labels) == 0 {
			res.unread = append(res.unread, unread{where: p.Where(), reason: p.Error(), damaged: p.Damaged()})
		}
	}
	res.unread = append(res.unread, s.responseFile()...)
	byOwner := map[string][]Symbol{}
	for _, sym := range s.Output.Exported {
		d, leak := s.leaked(sym, vendored)
		if !leak || s.accepts("vendored-leak", sym.Name) {
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
	why, problems := s.whyExported(names, symbols)
	fix := s.fixByExports()
	for _, d := range s.Link.Diverted(names) {
		if d.From == nil && s.Output.Executable() && s.Link.Seen {
			fix = append(fix, fmt.Sprintf("and link %s against a library that has %s: no other in the link does, and a linker refuses to hide what it refers to (\"referenced by DSO\")", describe(d.Library), ofThem(d.Names, len(names))))
		}
	}
	if pattern, ok := s.allowing(symbols); ok {
		why = []string{fmt.Sprintf("the pattern %q of %s allows them", pattern, s.exportsName())}
		fix = []string{fmt.Sprintf("narrow %q, or name in its place what is meant; a name that is written out in full may be public", pattern)}
	}
	return Finding{
		Check: "vendored-leak", Severity: Error,
		Summary: fmt.Sprintf("%s of %s %s exported", count(len(symbols), "symbol"), owner, areIs(len(symbols))),
		Symbols: symbols, From: originsOf(symbols),
		Why: why, Harm: s.harm(names, symbols), Fix: fix,
	}, problems
}

// allowing returns the pattern of an enforced declaration that allows one of
// these symbols.
func (s *Subject) allowing(symbols []Symbol) (string, bool) {
	if !s.enforced() {
		return "", false
	}
	for _, sym := range symbols {
		if pattern, _, ok := s.Policy.Exports.Compiled.Match(sym.Name); ok {
			return pattern, true
		}
	}
	return "", false
}

// cannotSeeInputs is the answer of a check that needs what went into the link.
func (s *Subject) cannotSeeInputs() result {
	reason := "no link action is visible, so it is unknown which libraries went in; name the target that links, not a file that was copied or built elsewhere"
	if s.Link.Target == "" {
		reason = "no input of the link is named, so it is unknown which libraries went in; name them behind the binary"
	}
	return result{unread: []unread{{where: s.Output.Name, reason: reason}}}
}

// responseFile is what no check of the inputs can see past: a file of arguments.
func (s *Subject) responseFile() []unread {
	file := s.Link.Arguments.ResponseFile()
	if file == "" {
		return nil
	}
	return []unread{{where: file, reason: "the linker read more arguments from " + file + ", so it is unknown which libraries went in"}}
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
		if (p.Generated || !strings.ContainsAny(p.Text, "*?[")) && p.Match(name) {
			return true
		}
	}
	return false
}

// leaked tells an exported symbol that a vendored input defines and that nobody
// meant to be public, and where it is from.
func (s *Subject) leaked(sym elffile.Symbol, v vendoredSet) (linkset.Definition, bool) {
	if runtimeTemplate(sym) || s.Output.Executable() && replacesAllocator(sym.Name) || s.meantPublic(sym.Name) {
		return linkset.Definition{}, false
	}
	return s.vendoredDefinition(sym.Name, v)
}

// vendoredDefinition returns the vendored input that a symbol came from.
func (s *Subject) vendoredDefinition(name string, v vendoredSet) (linkset.Definition, bool) {
	linked, ok := s.definition(name)
	if !ok {
		return linked, false
	}
	if v.match(linked.Input) {
		return linked, true
	}
	// A copy of a vendored archive's member inside an rlib is still vendored.
	for _, d := range s.definitions().byName[name] {
		if v.match(d.Input) && d.SameMember(linked) {
			return d, true
		}
	}
	return linked, false
}

// vendoredSet knows which inputs are vendored.
type vendoredSet struct {
	byRule func(*linkset.Input) bool
	notes  []string
}

func (v vendoredSet) match(in *linkset.Input) bool { return v.byRule != nil && v.byRule(in) }

// vendored is what the policy calls vendored. Where it says nothing: precompiled
// archives, and what lies below a folder third_party or vendor; never another
// repository, and never the binary's own package. What lies below that is the
// binary's own too, if the binary is itself in such a folder.
func (s *Subject) vendored() vendoredSet {
	if s.Policy.VendoredGiven {
		return s.vendoredByPattern()
	}
	if s.Link.Target == "" {
		return vendoredSet{notes: []string{"nothing is called vendored (--vendored LIBRARY), so no library is known to have to stay private"}}
	}
	own := s.Link.Target.Package()
	v := vendoredSet{byRule: func(in *linkset.Input) bool {
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
	v.notes = []string{"vendored is not given; taken as vendored: " + shortList(taken, 4)}
	if len(taken) == 0 {
		v.notes = []string{"vendored is not given, and no precompiled archive or library below third_party/ or vendor/ is linked"}
	}
	return v
}

// vendoredByPattern is what the policy's patterns mean. One for all below a package
// may mean nothing here, which a note says.
func (s *Subject) vendoredByPattern() vendoredSet {
	var patterns []linkset.OwnerPattern
	var v vendoredSet
	for _, text := range s.Policy.Vendored {
		p, err := linkset.ParseOwnerPattern(text)
		if err != nil {
			continue // said by policyErrors
		}
		patterns = append(patterns, p)
		if _, unknown := s.unknownRepository(text); p.Below() && !unknown && !s.Policy.RepositoryWide && !slices.ContainsFunc(s.Link.Inputs, p.Match) {
			v.notes = append(v.notes, fmt.Sprintf("nothing of %s is linked; what is: %s", text, s.ownersNear(text)))
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
