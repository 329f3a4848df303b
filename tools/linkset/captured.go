package linkset

// What an exported name does to a library of the link. A library that defines a
// name and also reaches it through its PLT, its GOT or a pointer in its data asks
// the loader for it, and the loader gives it the executable's (glibc,
// elf/dl-lookup.c: the main program is first in every scope). The version that
// the library asks for does not matter to a definition that has none.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// Captured is a shared library of the link some of whose own calls end up in
// the executable.
type Captured struct {
	Library *Input
	Names   int
}

// Captured tells which shared libraries among the inputs are bound to the
// executable's definition of how many of these names, instead of their own.
// Libraries that cannot be read are left out: Causes reports them.
func (l *Link) Captured(names map[string]bool) []Captured {
	var list []Captured
	for _, in := range l.Inputs {
		if in.Kind != SharedObject {
			continue
		}
		c := l.ContentsOf(in)
		if c.Object == nil {
			continue
		}
		if n, err := capturedNames(c.Object, names); err == nil && n > 0 {
			list = append(list, Captured{Library: in, Names: n})
		}
	}
	return list
}

func capturedNames(f *elffile.File, names map[string]bool) (int, error) {
	// A library that asks itself first is bound to itself (DT_SYMBOLIC).
	if d, err := f.Dynamic(); err != nil || d == nil {
		return 0, err
	} else if _, symbolic := d.Value(elffile.DT_SYMBOLIC); symbolic || d.Flags&elffile.DF_SYMBOLIC != 0 {
		return 0, nil
	}
	own := map[uint32]string{}
	err := f.EachDynamicSymbol(func(s elffile.Symbol) bool {
		if s.Exported() && s.Visibility == elffile.STV_DEFAULT && names[s.Name] {
			own[uint32(s.Index)] = s.Name
		}
		return true
	})
	if err != nil || len(own) == 0 {
		return 0, err
	}
	captured := map[string]bool{}
	err = f.DynamicRelocations(func(r elffile.Relocation) bool {
		switch r.Kind() {
		case elffile.JumpSlot, elffile.GlobDat, elffile.Absolute:
			if name, ok := own[r.Symbol]; ok {
				captured[name] = true
			}
		}
		return true
	})
	return len(captured), err
}
