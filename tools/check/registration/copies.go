package registration

// Where the lists of the crate inventory are. Link-time optimization makes their
// variables local to an object, so that a linker never sees two of them meet: what
// tells is the output's .symtab, with the STT_FILE symbols to say whose they are.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// registries are the copies of all lists in one output.
type registries struct {
	s      *subject.Subject
	copies []registryCopy
	// entries counts what registers, by object; nil stands for unknown ones.
	entries map[*resolve.ObjectFile]int
	// unjudged are the lists of which a copy may have been isolated, or not.
	unjudged []string
}

// registryCopy is one of the variables.
type registryCopy struct {
	name     string              // mangled, without what an optimizer or isolation put behind it
	registry string              // demangled: the same for the same type of another build
	address  uint64              // 0 where the output is stripped
	number   int                 // tells one from another
	object   *resolve.ObjectFile // nil where unknown
	isolated string              // the id under which its library was isolated, or ""
}

// of is the type that the list is of.
func (c registryCopy) of() string {
	return strings.TrimSuffix(strings.TrimPrefix(c.registry, "<"), registrySuffix)
}

// apart tells two copies that no one build of Rust code chose to have: they are in
// different files, and one of these is a static library.
func (c registryCopy) apart(other registryCopy) bool {
	if c.object == nil || other.object == nil || c.object.Input == other.object.Input {
		return false
	}
	static := func(o *resolve.ObjectFile) bool {
		return o.Input.Kind == linkset.Archive && !strings.HasSuffix(o.Input.Path, ".rlib")
	}
	return static(c.object) || static(other.object)
}

// find finds the copies, and whose they are where there is more than one of a list.
// A stripped output has no symbols: then the objects that are in it tell.
func (c *registries) find() error {
	symbols, isolated, err := listSymbols(c.s.Output.File)
	if err != nil {
		return err
	}
	c.add(symbols)
	r, err := c.s.Resolution()
	if err != nil || len(c.copies) > 0 && !c.alike() {
		return err
	}
	owners := &listOwners{} // of whom nothing is known
	switch {
	case r == nil:
	case r.Symbols == nil && !slices.ContainsFunc(r.Linked(), isRust):
		return nil // many objects, and none that could have a list
	case r.Symbols == nil || len(c.copies) > 0:
		owners = listOwnersOf(r)
	}
	c.copies = c.copies[:0]
	if r != nil && r.Symbols == nil {
		c.add(owners.all)
		return nil
	}
	for i := range symbols {
		s := &symbols[i]
		owner := owners.take(*s)
		s.copy.object = owner.object
		switch {
		case s.copy.isolated != "":
		case owner.object != nil:
			s.copy.isolated = owner.isolated
		case isolated != "":
			// Of what no input shows it cannot be told whether somebody keeps it apart.
			s.copy.isolated = fmt.Sprintf("unknown, at %#x", s.Value)
			if s.copy.name != "" {
				c.unjudged = append(c.unjudged, s.copy.of())
			}
		}
	}
	c.add(symbols)
	return nil
}

// add adds the variables, each address once, and counts the entries.
func (c *registries) add(symbols []listSymbol) {
	c.entries = map[*resolve.ObjectFile]int{}
	at := map[uint64]bool{}
	for _, s := range symbols {
		switch {
		case s.copy.name == "":
			c.entries[s.copy.object]++
		case s.copy.address == 0 || !at[s.copy.address]:
			at[s.copy.address] = true
			s.copy.number = len(c.copies)
			c.copies = append(c.copies, s.copy)
		}
	}
}

// alike tells whether two copies are of one printed type.
func (c *registries) alike() bool {
	seen := map[string]bool{}
	for _, one := range c.copies {
		if seen[one.registry] {
			return true
		}
		seen[one.registry] = true
	}
	return false
}

// listOwners says which objects of the link have the symbols of lists.
type listOwners struct {
	all    []listSymbol              // in link order, of the objects that are in the output for certain
	local  map[[2]string][]listOwner // by file and name
	global map[string]listOwner
}

type listOwner struct {
	object   *resolve.ObjectFile
	isolated string
}

// listOwnersOf reads the linked objects. What of them cannot be read owns nothing;
// the checks that look at all definitions say so.
func listOwnersOf(r *subject.Resolution) *listOwners {
	owners := &listOwners{local: map[[2]string][]listOwner{}, global: map[string]listOwner{}}
	for _, o := range r.Linked() {
		_ = o.Read(func(f *elffile.File) error {
			symbols, isolated, err := listSymbols(f)
			for _, s := range symbols {
				owner := listOwner{o, isolated}
				_, again := owners.global[s.Name]
				switch {
				case !s.Global():
					key := [2]string{s.file, s.Name}
					owners.local[key] = append(owners.local[key], owner)
				case again: // the first is kept
					continue
				default:
					owners.global[s.Name] = owner
				}
				if r.In(o) == resolve.PresenceLinked {
					s.copy.object, s.copy.isolated, s.copy.address = o, isolated, 0
					owners.all = append(owners.all, s)
				}
			}
			return err
		})
	}
	return owners
}

// take returns whose a symbol of the output is. Two libraries may have been made of
// one: then the first in the link is the first in the output.
func (w *listOwners) take(s listSymbol) listOwner {
	key := [2]string{s.file, s.Name}
	if list := w.local[key]; len(list) > 0 && !s.Global() {
		w.local[key] = list[1:]
		return list[0]
	}
	return w.global[s.Name] // hidden ones are local in an output
}

// registered says how many entries go into a copy, where that can be told: they are
// of its object, and of no other type.
func (c *registries) registered(one registryCopy) string {
	for _, other := range c.copies {
		if other.registry != one.registry || one.object == nil {
			return ""
		}
	}
	n, own := 0, map[*resolve.ObjectFile]bool{}
	for _, other := range c.copies {
		own[other.object] = true
	}
	for o, entries := range c.entries {
		switch {
		case o == one.object:
			n += entries
		case o == nil || !own[o]:
			return "" // a crate of its own registers there, or here
		}
	}
	if n == 0 {
		return ", and nothing registers there"
	}
	return fmt.Sprintf(", and %s there", map[bool]string{true: "1 entry registers", false: fmt.Sprintf("%d entries register", n)}[n == 1])
}
