package loader

// The dynamic symbols of a file: those that a lookup can end at, and those that a
// relocation begins one with.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// readSymbols fills in Definitions and References.
func (o *Object) readSymbols(f *elffile.File, d *elffile.Dynamic) error {
	first, err := firstHashed(f, d)
	if err != nil {
		return err
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return err
	}
	indices, err := versionIndices(f)
	if err != nil {
		return err
	}
	types := tlsTypesOf(f.Machine)
	copied := map[uint32]bool{}
	at := make([]int32, len(symbols)+1) // of a symbol in References, plus one
	err = f.DynamicRelocations(func(r elffile.Relocation) bool {
		if r.Symbol == 0 || int(r.Symbol) > len(symbols) {
			o.StaticTLS = o.StaticTLS || types.use(r.Type) == staticTLS
			return true
		}
		tls := types.use(r.Type)
		s := &symbols[r.Symbol-1]
		// A local name, or one that others cannot see, ends here without a lookup
		// (elf/dynamic-link.h, RESOLVE_MAP).
		if !s.Global() || s.Visibility == elffile.STV_HIDDEN || s.Visibility == elffile.STV_INTERNAL {
			o.StaticTLS = o.StaticTLS || tls == staticTLS
			return true
		}
		if at[r.Symbol] == 0 {
			o.References = append(o.References, Reference{
				Name: s.Name, Version: s.Version, File: s.Need,
				Weak: s.Binding == elffile.STB_WEAK, Defined: s.Defined(),
				Protected: s.Visibility == elffile.STV_PROTECTED,
			})
			at[r.Symbol] = int32(len(o.References))
		}
		ref := &o.References[at[r.Symbol]-1]
		switch kind := r.Kind(); {
		case tls != noTLS:
			ref.TLS = true
			ref.StaticTLS = ref.StaticTLS || tls == staticTLS
		case kind == elffile.JumpSlot:
			ref.Slot = true
		case kind == elffile.Copy:
			ref.Copy = true
			copied[r.Symbol] = true
		default:
			ref.Data = true
		}
		return true
	})
	if err != nil {
		return err
	}
	n := 0
	for i := range symbols {
		if symbols[i].Index >= first && findable(&symbols[i]) {
			n++
		}
	}
	o.Definitions = make([]Definition, 0, n)
	for i := range symbols {
		s := &symbols[i]
		if s.Index < first || !findable(s) {
			continue
		}
		o.Definitions = append(o.Definitions, Definition{
			Name: s.Name, Version: s.Version,
			Hidden: s.Version != "" && !s.DefaultVersion && s.Need == "",
			Type:   s.Type, Binding: s.Binding, Size: s.Size,
			VersionIndex: indices[versionOf{s.Version, s.Need}],
			Undefined:    !s.Defined(), Copied: copied[uint32(s.Index)],
		})
	}
	o.Sort()
	return nil
}

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

type versionOf struct{ name, file string }

func versionIndices(f *elffile.File) (map[versionOf]uint16, error) {
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
	return out, nil
}
