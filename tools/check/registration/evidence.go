package registration

// Does an object that was not linked register anything with what was? An entry of a
// section that linked code walks does. A constructor does if it reaches something
// that linked code has: a definition of its own, or a variable of a header that both
// have. An unused source file with a global object looks alike; what could never
// have been pulled by any name was meant to be linked for its constructor alone.

import (
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

type evidence struct {
	*lists
	kept     map[string]bool // COMDAT groups of linked objects
	referred map[string]bool // names that anything refers to; nil until asked
	linked   []reached       // of linked objects with constructors; nil until asked
}

// judge returns what an object that was not linked would have registered.
func (e *evidence) judge(o *linkset.ObjectFile, registrations []linkset.Registration) []unlinked {
	var out []unlinked
	var constructors []string
	array := ""
	for _, r := range registrations {
		if e.kept[r.Group] && r.Group != "" {
			continue // a linked object has the same
		}
		switch r.List {
		case ".init_array", ".ctors", ".preinit_array":
			array = r.List
			for _, entry := range r.Entries {
				constructors = append(constructors, entry.Name)
			}
		case ".fini_array", ".dtors":
		default:
			if u, ok := e.bounded(o, r); ok {
				out = append(out, u)
			}
		}
	}
	if array == "" {
		return out
	}
	asked := askedComplete(e.s, array)
	registry, owner, doubt := e.registersWith(o)
	if registry == "" && !asked {
		return out
	}
	u := unlinked{ObjectFile: o, list: array, registry: registry, owner: owner, entries: constructors, count: len(constructors), severity: finding.Error}
	u.pulled, u.wanted = e.pullable(o)
	// Rust runs nothing before main unless it is told to, so there is nothing else
	// that looks like a registration.
	rust := isRust(o)
	switch {
	case asked:
	case u.pulled == byOthers && !rust:
		return out
	case u.pulled == byOthers, u.pulled == byName && !rust, doubt:
		u.severity = finding.Warning
	}
	return append(out, u)
}

// bounded judges entries of a section with bounds.
func (e *evidence) bounded(o *linkset.ObjectFile, r linkset.Registration) (unlinked, bool) {
	asked := askedComplete(e.s, r.List)
	if !linkset.Countable(&r.Section) || !asked && e.reader(r.List) != readerAlive {
		return unlinked{}, false
	}
	u := unlinked{ObjectFile: o, list: r.List, severity: finding.Error}
	for _, entry := range r.Entries {
		if !entry.Used { // else a record about code of this object
			u.entries = append(u.entries, entry.Name)
		}
	}
	if u.count = len(u.entries); u.count == 0 {
		if len(r.Entries) > 0 {
			return unlinked{}, false
		}
		u.count = 1 // no symbol tells how many
	}
	u.pulled, u.wanted = e.pullable(o)
	if u.pulled == byOthers && !asked {
		u.severity = finding.Warning
	}
	return u, true
}

// pull is whether a linker could have had a reason to link an object.
type pull int

const (
	never    pull = iota // it defines no name by which it could be pulled
	byName               // it does, and nothing refers to any
	byOthers             // objects that were not linked either do, or a weak reference
)

// pullable tells whether an object could have been pulled, and a name of it.
func (e *evidence) pullable(o *linkset.ObjectFile) (pull, string) {
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

// registersWith returns what of the linked objects a constructor of the object
// reaches, and whose that is. With doubt it may do no more than set up the variables
// of a header.
func (e *evidence) registersWith(o *linkset.ObjectFile) (registry, owner string, doubt bool) {
	mine, err := e.reachOf(o)
	if err != nil {
		e.cannotRead(o, err)
		return "", "", false
	}
	var holder *linkset.ObjectFile
	for _, n := range slices.Sorted(maps.Keys(mine.Outside)) {
		b := e.r.Binding(n)
		if b.Definition == nil || languages(n) {
			continue
		}
		if d := b.Definition; d.Comdat == "" && d.Kind != linkset.Weak && e.lives(d.Object) {
			registry, holder = n, d.Object
			break
		}
	}
	for n := range mine.First {
		doubt = doubt || strings.HasPrefix(n, "_ZGV") && !strings.HasPrefix(n, "_ZGVZ")
	}
	for _, n := range slices.Sorted(maps.Keys(mine.Data)) {
		if registry != "" {
			break
		}
		if languages(n) || strings.HasPrefix(n, "_ZG") || strings.HasPrefix(n, "_ZT") || mine.ownGuard(n) {
			continue
		}
		for _, d := range e.r.Definitions(n) {
			if e.lives(d.Object) && !d.Discarded {
				registry, holder = n, d.Object
				break
			}
		}
	}
	if n, o := e.inventory(o); n != "" {
		registry, holder, doubt = n, o, false
	} else if registry == "" || !e.brings(mine) || e.repeated(mine, registry) {
		return "", "", false
	}
	owner = short(holder)
	if label := holder.Input.Label(); label != "" {
		owner += " of " + string(label)
	}
	return registry, owner, doubt
}

// inventory returns the list of the crate inventory to which an object adds. Its
// constructors call through a vtable, so what they reach does not tell.
func (e *evidence) inventory(o *linkset.ObjectFile) (registry string, holder *linkset.ObjectFile) {
	entry := false
	_ = o.Read(func(f *elffile.File) error { // what cannot be read is said by reachOf
		return f.EachSymbol(func(s elffile.Symbol) bool {
			entry = entry || s.Defined() && strings.Contains(s.Name, "__INVENTORY") && entryName.MatchString(s.Name)
			if s.Defined() {
				return true
			}
			if name, _ := registryOf(&s); name != "" {
				if d := e.r.Binding(s.Name).Definition; d != nil && e.lives(d.Object) {
					registry, holder = s.Name, d.Object
				}
			}
			return true
		})
	})
	if !entry {
		return "", nil
	}
	return registry, holder
}

// lives tells that what an object has is in the output, as far as that can be known.
func (e *evidence) lives(o *linkset.ObjectFile) bool {
	if toolchains(o.Input) || e.r.In(o) != linkset.PresenceLinked {
		return false
	}
	return e.collects() == "" || e.r.Seen(o) == linkset.PresenceLinked
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

// reached is what a constructor reaches.
type reached struct{ *linkset.Reach }

// ownGuard tells a variable of a header that the constructor itself initialises,
// once over all objects (Itanium C++ ABI, 2.8: the guard variable). Each object
// that includes the header does.
func (r reached) ownGuard(name string) bool {
	rest, ok := strings.CutPrefix(name, "_Z")
	return ok && !strings.HasPrefix(rest, "Z") && (r.Shared["_ZGV"+rest] || r.Outside["_ZGV"+rest])
}

func (e *evidence) reachOf(o *linkset.ObjectFile) (reached, error) {
	r, err := o.Reach(func(r linkset.Registration) bool { return r.Discarded || !o.Linked && r.Group != "" && e.kept[r.Group] })
	return reached{r}, err
}

// repeated tells that a linked object's constructors do all that this one's do: both
// include a header with objects of its own, and this one adds nothing.
func (e *evidence) repeated(mine reached, registry string) bool {
	if e.linked == nil {
		e.linked = []reached{}
		for _, o := range e.r.Linked() {
			registrations, err := o.Registrations()
			if err != nil || len(registrations) == 0 {
				continue
			}
			if r, err := e.reachOf(o); err == nil {
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
