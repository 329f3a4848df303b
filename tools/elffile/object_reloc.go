package elffile

// The relocations of an object: what each section refers to (ELF gABI,
// "Relocation": sh_info is the section that is changed, r_offset is within it).

// SectionRelocations calls do for each relocation of a section of SHT_REL or
// SHT_RELA until do returns false. Offset is within section s.Info, Symbol an
// index of .symtab, and Addend that of SHT_RELA.
//
// A section of another type has none. Those in a compiler's packed form
// (SHT_CREL) are an error.
func (f *File) SectionRelocations(s Section, do func(Relocation) bool) error {
	entry := 2 * f.codec.wordSize()
	switch s.Type {
	case SHT_RELA:
		entry = 3 * f.codec.wordSize()
	case SHT_REL:
	case SHT_CREL:
		return f.errorf(s.where(), "relocations in the packed form of SHT_CREL cannot be read")
	default:
		return nil
	}
	if s.Size%entry != 0 {
		return f.errorf(s.where(), "it has %d bytes, which is no multiple of %d", s.Size, entry)
	}
	return f.eachChunk(s.where(), []piece{{s.Offset, s.Size}}, entry, func(chunk []byte) (bool, error) {
		for ; len(chunk) > 0; chunk = chunk[entry:] {
			if !do(f.decodeRelocation(chunk, s.Type == SHT_RELA)) {
				return false, nil
			}
		}
		return true, nil
	})
}
