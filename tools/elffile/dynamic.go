package elffile

// The dynamic section, found the way the loader finds it: PT_DYNAMIC gives an
// address, PT_LOAD maps addresses to the file, and section headers do not
// matter (gABI, Dynamic Linking).

import (
	"bytes"
	"fmt"
)

// Dynamic is what PT_DYNAMIC says of a file.
type Dynamic struct {
	Needed  []string // DT_NEEDED, in order
	Soname  string   // DT_SONAME, or ""
	Rpath   string   // DT_RPATH, or ""
	Runpath string   // DT_RUNPATH, or ""
	Flags   uint64   // DT_FLAGS
	Flags1  uint64   // DT_FLAGS_1
	Entries []DynamicEntry
}

// DynamicEntry is one entry of the dynamic section, before DT_NULL.
type DynamicEntry struct {
	Tag   uint64
	Value uint64
}

// Value returns the value of a tag. Where a tag occurs twice the last one
// counts, as it does for glibc (elf/get-dynamic-info.h).
func (d *Dynamic) Value(tag uint64) (uint64, bool) {
	for i := len(d.Entries) - 1; i >= 0; i-- {
		if d.Entries[i].Tag == tag {
			return d.Entries[i].Value, true
		}
	}
	return 0, false
}

const whereDynamic = "PT_DYNAMIC"

// Dynamic returns the dynamic section, or nil where the file has no
// PT_DYNAMIC: it is linked statically, or is an object.
func (f *File) Dynamic() (*Dynamic, error) { return f.dynamic() }

func (f *File) readDynamic() (*Dynamic, error) {
	if f.Type == ET_REL || f.Type == ET_CORE {
		return nil, nil
	}
	s, ok := f.segment(PT_DYNAMIC)
	if !ok {
		if _, interpreted := f.segment(PT_INTERP); f.Type == ET_DYN || interpreted {
			return nil, f.errorf(whereSegments, "there is no PT_DYNAMIC, without which no loader takes a file that is not linked statically")
		}
		return nil, nil
	}
	if s.FileSize == 0 {
		return nil, f.errorf(whereDynamic, "it has no bytes in the file (separate debug information?)")
	}
	table, err := f.readMemory(whereDynamic, s.VAddr, s.FileSize)
	if err != nil {
		return nil, err
	}
	d := &Dynamic{}
	word := f.codec.wordSize()
	ended := false
	for ; uint64(len(table)) >= 2*word; table = table[2*word:] {
		e := DynamicEntry{f.codec.word(table), f.codec.word(table[word:])}
		if e.Tag == DT_NULL {
			ended = true
			break
		}
		d.Entries = append(d.Entries, e)
	}
	if !ended {
		return nil, f.errorf(whereDynamic, "no DT_NULL ends it")
	}
	d.Flags, _ = d.Value(DT_FLAGS)
	d.Flags1, _ = d.Value(DT_FLAGS_1)
	return d, f.nameDynamic(d)
}

// nameDynamic fills in what the dynamic section says through string offsets.
func (f *File) nameDynamic(d *Dynamic) error {
	var names *dynamicNames
	for _, e := range d.Entries {
		var err error
		switch e.Tag {
		case DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH:
			if names == nil {
				if names, err = f.newDynamicNames(d); err != nil {
					return err
				}
			}
		}
		switch e.Tag {
		case DT_NEEDED:
			var s string
			s, err = names.at(e.Value, whereDynamic+": DT_NEEDED")
			d.Needed = append(d.Needed, s)
		case DT_SONAME:
			d.Soname, err = names.at(e.Value, whereDynamic+": DT_SONAME")
		case DT_RPATH:
			d.Rpath, err = names.at(e.Value, whereDynamic+": DT_RPATH")
		case DT_RUNPATH:
			d.Runpath, err = names.at(e.Value, whereDynamic+": DT_RUNPATH")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dynamicNames reads single names of DT_STRTAB, for those who do not want the
// whole table.
type dynamicNames struct {
	w    window
	addr uint64
	size uint64
	left uint64 // how much may still be read, as names can overlap
}

func (f *File) newDynamicNames(d *Dynamic) (*dynamicNames, error) {
	addr, size, err := f.dynamicStringRange(d)
	if err != nil {
		return nil, err
	}
	return &dynamicNames{window{f: f, where: whereDynamic + ": DT_STRTAB"}, addr, size, 16 * f.size}, nil
}

// at returns the name that starts at off. The place is for errors.
func (n *dynamicNames) at(off uint64, where string) (string, error) {
	f := n.w.f
	if off >= n.size {
		return "", f.errorf(where, "name at %#x lies beyond DT_STRTAB, which has %d bytes", off, n.size)
	}
	for size := uint64(64); ; size *= 8 {
		b, err := n.w.at(n.addr+off, min(size, n.size-off))
		if err != nil {
			return "", err
		}
		if end := bytes.IndexByte(b, 0); end >= 0 {
			if uint64(end) >= n.left {
				return "", f.errorf(where, "the names overlap so much that they cannot be meant")
			}
			n.left -= uint64(end) + 1
			return string(b[:end]), nil
		}
		if size >= n.size-off {
			return "", f.errorf(where, "name at %#x has no end", off)
		}
	}
}

// dynamicStringRange returns the address and the size of DT_STRTAB.
func (f *File) dynamicStringRange(d *Dynamic) (addr, size uint64, err error) {
	addr, ok := d.Value(DT_STRTAB)
	if !ok {
		return 0, 0, f.errorf(whereDynamic, "there is no DT_STRTAB")
	}
	size, ok = d.Value(DT_STRSZ)
	if !ok {
		return 0, 0, f.errorf(whereDynamic, "there is no DT_STRSZ")
	}
	if _, err := f.tablePieces("DT_STRTAB", addr, size); err != nil {
		return 0, 0, err
	}
	return addr, size, nil
}

// tablePieces translates a table of the dynamic section and checks its size.
func (f *File) tablePieces(tag string, addr, size uint64) ([]piece, error) {
	where := fmt.Sprintf("%s: %s", whereDynamic, tag)
	if size > f.size {
		return nil, f.errorf(where, "%d bytes at address %#x are more than the file has (%d)", size, addr, f.size)
	}
	return f.pieces(where, addr, size)
}

func (f *File) readDynamicStrings() (*stringTable, error) {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return nil, err
	}
	addr, size, err := f.dynamicStringRange(d)
	if err != nil {
		return nil, err
	}
	where := whereDynamic + ": DT_STRTAB"
	ps, err := f.pieces(where, addr, size)
	if err != nil {
		return nil, err
	}
	data, err := f.readString(where, ps)
	if err != nil {
		return nil, err
	}
	return &stringTable{f: f, where: where, data: data}, nil
}
