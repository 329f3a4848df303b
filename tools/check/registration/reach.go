package registration

// What the constructors of an object reach. One that reaches nothing of its own, or nothing
// that a linked object's does not, registers nothing that would be missed.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// reached is what a constructor reaches.
type reached struct{ *registrations.Reach }

// ownGuard tells a variable of a header that the constructor itself initialises,
// once over all objects (Itanium C++ ABI, 2.8: the guard variable). Each object
// that includes the header does.
func (r reached) ownGuard(name string) bool {
	rest, ok := strings.CutPrefix(name, "_Z")
	return ok && !strings.HasPrefix(rest, "Z") && (r.Shared["_ZGV"+rest] || r.Outside["_ZGV"+rest])
}

func (e *evidence) reachOf(o *resolve.ObjectFile) (reached, error) {
	r, err := o.Reach(func(r registrations.Registration) bool {
		return r.Discarded || !o.Linked && r.Group != "" && e.kept[r.Group]
	})
	return reached{r}, err
}

// brings tells that a constructor hands over anything of its own: a text, a variable
// with contents, a function, or code that no linked object has. Else nobody could tell
// whose entry it is; a header's counter of users is set up so.
func (e *evidence) brings(mine reached) bool {
	if mine.Payload {
		return true
	}
	for n := range mine.Shared {
		if !languages(n) && !strings.HasPrefix(n, "_ZG") && len(e.r.Definitions(n)) == 0 {
			return true
		}
	}
	return false
}

// repeated tells that a linked object's constructors do all that this one's do: both
// include a header with objects of its own, and this one adds nothing.
func (e *evidence) repeated(mine reached, registry string) bool {
	if e.linked == nil {
		e.linked = []reached{}
		for _, o := range e.r.Linked() {
			if r, err := e.reachOf(o); err == nil && r.Reach != nil {
				e.linked = append(e.linked, r)
			}
		}
	}
	for _, theirs := range e.linked {
		names := []map[string]bool{theirs.Outside, theirs.Shared, theirs.Strong}
		if within(map[string]bool{registry: true}, names...) && within(mine.Own, theirs.Own) && within(mine.Outside, names...) && within(mine.Shared, names...) {
			return true
		}
	}
	return false
}

func within(names map[string]bool, of ...map[string]bool) bool {
	for n := range names {
		if name, _, _ := strings.Cut(n, "\x00"); name != "" && languages(name) {
			continue // what a language's own headers set up
		}
		found := false
		for _, o := range of {
			found = found || o[n]
		}
		if !found {
			return false
		}
	}
	return true
}
