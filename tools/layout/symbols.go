package layout

// The dynamic symbols, read so that one that is wrong does not hide the others.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// symbol is an entry without its name.
type symbol struct {
	value, size uint64
	info, other byte
	section     uint16
}

func (s *symbol) bind() byte { return s.info >> 4 }
func (s *symbol) kind() byte { return s.info & 15 }

// offered tells a definition that others look up. SHN_UNDEF is 0; what has a
// hidden visibility is not looked up.
func (s *symbol) offered() bool {
	v := s.other & 3
	return s.section != 0 && s.bind() != elffile.STB_LOCAL && s.kind() != elffile.STT_SECTION && s.kind() != elffile.STT_FILE &&
		(v == elffile.STV_DEFAULT || v == elffile.STV_PROTECTED)
}

// symbols is the table as the file has it.
type symbols struct {
	entries []byte
	count   int
	// sure is set where something other than the hash table tells how many there are.
	sure  bool
	order byteOrder
	is64  bool

	text  string // DT_STRTAB
	names []elffile.DynamicName
	odd   map[int]oddName // the names that are not in text
}

func symbolSize(im *image) uint64 {
	if im.is64 {
		return 24
	}
	return 16
}

// at decodes an entry.
func (s *symbols) at(i int) symbol {
	o := s.order
	if s.is64 {
		b := s.entries[24*i:][:24]
		return symbol{info: b[4], other: b[5], section: o.Uint16(b[6:]), value: o.Uint64(b[8:]), size: o.Uint64(b[16:])}
	}
	b := s.entries[16*i:][:16]
	return symbol{value: uint64(o.Uint32(b[4:])), size: uint64(o.Uint32(b[8:])), info: b[12], other: b[13], section: o.Uint16(b[14:])}
}

func (s *symbols) nameOff(i int) uint64 {
	if s.is64 {
		return uint64(s.order.Uint32(s.entries[24*i:]))
	}
	return uint64(s.order.Uint32(s.entries[16*i:]))
}

// dynamicSymbols reads the table once; nil where it cannot be read.
func (im *image) dynamicSymbols() *symbols {
	if im.symsDone {
		return im.symbols
	}
	im.symsDone = true
	table, ok := im.value(elffile.DT_SYMTAB)
	if !ok || !im.linkedDynamically() {
		return nil
	}
	entry := symbolSize(im)
	count, sure := im.countSymbols(table)
	if count > im.size/entry {
		return nil
	}
	s := &symbols{count: int(count), sure: sure, order: im.order, is64: im.is64}
	if t := im.shared(table, count*entry); t != nil {
		s.entries, s.text, s.names = t.Entries, t.Strings, t.Names
		if first, _ := im.name(s.text, s.nameOff(0)); t.Length+uint64(len(first)) > im.mostNames() {
			return nil
		}
	} else if s.entries = im.memory(table, count*entry); s.entries == nil || !s.readNames(im) {
		return nil
	}
	im.symbols = s
	return s
}

// countSymbols returns the number of dynamic symbols. The section header of .dynsym
// tells it, and nchain of DT_HASH; else the hash table's last chain is a lower bound.
func (im *image) countSymbols(table uint64) (n uint64, sure bool) {
	for _, s := range im.sections {
		if s.Type == elffile.SHT_DYNSYM && s.Addr == table && s.Size%symbolSize(im) == 0 && im.fromFile(table, s.Size) {
			return s.Size / symbolSize(im), true
		}
	}
	if h := im.sysv(); h != nil {
		return h.nchain, true
	}
	if h := im.gnu(); h != nil {
		return h.last() + 1, false
	}
	return 1, false
}

func checkSymbols(im *image) {
	syms := im.dynamicSymbols()
	if syms == nil {
		if table, ok := im.value(elffile.DT_SYMTAB); ok && im.linkedDynamically() && im.mapped(table, 1) {
			n, _ := im.countSymbols(table)
			im.fatal("DT_SYMTAB", crash, "%d symbols at address %#x are not all in PT_LOAD segments", n, table)
		}
		return
	}
	var nameless, outside, notCode, noTLS tally
	tls, hasTLS := im.segment(elffile.PT_TLS)
	name := func(i int) string { text, _ := syms.name(i); return text }
	for i := 1; i < syms.count; i++ {
		if _, named := syms.name(i); !named {
			nameless.add("symbol %d has its name at %#x of DT_STRTAB, which is not in memory", i, syms.nameOff(i))
			continue
		}
		s := syms.at(i)
		if s.section == 0 || s.section >= 0xff00 || s.bind() == elffile.STB_LOCAL {
			continue
		}
		switch s.kind() {
		case elffile.STT_TLS:
			if hasTLS < 0 || s.value+s.size > tls.MemSize {
				noTLS.add("%s at %#x, %#x bytes", name(i), s.value, s.size)
			}
		case elffile.STT_FUNC, elffile.STT_GNU_IFUNC:
			addr := s.value
			if im.machine == elffile.EM_ARM {
				addr &^= 1
			}
			if im.at(addr) == nil {
				outside.add("%s at %#x", name(i), s.value)
			} else if s.size > 0 && !im.executable(addr) && !im.descriptors() {
				notCode.add("%s at %#x", name(i), s.value)
			}
		case elffile.STT_OBJECT:
			if s.size > 0 && s.size < 1<<40 && !im.each(s.value, s.size, func(*load) bool { return true }) {
				outside.add("%s at %#x, %#x bytes", name(i), s.value, s.size)
			}
		}
	}
	if nameless.n > 0 {
		im.fatal("DT_STRTAB", "ld.so reads it when it looks for a symbol and crashes (SIGSEGV)", "%s", &nameless)
	}
	if outside.n > 0 {
		im.fatal("DT_SYMTAB", "who uses it crashes (SIGSEGV)", "outside all PT_LOAD segments: %s", &outside)
	}
	if notCode.n > 0 {
		im.fatal("DT_SYMTAB", "who calls it crashes (SIGSEGV)", "functions in a segment that is not executable: %s", &notCode)
	}
	if noTLS.n > 0 {
		im.fatal("DT_SYMTAB", "who uses the thread-local variable reads another's memory or crashes", "outside PT_TLS, which has %#x bytes: %s", tls.MemSize, &noTLS)
	}
}
