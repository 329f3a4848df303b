package loader

// Properties (PT_GNU_PROPERTY) of which ld.so takes notice (sysdeps/x86/dl-prop.h): the level of
// x86-64 that a file says it needs, which is compared with the processor that it runs on, and no
// declaration knows; and that its protected symbols are to be reached indirectly.

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const (
	noteProperty = 5          // NT_GNU_PROPERTY_TYPE_0
	isaNeeded    = 0xc0008002 // GNU_PROPERTY_X86_ISA_1_NEEDED: 1 for the baseline, 2, 4 and 8 for x86-64-v2, v3 and v4
	oneNeeded    = 0xb0008000 // GNU_PROPERTY_1_NEEDED
	// indirectAccess is GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS.
	indirectAccess = 1
	// Longer than any linker writes it, and short enough to be read whole.
	longestProperty = 1 << 12
)

// readProperties returns the bits of each property that is four bytes long, by its type.
func readProperties(f *elffile.File) (map[uint32]uint32, error) {
	if f.Machine != elffile.EM_X86_64 {
		return nil, nil
	}
	for _, s := range f.Segments {
		if s.Type != elffile.PT_GNU_PROPERTY || s.FileSize > longestProperty {
			continue
		}
		r, size := f.Bytes()
		if s.Offset > uint64(size) || s.FileSize > uint64(size)-s.Offset {
			continue
		}
		note := make([]byte, s.FileSize)
		if _, err := r.ReadAt(note, int64(s.Offset)); err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s: PT_GNU_PROPERTY: %w", f.Name, err)
		}
		return propertiesOf(note, uint64(f.Class/8)), nil
	}
	return nil, nil
}

// propertiesOf reads one note of properties, which are aligned to a word; what is cut off
// says nothing, as it says nothing to ld.so.
func propertiesOf(note []byte, word uint64) map[uint32]uint32 {
	const head = 16 // sizes, type, "GNU\0"
	u32 := binary.LittleEndian.Uint32
	if len(note) < head || u32(note[8:]) != noteProperty || string(note[12:16]) != "GNU\x00" {
		return nil
	}
	all := map[uint32]uint32{}
	left := note[head:]
	if n := u32(note[4:]); uint64(n) < uint64(len(left)) {
		left = left[:n]
	}
	for len(left) >= 8 {
		kind, size := u32(left), uint64(u32(left[4:]))
		left = left[8:]
		if size > uint64(len(left)) {
			break
		}
		if size == 4 {
			all[kind] |= u32(left)
		}
		left = left[min((size+word-1)/word*word, uint64(len(left))):]
	}
	return all
}

// isaLevel is the highest level of the bits as compilers call it, or "" for the
// baseline, which every processor has.
func isaLevel(needed uint32) string {
	for level := 4; level > 1; level-- {
		if needed>>(level-1)&1 != 0 {
			return fmt.Sprintf("x86-64-v%d", level)
		}
	}
	return ""
}
