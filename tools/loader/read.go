package loader

// An Object from a file: program headers and PT_DYNAMIC, as the loader goes.

import (
	"encoding/binary"
	"fmt"
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
	r, size := f.Bytes()
	head := make([]byte, min(size, longestHeader))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("%s: ELF header: %w", f.Name, err)
	}
	if bad := refuseHeader(head); bad != nil {
		o.Refused = bad.Refused
		return o, nil
	}
	var dynamic bool
	o.Unmappable34, o.Unmappable, dynamic = refuseSegments(f)
	if o.Unmappable != "" || !dynamic {
		return o, nil
	}
	properties, err := readProperties(f)
	if err != nil {
		return nil, err
	}
	o.ISANeeded = properties[isaNeeded]
	d, err := f.Dynamic()
	if err != nil {
		return nil, err
	}
	if d == nil {
		return o, nil
	}
	o.Soname, o.Needed, o.Rpath, o.Runpath = d.Soname, d.Needed, d.Rpath, d.Runpath
	o.Flags, o.Flags1 = d.Flags, d.Flags1
	_, runpath := d.Value(elffile.DT_RUNPATH)
	o.EmptyRunpath = runpath && d.Runpath == ""
	_, o.Relr = d.Value(elffile.DT_RELR)
	_, o.Versioned = d.Value(elffile.DT_VERDEF)
	_, wants := d.Value(elffile.DT_VERNEED)
	_, versyms := d.Value(elffile.DT_VERSYM)
	o.NoVersyms = !versyms && (o.Versioned || wants)
	_, symbolic := d.Value(elffile.DT_SYMBOLIC)
	o.Symbolic = symbolic || d.Flags&elffile.DF_SYMBOLIC != 0
	_, filter := d.Value(dtFilter)
	_, auxiliary := d.Value(dtAuxiliary)
	o.Filter = filter || auxiliary
	if err := o.readVersions(f); err != nil {
		return nil, err
	}
	if err := o.readSymbols(f, d, properties[oneNeeded]&indirectAccess != 0); err != nil {
		return nil, err
	}
	return o, nil
}

// readVersions fills in Nodes and Wants.
func (o *Object) readVersions(f *elffile.File) error {
	defs, err := f.Verdefs()
	if err != nil {
		return err
	}
	defs = slices.Clone(defs)
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
