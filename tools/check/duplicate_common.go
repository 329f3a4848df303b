package check

// Tentative definitions of C (-fcommon) that share a name. One that stands in a
// library's header is in everything that includes the header, and meant to be one
// variable: those who include it call the library. Two libraries that have nothing
// to do with each other meant two variables.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// shareHeader tells whether a tentative definition of one size is that of a header
// which both owners include: among the owners that define the name, one calls the
// other, or both have to do with a third.
func (r *resolution) shareHeader(a, b linkset.SymbolDefinition, definitions []linkset.SymbolDefinition) bool {
	if a.Size != b.Size {
		return false
	}
	if r.neighbours == nil {
		r.neighbours, r.headers = r.whoCallsWhom(), map[string]map[string]int{}
	}
	groups := r.headers[a.Name]
	if groups == nil {
		groups = r.grouped(definitions)
		r.headers[a.Name] = groups
	}
	return groups[ownerOf(a.Object)] == groups[ownerOf(b.Object)]
}

// grouped numbers the owners of definitions: those that have to do with each other
// have one number.
func (r *resolution) grouped(definitions []linkset.SymbolDefinition) map[string]int {
	groups := map[string]int{}
	defines := map[string]bool{}
	for _, d := range definitions {
		defines[ownerOf(d.Object)] = true
	}
	for i, d := range definitions {
		queue := []string{ownerOf(d.Object)}
		for len(queue) > 0 {
			owner := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if _, known := groups[owner]; known {
				continue
			}
			groups[owner] = i
			for next := range r.neighbours[owner] {
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
func (r *resolution) whoCallsWhom() map[string]map[string]bool {
	neighbours := map[string]map[string]bool{}
	add := func(a, b string) {
		if neighbours[a] == nil {
			neighbours[a] = map[string]bool{}
		}
		neighbours[a][b] = true
	}
	for _, o := range r.Linked() {
		from := ownerOf(o)
		r.References(o, func(name string, weak bool) bool {
			if d := r.Binding(name).Definition; d != nil && d.Kind != linkset.Common {
				add(from, ownerOf(d.Object))
				add(ownerOf(d.Object), from)
			}
			return true
		})
	}
	return neighbours
}
