package btf

// The type section is records one after the other; where one begins is told by the
// lengths of all before it. A kind that is not known can be stepped over where the
// layout section gives its length (btf_parse_type_sec and btf_type_size in libbpf).

import (
	"encoding/binary"
	"fmt"
)

// readRecords reports false where libbpf gives up.
func (t *Types) readRecords(h header) bool {
	t.layout = h.layout
	bad := func(kind, format string, args ...any) bool {
		t.add(Problem{
			Kind: kind, Type: t.end(), What: fmt.Sprintf(format, args...), By: Bpftool | Kernel, Fatal: true,
		})
		return false
	}
	t.words = make([]uint32, len(h.types)/4)
	for i := range t.words {
		t.words[i] = h.order.Uint32(h.types[4*i:])
	}
	t.at = make([]uint32, 0, len(t.words)/7) // in kernels; the shortest record is 3
	left := t.words
	for len(left) >= 3 {
		r := record(left)
		length, known := t.length(r)
		if !known || (r.kind() >= kindEnd && h.order == binary.BigEndian) {
			return bad("kind", "a type of kind %d, which does not exist; whatever follows cannot be found", r.kind())
		}
		if uint64(length) > uint64(len(left)) {
			return bad("types", "%s with %d parts takes %d bytes, and %d are left", r.kind(), r.vlen(), 4*length, 4*len(left))
		}
		t.at = append(t.at, uint32(len(t.words)-len(left)))
		left = left[length:]
	}
	if rest := 4*len(left) + len(h.types)%4; rest != 0 {
		return bad("types", "%d bytes are left after the last type, and are none", rest)
	}
	t.Count = len(t.at)
	if t.Count == 0 && t.base == nil {
		t.add(Problem{Kind: "empty", What: "a header, and not one type", By: KernelLoad, Fatal: true})
	}
	if t.end()-1 > maxType {
		t.add(Problem{Kind: "limit", What: fmt.Sprintf("%d types, and the kernel takes %d", t.end()-1, maxType), By: Kernel, Fatal: true})
	}
	return true
}

// length is how many words a record takes; false for a kind that is not known.
func (t *Types) length(r record) (uint32, bool) {
	k := r.kind()
	if k != kindVoid && k < kindEnd {
		return 3 + after[k].once + r.vlen()*after[k].each, true
	}
	layout := t.layout
	if layout == nil && t.base != nil {
		layout = t.base.layout
	}
	if int(k) >= len(layout)/4 {
		return 0, false
	}
	once, each := uint32(layout[4*k]), uint32(layout[4*k+1])
	if once%4 != 0 || each%4 != 0 {
		return 0, false
	}
	return 3 + once/4 + r.vlen()*(each/4), true
}
