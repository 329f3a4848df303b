package loader

// The dynamic symbols of a file: those that a lookup can end at, and those that a
// relocation begins one with.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// readSymbols fills in Definitions and References.
func (o *Object) readSymbols(f *elffile.File, d *elffile.Dynamic, indirect bool) error {
	first, err := firstHashed(f, d)
	if err != nil {
		return err
	}
	table, err := f.DynamicTable()
	if err != nil {
		return err
	}
	var places []uint32
	if table != nil {
		places, err = o.readDefinitions(f, table, first, indirect)
	}
	if err != nil {
		return err
	}
	return o.readReferences(f, table, places)
}

// readDefinitions returns the position in Definitions of each symbol, plus one. Indirect is
// set of a file that wants its protected symbols reached indirectly.
func (o *Object) readDefinitions(f *elffile.File, table *elffile.DynamicTable, first int, indirect bool) ([]uint32, error) {
	indices, err := versionIndices(f)
	if err != nil {
		return nil, err
	}
	places := make([]uint32, len(table.Names))
	o.Definitions = make([]Definition, 0, max(len(table.Names)-first, 0))
	hashes := make([]uint32, 0, cap(o.Definitions))
	err = f.EachDynamicSymbol(func(s elffile.Symbol) bool {
		if s.Index < first || !findable(&s) {
			return true
		}
		o.Definitions = append(o.Definitions, Definition{
			Name: s.Name, Version: s.Version,
			Hidden: s.Version != "" && !s.DefaultVersion && s.Need == "",
			Type:   s.Type, Binding: s.Binding, Size: s.Size,
			VersionIndex: indices.of(&s),
			Undefined:    !s.Defined(),
			Indirect:     indirect && s.Visibility == elffile.STV_PROTECTED,
		})
		hashes = append(hashes, table.Names[s.Index].Hash)
		places[s.Index] = uint32(len(o.Definitions))
		return true
	})
	o.index(hashes)
	return places, err
}

// readReferences reads what relocations look up, and marks the definitions that are
// copies.
func (o *Object) readReferences(f *elffile.File, table *elffile.DynamicTable, places []uint32) error {
	types := tlsTypesOf(f.Machine)
	used := make([]uses, len(places)) // by symbol
	var order []uint32                // of symbols, as relocations name them first
	err := f.BindingRelocations(func(r elffile.Relocation) bool {
		tls := types.use(r.Type)
		if r.Symbol == 0 || int(r.Symbol) >= len(places) {
			o.StaticTLS = o.StaticTLS || tls == staticTLS
			return true
		}
		use := &used[r.Symbol]
		if *use == 0 {
			order = append(order, r.Symbol)
		}
		switch kind := r.Kind(); {
		case tls == staticTLS:
			*use |= usedTLS | usedStaticTLS
		case tls != noTLS:
			*use |= usedTLS
		case kind == elffile.JumpSlot:
			*use |= usedSlot
		case kind == elffile.Copy:
			*use |= usedCopy
		default:
			*use |= usedData
		}
		return true
	})
	if err != nil {
		return err
	}
	o.References = make([]Reference, 0, len(order))
	for _, index := range order {
		s, err := f.DynamicSymbol(index)
		if err != nil {
			return err
		}
		use := used[index]
		// A local name, or one that others cannot see, ends here without a lookup
		// (elf/dynamic-link.h, RESOLVE_MAP).
		if !s.Global() || s.Visibility == elffile.STV_HIDDEN || s.Visibility == elffile.STV_INTERNAL {
			o.StaticTLS = o.StaticTLS || use&usedStaticTLS != 0
			continue
		}
		o.References = append(o.References, Reference{
			Name: s.Name, Version: s.Version, File: s.Need, hash: table.Names[index].Hash,
			Weak: s.Binding == elffile.STB_WEAK, Defined: s.Defined(), Protected: s.Visibility == elffile.STV_PROTECTED,
			Slot: use&usedSlot != 0, Data: use&usedData != 0, Copy: use&usedCopy != 0,
			TLS: use&usedTLS != 0, StaticTLS: use&usedStaticTLS != 0,
		})
		if place := places[index]; place > 0 && use&usedCopy != 0 {
			o.Definitions[place-1].Copied = true
		}
	}
	return nil
}

// uses are the kinds of relocation that look a symbol up.
type uses uint8

const (
	usedSlot uses = 1 << iota
	usedData
	usedCopy
	usedTLS
	usedStaticTLS
)

// findable reports whether a lookup can end at a symbol (elf/dl-lookup.c,
// check_match and do_lookup_x).
func findable(s *elffile.Symbol) bool {
	if !s.Global() || s.Visibility == elffile.STV_HIDDEN || s.Visibility == elffile.STV_INTERNAL {
		return false
	}
	if s.Value == 0 && s.Section != elffile.SectionAbs && s.Type != elffile.STT_TLS {
		return false
	}
	if !s.Defined() && s.Value == 0 && s.Type == elffile.STT_TLS {
		// An undefined thread-local is found by nothing but a lookup that is not of
		// a PLT's kind, and thread-locals are looked up as a PLT's.
		return false
	}
	switch s.Type {
	case elffile.STT_NOTYPE, elffile.STT_OBJECT, elffile.STT_FUNC, elffile.STT_COMMON, elffile.STT_TLS, elffile.STT_GNU_IFUNC:
		return true
	}
	return false
}

// versionIndexOf tells the index under which DT_VERSYM would have a symbol's version.
// Symbols of one version come many in a row.
type versionIndexOf struct {
	indices map[versionOf]uint16
	last    versionOf
	index   uint16
}

type versionOf struct{ name, file string }

func (v *versionIndexOf) of(s *elffile.Symbol) uint16 {
	if s.Version != v.last.name || s.Need != v.last.file {
		v.last = versionOf{s.Version, s.Need}
		v.index = v.indices[v.last]
	}
	return v.index
}

func versionIndices(f *elffile.File) (*versionIndexOf, error) {
	defs, err := f.Verdefs()
	if err != nil {
		return nil, err
	}
	needs, err := f.Verneeds()
	if err != nil {
		return nil, err
	}
	out := map[versionOf]uint16{}
	for _, n := range needs {
		for _, v := range n.Versions {
			out[versionOf{v.Name, n.File}] = v.Index
		}
	}
	for _, d := range defs {
		if d.Flags&elffile.VER_FLG_BASE == 0 {
			out[versionOf{d.Name, ""}] = d.Index
		}
	}
	return &versionIndexOf{indices: out, index: out[versionOf{}]}, nil
}
