package isolate

// Where the fields of an ELF file are, in both classes (gABI, "ELF Header",
// "Sections", "Symbol Table").

import "encoding/binary"

func (o *object) headerEnd() int {
	if o.is64 {
		return 64
	}
	return 52
}

func (o *object) headerSize() int {
	if o.is64 {
		return 64
	}
	return 40
}

func (o *object) symbolSize() int {
	if o.is64 {
		return 24
	}
	return 16
}

// symbolEntry is an entry of the symbol table, which is changed in place.
type symbolEntry struct {
	b     []byte
	is64  bool
	order binary.ByteOrder
}

func (o *object) symbol(i int) symbolEntry {
	return symbolEntry{o.symbols[i*o.symbolSize():], o.is64, o.order}
}

// at gives the place of a field in the two classes.
func (e symbolEntry) at(in32, in64 int) []byte {
	if e.is64 {
		return e.b[in64:]
	}
	return e.b[in32:]
}

func (e symbolEntry) nameAt() uint32       { return e.order.Uint32(e.b) }
func (e symbolEntry) setNameAt(off uint32) { e.order.PutUint32(e.b, off) }
func (e symbolEntry) info() *byte          { return &e.at(12, 4)[0] }
func (e symbolEntry) other() *byte         { return &e.at(13, 5)[0] }
func (e symbolEntry) binding() uint8       { return *e.info() >> 4 }
func (e symbolEntry) kind() uint8          { return *e.info() & 0xf }
func (e symbolEntry) section() uint16      { return e.order.Uint16(e.at(14, 6)) }
func (e symbolEntry) setSection(n uint16)  { e.order.PutUint16(e.at(14, 6), n) }

// clearValue sets st_value and st_size to 0.
func (e symbolEntry) clearValue() {
	if e.is64 {
		clear(e.b[8:24])
	} else {
		clear(e.b[4:12])
	}
}

// header is a section header, which is changed in place.
type header struct {
	b     []byte
	is64  bool
	order binary.ByteOrder
}

func (o *object) header(i int) header {
	return header{o.headers[i*o.headerSize():][:o.headerSize()], o.is64, o.order}
}

func (h header) setNameAt(off uint32) { h.order.PutUint32(h.b, off) }

// setPlace sets sh_offset and sh_size.
func (h header) setPlace(offset, size uint64) {
	if h.is64 {
		h.order.PutUint64(h.b[24:], offset)
		h.order.PutUint64(h.b[32:], size)
	} else {
		h.order.PutUint32(h.b[16:], uint32(offset))
		h.order.PutUint32(h.b[20:], uint32(size))
	}
}
