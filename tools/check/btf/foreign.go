package btf

// Types in BTF that only units of a foreign language define: what a pahole left in that
// was to leave it out. Names alone are no evidence, as u32 is a type of Rust and of a
// kernel, so the debug information that the BTF was made of has to be at hand.

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/btf"
)

// foreignTypes finds the types of one place that are of a language that its owner restricts.
func foreignTypes(s *subject.Subject, b blob, types *btf.Types, res *finding.Result) {
	if !language.Asks(s.Policy) {
		return
	}
	names := map[string]bool{}
	types.Named(func(name string) bool {
		names[language.CutName(name)] = true
		return true
	})
	l, owners, err := foreignOwners(s, names)
	if err != nil {
		res.Unread = append(res.Unread, finding.Unread{Where: b.where, Reason: err.Error(), Damaged: true})
		return
	}
	for _, f := range res.Findings {
		for _, y := range f.Symbols {
			delete(owners, y.Name) // said already
		}
	}
	for name, u := range owners {
		if language.MayStay(s.Policy, name) || s.Accepts(ID, foreignType, name, u.Name, language.UnitName(u)) {
			delete(owners, name)
		}
	}
	if len(owners) == 0 {
		return
	}
	f := finding.Finding{Check: ID, Kind: foreignType, Severity: finding.Error, Subject: foreignType}
	for _, name := range slices.Sorted(maps.Keys(owners)) {
		f.Symbols = append(f.Symbols, finding.Symbol{Name: name})
	}
	attribute(l, &f, owners)
	f.Summary = fmt.Sprintf("%s: %s of %s", b.where, phrase.Count(len(owners), "type"), unitsOf(l, owners))
	f.Why = []string{"no unit of a language that the others may refer to defines " + phrase.Agree(len(owners), "it", "any of them")}
	f.Harm = []string{"who reads the BTF takes it for the types of C, and these are laid out as their own language likes"}
	f.Fix = append(l.FixNoDebug(sortedUnits(owners)), fixOf(s, b, foreignType)...)
	res.Findings = append(res.Findings, f)
}

// foreignOwners returns, of some names, those that units of foreign languages define and
// no other unit does. Nil leaks stand for debug information that is not there, or has no
// foreign unit.
func foreignOwners(s *subject.Subject, names map[string]bool) (*language.Leaks, map[string]*debuginfo.Unit, error) {
	if s.Output.BTF != nil || len(names) == 0 {
		return nil, nil, nil
	}
	d := debug.Of(s)
	if d.Reason != "" {
		return nil, nil, nil // language-leak says so, where it is asked
	}
	l := language.ForBTF(s, d)
	if !l.Possible() {
		return nil, nil, nil
	}
	owners := map[string]*debuginfo.Unit{}
	foreign := map[*debuginfo.Unit]bool{}
	for _, u := range l.Foreigner {
		foreign[u] = true
		err := d.DWARF.Types(u, func(e debuginfo.Entry) bool {
			if name := language.CutName(e.Name); names[name] && owners[name] == nil {
				owners[name] = u
			}
			return true
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for _, u := range d.DWARF.Units {
		if foreign[u] || len(owners) == 0 {
			continue
		}
		err := d.DWARF.Types(u, func(e debuginfo.Entry) bool {
			delete(owners, language.CutName(e.Name))
			return len(owners) > 0
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return l, owners, nil
}

// explainLost says which members lost their type with a unit that was left out.
func explainLost(s *subject.Subject, f *finding.Finding) {
	d := debug.Of(s)
	if d.Reason != "" {
		return
	}
	l := language.ForBTF(s, d)
	if !l.Possible() || l.Collect() != nil {
		return
	}
	names := map[string]bool{}
	for _, y := range f.Symbols {
		names[y.Name] = true
	}
	var units []*debuginfo.Unit
	for _, r := range l.Types[:min(len(l.Types), language.MostReferences)] {
		path, err := l.DWARF.Path(r.From, r.Offset)
		if err != nil || !slices.ContainsFunc(path, func(e debuginfo.Entry) bool { return names[language.CutName(e.Name)] }) {
			continue
		}
		if units = append(units, r.To); len(units) <= language.ShownReferences {
			f.Why = append(f.Why, fmt.Sprintf("in %s: the type of %s is in %s unit %s, which was left out", language.UnitName(r.From), language.PathOf(path), language.Name(r.To), language.UnitName(r.To)))
		}
	}
	f.Why = phrase.Distinct(f.Why)
	f.Fix = append(f.Fix, l.FixNoDebug(units)...)
}

// attribute says of each type of a finding whose it is.
func attribute(l *language.Leaks, f *finding.Finding, owners map[string]*debuginfo.Unit) {
	for i, y := range f.Symbols {
		if u := owners[y.Name]; u != nil {
			o := l.Unit(u)
			f.Symbols[i].Label, f.Symbols[i].File, f.Symbols[i].Member = o.Label, o.File, o.Member
		}
	}
	f.From = finding.OriginsOf(f.Symbols)
}

// unitsOf names the units that own types.
func unitsOf(l *language.Leaks, owners map[string]*debuginfo.Unit) string {
	var texts []string
	for _, u := range sortedUnits(owners) {
		texts = append(texts, language.Name(u)+" unit "+language.UnitName(u))
	}
	if texts = phrase.Distinct(texts); len(texts) > language.ShownReferences {
		texts = append(texts[:language.ShownReferences], fmt.Sprintf("%d more", len(texts)-language.ShownReferences))
	}
	return strings.Join(texts, ", ")
}

func sortedUnits(owners map[string]*debuginfo.Unit) []*debuginfo.Unit {
	var units []*debuginfo.Unit
	for _, u := range owners {
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b *debuginfo.Unit) int { return cmp.Compare(a.Offset, b.Offset) })
	return slices.Compact(units)
}
