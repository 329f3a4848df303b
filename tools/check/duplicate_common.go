package check

// Tentative definitions of C (-fcommon) that share a name. One that stands in a
// library's header is in everything that includes the header, and meant to be one
// variable: those who include it call the library. Two libraries that have nothing
// to do with each other meant two variables.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// owners is a pair of them, by name.
type owners struct{ from, to string }

// shareHeader tells whether a tentative definition of one size is that of a header
// which both owners include: among the owners that define the name, one calls the
// other, or both have to do with a third.
func (r *resolution) shareHeader(a, b linkset.SymbolDefinition, definitions []linkset.SymbolDefinition) bool {
	if a.Size != b.Size {
		return false
	}
	if r.calls == nil {
		r.calls = r.whoCallsWhom()
	}
	reached := map[string]bool{ownerOf(a.Object): true}
	for again := true; again; {
		again = false
		for _, d := range definitions {
			next := ownerOf(d.Object)
			if reached[next] {
				continue
			}
			for o := range reached {
				if r.calls[owners{o, next}] || r.calls[owners{next, o}] {
					reached[next], again = true, true
					break
				}
			}
		}
	}
	return reached[ownerOf(b.Object)]
}

// whoCallsWhom goes through the references of all linked objects.
func (r *resolution) whoCallsWhom() map[owners]bool {
	calls := map[owners]bool{}
	for _, o := range r.Linked() {
		from := ownerOf(o)
		r.References(o, func(name string, weak bool) bool {
			if d := r.Binding(name).Definition; d != nil && d.Kind != linkset.Common {
				calls[owners{from, ownerOf(d.Object)}] = true
			}
			return true
		})
	}
	return calls
}
