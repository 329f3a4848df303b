package linkset

// Which shared libraries of a link refer to a name. A linker refuses to hide it
// then: "hidden symbol is referenced by DSO".

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// Refers returns the shared libraries among the inputs that refer to one of these
// names and do not define it, in link order. Those that cannot be read are left
// out: Causes reports them.
func (l *Link) Refers(names []string) []*Input {
	wanted := make(map[string]bool, len(names))
	for _, n := range names {
		wanted[n] = true
	}
	var list []*Input
	for _, in := range l.Inputs {
		if in.Kind != SharedObject {
			continue
		}
		c := l.ContentsOf(in)
		if c.Object == nil {
			continue
		}
		found := false
		_ = c.Object.EachDynamicSymbol(func(s elffile.Symbol) bool {
			found = s.Global() && !s.Defined() && wanted[s.Name]
			return !found
		})
		if found {
			list = append(list, in)
		}
	}
	return list
}
