package loader

// A file as ld.so opens it: what it says of bytes that are no library at all
// (elf/dl-load.c, open_verify).

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Open reads a file of a system. One that ld.so would refuse is an Object too, with
// Refused in ld.so's words; an error is damage that ld.so does not look for and that
// would end in a crash, or a failure to read.
func Open(r io.ReaderAt, size int64, name string) (*Object, error) {
	var head [64]byte
	n, err := r.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if o := refuseHeader(head[:n]); o != nil {
		o.Name = name
		return o, nil
	}
	f, err := elffile.Open(r, size, name)
	if err != nil {
		return nil, err
	}
	o := &Object{Name: name, CPU: f.CPU(), Class: f.Class, Machine: f.Machine, Type: f.Type, Big: head[5] == 2}
	dynamic := false
	o.Unmappable, dynamic = refuseSegments(f)
	if o.Unmappable != "" || !dynamic {
		return o, nil
	}
	return ReadObject(f)
}

// Directory is a folder that stands where a library is looked for.
func Directory(name string) *Object {
	return &Object{Name: name, Refused: "cannot read file data: Is a directory"}
}

// misaligned is the newer wording.
const misaligned = "ELF load command address/offset not page-aligned"

// refuseHeader goes through the ELF header in the order of open_verify, and returns
// nil if nothing is wrong. What it returns has a Class once that is known, and a
// Machine once that has been looked at.
func refuseHeader(head []byte) *Object {
	const header32, header64 = 52, 64
	if len(head) < header64 && !(len(head) >= header32 && head[4] == 1) {
		return &Object{Refused: "file too short"}
	}
	if string(head[:4]) != "\x7fELF" || head[4] != 1 && head[4] != 2 {
		return &Object{Refused: "invalid ELF header"}
	}
	o := &Object{Class: 32 * int(head[4]), Big: head[5] == 2}
	if o.Refused = refuseIdent(head); o.Refused != "" {
		return o
	}
	var order binary.ByteOrder = binary.LittleEndian
	if o.Big {
		order = binary.BigEndian
	}
	kind, entry, want := order.Uint16(head[16:]), order.Uint16(head[42:]), uint16(32)
	if o.Class == 64 {
		entry, want = order.Uint16(head[54:]), 56
	}
	if order.Uint32(head[20:]) != 1 {
		o.Refused = "ELF file version does not match current one"
		return o
	}
	o.Machine = order.Uint16(head[18:])
	switch {
	case kind != elffile.ET_DYN && kind != elffile.ET_EXEC:
		o.Refused = "only ET_DYN and ET_EXEC can be loaded"
	case entry != want:
		o.Refused = "ELF file's phentsize not the expected size"
	default:
		return nil
	}
	return o
}

// refuseIdent looks at e_ident behind the class and the byte order.
func refuseIdent(head []byte) string {
	const sysv, gnu = 0, 3 // ELFOSABI_SYSV, ELFOSABI_GNU
	switch abi := head[7]; {
	case head[6] != 1:
		return "ELF file version ident does not match current one"
	case abi != sysv && abi != gnu:
		return "ELF file OS ABI invalid"
	case abi == sysv && head[8] != 0 || abi == gnu && head[8] > 3:
		return "ELF file ABI version invalid"
	}
	for _, b := range head[9:16] {
		if b != 0 {
			return "nonzero padding in e_ident"
		}
	}
	return ""
}

// refuseSegments says what _dl_map_object_from_fd says of program headers, and
// whether there is a dynamic section.
func refuseSegments(f *elffile.File) (what string, dynamic bool) {
	loads, empty := 0, false
	for _, s := range f.Segments {
		switch s.Type {
		case elffile.PT_LOAD:
			loads++
			const page = 4096
			if (s.VAddr-s.Offset)&(page-1) != 0 {
				return misaligned, false
			}
		case elffile.PT_DYNAMIC:
			// Files of separate debug information have an empty one.
			dynamic = s.FileSize > 0
			empty = !dynamic
		}
	}
	switch {
	case loads == 0:
		what = "object file has no loadable segments"
	case f.Type == elffile.ET_EXEC && empty, f.Type == elffile.ET_DYN && !dynamic:
		what = "object file has no dynamic section"
	}
	return what, dynamic
}
