package registration

// registry-doubled: a list that is there twice. Who registers puts an entry in one
// copy, who reads looks into the other, and finds fewer than there are, or none.
// The crate inventory keeps a list in a variable, of which there is one for a type;
// the crate linkme keeps it in a section, and marks its one owner in another.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/duplicate"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// DoubledID is how reports and exceptions call Doubled.
const DoubledID = "registry-doubled"

// Doubled finds registries of which the output has more than one.
func Doubled(s *subject.Subject) finding.Result {
	sections, err := s.Output.File.Sections()
	if err != nil {
		return s.Damaged(err)
	}
	lists := distributedSlices(s.Output.File, sections)
	c := &registries{s: s}
	if err := c.find(); err != nil {
		return s.Damaged(err)
	}
	if len(c.copies) == 0 && len(lists) == 0 {
		return finding.Result{NotApplicable: "no list of the crates inventory or linkme is seen in it"}
	}
	res := finding.Result{}
	for _, of := range phrase.Distinct(c.unjudged) {
		res.Notes = append(res.Notes, fmt.Sprintf("not judged: copies of the list of all %s; the output holds isolated libraries, and no input shows whether these have them", of))
	}
	for _, list := range c.doubled() {
		if !s.Accepts(DoubledID, list[0].name, list[0].registry) {
			res.Findings = append(res.Findings, c.finding(list))
		}
	}
	for _, d := range lists {
		if d.owners > 1 && !s.Accepts(DoubledID, d.name) {
			res.Findings = append(res.Findings, sliceFinding(s, d))
		}
	}
	return res
}

// doubled returns the lists of which one program has several copies, in the order
// of their names. Copies in libraries that were isolated under different ids are
// apart because somebody wants them apart.
func (c *registries) doubled() [][]registryCopy {
	groups := map[[2]string][]registryCopy{}
	for _, one := range c.copies {
		key := [2]string{one.registry, one.isolated}
		groups[key] = append(groups[key], one)
	}
	var out [][]registryCopy
	for _, list := range groups {
		if list = sameRegistry(list); len(list) > 1 {
			out = append(out, list)
		}
	}
	slices.SortFunc(out, func(a, b []registryCopy) int {
		return cmp.Or(strings.Compare(a[0].registry, b[0].registry), strings.Compare(a[0].isolated, b[0].isolated))
	})
	return out
}

// sameRegistry leaves out what is ordinary: two versions of a crate in one Rust
// program, whose types differ in more than their printed name. Where a static
// library has one of the two, nobody has chosen it.
func sameRegistry(list []registryCopy) []registryCopy {
	slices.SortStableFunc(list, func(a, b registryCopy) int { return cmp.Compare(a.address, b.address) }) // the same on every run
	var kept []registryCopy
	for _, one := range list {
		if slices.ContainsFunc(list, func(other registryCopy) bool {
			return other.number != one.number && (other.name == one.name || other.apart(one))
		}) {
			kept = append(kept, one)
		}
	}
	return kept
}

// finding says where the copies are and what is registered in each.
func (c *registries) finding(list []registryCopy) finding.Finding {
	f := finding.Finding{
		Check: DoubledID, Severity: finding.Error,
		Summary: fmt.Sprintf("the list of all %s exists %s in %s", list[0].of(), times(len(list)), c.s.Name()),
		Harm:    []string{"what registers in one copy is not in the other: whoever reads that one finds fewer entries than there are, or none"},
	}
	var origins []finding.Symbol
	for _, one := range list {
		sym := finding.Symbol{Name: one.name}
		where := "the target's own code (inferred: no input of the link shows it)"
		if one.object != nil {
			sym.Label, sym.File, sym.Member = string(one.object.Input.Label()), one.object.Input.Base(), one.object.Member
			where = phrase.Input(one.object.Input)
		}
		origins = append(origins, sym)
		if at := slices.IndexFunc(f.Symbols, func(other finding.Symbol) bool { return other.Name == sym.Name }); at < 0 {
			f.Symbols = append(f.Symbols, sym)
		} else if sym.File != "" {
			f.Symbols[at].Again = append(f.Symbols[at].Again, finding.Place{Label: sym.Label, File: sym.File, Member: sym.Member})
		}
		at := "one is"
		if one.address != 0 {
			at = fmt.Sprintf("%#x is", one.address)
		}
		f.Why = append(f.Why, fmt.Sprintf("%s in %s%s", at, where, c.registered(one)))
	}
	f.From = finding.OriginsOf(origins)
	if flags := c.s.Link.Arguments.AllowsMultipleDefinition(); len(flags) > 0 {
		f.Why = append(f.Why, fmt.Sprintf("each library has a copy of the crate with all its functions, and %s let that pass", strings.Join(flags, " ")))
	}
	f.Fix = fixDoubled(c.s, list)
	return f
}

// fixDoubled offers one copy, and several that do not meet.
func fixDoubled(s *subject.Subject, list []registryCopy) []string {
	var libraries []string
	var isolate *resolve.ObjectFile
	for _, one := range list {
		if one.object == nil || strings.HasSuffix(one.object.Input.Path, ".rlib") || s.OwnObject(one.object) {
			continue
		}
		isolate = one.object
		if owner := subject.OwnerOf(one.object); !slices.Contains(libraries, owner) {
			libraries = append(libraries, owner)
		}
	}
	if isolate == nil {
		return []string{"link one copy of the crate that declares the list"}
	}
	return append([]string{
		fmt.Sprintf("where all are to see one list: link one copy of the crate, with what is in %s as crates (rust_library) and not as static libraries of their own", strings.Join(libraries, " and ")),
		"where each is to keep its own:",
	}, duplicate.FixIsolate(s, isolate, contestedBy(s, list))...)
}

// contestedBy returns the names that several of the copies' objects define.
func contestedBy(s *subject.Subject, list []registryCopy) map[string]bool {
	names := map[string]bool{}
	r, err := s.Resolution()
	if r == nil || err != nil {
		return names
	}
	r.Contested(func(name string, definitions []resolve.SymbolDefinition) bool {
		in := map[*resolve.ObjectFile]bool{}
		for _, d := range definitions {
			if slices.ContainsFunc(list, func(c registryCopy) bool { return c.object == d.Object }) {
				in[d.Object] = true
			}
		}
		if len(in) > 1 {
			names[name] = true
		}
		return true
	})
	return names
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
