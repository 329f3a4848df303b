package exported

// vendored-leak: a library that was linked in for this binary's own use can be
// bound to by everybody else in the process. Two copies of libdbus then share
// half of their functions, and a GPU driver crashes.

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// VendoredLeakID is how reports and exceptions call VendoredLeak.
const VendoredLeakID = "vendored-leak"

// VendoredLeak finds exported symbols that a vendored library brought in, by that library.
func VendoredLeak(s *subject.Subject) finding.Result {
	if !s.Link.Seen {
		return s.CannotSeeInputs()
	}
	vendored := s.Vendored()
	res := finding.Result{Notes: vendored.Notes}
	defs := s.Definitions()
	for _, p := range defs.Problems {
		if vendored.Match(p.Input) || len(p.Input.Labels) == 0 {
			res.Unread = append(res.Unread, finding.Unread{Where: p.Where(), Reason: p.Error(), Damaged: p.Damaged()})
		}
	}
	res.Unread = append(res.Unread, s.ResponseFile()...)
	byOwner := map[string][]finding.Symbol{}
	for _, sym := range s.Output.Exported() {
		d, leak := leaked(s, sym, vendored)
		if !leak || s.Accepts(VendoredLeakID, sym.Name) {
			continue
		}
		owner := string(d.Input.Label())
		if owner == "" {
			owner = d.Input.Base()
		}
		byOwner[owner] = append(byOwner[owner], s.Symbol(sym, d, true))
	}
	var owners []string
	for o := range byOwner {
		owners = append(owners, o)
	}
	sort.Strings(owners)
	for _, o := range owners {
		f, problems := leak(s, o, byOwner[o])
		res.Findings = append(res.Findings, f)
		for _, p := range problems {
			res.Notes = append(res.Notes, "not asked for the cause: "+p.Error())
		}
	}
	return res
}

func leak(s *subject.Subject, owner string, symbols []finding.Symbol) (finding.Finding, []linkset.Problem) {
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	names := make(map[string]bool, len(symbols))
	for _, sym := range symbols {
		names[sym.Name] = true
	}
	why, problems := whyExported(s, names, symbols)
	fix := fixByExports(s)
	for _, d := range s.Link.Diverted(names) {
		if d.From == nil && s.Output.Executable() && s.Link.Seen {
			fix = append(fix, fmt.Sprintf("and link %s against a library that has %s: no other in the link does, and a linker refuses to hide what it refers to (\"referenced by DSO\")", phrase.Input(d.Library), phrase.OfThem(d.Names, len(names))))
		}
	}
	if pattern, ok := allowing(s, symbols); ok {
		why = []string{fmt.Sprintf("the pattern %q of %s allows them", pattern, exportsName(s))}
		fix = []string{fmt.Sprintf("narrow %q, or name in its place what is meant; a name that is written out in full may be public", pattern)}
	}
	return finding.Finding{
		Check: VendoredLeakID, Severity: finding.Error,
		Summary: fmt.Sprintf("%s of %s %s exported", phrase.Count(len(symbols), "symbol"), owner, phrase.Agree(len(symbols), "is", "are")),
		Symbols: symbols, From: finding.OriginsOf(symbols),
		Why: why, Harm: harm(s, names, symbols), Fix: fix,
	}, problems
}

// allowing returns the pattern of an enforced declaration that allows one of
// these symbols.
func allowing(s *subject.Subject, symbols []finding.Symbol) (string, bool) {
	if !enforced(s) {
		return "", false
	}
	for _, sym := range symbols {
		if pattern, _, ok := s.Policy.Exports.Compiled.Match(sym.Name); ok {
			return pattern, true
		}
	}
	return "", false
}

// meantPublic tells names that the owner declared public by name, or, where
// vendored is not given, by any pattern. A glob does not win over a library that
// was explicitly called vendored: that is how such a glob goes wrong.
func meantPublic(s *subject.Subject, name string) bool {
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
func leaked(s *subject.Subject, sym elffile.Symbol, v subject.VendoredSet) (linkset.Definition, bool) {
	if subject.RuntimeTemplate(sym) || s.Output.Executable() && subject.ReplacesAllocator(sym.Name) || meantPublic(s, sym.Name) {
		return linkset.Definition{}, false
	}
	return vendoredDefinition(s, sym.Name, v)
}

// vendoredDefinition returns the vendored input that a symbol came from.
func vendoredDefinition(s *subject.Subject, name string, v subject.VendoredSet) (linkset.Definition, bool) {
	linked, ok := s.Definition(name)
	if !ok {
		return linked, false
	}
	if v.Match(linked.Input) {
		return linked, true
	}
	// A copy of a vendored archive's member inside an rlib is still vendored.
	for _, d := range s.Definitions().ByName[name] {
		if v.Match(d.Input) && d.SameMember(linked) {
			return d, true
		}
	}
	return linked, false
}
