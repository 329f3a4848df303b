package stubs

// Writing a shared object that nobody loads: what linkers read of one, and no more.
//
// GNU ld, gold, lld and mold all read a shared object through its section headers
// and refuse one that has none; program headers and hash tables they do not look at.
// Measured with GNU ld 2.47, gold 1.16, lld 21, mold 3.0.

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Numbers of the gABI and of its GNU extensions that only a writer needs.
const (
	etDyn         = 3
	shtStrtab     = 3
	shtDynamic    = 6
	shtNobits     = 8
	shtDynsym     = 11
	shtGNUVerdef  = 0x6ffffffd
	shtGNUVersym  = 0x6fffffff
	shfWrite      = 0x1
	shfAlloc      = 0x2
	shfExecinstr  = 0x4
	osabiGNU      = 3
	shnLoReserve  = 0xff00
	maxNameTable  = 1 << 30 // bytes; offsets into .dynstr have 32 bits
	headerSize32  = 52
	headerSize64  = 64
	sectionSize32 = 40
	sectionSize64 = 64
)

// section is a section to be written.
type section struct {
	name       string
	kind       uint32 // sh_type
	flags      uint64
	data       []byte
	size       uint64 // of a section without data; of others place sets it
	align      uint64
	link, info uint32
	entry      uint64 // sh_entsize
	addr       uint64
	offset     uint64
}

// writer appends numbers as a machine writes them.
type writer struct {
	machine
	buf []byte
}

func (w *writer) half(v uint16) { w.buf = w.order.AppendUint16(w.buf, v) }
func (w *writer) word(v uint32) { w.buf = w.order.AppendUint32(w.buf, v) }

// long writes an address, an offset or a size.
func (w *writer) long(v uint64) {
	if w.class == 64 {
		w.buf = w.order.AppendUint64(w.buf, v)
	} else {
		w.word(uint32(v))
	}
}

func (w *writer) pad(align uint64) {
	for uint64(len(w.buf))%align != 0 {
		w.buf = append(w.buf, 0)
	}
}

// symbolSize is the size of an Elf32_Sym or an Elf64_Sym.
func (m machine) symbolSize() uint64 {
	if m.class == 32 {
		return 16
	}
	return 24
}

// symbol writes an Elf32_Sym or an Elf64_Sym.
func (w *writer) symbol(name uint32, info byte, section uint16, value, size uint64) {
	w.word(name)
	if w.class == 32 {
		w.word(uint32(value))
		w.word(uint32(size))
	}
	w.buf = append(w.buf, info, 0)
	w.half(section)
	if w.class == 64 {
		w.long(value)
		w.long(size)
	}
}

// place gives sections their offsets and addresses, which are the same number.
func place(sections []section) {
	end := uint64(headerSize64)
	for i := range sections {
		s := &sections[i]
		end = up(end, s.align)
		s.offset, s.addr = end, end
		if s.kind != shtNobits {
			s.size = uint64(len(s.data))
		}
		end += s.size
	}
}

func up(n, align uint64) uint64 { return (n + align - 1) / align * align }

// object writes sections that are placed, of which those without data come last, and the table of
// their names and the section headers behind them.
func object(m machine, osabi byte, sections []section) ([]byte, error) {
	names := bytes.NewBuffer([]byte{0})
	nameOf := make([]uint32, len(sections))
	for i, s := range sections {
		nameOf[i] = uint32(names.Len())
		names.WriteString(s.name + "\x00")
	}
	tableName := uint32(names.Len())
	names.WriteString(".shstrtab\x00")

	w := &writer{machine: m, buf: make([]byte, headerSize64)}
	for _, s := range sections {
		if s.kind == shtNobits {
			continue
		}
		w.pad(s.align)
		if uint64(len(w.buf)) != s.offset {
			return nil, fmt.Errorf("section %s at %#x was to be at %#x", s.name, len(w.buf), s.offset)
		}
		w.buf = append(w.buf, s.data...)
	}
	dataEnd := uint64(len(w.buf))
	namesAt := dataEnd
	w.buf = append(w.buf, names.Bytes()...)
	w.pad(8)
	headersAt := uint64(len(w.buf))

	w.header(section{}, 0)
	for i, s := range sections {
		if s.kind == shtNobits {
			s.offset = dataEnd
		}
		w.header(s, nameOf[i])
	}
	w.header(section{kind: shtStrtab, offset: namesAt, size: uint64(names.Len()), align: 1}, tableName)

	copy(w.buf, w.fileHeader(osabi, headersAt, len(sections)+2))
	return w.buf, nil
}

// header writes a section header.
func (w *writer) header(s section, name uint32) {
	w.word(name)
	w.word(s.kind)
	w.long(s.flags)
	w.long(s.addr)
	w.long(s.offset)
	w.long(s.size)
	w.word(s.link)
	w.word(s.info)
	w.long(s.align)
	w.long(s.entry)
}

// fileHeader is the ELF header; the last section has the names.
func (w *writer) fileHeader(osabi byte, headersAt uint64, count int) []byte {
	h := &writer{machine: w.machine, buf: []byte("\x7fELF")}
	class, order, size, headerSize := byte(2), byte(1), sectionSize64, headerSize64
	if w.class == 32 {
		class, size, headerSize = 1, sectionSize32, headerSize32
	}
	if w.order == byteOrder(binary.BigEndian) {
		order = 2
	}
	h.buf = append(h.buf, class, order, 1, osabi)
	h.buf = append(h.buf, make([]byte, 8)...)
	h.half(etDyn)
	h.half(w.code)
	h.word(1) // e_version
	h.long(0) // e_entry
	h.long(0) // e_phoff
	h.long(headersAt)
	h.word(w.machine.flags)
	h.half(uint16(headerSize))
	h.half(0) // e_phentsize
	h.half(0) // e_phnum
	h.half(uint16(size))
	h.half(uint16(count))
	h.half(uint16(count - 1))
	return h.buf
}
