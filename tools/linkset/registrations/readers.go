package registrations

// Who reads a list: sections that refer to its bounds.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// BoundOf returns the section that a name is a bound of.
func BoundOf(name string) (string, bool) {
	if list, ok := strings.CutPrefix(name, "__start_"); ok {
		return list, true
	}
	return strings.CutPrefix(name, "__stop_")
}

// Reader is a section of an object that refers to the bounds of a list.
type Reader struct {
	// Names are the functions and variables of the section: those that hold the
	// reference where that can be told, else all.
	Names []string
	// Retained is set where no linker may collect it (SHF_GNU_RETAIN).
	Retained bool
}

// Readers returns what reads a list, these sections left out.
func (a *Anatomy) Readers(list string, discarded map[uint32]bool) ([]Reader, error) {
	var out []Reader
	for i := range a.sections {
		if a.sections[i].Flags&elffile.SHF_ALLOC == 0 || discarded[uint32(i)] {
			continue
		}
		relocations, err := a.relocations(uint32(i))
		if err != nil {
			return out, err
		}
		for _, r := range relocations {
			_, sym, _ := a.target(uint32(i), r)
			if sym == nil || sym.Defined() {
				continue
			}
			if bounded, ok := BoundOf(sym.Name); !ok || bounded != list {
				continue
			}
			reader := Reader{Retained: a.sections[i].Flags&elffile.SHF_GNU_RETAIN != 0}
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
	return out, nil
}
