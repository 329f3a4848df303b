package layout

// The names of the dynamic symbols. What costs most of a big library is to find where
// each ends and to hash it; where a loader sees the very bytes that elffile has read,
// that is taken from there.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// mostNames is how long all names may be together: they may overlap, but not so much
// that they cannot be meant.
func (im *image) mostNames() uint64 { return 16*im.size + 4096 }

// readNames fills in the names of a table, and tells whether they can be meant.
func (s *symbols) readNames(im *image) bool {
	size, _ := im.value(elffile.DT_STRSZ)
	if strtab, ok := im.value(elffile.DT_STRTAB); ok {
		s.text = string(im.memory(strtab, size))
	}
	s.names, s.odd = make([]elffile.DynamicName, 0, s.count), map[int]oddName{}
	left := im.mostNames()
	for i := range s.count {
		off := s.nameOff(i)
		name, ends := im.name(s.text, off)
		if uint64(len(name)) > left {
			return false
		}
		left -= uint64(len(name))
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

// shared returns the symbols as elffile has read them, where a loader sees the same
// bytes, or nil.
func (im *image) shared(table, size uint64) *elffile.DynamicTable {
	if im.file == nil {
		return nil
	}
	t, err := im.file.DynamicTable()
	if err != nil || t == nil || t.Err != nil || t.Addr != table || uint64(len(t.Entries)) != size {
		return nil
	}
	strtab, _ := im.value(elffile.DT_STRTAB)
	if sized, _ := im.value(elffile.DT_STRSZ); t.StringsAddr != strtab || uint64(len(t.Strings)) != sized {
		return nil
	}
	for _, p := range []struct{ addr, size uint64 }{{table, size}, {strtab, uint64(len(t.Strings))}} {
		here, ok := im.place(p.addr, p.size)
		there, same := im.file.Place(p.addr, p.size)
		if !ok || !same || here != there {
			return nil
		}
	}
	return t
}

// name reads a name from the table, or from memory where it lies behind it.
func (im *image) name(text string, off uint64) (string, bool) {
	if off < uint64(len(text)) {
		if n := strings.IndexByte(text[off:], 0); n >= 0 {
			return text[off : off+uint64(n)], true
		}
	}
	strtab, _ := im.value(elffile.DT_STRTAB)
	return im.text(strtab + off)
}
