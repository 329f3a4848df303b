package resolve

// Registrations over the whole link: who reads a list, and whether anything could
// ever have had an object linked.

import (
	"slices"
	"sort"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// BoundedBy returns, for each section whose __start_ or __stop_ symbol linked
// objects refer to, these objects. What the link defines itself under such a name
// is none of the linker's bounds.
func (r *Resolution) BoundedBy() map[string][]*ObjectFile {
	out := map[string][]*ObjectFile{}
	for _, o := range r.linked {
		for _, ref := range o.refs {
			name := r.table.names[ref.name]
			list, ok := registrations.BoundOf(name)
			if ok && registrations.BoundedList(list) && !slices.Contains(out[list], o) && !r.Binding(name).Bound() {
				out[list] = append(out[list], o)
			}
		}
	}
	return out
}

// Readers returns what reads a list in an object, discarded COMDAT copies left out.
func (o *ObjectFile) Readers(list string) ([]registrations.Reader, error) {
	discarded := o.DiscardedSections()
	var out []registrations.Reader
	err := o.Read(func(f *elffile.File) error {
		sections, err := f.Sections()
		if err != nil {
			return err
		}
		a, err := registrations.Open(f, sections)
		if err != nil {
			return err
		}
		out, err = a.Readers(list, discarded)
		return err
	})
	return out, err
}

// Places counts, for each of these names, the definitions in linked objects, local
// ones too and without discarded copies: a name with one can be told in the output.
// It reads the symbols of all linked objects.
func (r *Resolution) Places(names map[string]bool) (map[string]int, error) {
	count := map[string]int{}
	for _, o := range r.linked {
		discarded := o.DiscardedSections()
		err := o.Read(func(f *elffile.File) error {
			return f.EachSymbol(func(s elffile.Symbol) bool {
				if s.Defined() && s.Type != elffile.STT_SECTION && s.Type != elffile.STT_FILE && names[s.Name] && !discarded[s.Section] {
					count[s.Name]++
				}
				return true
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return count, nil
}

// KeptGroups are the signatures of the COMDAT groups that linked objects have: a
// section in another copy of one adds nothing.
func (r *Resolution) KeptGroups() map[string]bool {
	out := map[string]bool{}
	for _, o := range r.linked {
		for _, g := range o.groups {
			out[g.Signature] = true
		}
	}
	return out
}

// Wanted are the names by which a linker could pull an object: its strong
// definitions that are in no COMDAT group. It reads the object's symbols.
func (r *Resolution) Wanted(o *ObjectFile) ([]string, error) {
	if err := o.load(r.table); err != nil {
		return nil, err
	}
	var out []string
	for _, d := range o.defs {
		if k := DefinitionKind(d.kind); d.group < 0 && (k == Strong || k == Common) {
			out = append(out, r.table.names[d.name])
		}
	}
	sort.Strings(out)
	return out, nil
}

// Referred are the names that any object refers to, linked or not, and any shared
// library of the link. It reads the symbols of all objects; what cannot be read
// refers to nothing that is known.
func (r *Resolution) Referred() map[string]bool {
	out := map[string]bool{}
	for _, o := range r.Objects {
		if o.load(r.table) != nil {
			continue
		}
		for _, ref := range o.refs {
			out[r.table.names[ref.name]] = true
		}
	}
	return out
}
