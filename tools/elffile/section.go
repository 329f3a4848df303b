package elffile

// Section headers: what the linker left. They may be absent, and the file then
// still runs.

import "fmt"

// Section is a section header.
type Section struct {
	Name      string
	Index     int
	Type      uint32 // SHT_…
	Flags     uint64 // SHF_…
	Addr      uint64
	Offset    uint64 // in the file
	Size      uint64 // in bytes; in the file, unless Type is SHT_NOBITS
	Link      uint32
	Info      uint32
	Addralign uint64
	Entsize   uint64
}

// Compressed reports whether SectionData gives compressed bytes
// (SHF_COMPRESSED), behind an Elf32_Chdr or Elf64_Chdr.
func (s *Section) Compressed() bool { return s.Flags&SHF_COMPRESSED != 0 }

// OnlyDebug tells the sections that objcopy --only-keep-debug and eu-strip -f leave: all
// that was code has no bytes or, where there was no code, all that was in memory but notes.
func OnlyDebug(sections []Section) bool {
	code, missing, whole, empty := 0, 0, 0, 0
	for _, s := range sections {
		if s.Flags&SHF_ALLOC == 0 || s.Size == 0 {
			continue
		}
		switch {
		case s.Type == SHT_NOBITS:
			empty++
		case s.Type != SHT_NOTE:
			whole++
		}
		if s.Flags&SHF_EXECINSTR != 0 {
			code++
			if s.Type == SHT_NOBITS {
				missing++
			}
		}
	}
	return code > 0 && code == missing || code == 0 && empty > 0 && whole == 0
}

// Sections returns the section headers, the one with index 0 included, or nil
// where there are none.
func (f *File) Sections() ([]Section, error) { return f.sections() }

func (f *File) readSections() ([]Section, error) {
	if f.shoff == 0 || f.shnum == 0 {
		return nil, nil
	}
	table, err := f.readAt(whereSections, f.shoff, f.shnum*f.shentsize)
	if err != nil {
		return nil, err
	}
	sections := make([]Section, f.shnum)
	offsets := make([]uint32, f.shnum)
	for i := range sections {
		b := table[uint64(i)*f.shentsize:]
		sections[i] = f.decodeSection(b)
		sections[i].Index = i
		offsets[i] = f.codec.u32(b)
	}
	if f.shstrndx == 0 {
		return sections, nil
	}
	if f.shstrndx >= f.shnum {
		return nil, f.errorf(whereHeader, "e_shstrndx is %d, but there are %d sections", f.shstrndx, f.shnum)
	}
	strings, err := f.sectionStrings(&sections[f.shstrndx], "section names")
	if err != nil {
		return nil, err
	}
	text := strings.names()
	for i := range sections {
		if sections[i].Name, err = text.at(uint64(offsets[i])); err != nil {
			return nil, f.within(fmt.Sprintf("section %d", i), err)
		}
	}
	return sections, nil
}

func (f *File) decodeSection(b []byte) Section {
	c := f.codec
	if c.is64 {
		return Section{
			Type: c.u32(b[4:]), Flags: c.u64(b[8:]), Addr: c.u64(b[16:]), Offset: c.u64(b[24:]), Size: c.u64(b[32:]),
			Link: c.u32(b[40:]), Info: c.u32(b[44:]), Addralign: c.u64(b[48:]), Entsize: c.u64(b[56:]),
		}
	}
	return Section{
		Type: c.u32(b[4:]), Flags: uint64(c.u32(b[8:])), Addr: uint64(c.u32(b[12:])), Offset: uint64(c.u32(b[16:])),
		Size: uint64(c.u32(b[20:])), Link: c.u32(b[24:]), Info: c.u32(b[28:]), Addralign: uint64(c.u32(b[32:])), Entsize: uint64(c.u32(b[36:])),
	}
}

// where names a section in errors.
func (s *Section) where() string {
	if s.Name == "" {
		return fmt.Sprintf("section %d", s.Index)
	}
	return fmt.Sprintf("section %d (%s)", s.Index, s.Name)
}

// SectionData returns the bytes of a section as they are in the file, which
// may be compressed. SHT_NOBITS has none.
func (f *File) SectionData(s Section) ([]byte, error) {
	if s.Type == SHT_NOBITS || s.Type == SHT_NULL || s.Size == 0 {
		return nil, nil
	}
	return f.readAt(s.where(), s.Offset, s.Size)
}

// EachSectionData calls do with the bytes of all sections of a type, which are as SectionData
// returns them and valid until do returns, until it gives an error. An object has a
// thousand of few bytes each, and those that are near each other in the file are read at once.
func (f *File) EachSectionData(sections []Section, kind uint32, do func(s *Section, data []byte) error) error {
	const ahead, most = 4 << 10, 1 << 10
	var start uint64
	var buf []byte // what is in the file from start on
	for i := range sections {
		s := &sections[i]
		if s.Type != kind {
			continue
		}
		var data []byte
		var err error
		switch in := s.Offset - start; {
		case s.Size > most || s.Size == 0 || !f.inFile(s.Offset, s.Size):
			data, err = f.SectionData(*s)
		case s.Offset < start || in > uint64(len(buf)) || uint64(len(buf))-in < s.Size:
			start = s.Offset
			if buf, err = f.readAt(s.where(), start, min(ahead, f.size-start)); err == nil {
				data = buf[:s.Size]
			}
		default:
			data = buf[in:][:s.Size]
		}
		if err == nil {
			err = do(s, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sectionStrings returns a section as a table of names.
func (f *File) sectionStrings(s *Section, where string) (*stringTable, error) {
	if s.Type == SHT_NOBITS || s.Compressed() {
		return nil, f.errorf(s.where(), "a table of names is compressed or has no bytes")
	}
	data, err := f.readString(s.where(), []piece{{s.Offset, s.Size}})
	if err != nil {
		return nil, err
	}
	return &stringTable{f: f, where: where, data: data}, nil
}
