package isolate

// An object of gcc -flto -ffat-lto-objects, or of clang -ffat-lto-objects, holds
// machine code and, beside it, the compiler's intermediate code with the old
// names in it. A linker with the compiler's plugin takes the second and never
// sees what was renamed. So it goes.
//
// No section header is removed: that would change the indices of all that
// follow. It becomes SHT_NULL, which is how the gABI marks a header that is not
// in use.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// intermediate tells a section that holds intermediate code, or relocations of
// one.
func intermediate(s *elffile.Section) bool {
	name := s.Name
	if s.Type == elffile.SHT_RELA || s.Type == elffile.SHT_REL {
		name = relocated(name)
	}
	return s.Type == shtLLVMLTO || name == ".llvm.lto" || strings.HasPrefix(name, ".gnu.lto_") || strings.HasPrefix(name, ".gnu.debuglto_")
}

// relocated returns the name of the section that a section of relocations is
// about, going by the convention for its own name.
func relocated(name string) string {
	for _, prefix := range []string{".rela", ".rel"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return rest
		}
	}
	return name
}

// strip marks the sections with intermediate code, and the groups that consist
// of such sections only.
func (o *object) strip() {
	for i := range o.sections {
		if intermediate(&o.sections[i]) {
			if o.stripped == nil {
				o.stripped = make([]bool, len(o.sections))
			}
			o.stripped[i] = true
		}
	}
	if o.stripped == nil {
		return
	}
	for i, s := range o.sections {
		if data := o.bytesOf(i); s.Type == elffile.SHT_GROUP && len(data) > 4 {
			o.stripped[i] = len(o.membersLeft(data)) == 4
		}
	}
}

// membersLeft copies the data of a group without the sections that are stripped.
func (o *object) membersLeft(data []byte) []byte {
	left := append([]byte(nil), data[:4]...)
	for at := 4; at+4 <= len(data); at += 4 {
		if m := o.order.Uint32(data[at:]); uint64(m) >= uint64(len(o.stripped)) || !o.stripped[m] {
			left = append(left, data[at:at+4]...)
		}
	}
	return left
}

// strand leaves a symbol of a stripped section with nothing: a local one becomes
// an absolute 0, a global one a weak reference that nobody makes.
func (o *object) strand(i int) {
	e := o.symbol(i)
	e.clearValue()
	if e.binding() == elffile.STB_LOCAL {
		*e.info() = elffile.STB_LOCAL<<4 | elffile.STT_NOTYPE
		e.setSection(shnAbs)
		return
	}
	*e.info() = elffile.STB_WEAK<<4 | elffile.STT_NOTYPE
	e.setSection(elffile.SectionUndef)
}

// isStripped tells whether a symbol is in a stripped section.
func (o *object) isStripped(i int) bool {
	if o.stripped == nil {
		return false
	}
	n, ok := o.sectionOf(i)
	return ok && o.stripped[n]
}
