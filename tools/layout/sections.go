package layout

// Section headers: no loader reads them, and they tell what the linker meant.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// readSections reads what can be read; a loader needs none of it.
func (im *image) readSections() {
	entry := uint64(40)
	if im.is64 {
		entry = 64
	}
	if im.shoff == 0 || im.shentsize != entry {
		return
	}
	if im.shnum == 0 || im.shstrndx == 0xffff { // the escapes (gABI, ELF Header)
		first := im.bytes(im.shoff, entry)
		if first == nil {
			return
		}
		s, _ := im.section(first)
		if im.shnum == 0 {
			im.shnum = s.Size
		}
		if im.shstrndx == 0xffff {
			im.shstrndx = uint64(s.Link)
		}
	}
	if im.shnum > im.size/entry {
		return
	}
	table := im.bytes(im.shoff, im.shnum*entry)
	var names []uint32
	for i := 0; len(table) > 0; i, table = i+1, table[entry:] {
		s, name := im.section(table)
		s.Index = i
		im.sections = append(im.sections, s)
		names = append(names, name)
	}
	if im.shstrndx >= uint64(len(im.sections)) {
		return
	}
	at := im.sections[im.shstrndx]
	text := im.bytes(at.Offset, at.Size)
	for i, off := range names {
		const longest = 256
		for end := uint64(off); end < uint64(len(text)) && end < uint64(off)+longest; end++ {
			if text[end] == 0 {
				im.sections[i].Name = string(text[off:end])
				break
			}
		}
	}
}

func (im *image) section(b []byte) (elffile.Section, uint32) {
	o := im.order
	if im.is64 {
		return elffile.Section{Type: o.Uint32(b[4:]), Flags: o.Uint64(b[8:]), Addr: o.Uint64(b[16:]), Offset: o.Uint64(b[24:]), Size: o.Uint64(b[32:]),
			Link: o.Uint32(b[40:]), Info: o.Uint32(b[44:]), Addralign: o.Uint64(b[48:]), Entsize: o.Uint64(b[56:])}, o.Uint32(b)
	}
	w := func(i int) uint64 { return uint64(o.Uint32(b[4*i:])) }
	return elffile.Section{Type: o.Uint32(b[4:]), Flags: w(2), Addr: w(3), Offset: w(4), Size: w(5), Link: o.Uint32(b[24:]), Info: o.Uint32(b[28:]), Addralign: w(8), Entsize: w(9)}, o.Uint32(b)
}

func checkSections(im *image) {
	if len(im.segments) == 0 {
		return
	}
	var homeless, added, elsewhere tally
	for _, s := range im.sections {
		if s.Flags&elffile.SHF_ALLOC == 0 || s.Size == 0 || s.Type == elffile.SHT_NULL || s.Flags&elffile.SHF_TLS != 0 && s.Type == elffile.SHT_NOBITS {
			continue
		}
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("section %d", s.Index)
		}
		if !im.each(s.Addr, s.Size, func(*load) bool { return true }) {
			list := &homeless
			if s.Addr == 0 {
				list = &added // a linker gives each an address
			}
			list.add("%s, %#x bytes at address %#x (offset %#x)", name, s.Size, s.Addr, s.Offset)
			continue
		}
		l := im.at(s.Addr)
		switch {
		case s.Type == elffile.SHT_NOBITS || l.Offset+(s.Addr-l.VAddr) == s.Offset:
		case s.Addr == 0:
			added.add("%s, %#x bytes (offset %#x)", name, s.Size, s.Offset)
		default:
			elsewhere.add("%s is at offset %#x, and program header %d shows offset %#x at its address %#x", name, s.Offset, l.index, l.Offset+(s.Addr-l.VAddr), s.Addr)
		}
	}
	if homeless.n > 0 {
		im.fatal("section headers", "what is in it is not in memory, and who uses it crashes (SIGSEGV)", "in no PT_LOAD segment: %s", &homeless)
	}
	if added.n > 0 {
		im.warn("section headers", "no loader reads it: it is for who reads the file", "said to be in memory, and in no PT_LOAD segment: %s, as objcopy --add-section leaves it", &added)
	}
	if elsewhere.n > 0 {
		im.warn("section headers", "the loader sees other bytes there than every tool does", "%s", &elsewhere)
	}
}
