package registration

// Whether anything could ever have pulled an object out of an archive: by a name that it
// defines and somebody refers to.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"

// pull is whether a linker could have had a reason to link an object.
type pull int

const (
	never    pull = iota // it defines no name by which it could be pulled
	byName               // it does, and nothing refers to any
	byOthers             // objects that were not linked either do, or a weak reference
)

// pullable tells whether an object could have been pulled, and a name of it.
func (e *evidence) pullable(o *resolve.ObjectFile) (pull, string) {
	wanted, err := e.r.Wanted(o)
	if err != nil {
		return byOthers, "" // among what could not be read
	}
	if len(wanted) == 0 {
		return never, ""
	}
	if e.referred == nil {
		e.referred = e.r.Referred()
	}
	for _, n := range wanted {
		if e.referred[n] {
			return byOthers, n
		}
	}
	return byName, wanted[0]
}
