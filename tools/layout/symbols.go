package layout

// The dynamic symbols, read so that one that is wrong does not hide the others.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

type symbol struct {
	nameOff     uint64
	name        string
	named       bool // the name is in memory and ends
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

type symbols struct {
	list []symbol
	// sure is set where something other than the hash table tells how many there are.
	sure bool
}

func symbolSize(im *image) uint64 {
	if im.is64 {
		return 24
	}
	return 16
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
	data := im.memory(table, count*entry)
	if data == nil {
		return nil
	}
	out := &symbols{sure: sure}
	strtab, hasNames := im.value(elffile.DT_STRTAB)
	size, _ := im.value(elffile.DT_STRSZ)
	var text string // names are parts of it
	if hasNames {
		text = string(im.memory(strtab, size))
	}
	budget := 16*im.size + 4096
	for ; len(data) > 0; data = data[entry:] {
		var s symbol
		o := im.order
		s.nameOff = uint64(o.Uint32(data))
		if im.is64 {
			s.info, s.other, s.section = data[4], data[5], o.Uint16(data[6:])
			s.value, s.size = o.Uint64(data[8:]), o.Uint64(data[16:])
		} else {
			s.value, s.size = uint64(o.Uint32(data[4:])), uint64(o.Uint32(data[8:]))
			s.info, s.other, s.section = data[12], data[13], o.Uint16(data[14:])
		}
		s.name, s.named = im.nameAt(text, strtab, s.nameOff)
		if uint64(len(s.name)) > budget {
			return nil // names that overlap so much are not meant
		}
		budget -= uint64(len(s.name))
		out.list = append(out.list, s)
	}
	im.symbols = out
	return out
}

// nameAt reads a name from the table, or from memory where it lies behind it.
func (im *image) nameAt(text string, strtab, off uint64) (string, bool) {
	if off < uint64(len(text)) {
		if n := strings.IndexByte(text[off:], 0); n >= 0 {
			return text[off : off+uint64(n)], true
		}
	}
	return im.text(strtab + off)
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
	for i, s := range syms.list {
		if i == 0 {
			continue
		}
		if !s.named {
			nameless.add("symbol %d has its name at %#x of DT_STRTAB, which is not in memory", i, s.nameOff)
			continue
		}
		if s.section == 0 || s.section >= 0xff00 || s.bind() == elffile.STB_LOCAL {
			continue
		}
		switch s.kind() {
		case elffile.STT_TLS:
			if hasTLS < 0 || s.value+s.size > tls.MemSize {
				noTLS.add("%s at %#x, %#x bytes", s.name, s.value, s.size)
			}
		case elffile.STT_FUNC, elffile.STT_GNU_IFUNC:
			addr := s.value
			if im.machine == elffile.EM_ARM {
				addr &^= 1
			}
			if im.at(addr) == nil {
				outside.add("%s at %#x", s.name, s.value)
			} else if s.size > 0 && !im.executable(addr) && !im.descriptors() {
				notCode.add("%s at %#x", s.name, s.value)
			}
		case elffile.STT_OBJECT:
			if s.size > 0 && s.size < 1<<40 && !im.each(s.value, s.size, func(*load) bool { return true }) {
				outside.add("%s at %#x, %#x bytes", s.name, s.value, s.size)
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
