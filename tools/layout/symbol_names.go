package layout

// The names of the dynamic symbols. What costs most of a big library is to find where
// each ends and to hash it; where a loader sees the very bytes that elffile has read,
// that is taken from there.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// readNames fills in the names of a table, and tells whether they can be meant: they
// may overlap, but not so much that they are longer than any file.
func (s *symbols) readNames(im *image) bool {
	strtab, hasNames := im.value(elffile.DT_STRTAB)
	size, _ := im.value(elffile.DT_STRSZ)
	budget := 16*im.size + 4096
	shared := im.shared(s, strtab, size)
	if shared != nil {
		s.text, s.names = shared.Strings, shared.Names
		first, _ := im.nameAt(s.text, strtab, s.nameOff(0))
		return shared.Length+uint64(len(first)) <= budget
	}
	if hasNames {
		s.text = string(im.memory(strtab, size))
	}
	s.names, s.odd = make([]elffile.DynamicName, 0, s.count), map[int]oddName{}
	for i := range s.count {
		off := s.nameOff(i)
		name, ends := im.nameAt(s.text, strtab, off)
		if uint64(len(name)) > budget {
			return false
		}
		budget -= uint64(len(name))
		if off+uint64(len(name)) >= uint64(len(s.text)) || !ends {
			s.odd[i] = oddName{name, ends}
		}
		s.names = append(s.names, elffile.DynamicName{Off: uint32(off), Len: uint32(len(name)), Hash: elffile.HashGNU(name)})
	}
	return true
}

// oddName is a name that is not within DT_STRTAB, as far as DT_STRSZ says where that ends.
type oddName struct {
	text string
	ends bool // and is in memory
}

// name returns a symbol's name, and whether it is in memory and ends.
func (s *symbols) name(i int) (string, bool) {
	if odd, ok := s.odd[i]; ok {
		return odd.text, odd.ends
	}
	n := &s.names[i]
	return s.text[n.Off : n.Off+n.Len], true
}

// shared returns the names as elffile has read them, where a loader sees the same bytes,
// or nil.
func (im *image) shared(s *symbols, strtab, size uint64) *elffile.DynamicTable {
	if im.file == nil {
		return nil
	}
	t, err := im.file.DynamicTable()
	if err != nil || t == nil || t.Err != nil || t.Addr != s.addr || len(t.Entries) != len(s.entries) ||
		t.StringsAddr != strtab || uint64(len(t.Strings)) != size {
		return nil
	}
	for _, p := range []struct{ addr, size uint64 }{{s.addr, uint64(len(s.entries))}, {strtab, size}} {
		here, ok := im.place(p.addr, p.size)
		there, same := im.file.Place(p.addr, p.size)
		if !ok || !same || here != there {
			return nil
		}
	}
	return t
}

// nameAt reads a name from the table, or from memory where it lies behind it.
func (im *image) nameAt(text string, strtab, off uint64) (string, bool) {
	if off < uint64(len(text)) {
		if n := strings.IndexByte(text[off:], 0); n >= 0 {
			return text[off : off+uint64(n)], true
		}
	}
	return im.text(strtab + off)
}
