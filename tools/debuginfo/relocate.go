package debuginfo

// An object's sections refer to each other by relocations: where .debug_info
// says which string or abbreviation it means, the bytes are zero (or an addend)
// until a linker adds the rest. The same is done here, with each section at the
// offset where its image has it.

import (
	"math"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// relocations is one section of them, and the part of the image it changes.
type relocations struct {
	section elffile.Section
	base    uint64 // where the part begins in the image
	size    uint64
}

// relocationsOf finds the relocations for the parts of an image. In a linked file
// they are done (and may stand there still, after --emit-relocs).
func relocationsOf(f *elffile.File, parts []part) ([]relocations, error) {
	if f.Type != elffile.ET_REL {
		return nil, nil
	}
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	byIndex := map[uint32]int{}
	for i := range parts {
		byIndex[uint32(parts[i].section.Index)] = i
	}
	var out []relocations
	for _, s := range sections {
		if s.Type != elffile.SHT_REL && s.Type != elffile.SHT_RELA && s.Type != elffile.SHT_CREL || s.Size == 0 {
			continue
		}
		if i, ok := byIndex[s.Info]; ok {
			r := relocations{section: s, base: parts[i].base, size: math.MaxUint64}
			if i+1 < len(parts) {
				r.size = parts[i+1].base - r.base
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// effect is what a relocation does to the bytes.
type effect uint8

const (
	nothing  effect = iota
	set             // symbol and addend
	add             // to what is there
	subtract        // from what is there
)

type action struct {
	effect effect
	width  int
}

// Processors that package elffile has no name for (gABI, e_machine).
const (
	emMIPS      = 8
	emPPC       = 20
	emLoongArch = 258
)

// actions are the relocations that debug information has, by processor. What does
// not bear on references, strings and abbreviations (offsets of thread-local
// variables, lengths in LEB128) is known and left alone.
var actions = map[uint16]map[uint32]action{
	elffile.EM_X86_64: { // x86-64 psABI 1.0, table 4.10
		0:  {},       // NONE
		1:  {set, 8}, // 64
		10: {set, 4}, // 32
		11: {set, 4}, // 32S
		17: {},       // DTPOFF64
		21: {},       // DTPOFF32
	},
	elffile.EM_386: { // i386 psABI 1.1, table 4.9
		0:  {},
		1:  {set, 4}, // 32
		32: {},       // TLS_LDO_32
		36: {},       // TLS_DTPOFF32
	},
	elffile.EM_AARCH64: { // AAELF64, Relocation types
		0: {}, 256: {},
		257:  {set, 8},     // ABS64
		258:  {set, 4},     // ABS32
		1028: {}, 1029: {}, // TLS_DTPMOD, TLS_DTPREL
	},
	elffile.EM_ARM: { // AAELF32, Relocation types
		0:   {},
		2:   {set, 4}, // ABS32
		106: {},       // TLS_LDO32
	},
	elffile.EM_RISCV: { // RISC-V ELF psABI, Relocations
		0: {},
		1: {set, 4},  // 32
		2: {set, 8},  // 64
		8: {}, 9: {}, // TLS_DTPREL32, TLS_DTPREL64
		33: {add, 1}, 34: {add, 2}, 35: {add, 4}, 36: {add, 8}, // ADD8 … ADD64
		37: {subtract, 1}, 38: {subtract, 2}, 39: {subtract, 4}, 40: {subtract, 8}, // SUB8 … SUB64
		51: {},                                   // RELAX
		54: {set, 1}, 55: {set, 2}, 56: {set, 4}, // SET8, SET16, SET32
		60: {}, 61: {}, // SET_ULEB128, SUB_ULEB128
	},
	elffile.EM_PPC64: { // OpenPOWER ELFv2 ABI 1.5, 3.5.3
		0: {},
		1: {set, 4}, 24: {set, 4}, // ADDR32, UADDR32
		38: {set, 8}, 43: {set, 8}, // ADDR64, UADDR64
		78: {}, 110: {}, // DTPREL64, DTPREL32
	},
	elffile.EM_S390: { // s390x ELF ABI supplement 1.6.1, Relocation
		0:  {},
		4:  {set, 4},   // 32
		22: {set, 8},   // 64
		52: {}, 53: {}, // TLS_LDO32, TLS_LDO64
	},
	elffile.EM_BPF: { // Linux Documentation/bpf/llvm_reloc.rst
		0: {},
		2: {set, 8}, 3: {set, 4}, 4: {set, 4}, // ABS64, ABS32, NODYLD32
	},
	emPPC: { // Power Architecture 32-bit ABI supplement
		0: {},
		1: {set, 4}, 24: {set, 4}, // ADDR32, UADDR32
		78: {}, // DTPREL32
	},
	emMIPS: { // System V ABI, MIPS supplement, and binutils' include/elf/mips.h
		0: {},
		2: {set, 4}, 18: {set, 8}, // 32, 64
		39: {}, 41: {}, // TLS_DTPREL32, TLS_DTPREL64
	},
	emLoongArch: { // LoongArch ELF psABI, Relocations
		0: {},
		1: {set, 4}, 2: {set, 8}, // 32, 64
		8: {}, 9: {}, // TLS_DTPREL32, TLS_DTPREL64
		47: {add, 1}, 48: {add, 2}, 50: {add, 4}, 51: {add, 8}, // ADD8 … ADD64
		52: {subtract, 1}, 53: {subtract, 2}, 55: {subtract, 4}, 56: {subtract, 8}, // SUB8 … SUB64
		100: {}, 107: {}, 108: {}, // RELAX, ADD_ULEB128, SUB_ULEB128
	},
}

// place is where a symbol is.
type place struct {
	value   uint64
	section uint32
	name    string // of one that is in no section of the file
}

// relocate applies one section of relocations to an image in memory.
func (all *images) relocate(m *image, r *relocations) error {
	f := m.file
	known := actions[f.Machine]
	if f.Machine == emMIPS && f.Class == 64 && !m.big {
		known = nil // they are laid out in a way of their own
	}
	if known == nil {
		return formatError(f.Name, r.section.Name, "the relocations of an object for %s cannot be applied, and without them its debug information says nothing", f.CPU())
	}
	if all.places == nil {
		var err error
		if all.places, err = placesOf(f); err != nil {
			return err
		}
	}
	symbols := all.places
	inPlace := r.section.Type == elffile.SHT_REL
	var failed error
	err := f.SectionRelocations(r.section, func(x elffile.Relocation) bool {
		do, ok := known[x.Type]
		if !ok {
			failed = formatError(f.Name, r.section.Name, "it has a relocation of type %d, which debug information of %s is not known to have", x.Type, f.CPU())
			return false
		}
		if do.effect == nothing {
			return true
		}
		if uint64(x.Symbol) >= uint64(len(symbols)) {
			failed = formatError(f.Name, r.section.Name, "a relocation at %#x names symbol %d, but there are %d", x.Offset, x.Symbol, len(symbols))
			return false
		}
		if x.Offset > r.size || uint64(do.width) > r.size-x.Offset || r.base+x.Offset > m.size || uint64(do.width) > m.size-r.base-x.Offset {
			failed = formatError(f.Name, r.section.Name, "a relocation changes offset %#x, which is beyond the end of the section", x.Offset)
			return false
		}
		s := symbols[x.Symbol]
		at := m.data[r.base+x.Offset:][:do.width]
		v := s.value + uint64(x.Addend)
		if inPlace || do.effect != set {
			old := number(at, m.big)
			if do.effect == subtract {
				v = old - v
			} else {
				v += old
			}
		}
		putNumber(at, m.big, v)
		if s.name != "" {
			if m.foreign == nil {
				m.foreign = map[uint64]string{}
			}
			m.foreign[r.base+x.Offset] = s.name
		}
		return true
	})
	if failed != nil {
		return failed
	}
	return err
}

// placesOf lists the symbols of an object by index, each with the offset that it has
// in the image of its section.
func placesOf(f *elffile.File) ([]place, error) {
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	bases := make([]uint64, len(sections))
	sizes := map[string]uint64{}
	for _, s := range sections {
		short, packed := shortName(s.Name)
		if !readSections[short] || s.Type == elffile.SHT_NOBITS {
			continue
		}
		size := s.Size
		if s.Compressed() || packed {
			if size, err = inflatedSize(f, s); err != nil {
				return nil, err
			}
		}
		bases[s.Index] = sizes[short]
		sizes[short] += size
	}
	out := []place{{}}
	err = f.EachSymbol(func(s elffile.Symbol) bool {
		p := place{value: s.Value, section: s.Section}
		switch {
		case s.Section == elffile.SectionUndef || s.Section == elffile.SectionCommon:
			p.name = s.Name
		case uint64(s.Section) < uint64(len(bases)):
			p.value += bases[s.Section]
		}
		out = append(out, p)
		return true
	})
	return out, err
}

func number(b []byte, big bool) uint64 {
	var v uint64
	for i := range b {
		k := len(b) - 1 - i
		if big {
			k = i
		}
		v = v<<8 | uint64(b[k])
	}
	return v
}

func putNumber(b []byte, big bool, v uint64) {
	for i := range b {
		k := i
		if big {
			k = len(b) - 1 - i
		}
		b[k] = byte(v)
		v >>= 8
	}
}
