package registrations

// An object taken apart: which symbol is at a place, and which place a relocation
// refers to. Assemblers refer to what is local by its section and an offset, which
// on some processors counts from behind the instruction (psABI of each: the addend
// of a PC-relative relocation).

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Anatomy is an object taken apart.
type Anatomy struct {
	file      *elffile.File
	sections  []elffile.Section
	symbols   []elffile.Symbol // by index
	inSection [][]int32        // by section, symbols that have a name, by value
	sized     [][]int32        // those that have a size
	about     map[uint32][]int // sections of relocations by the section that they change
	data      map[uint32][]byte
	read      map[uint32][]change
	used      map[uint32][]uint64 // see usedByCode
}

// change is a relocation, and whether its addend is in the bytes that it changes.
type change struct {
	elffile.Relocation
	inPlace bool
}

// Open takes an object apart, which has these sections.
func Open(f *elffile.File, sections []elffile.Section) (*Anatomy, error) {
	a := &Anatomy{
		file: f, sections: sections, symbols: []elffile.Symbol{{}}, inSection: make([][]int32, len(sections)), sized: make([][]int32, len(sections)),
		about: map[uint32][]int{}, data: map[uint32][]byte{}, read: map[uint32][]change{},
	}
	_, size := f.Bytes()
	for i, s := range sections {
		switch s.Type {
		case elffile.SHT_SYMTAB:
			if s.Size <= uint64(size) {
				a.symbols = slices.Grow(a.symbols, int(s.Size/24))
			}
		case elffile.SHT_REL, elffile.SHT_RELA, elffile.SHT_CREL:
			a.about[s.Info] = append(a.about[s.Info], i)
		}
	}
	err := f.EachSymbol(func(s elffile.Symbol) bool {
		if s.Defined() && uint64(s.Section) < uint64(len(sections)) && s.Type != elffile.STT_SECTION && s.Type != elffile.STT_FILE && speaking(s.Name) {
			a.inSection[s.Section] = append(a.inSection[s.Section], int32(s.Index))
		}
		if s.Type == elffile.STT_FUNC && f.Machine == elffile.EM_ARM {
			s.Value &^= 1 // the bit that says Thumb (AAELF32, "Symbol Values")
		}
		a.symbols = append(a.symbols, s)
		return true
	})
	for section, list := range a.inSection {
		slices.SortStableFunc(list, func(p, q int32) int { return cmp.Compare(a.symbols[p].Value, a.symbols[q].Value) })
		for _, i := range list {
			if a.symbols[i].Size > 0 {
				a.sized[section] = append(a.sized[section], i)
			}
		}
	}
	return a, err
}

// speaking tells a name from an assembler's labels and from the marks of ARM and
// RISC-V that tell code from data.
func speaking(name string) bool {
	return name != "" && name[0] != '$' && !strings.HasPrefix(name, ".L")
}

func (a *Anatomy) word() uint64 { return uint64(a.file.Class / 8) }

// relocations returns those that change a section, in the order of its bytes.
func (a *Anatomy) relocations(section uint32) ([]change, error) {
	if list, ok := a.read[section]; ok {
		return list, nil
	}
	var list []change
	for _, i := range a.about[section] {
		err := a.file.SectionRelocations(a.sections[i], func(r elffile.Relocation) bool {
			list = append(list, change{r, a.sections[i].Type == elffile.SHT_REL})
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(p, q change) int { return cmp.Compare(p.Offset, q.Offset) })
	a.read[section] = list
	return list, nil
}

// bytesAt returns n bytes of a section, or nil where there are none or they cannot
// be read: then nobody knows more than the relocations tell.
func (a *Anatomy) bytesAt(section uint32, offset, n uint64) []byte {
	data, ok := a.data[section]
	if !ok {
		data, _ = a.file.SectionData(a.sections[section])
		a.data[section] = data
	}
	if offset > uint64(len(data)) || n > uint64(len(data))-offset {
		return nil
	}
	return data[offset : offset+n]
}

// target returns the symbol that a relocation refers to, and the place where that
// is in this object. The symbol is nil where there is none of that index.
func (a *Anatomy) target(section uint32, r change) (at place32, sym *elffile.Symbol, ok bool) {
	if r.Symbol == 0 || int(r.Symbol) >= len(a.symbols) {
		return at, nil, false
	}
	sym = &a.symbols[r.Symbol]
	if !sym.Defined() || uint64(sym.Section) >= uint64(len(a.sections)) {
		return at, sym, false
	}
	at = place32{sym.Section, sym.Value}
	if sym.Type != elffile.STT_SECTION && sym.Name != "" && !strings.HasPrefix(sym.Name, ".L") {
		return at, sym, true
	}
	addend, known := a.addend(section, r)
	at.offset += uint64(addend)
	if a.file.Machine == elffile.EM_ARM && a.sections[at.section].Flags&elffile.SHF_EXECINSTR != 0 {
		at.offset &^= 1
	}
	return at, sym, known && at.offset <= a.sections[at.section].Size
}

// addend is what is added to the symbol's address to get the place that is meant.
func (a *Anatomy) addend(section uint32, r change) (int64, bool) {
	addend := r.Addend
	code := a.sections[section].Flags&elffile.SHF_EXECINSTR != 0
	if r.inPlace {
		switch {
		case a.file.Machine == elffile.EM_ARM && code && r.Type != 2: // R_ARM_ABS32
			return 0, false // it is spread over an instruction, or counts from one
		case a.word() == 8:
			b := a.bytesAt(section, r.Offset, 8)
			if b == nil {
				return 0, false
			}
			addend = int64(a.file.ByteOrder.Uint64(b))
		default:
			b := a.bytesAt(section, r.Offset, 4)
			if b == nil {
				return 0, false
			}
			addend = int64(int32(a.file.ByteOrder.Uint32(b)))
		}
	}
	if !code {
		return addend, true
	}
	switch a.file.Machine {
	case elffile.EM_X86_64:
		switch r.Type {
		case 2, 4, 9, 41, 42: // R_X86_64_PC32, _PLT32, _GOTPCREL, _GOTPCRELX, _REX_GOTPCRELX
			addend += 4
		}
	case elffile.EM_386:
		switch r.Type {
		case 2, 4: // R_386_PC32, _PLT32
			addend += 4
		}
	case elffile.EM_S390:
		switch r.Type {
		case 19, 20: // R_390_PC32DBL, _PLT32DBL
			addend -= 2
		}
	}
	return addend, true
}

// symbolAt returns the symbol that a place is in: one that begins there, or the
// nearest before it whose size covers it.
func (a *Anatomy) symbolAt(at place32) *elffile.Symbol {
	list := a.inSection[at.section]
	n, found := slices.BinarySearchFunc(list, at.offset, func(i int32, offset uint64) int { return cmp.Compare(a.symbols[i].Value, offset) })
	if found {
		const most = 64 // names of one place
		for _, i := range list[n:min(n+most, len(list))] {
			if s := &a.symbols[i]; s.Value == at.offset && s.Type != elffile.STT_NOTYPE {
				return s
			}
		}
		return &a.symbols[list[n]]
	}
	list = a.sized[at.section]
	n, _ = slices.BinarySearchFunc(list, at.offset, func(i int32, offset uint64) int { return cmp.Compare(a.symbols[i].Value, offset) })
	if n > 0 {
		if s := &a.symbols[list[n-1]]; at.offset-s.Value < s.Size {
			return s
		}
	}
	return nil
}

// usedByCode returns, for each section, the places in it that code refers to.
func (a *Anatomy) usedByCode() (map[uint32][]uint64, error) {
	if a.used != nil {
		return a.used, nil
	}
	a.used = map[uint32][]uint64{}
	for i := range a.sections {
		if a.sections[i].Flags&elffile.SHF_EXECINSTR == 0 && a.sections[i].Name != ".toc" { // ppc64's code refers to that
			continue
		}
		relocations, err := a.relocations(uint32(i))
		if err != nil {
			return nil, err
		}
		for _, r := range relocations {
			if at, _, ok := a.target(uint32(i), r); ok {
				a.used[at.section] = append(a.used[at.section], at.offset)
			}
		}
	}
	return a.used, nil
}
