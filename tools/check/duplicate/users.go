package duplicate

// Who uses a library: its users are isolated with it, or they would meet the other copy.

import (
	"maps"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// usersOf returns whose objects refer to the contested names of an object's owner:
// for certain where they also refer to what only this owner defines, else perhaps.
func usersOf(s *subject.Subject, o *resolve.ObjectFile, contested map[string]bool) (certain, perhaps []*linkset.Input) {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return nil, nil
	}
	owner := subject.OwnerOf(o)
	defined := map[string]bool{}
	for _, other := range r.Linked() {
		if subject.OwnerOf(other) != owner {
			r.Defines(other, func(name string) bool {
				if contested[name] {
					defined[subject.OwnerOf(other)] = true // it has a copy of its own, and uses that
				}
				return true
			})
		}
	}
	at := map[string]bool{}
	for _, other := range r.Linked() {
		name := subject.OwnerOf(other)
		if name == owner || at[name] || defined[name] || s.OwnObject(other) {
			continue
		}
		shares, alone := false, false
		r.References(other, func(name string, _ bool) bool {
			shares = shares || contested[name]
			if b := r.Binding(name).Definition; b != nil && !contested[name] {
				alone = alone || subject.OwnerOf(b.Object) == owner
			}
			return true
		})
		switch {
		case shares && alone:
			at[name] = true
			certain = append(certain, other.Input)
		case shares:
			at[name] = true
			perhaps = append(perhaps, other.Input)
		}
	}
	if len(certain) > 0 {
		perhaps = nil
	}
	return certain, perhaps
}

// referredTo returns the names which objects of others refer to and the objects of
// these owners define, sorted: what has to stay public of them.
func referredTo(s *subject.Subject, set []*linkset.Input) []string {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return nil
	}
	inside := func(o *resolve.ObjectFile) bool {
		return slices.ContainsFunc(set, func(in *linkset.Input) bool {
			return in == o.Input || in.Label() != "" && in.Label() == o.Input.Label()
		})
	}
	from := map[string][]*linkset.Input{}
	names := map[string]bool{}
	for _, o := range r.Linked() {
		if inside(o) {
			continue
		}
		r.References(o, func(name string, _ bool) bool {
			if b := r.Binding(name).Definition; b != nil && inside(b.Object) {
				names[name] = true
				from[name] = append(from[name], o.Input)
			}
			return true
		})
	}
	// Who has a member of its own for a name gets on without the set's.
	defined, _ := s.Link.Definitions(names)
	for name, users := range from {
		own := func(in *linkset.Input) bool {
			return slices.ContainsFunc(defined[name], func(d linkset.Definition) bool { return d.Input == in })
		}
		if !slices.ContainsFunc(users, func(in *linkset.Input) bool { return !own(in) }) {
			delete(names, name)
		}
	}
	return slices.Sorted(maps.Keys(names))
}
