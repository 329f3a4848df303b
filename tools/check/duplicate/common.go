package duplicate

// Tentative definitions of C (-fcommon) that share a name. One that stands in a
// library's header is in everything that includes the header, and meant to be one
// variable: those who include it call the library. Two libraries that have nothing
// to do with each other meant two variables.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// headers knows which owners have a header in common.
type headers struct {
	r          *subject.Resolution
	neighbours map[string]map[string]bool // owners that call each other; nil until asked
	groups     map[string]map[string]int  // by name
}

// share tells whether a tentative definition of one size is that of a header
// which both owners include: among the owners that define the name, one calls the
// other, or both have to do with a third.
func (h *headers) share(a, b resolve.SymbolDefinition, definitions []resolve.SymbolDefinition) bool {
	if a.Size != b.Size {
		return false
	}
	if h.neighbours == nil {
		h.neighbours, h.groups = whoCallsWhom(h.r), map[string]map[string]int{}
	}
	groups := h.groups[a.Name]
	if groups == nil {
		groups = h.grouped(definitions)
		h.groups[a.Name] = groups
	}
	return groups[subject.OwnerOf(a.Object)] == groups[subject.OwnerOf(b.Object)]
}

// grouped numbers the owners of definitions: those that have to do with each other
// have one number.
func (h *headers) grouped(definitions []resolve.SymbolDefinition) map[string]int {
	groups := map[string]int{}
	defines := map[string]bool{}
	for _, d := range definitions {
		defines[subject.OwnerOf(d.Object)] = true
	}
	for i, d := range definitions {
		queue := []string{subject.OwnerOf(d.Object)}
		for len(queue) > 0 {
			owner := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if _, known := groups[owner]; known {
				continue
			}
			groups[owner] = i
			for next := range h.neighbours[owner] {
				if defines[next] {
					queue = append(queue, next)
				}
			}
		}
	}
	return groups
}

// whoCallsWhom goes through the references of all linked objects. Neighbours are so
// both ways.
func whoCallsWhom(r *subject.Resolution) map[string]map[string]bool {
	neighbours := map[string]map[string]bool{}
	add := func(a, b string) {
		if neighbours[a] == nil {
			neighbours[a] = map[string]bool{}
		}
		neighbours[a][b] = true
	}
	for _, o := range r.Linked() {
		from := subject.OwnerOf(o)
		r.References(o, func(name string, weak bool) bool {
			if d := r.Binding(name).Definition; d != nil && d.Kind != resolve.Common {
				add(from, subject.OwnerOf(d.Object))
				add(subject.OwnerOf(d.Object), from)
			}
			return true
		})
	}
	return neighbours
}
