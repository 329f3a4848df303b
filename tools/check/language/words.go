package language

// What language-leak says.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// ShownReferences is how many references a text names; the JSON report has more.
const ShownReferences = 3

// firstFinding is about a file of which pahole makes no BTF at all.
func (l *Leaks) firstFinding(first *debuginfo.Unit) finding.Finding {
	word := Name(first)
	f := finding.Finding{
		Check: LeakID, Kind: leakFirst, Severity: finding.Error, Subject: UnitName(first), From: l.originsOf(first),
		Summary: fmt.Sprintf("pahole makes no BTF of %s: its first unit is %s, and units refer to each other", l.s.Name(), word),
		Why: append([]string{
			fmt.Sprintf("the first unit is %s (%s)", UnitName(first), l.made(first)),
			l.whyMerged(),
			"pahole takes all units for one then, of the language of the first",
		}, l.unknownOrigin(first)...),
		Harm: []string{
			Excluding(first) + " leaves out that one, and with it everything: it writes no BTF, says nothing, and exits with 0",
			"who needs the BTF finds none, at boot or when a program is loaded",
		},
	}
	f.Fix = append(l.FixNoDebug(l.Foreigner), "or link an object of C that no LTO made before all others: its unit is then the first")
	return f
}

// typeFinding is about types that units refer to and other units own.
func (l *Leaks) typeFinding(g *leakGroup) finding.Finding {
	f := finding.Finding{
		Check: LeakID, Kind: leakType, Severity: finding.Error, From: l.originsOf(g.to...), References: g.refs,
		Summary: fmt.Sprintf("%s %s to %s that %s", l.units(g.from), phrase.Agree(different(g.from), "refers", "refer"), phrase.Count(len(g.types), "type"), l.owners(g.to)),
	}
	for _, t := range g.types {
		u := l.Unit(t.owner)
		f.Symbols = append(f.Symbols, finding.Symbol{Name: t.full, Label: u.Label, File: u.File, Member: u.Member})
	}
	said := 0
	for _, r := range g.refs {
		text := fmt.Sprintf("in %s: %s: %s is %s", shortUnit(r.From.Unit), r.Path, r.Attribute, r.Type)
		if different(g.to) > 1 {
			text += " of " + shortUnit(r.To.Unit)
		}
		// ThinLTO describes a unit again in each module that has something of it.
		if !slices.Contains(f.Why, text) {
			if len(f.Why) == ShownReferences {
				break
			}
			f.Why = append(f.Why, text)
		}
		said++
	}
	if more := g.count - said; more > 0 {
		f.Why = append(f.Why, fmt.Sprintf("… and %s more", phrase.Count(more, "reference")))
	}
	if l.dropped > 0 {
		f.Why = append(f.Why, fmt.Sprintf("there are %s to foreign units besides, too many to tell apart", phrase.Count(l.dropped, "reference")))
	}
	f.Why = append(f.Why, l.where(g.from)...)
	f.Why = append(f.Why, l.unknownOrigin(g.to...)...)
	f.Why = append(f.Why, l.whyLTO())
	exclude := Excluding(g.to...)
	if g.inBTF {
		f.Harm = append(f.Harm, exclude+` leaves out the unit that owns them, and exits with 0: BTF has void in their place ("couldn't find … type"), and a struct with a void member is refused by the kernel`)
	} else {
		f.Severity = finding.Warning
		f.Harm = append(f.Harm, exclude+` says "couldn't find … type", and exits with 0: BTF has no place for these entries, and is whole`)
	}
	f.Fix = l.FixNoDebug(g.to)
	return f
}

// mergedFinding is about a file of which an older pahole takes in everything.
func (l *Leaks) mergedFinding() (finding.Finding, error) {
	f := finding.Finding{
		Check: LeakID, Kind: leakMerged, Severity: finding.Warning, From: l.originsOf(l.Foreigner...),
		Summary: fmt.Sprintf("a pahole before 1.30 does not leave %s out of the BTF of %s", l.units(l.Foreigner), l.s.Name()),
		Why:     []string{l.whyMerged()},
	}
	all, err := l.whatAllComesTo()
	if err != nil {
		return f, err
	}
	f.Harm = []string{Excluding(l.Foreigner...) + " before 1.30 takes all units for one then, and leaves out none: " + all}
	if err := l.sayInlined(&f); err != nil {
		return f, err
	}
	f.Why = append(f.Why, l.unknownOrigin(l.Foreigner...)...)
	f.Fix = append(l.FixNoDebug(l.Foreigner), "or make the BTF with pahole 1.30 or newer")
	return f, nil
}

// sayInlined tells which functions of foreign units are inlined into restricted ones.
func (l *Leaks) sayInlined(f *finding.Finding) error {
	type call struct{ unit, in, callee string }
	seen := map[call]bool{}
	for _, r := range l.inlined {
		if r.Tag != debuginfo.TagInlinedSubroutine {
			continue // its parameters and variables: no path is needed
		}
		if len(f.References) == MostReferences {
			f.Why = append(f.Why, fmt.Sprintf("… and more: %s of functions that are inlined", phrase.Count(len(l.inlined), "reference")))
			return nil
		}
		from, err := l.DWARF.Path(r.From, r.Offset)
		if err != nil {
			return err
		}
		to, err := l.DWARF.Path(r.To, r.Target)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(from[:max(len(from)-1, 0)], func(e debuginfo.Entry) bool { return e.Tag == debuginfo.TagInlinedSubroutine }) {
			continue // what that inlines itself
		}
		ref := finding.UnitReference{Type: qualified(to), Path: PathOf(from), Attribute: r.Attribute.String(), From: l.Unit(r.From), To: l.Unit(r.To)}
		c := call{unit: ref.From.Unit, callee: ref.Type}
		for _, e := range from {
			if e.Tag == debuginfo.TagSubprogram {
				c.in = e.Name
				break
			}
		}
		if seen[c] {
			continue
		}
		seen[c] = true
		f.References = append(f.References, ref)
	}
	for i, r := range f.References {
		if i == ShownReferences {
			f.Why = append(f.Why, fmt.Sprintf("… and %d more", len(f.References)-i))
			break
		}
		text := fmt.Sprintf("in %s: %s: %s is %s", shortUnit(r.From.Unit), r.Path, r.Attribute, r.Type)
		if different(l.Foreigner) > 1 {
			text += " of " + shortUnit(r.To.Unit)
		}
		f.Why = append(f.Why, text)
	}
	return nil
}

// whyMerged says what makes pahole take all units for one.
func (l *Leaks) whyMerged() string {
	switch {
	case l.crossing == nil && l.noted:
		return "a note says that the kernel was built with LTO (LINUX_ELFNOTE_LTO_INFO)"
	case l.crossing == nil:
		return "a unit's table of abbreviations has a reference to other units (DW_FORM_ref_addr), which nothing uses"
	case l.between == 1:
		return fmt.Sprintf("1 reference leads from one unit into another: %s (%s) to %s (%s)", UnitName(l.crossing.From), Name(l.crossing.From), UnitName(l.crossing.To), Name(l.crossing.To))
	}
	return fmt.Sprintf("%d references lead from one unit into another, such as from %s (%s) to %s (%s)", l.between,
		UnitName(l.crossing.From), Name(l.crossing.From), UnitName(l.crossing.To), Name(l.crossing.To))
}

// whyLTO says how a unit comes to refer to what another compiler described.
func (l *Leaks) whyLTO() string {
	for _, w := range l.s.Link.Arguments.Words {
		if w == "-flto" || strings.HasPrefix(w, "-flto=") {
			return w + " is on the command line: code of both languages was one module, in which equal types are one"
		}
	}
	return "link-time optimization made one module of both languages, in which equal types are one (inferred: nothing else makes a unit refer to what another compiler described)"
}
