package language

// References to foreign types by whose they are: one finding for each pair of the label
// that has the units and the foreign unit, however many types and places there are.

import (
	"cmp"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// leakKey is what the references of one finding have in common. Units without a label are
// one: outside Bazel nobody knows whose they are. ThinLTO describes one foreign unit again
// in each module that has something of it.
type leakKey struct {
	owner    string // label of the restricted units
	language debuginfo.Language
	to       debug.UnitKey
}

// leakGroup is what becomes one finding.
type leakGroup struct {
	from, to []*debuginfo.Unit // distinct
	types    []unitType        // distinct
	count    int
	refs     []finding.UnitReference // the first mostReferences
	inBTF    bool                    // one of them is of an entry that BTF has

	seen map[any]bool
}

// What one finding holds at most: a kernel could have a hundred thousand references.
const (
	MostReferences = 200
	mostGroups     = 8 // findings; what is left is one more
)

// unitType is what a foreign unit owns and others refer to.
type unitType struct {
	name, full string
	owner      *debuginfo.Unit
}

// typed is a reference to a type, and whether BTF has what refers to it.
type typed struct {
	debuginfo.Reference
	inBTF bool
}

// group names what is referred to, leaves out what the owner accepts, and sorts what is
// left into findings.
func (l *Leaks) group() ([]*leakGroup, error) {
	list := make([]typed, 0, len(l.Types))
	for _, r := range l.Types {
		path, err := l.DWARF.Path(r.From, r.Offset)
		if err != nil {
			return nil, err
		}
		reaches := false
		if f, ok := typesBTF(path); ok {
			if reaches, err = l.hasFunction(f); err != nil {
				return nil, err
			}
		}
		list = append(list, typed{r, reaches})
	}
	// By what is referred to, so that each foreign unit is gone through once for its names;
	// what BTF has comes first.
	slices.SortStableFunc(list, func(a, b typed) int {
		if c := cmp.Compare(a.To.Offset, b.To.Offset); c != 0 || a.inBTF == b.inBTF {
			return c
		}
		if a.inBTF {
			return -1
		}
		return 1
	})
	names := map[uint64]unitType{}
	groups := map[leakKey]*leakGroup{}
	var order []*leakGroup
	for _, r := range list {
		t, ok := names[r.Target]
		if !ok {
			path, err := l.DWARF.Path(r.To, r.Target)
			if err != nil {
				return nil, err
			}
			t = unitType{plainName(path), qualified(path), r.To}
			names[r.Target] = t
		}
		if MayStay(l.s.Policy, t.name, t.full) || l.s.Accepts(LeakID, leakType, t.name, t.full, r.From.Name, UnitName(r.From), r.To.Name, UnitName(r.To)) {
			continue
		}
		key := leakKey{l.Unit(r.From).Label, r.From.Language, debug.UnitKey{Name: r.To.Name, Dir: r.To.Dir}}
		if groups[key] == nil && len(order) >= mostGroups {
			key = leakKey{} // what is left
		}
		g := groups[key]
		if g == nil {
			g = &leakGroup{seen: map[any]bool{}}
			groups[key], order = g, append(order, g)
		}
		if err := l.put(g, r, t); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// put adds a reference to a group.
func (l *Leaks) put(g *leakGroup, r typed, t unitType) error {
	g.count++
	g.inBTF = g.inBTF || r.inBTF
	if !g.seen[r.From] {
		g.seen[r.From] = true
		g.from = append(g.from, r.From)
	}
	if !g.seen[r.To] {
		g.seen[r.To] = true
		g.to = append(g.to, r.To)
	}
	if t.owner = nil; !g.seen[t] {
		g.seen[t] = true
		t.owner = r.To
		g.types = append(g.types, t)
	}
	if len(g.refs) == MostReferences {
		return nil
	}
	path, err := l.DWARF.Path(r.From, r.Offset)
	if err != nil {
		return err
	}
	g.refs = append(g.refs, finding.UnitReference{
		Type: t.full, Path: PathOf(path), Attribute: r.Attribute.String(), From: l.Unit(r.From), To: l.Unit(r.To),
	})
	return nil
}
