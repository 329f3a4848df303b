package duplicate

// Names that more than one linked object defines. A linker refuses two strong
// definitions unless it is told not to; what it settles in silence (weak, COMMON,
// one copy of a COMDAT group) does harm only where the copies are not alike.

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// The kinds of duplicate, as reports call them.
const (
	kindStrong = "strong" // two strong definitions, or more
	kindWeak   = "weak"   // a weak one that another definition is not a copy of
	kindCommon = "common" // a tentative definition in C, beside another of another size
	kindUnique = "unique" // STB_GNU_UNIQUE: data of inline code
)

// duplicate is one name with the two definitions that meet.
type duplicate struct {
	name        string
	kind        string
	kept, other resolve.SymbolDefinition
	same        resolve.Sameness
	state       bool // data that the program changes
}

// duplicates are the names of a link that are defined more than once.
type duplicates struct {
	list []duplicate
	// allowed are the flags that let strong duplicates pass.
	allowed []string
	// unsure counts the names of which it cannot be told whether both definitions
	// are in the output.
	unsure   int
	problems []linkset.Problem
}

// found finds them, once. nil is the answer where nothing can be seen.
func found(s *subject.Subject) (*duplicates, error) {
	r, err := s.Resolution()
	if r == nil {
		return nil, err
	}
	return subject.Once(s, func(s *subject.Subject) *duplicates { return find(s, r) }), nil
}

func find(s *subject.Subject, r *subject.Resolution) *duplicates {
	d := &duplicates{allowed: s.Link.Arguments.AllowsMultipleDefinition(), problems: r.Problems}
	compare := resolve.NewComparer()
	h := &headers{r: r}
	r.Contested(func(name string, definitions []resolve.SymbolDefinition) bool {
		found, unsure := contested(r, h, name, definitions, len(d.allowed) > 0)
		d.unsure += unsure
		for _, dup := range found {
			same, err := compare.Same(dup.kept, dup.other)
			if err != nil {
				d.problems = append(d.problems, linkset.Problem{Input: dup.other.Object.Input, Member: dup.other.Object.Member, Err: err})
				continue
			}
			dup.same, dup.state = same, compare.State(dup.kept) || compare.State(dup.other)
			if dup.kind == kindWeak && same != resolve.DifferentBytes || mergedConstant(r, dup) {
				continue
			}
			if dup.other.Discarded && strings.HasPrefix(name, "_ZZ") && !dup.state {
				continue // a string constant that a function holds, such as of __FILE__
			}
			d.list = append(d.list, dup)
		}
		return true
	})
	slices.SortFunc(d.list, func(a, b duplicate) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.other.Object.String(), b.other.Object.String()))
	})
	return d
}

// contested tells what is wrong with a name that several objects define.
func contested(r *subject.Resolution, h *headers, name string, definitions []resolve.SymbolDefinition, allowed bool) (found []duplicate, unsure int) {
	var live, dropped []resolve.SymbolDefinition
	for _, d := range definitions {
		if d.Discarded {
			dropped = append(dropped, d)
		} else {
			live = append(live, d)
		}
	}
	if len(live) == 0 {
		return nil, 0
	}
	kept := keptOf(r, name, live)
	for _, d := range live {
		if d.Object == kept.Object {
			continue
		}
		kind := clash(kept, d)
		if kind == "" || kind == kindStrong && sameAbsolute(kept, d) || kind == kindCommon && h.share(kept, d, live) {
			continue
		}
		if kind == kindStrong && !allowed && (r.Seen(kept.Object) != resolve.PresenceLinked || r.Seen(d.Object) != resolve.PresenceLinked) ||
			r.In(kept.Object) != resolve.PresenceLinked || r.In(d.Object) != resolve.PresenceLinked {
			// Without the flag the linker would have refused; what contradicts that
			// has to be seen in the output.
			unsure++
			continue
		}
		if kind == kindCommon && slices.ContainsFunc(found, func(f duplicate) bool { return subject.OwnerOf(f.other.Object) == subject.OwnerOf(d.Object) }) {
			continue // every object that includes the header has it
		}
		found = append(found, duplicate{name: name, kind: kind, kept: kept, other: d})
	}
	for _, d := range dropped {
		if k := clashOfCopies(kept, d); k != "" && r.In(kept.Object) == resolve.PresenceLinked && r.In(d.Object) == resolve.PresenceLinked {
			found = append(found, duplicate{name: name, kind: k, kept: kept, other: d})
			break // one is enough: every object that includes the header has a copy
		}
	}
	return found, unsure
}

// keptOf returns the definition that the linker keeps: what references are bound
// to; where that is not known, the first.
func keptOf(r *subject.Resolution, name string, live []resolve.SymbolDefinition) resolve.SymbolDefinition {
	if b := r.Binding(name).Definition; b != nil {
		for _, d := range live {
			if d.Object == b.Object {
				return d
			}
		}
	}
	return live[0]
}
