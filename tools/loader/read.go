package loader

// An Object from a file: program headers and PT_DYNAMIC, as the loader goes.

import (
	"encoding/binary"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// The dynamic tags that only a loader cares about (gABI; elf/elf.h of glibc).
const (
	dtAuxiliary = 0x7ffffffd
	dtFilter    = 0x7fffffff
)

// ReadObject reads what ld.so would look at in a file. An error is a
// *elffile.FormatError that names the file and the place, or a failure to read.
func ReadObject(f *elffile.File) (*Object, error) {
	o := &Object{
		Name: f.Name, CPU: f.CPU(), Class: f.Class, Machine: f.Machine, Type: f.Type,
		Big: f.ByteOrder == binary.BigEndian, ExecutableStack: executableStack(f),
	}
	for _, s := range f.Segments {
		if s.Type == elffile.PT_TLS {
			o.TLSSize, o.TLSAlign = s.MemSize, s.Align
		}
	}
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return o, err
	}
	o.Soname, o.Needed, o.Rpath, o.Runpath = d.Soname, d.Needed, d.Rpath, d.Runpath
	o.Flags, o.Flags1 = d.Flags, d.Flags1
	_, o.Relr = d.Value(elffile.DT_RELR)
	_, o.Versioned = d.Value(elffile.DT_VERDEF)
	_, symbolic := d.Value(elffile.DT_SYMBOLIC)
	o.Symbolic = symbolic || d.Flags&elffile.DF_SYMBOLIC != 0
	_, filter := d.Value(dtFilter)
	_, auxiliary := d.Value(dtAuxiliary)
	o.Filter = filter || auxiliary
	if err := o.readVersions(f); err != nil {
		return nil, err
	}
	return o, o.readSymbols(f)
}

// readVersions fills in Nodes and Wants.
func (o *Object) readVersions(f *elffile.File) error {
	defs, err := f.Verdefs()
	if err != nil {
		return err
	}
	slices.SortStableFunc(defs, func(a, b elffile.Verdef) int { return int(a.Index) - int(b.Index) })
	for _, d := range defs {
		if d.Flags&elffile.VER_FLG_BASE != 0 {
			continue
		}
		if len(o.Nodes) == 0 && d.Index != 2 {
			o.Nodes = append(o.Nodes, "")
		}
		o.Nodes = append(o.Nodes, d.Name)
	}
	needs, err := f.Verneeds()
	if err != nil {
		return err
	}
	for _, n := range needs {
		w := Want{File: n.File}
		for _, v := range n.Versions {
			w.Versions = append(w.Versions, WantVersion{Name: v.Name, Weak: v.Flags&elffile.VER_FLG_WEAK != 0})
		}
		o.Wants = append(o.Wants, w)
	}
	return nil
}

// readSymbols fills in Definitions and References.
func (o *Object) readSymbols(f *elffile.File) error {
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return err
	}
	indices, err := versionIndices(f)
	if err != nil {
		return err
	}
	copied := map[uint32]bool{}
	at := make([]int32, len(symbols)+1) // of a symbol in References, plus one
	err = f.DynamicRelocations(func(r elffile.Relocation) bool {
		kind, tls := r.Kind(), tlsKind(f.Machine, r.Type)
		if r.Symbol == 0 || int(r.Symbol) > len(symbols) {
			o.StaticTLS = o.StaticTLS || tls == staticTLS
			return true
		}
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
		switch {
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
	for i := range symbols {
		s := &symbols[i]
		if !findable(s) {
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

// executableStack reads PT_GNU_STACK; without it the processor's default holds
// (elf/dl-load.c, DEFAULT_STACK_PERMS: executable but on aarch64, riscv64 and ppc64le).
func executableStack(f *elffile.File) bool {
	for _, s := range f.Segments {
		if s.Type == elffile.PT_GNU_STACK {
			return s.Flags&elffile.PF_X != 0
		}
	}
	switch f.Machine {
	case elffile.EM_AARCH64, elffile.EM_RISCV:
		return false
	case elffile.EM_PPC64:
		return f.CPU() != "ppc64le"
	}
	return true
}
