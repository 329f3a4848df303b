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
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

type evidence struct {
	*lists
	kept     map[string]bool // COMDAT groups of linked objects
	referred map[string]bool // names that anything refers to; nil until asked
	linked   []reached       // of linked objects with constructors; nil until asked
}

// judge returns what an object that was not linked would have registered.
func (e *evidence) judge(o *resolve.ObjectFile, registrations []registrations.Registration) []unlinked {
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
func (e *evidence) bounded(o *resolve.ObjectFile, r registrations.Registration) (unlinked, bool) {
	asked := askedComplete(e.s, r.List)
	if !registrations.Countable(&r.Section) || !asked && e.reader(r.List) != readerAlive {
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

// registersWith returns what of the linked objects a constructor of the object
// reaches, and whose that is. With doubt it may do no more than set up the variables
// of a header.
func (e *evidence) registersWith(o *resolve.ObjectFile) (registry, owner string, doubt bool) {
	mine, err := e.reachOf(o)
	if err != nil {
		e.cannotRead(o, err)
		return "", "", false
	}
	var holder *resolve.ObjectFile
	for _, n := range slices.Sorted(maps.Keys(mine.Outside)) {
		b := e.r.Binding(n)
		if b.Definition == nil || languages(n) {
			continue
		}
		if d := b.Definition; d.Comdat == "" && d.Kind != resolve.Weak && e.lives(d.Object) {
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
func (e *evidence) inventory(o *resolve.ObjectFile) (registry string, holder *resolve.ObjectFile) {
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
func (e *evidence) lives(o *resolve.ObjectFile) bool {
	if toolchains(o.Input) || e.r.In(o) != resolve.PresenceLinked {
		return false
	}
	return e.collects() == "" || e.r.Seen(o) == resolve.PresenceLinked
}
