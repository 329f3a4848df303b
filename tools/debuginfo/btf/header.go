package btf

// The header, and the sections that it sets out: types, strings, and since Linux 7.1
// the layout of the kinds (btf_parse_hdr and btf_parse_str_sec of libbpf and of the
// kernel).

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

const (
	magic         = 0xeb9f
	oldHeaderSize = 24 // up to str_len
	headerSize    = 32 // with layout_off and layout_len

	maxType       = 0xfffff  // BTF_MAX_TYPE
	maxNameOffset = 0xffffff // BTF_MAX_NAME_OFFSET
	maxLoad       = 16 << 20 // BTF_MAX_SIZE, for a program
)

// header is what was read of it: the sections, and the byte order.
type header struct {
	order                  binary.ByteOrder
	types, strings, layout []byte
}

func (t *Types) badHeader(by Refuser, format string, args ...any) {
	t.add(Problem{Kind: "header", What: fmt.Sprintf(format, args...), By: by, Fatal: true})
}

// readHeader reports false where libbpf gives up.
func (t *Types) readHeader(raw []byte) (header, bool) {
	var h header
	if len(raw) < oldHeaderSize {
		t.badHeader(Bpftool|Kernel, "%d bytes are no header, which takes %d", len(raw), oldHeaderSize)
		return h, false
	}
	switch {
	case binary.LittleEndian.Uint16(raw) == magic:
		h.order = binary.LittleEndian
	case binary.BigEndian.Uint16(raw) == magic:
		h.order = binary.BigEndian
	default:
		t.badHeader(Bpftool|Kernel, "it begins with %#04x, and BTF with %#04x", binary.LittleEndian.Uint16(raw), magic)
		return h, false
	}
	length := uint64(h.order.Uint32(raw[4:]))
	if length > uint64(len(raw)) {
		t.badHeader(Bpftool|Kernel, "the header says that it is %d bytes long, in a file of %d", length, len(raw))
		return h, false
	}
	if length < oldHeaderSize {
		by := Kernel
		if h.order == binary.BigEndian {
			by |= Bpftool
		}
		t.badHeader(by, "the header says that it is %d bytes long, and its fields take %d", length, oldHeaderSize)
		if by&Bpftool != 0 {
			return h, false
		}
	}
	if raw[2] != 1 {
		t.badHeader(Kernel, "version %d, and the only one is 1", raw[2])
	}
	if raw[3] != 0 {
		t.badHeader(Kernel, "flags %#02x, and none is defined", raw[3])
	}
	// Fields that the header says are not there are 0.
	var fields [headerSize]byte
	copy(fields[:], raw[:min(length, headerSize)])
	word := func(i int) uint64 { return uint64(h.order.Uint32(fields[4*i:])) }
	typeOff, typeLen, strOff, strLen, layoutOff, layoutLen := word(2), word(3), word(4), word(5), word(6), word(7)
	if length > headerSize {
		if i := bytes.IndexFunc(raw[headerSize:length], func(r rune) bool { return r != 0 }); i >= 0 {
			t.badHeader(Kernel, "byte %d of the header is set, and has no meaning", headerSize+i)
		}
	}
	rest := raw[length:]
	switch left := uint64(len(rest)); {
	case strOff+strLen > left:
		t.badHeader(Bpftool|Kernel, "strings of %d bytes at %d, in %d bytes after the header", strLen, strOff, left)
		return h, false
	case typeOff+typeLen > strOff && typeOff >= strOff+strLen:
		by := Bpftool
		if length < headerSize {
			by |= Kernel // "String section is not at the end"
		}
		t.badHeader(by, "types at %d come after the strings at %d", typeOff, strOff)
		return h, false
	case typeOff+typeLen > strOff:
		t.badHeader(Bpftool|Kernel, "types of %d bytes at %d reach into the strings at %d", typeLen, typeOff, strOff)
		return h, false
	case typeOff%4 != 0:
		t.badHeader(Bpftool|Kernel, "types at %d, which is no multiple of 4", typeOff)
		return h, false
	}
	if layoutLen != 0 {
		switch {
		case layoutOff%4 != 0 || layoutLen%4 != 0:
			t.badHeader(Bpftool|Kernel, "a layout of %d bytes at %d, which are no multiples of 4", layoutLen, layoutOff)
			return h, false
		case layoutOff < typeOff+typeLen || layoutOff+layoutLen > strOff:
			t.badHeader(Bpftool, "a layout of %d bytes at %d is not between types that end at %d and strings at %d",
				layoutLen, layoutOff, typeOff+typeLen, strOff)
			return h, false
		}
		h.layout = rest[layoutOff:][:layoutLen]
	}
	if uint64(len(rest)) != typeLen+strLen+layoutLen {
		what := fmt.Sprintf("%d bytes after the header, of which types, strings and layout are %d", len(rest), typeLen+strLen+layoutLen)
		if end := max(strOff+strLen, typeOff+typeLen); bytes.HasPrefix(bytes.TrimLeft(rest[end:], "\x00"), raw[:4]) {
			what += ": the BTF of another object follows"
		}
		t.badHeader(Kernel, "%s", what)
	}
	if len(raw) > maxLoad {
		t.add(Problem{Kind: "limit", By: KernelLoad, What: fmt.Sprintf("%d bytes, and a program may bring %d", len(raw), maxLoad)})
	}
	h.types, h.strings = rest[typeOff:][:typeLen], rest[strOff:][:strLen]
	return h, true
}

// readStrings reports false where libbpf gives up.
func (t *Types) readStrings(h header) bool {
	s := h.strings
	bad := func(kind, format string, args ...any) bool {
		t.add(Problem{Kind: kind, What: fmt.Sprintf(format, args...), By: Bpftool | Kernel, Fatal: true})
		return false
	}
	switch {
	case len(s) == 0 && t.base != nil:
	case len(s) == 0:
		return bad("strings", "there are no strings, not even the empty one")
	case s[len(s)-1] != 0:
		return bad("strings", "the last string has no end: its last byte is %#02x and not 0", s[len(s)-1])
	case t.base == nil && s[0] != 0:
		return bad("split", "the first string is not the empty one: these types go on from others, and which was not said")
	case len(s)-1 > maxNameOffset:
		t.add(Problem{Kind: "limit", By: Kernel, Fatal: true, What: fmt.Sprintf("%d bytes of strings, and the kernel takes %d", len(s), maxNameOffset+1)})
	}
	t.strings = string(s)
	return true
}

// text is a name, by where it begins; false where there is none.
func (t *Types) text(offset uint32) (string, bool) {
	for offset < t.startStr {
		t = t.base
	}
	offset -= t.startStr
	if uint64(offset) >= uint64(len(t.strings)) {
		return "", false
	}
	s := t.strings[offset:]
	return s[:strings.IndexByte(s, 0)], true
}

// name is a type's name, "" where it has none.
func (t *Types) name(r record) string {
	s, _ := t.text(r.nameOffset())
	return s
}
