package layout

// Where the corpus changes a file.

import "encoding/binary"

// elf64 finds the places that the corpus changes, in little-endian 64-bit files.
type elf64 struct{ b []byte }

func (e elf64) u64(at int) uint64       { return binary.LittleEndian.Uint64(e.b[at:]) }
func (e elf64) u32(at int) uint32       { return binary.LittleEndian.Uint32(e.b[at:]) }
func (e elf64) put64(at int, v uint64)  { binary.LittleEndian.PutUint64(e.b[at:], v) }
func (e elf64) put32(at int, v uint32)  { binary.LittleEndian.PutUint32(e.b[at:], v) }
func (e elf64) put16(at int, v uint16)  { binary.LittleEndian.PutUint16(e.b[at:], v) }
func (e elf64) phnum() int              { return int(binary.LittleEndian.Uint16(e.b[56:])) }
func (e elf64) phdr(i int) int          { return int(e.u64(32)) + 56*i }
func (e elf64) fileOffset(a uint64) int { return int(a) - e.delta(a) }

// segment is the offset of the n-th program header of a type; n = -1 is the last.
func (e elf64) segment(kind uint32, n int) int {
	at := -1
	for i := range e.phnum() {
		if e.u32(e.phdr(i)) == kind {
			at = e.phdr(i)
			if n == 0 {
				return at
			}
			n--
		}
	}
	return at
}

func (e elf64) delta(addr uint64) int {
	for i := range e.phnum() {
		if p := e.phdr(i); e.u32(p) == 1 && addr >= e.u64(p+16) && addr < e.u64(p+16)+e.u64(p+40) {
			return int(e.u64(p+16)) - int(e.u64(p+8))
		}
	}
	panic("the corpus asks for an address outside the file")
}

// entry is the offset of a dynamic entry's value.
func (e elf64) entry(tag uint64) int {
	for at := int(e.u64(e.segment(2, 0) + 8)); ; at += 16 {
		switch e.u64(at) {
		case tag:
			return at + 8
		case 0:
			panic("the corpus asks for a tag that is not there")
		}
	}
}

// table is the offset in the file of what a tag points at.
func (e elf64) table(tag uint64) int { return e.fileOffset(e.u64(e.entry(tag))) }
