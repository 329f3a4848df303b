package btf

// What btf says.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/btf"
)

// shownTypes is how many problems of one kind a text tells.
const shownTypes = 4

// say turns the problems of BTF of one place into findings, one for each kind.
func say(s *subject.Subject, b blob, where string, problems []btf.Problem, omitted int, res *finding.Result) {
	type key struct {
		kind     string
		severity finding.Severity
	}
	by := map[key][]btf.Problem{}
	var order []key
	for _, p := range problems {
		switch {
		case p.Kind == "split":
			if s.Output.BTFBase == nil {
				res.Unread = append(res.Unread, finding.Unread{Where: where, Reason: wantsBase(s, where), Damaged: s.Output.BTF != nil})
				return
			}
		case language.MayStay(s.Policy, p.Name) && p.Kind == "name", s.Accepts(ID, p.Kind, p.Name):
			continue
		}
		k := key{p.Kind, severity(s, b, p)}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], p)
	}
	for i, k := range order {
		f := newFinding(s, b, where, k.severity, by[k])
		if i == 0 && omitted > 0 {
			f.Why = append(f.Why, fmt.Sprintf("%s more like these are not listed", phrase.Count(omitted, "problem")))
		}
		res.Findings = append(res.Findings, f)
	}
}

// wantsBase says that types go on from others, which are not there.
func wantsBase(s *subject.Subject, where string) string {
	text := where + " goes on from the types of another file, as a module's do from its kernel's: "
	if s.Policy.Target != "" {
		return text + "name that file in btf_base"
	}
	return text + "name it with --btf-base FILE"
}

// newFinding is what is wrong in one way with BTF of one place.
func newFinding(s *subject.Subject, b blob, where string, severity finding.Severity, problems []btf.Problem) finding.Finding {
	first := problems[0]
	f := finding.Finding{Check: ID, Kind: first.Kind, Severity: severity, Subject: first.Kind}
	var by btf.Refuser
	for _, p := range problems {
		by |= p.By
		if p.Name != "" {
			f.Symbols = append(f.Symbols, finding.Symbol{Name: language.CutName(p.Name)})
		}
	}
	f.Summary = fmt.Sprintf("%s: %s", where, aboutType(first))
	if n := len(problems); n > 1 {
		f.Summary = fmt.Sprintf("%s: %s, and %d more like it", where, aboutType(first), n-1)
	}
	for i, p := range problems[1:] {
		if i == shownTypes {
			f.Why = append(f.Why, fmt.Sprintf("… and %d more", len(problems)-1-i))
			break
		}
		f.Why = append(f.Why, aboutType(p))
	}
	f.Harm = harmOf(by, b.reader)
	if s.Output.BTF == nil && len(f.Symbols) > 0 {
		if first.Kind == "reference" {
			explainLost(s, &f)
		}
		explainNames(s, &f)
	}
	if first.Kind == "name" && strings.ContainsAny(first.Name, "<>&*[]{}(),: ") {
		f.Why = append(f.Why, "no name of C has such characters: it is of C++ or Rust")
	}
	switch {
	case b.compiler:
		f.Why = append(f.Why, "it is as gcc writes it for an object (-gbtf); linkers put that of several one behind the other, and read none")
	case len(f.Why) == 0:
		f.Why = []string{"how it came about is unknown: BTF does not say what wrote it"}
	}
	f.Fix = append(f.Fix, fixOf(s, b, first.Kind)...)
	return f
}

// aboutType is a problem with the number and the name of its type.
func aboutType(p btf.Problem) string {
	switch {
	case p.Type == 0:
		return p.What
	case p.Name == "":
		return fmt.Sprintf("type %d: %s", p.Type, p.What)
	}
	return fmt.Sprintf("type %d, %s: %s", p.Type, language.CutName(p.Name), p.What)
}

// explainNames says which foreign units have the types that are wrong.
func explainNames(s *subject.Subject, f *finding.Finding) {
	names := map[string]bool{}
	for _, y := range f.Symbols {
		names[y.Name] = true
	}
	l, owners, err := foreignOwners(s, names)
	if err != nil || len(owners) == 0 {
		return
	}
	attribute(l, f, owners)
	f.Why = append(f.Why, fmt.Sprintf("%s %s %s", phrase.OfThem(len(owners), len(names)), phrase.Agree(len(owners), "is a type of", "are types of"), unitsOf(l, owners)))
	f.Fix = append(f.Fix, l.FixNoDebug(sortedUnits(owners))...)
}
