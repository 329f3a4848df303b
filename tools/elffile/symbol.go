package elffile

// A symbol, and what it means for others.

// Symbol is an entry of .dynsym or .symtab.
type Symbol struct {
	// Name is the mangled name without a version.
	Name string
	// Version is the version node: of a definition the node in this file's
	// Verdef, of a reference the one that it asks for. "" is unversioned.
	Version string
	// DefaultVersion is set on a definition that references without a version
	// bind to when they are linked: name@@Version.
	DefaultVersion bool
	// VersionNode is set on the absolute symbol that GNU ld and gold add for
	// each node they define. It is nothing that anybody exports.
	VersionNode bool
	// Need is the file that the version was found in at link time: vn_file of
	// the Verneed. Undefined symbols have it, and definitions copied from a
	// library (COPY relocation).
	Need string

	Value uint64 // an address; in an object an offset within Section, or of a common symbol its alignment
	Size  uint64 // in bytes

	// Section is the index of a section header. The escape SHN_XINDEX is
	// resolved, and reserved indices are moved up to SectionAbs,
	// SectionCommon and their like, so that no real section has one.
	Section uint32

	Binding    uint8 // STB_…
	Type       uint8 // STT_…
	Visibility uint8 // STV_…
	Other      uint8 // st_other, visibility included
	Index      int   // in its table
}

// Values of Symbol.Section that are no section. Any other reserved index of a
// file, 0xffNN, becomes 0xffffffNN. SHN_X86_64_LCOMMON counts as common.
const (
	SectionUndef  = 0
	SectionAbs    = 0xfffffff1
	SectionCommon = 0xfffffff2
)

// Defined reports whether the file defines the symbol. A common symbol is a
// (tentative) definition.
func (s *Symbol) Defined() bool { return s.Section != SectionUndef }

// Common reports whether the symbol is a tentative definition.
func (s *Symbol) Common() bool { return s.Section == SectionCommon }

// Global reports whether other files can see the name: the binding is global,
// weak or unique.
func (s *Symbol) Global() bool {
	return s.Binding == STB_GLOBAL || s.Binding == STB_WEAK || s.Binding == STB_GNU_UNIQUE
}

// Exported reports whether others can bind to this definition at run time. For
// a symbol of .symtab it says whether they could, if the linker put the name
// into .dynsym.
func (s *Symbol) Exported() bool {
	return s.Defined() && s.Global() && !s.VersionNode &&
		(s.Visibility == STV_DEFAULT || s.Visibility == STV_PROTECTED) &&
		s.Type != STT_SECTION && s.Type != STT_FILE
}

// CanonicalPLT reports whether this is a reference whose value is the address
// of a PLT entry in this executable, which then is the function's address for
// the whole process. It is no definition.
func (s *Symbol) CanonicalPLT() bool { return !s.Defined() && s.Value != 0 }

const (
	symbolSize32 = 16
	symbolSize64 = 24
)

// symbolSize is the size of an entry of a symbol table.
func (c codec) symbolSize() uint64 {
	if c.is64 {
		return symbolSize64
	}
	return symbolSize32
}

// decodeSymbol fills in s, which is the zero value, except for its name, and
// returns the offset of that. The section is as the file has it.
func (c codec) decodeSymbol(b []byte, s *Symbol) (name uint32) {
	var info byte
	if c.is64 {
		b = b[:symbolSize64]
		info, s.Other = b[4], b[5]
		s.Section, s.Value, s.Size = uint32(c.u16(b[6:])), c.u64(b[8:]), c.u64(b[16:])
	} else {
		b = b[:symbolSize32]
		info, s.Other = b[12], b[13]
		s.Value, s.Size, s.Section = uint64(c.u32(b[4:])), uint64(c.u32(b[8:])), uint32(c.u16(b[14:]))
	}
	s.Binding, s.Type, s.Visibility = info>>4, info&15, s.Other&3
	return c.u32(b)
}

// liftReserved moves a reserved section index out of the way of real ones.
func (f *File) liftReserved(index uint32) uint32 {
	if index < shnLoReserve {
		return index
	}
	if index == shnX86_64LCommon && f.Machine == EM_X86_64 {
		return SectionCommon
	}
	return index | 0xffff0000
}
