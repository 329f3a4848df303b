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
	var head [longestHeader]byte
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
	return ReadObject(f)
}

// Directory is a folder that stands where a library is looked for.
func Directory(name string) *Object {
	return &Object{Name: name, Refused: "cannot read file data: Is a directory"}
}

const emMIPS = 8 // EM_MIPS

// longestHeader is the size of an ELF header of 64 bits.
const longestHeader = 64

const refusedType = "only ET_DYN and ET_EXEC can be loaded"

// refuseHeader goes through the ELF header in the order of open_verify, and returns
// nil if nothing is wrong. What it returns has a Class once that is known, and a
// Machine once that has been looked at.
func refuseHeader(head []byte) *Object {
	const header32 = 52
	if len(head) < longestHeader && !(len(head) >= header32 && head[4] == 1) {
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
		o.Refused = refusedType
	case entry != want:
		o.Refused = "ELF file's phentsize not the expected size"
	default:
		return nil
	}
	return o
}

// refuseIdent looks at e_ident behind the class and the byte order.
func refuseIdent(head []byte) string {
	const sysv, gnu = 0, 3                           // ELFOSABI_SYSV, ELFOSABI_GNU
	mips := head[18] == emMIPS || head[19] == emMIPS // whose versions say what a loader has to know of
	switch abi := head[7]; {
	case head[6] != 1:
		return "ELF file version ident does not match current one"
	case abi != sysv && abi != gnu:
		return "ELF file OS ABI invalid"
	case !mips && (abi == sysv && head[8] != 0 || abi == gnu && head[8] > 3):
		return "ELF file ABI version invalid"
	}
	for _, b := range head[9:16] {
		if b != 0 {
			return "nonzero padding in e_ident"
		}
	}
	return ""
}
