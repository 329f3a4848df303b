package linkset

// Registrations over the whole link: who reads a list, and whether anything could
// ever have had an object linked.

import (
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// BoundedBy returns, for each section whose __start_ or __stop_ symbol linked
// objects refer to, these objects. What the link defines itself under such a name
// is none of the linker's bounds.
func (r *Resolution) BoundedBy() map[string][]*ObjectFile {
	out := map[string][]*ObjectFile{}
	for _, o := range r.linked {
		for _, ref := range o.refs {
			name := r.table.names[ref.name]
			list, ok := boundOf(name)
			if ok && BoundedList(list) && !slices.Contains(out[list], o) && !r.Binding(name).Bound() {
				out[list] = append(out[list], o)
			}
		}
	}
	return out
}

// boundOf returns the section that a name is a bound of.
func boundOf(name string) (string, bool) {
	if list, ok := strings.CutPrefix(name, "__start_"); ok {
		return list, true
	}
	return strings.CutPrefix(name, "__stop_")
}

// Reader is a section of a linked object that refers to the bounds of a list.
type Reader struct {
	Object *ObjectFile
	// Names are the functions and variables of the section: those that hold the
	// reference where that can be told, else all.
	Names []string
	// Retained is set where no linker may collect it (SHF_GNU_RETAIN).
	Retained bool
}

// Readers returns what reads a list in an object, discarded COMDAT copies left out.
func (o *ObjectFile) Readers(list string) ([]Reader, error) {
	discarded := o.DiscardedSections()
	var out []Reader
	err := o.Read(func(f *elffile.File) error {
		sections, err := f.Sections()
		if err != nil {
			return err
		}
		a, err := openAnatomy(f, sections)
		if err != nil {
			return err
		}
		for i := range sections {
			if sections[i].Flags&elffile.SHF_ALLOC == 0 || discarded[uint32(i)] {
				continue
			}
			relocations, err := a.relocations(uint32(i))
			if err != nil {
				return err
			}
			for _, r := range relocations {
				_, sym, _ := a.target(uint32(i), r)
				if sym == nil || sym.Defined() {
					continue
				}
				if bounded, ok := boundOf(sym.Name); !ok || bounded != list {
					continue
				}
				reader := Reader{Object: o, Retained: sections[i].Flags&elffile.SHF_GNU_RETAIN != 0}
				if s := a.symbolAt(place32{uint32(i), r.Offset}); s != nil {
					reader.Names = []string{s.Name}
				} else {
					for _, n := range a.inSection[uint32(i)] {
						reader.Names = append(reader.Names, a.symbols[n].Name)
					}
				}
				out = append(out, reader)
			}
		}
		return nil
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
			out[g.signature] = true
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
