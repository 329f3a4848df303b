package stubs

// The tables of a stub: symbols, versions, what .dynamic says, names.

import (
	"bytes"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// tables writes .dynsym and .gnu.version.
func (s *stub) tables(symbols []placed, text, data uint64) (dynsym, versym []byte) {
	d, v := &writer{machine: s.machine}, &writer{machine: s.machine}
	d.symbol(0, 0, 0, 0, 0)
	v.half(0)
	if s.needsStdinUsed() {
		d.symbol(s.names.add("_IO_stdin_used"), elffile.STB_WEAK<<4|elffile.STT_OBJECT, 0, 0, 0)
		v.half(1)
	}
	for _, p := range symbols {
		kind, section, base, size := p.Type, uint16(dataIndex), data, p.Size
		if p.code() {
			// How a function is found is no business of a linker.
			if kind == elffile.STT_GNU_IFUNC {
				kind = elffile.STT_FUNC
			}
			section, base, size = textIndex, text, 0
		}
		d.symbol(p.name, p.Binding<<4|kind, section, base+p.offset, size)
		v.half(p.index)
	}
	return d.buf, v.buf
}

// needsStdinUsed says whether the library asks the executable for _IO_stdin_used,
// which crt1.o defines and the linker has to export: without it the oldest ABI's
// stdio is used (glibc libio/libio.h, _IO_CHECK…; only where GLIBC_2.0 is offered).
func (s *stub) needsStdinUsed() bool {
	_, oldest := s.versions["GLIBC_2.0"]
	return oldest && s.lib.Soname == "libc.so.6"
}

// verdef writes .gnu.version_d: the base, and the nodes in their order.
func (s *stub) verdef(soname uint32) []byte {
	w := &writer{machine: s.machine}
	const entry, aux = 20, 8
	write := func(flags, index uint16, text string, name uint32, last bool) {
		next := uint32(entry + aux)
		if last {
			next = 0
		}
		w.half(1) // vd_version
		w.half(flags)
		w.half(index)
		w.half(1) // vd_cnt
		w.word(elfHash(text))
		w.word(entry) // vd_aux
		w.word(next)
		w.word(name)
		w.word(0) // vda_next
	}
	write(elffile.VER_FLG_BASE, 1, s.lib.Soname, soname, len(s.nodes) == 0)
	for i, node := range s.nodes {
		write(0, s.versions[node], node, s.names.add(node), i == len(s.nodes)-1)
	}
	return w.buf
}

// dynamic writes .dynamic. There is no DT_NEEDED: a stub refers to nothing, and GNU
// ld would look for the library beside the host's.
func (s *stub) dynamic(soname uint32, sections []section) []byte {
	w := &writer{machine: s.machine}
	put := func(tag int64, value uint64) {
		w.long(uint64(tag))
		w.long(value)
	}
	addr := func(index int) uint64 { return sections[index-1].addr }
	put(elffile.DT_SONAME, uint64(soname))
	put(elffile.DT_STRTAB, addr(dynstrIndex))
	put(elffile.DT_STRSZ, uint64(s.names.Len()))
	put(elffile.DT_SYMTAB, addr(dynsymIndex))
	put(elffile.DT_SYMENT, s.symbolSize())
	put(elffile.DT_VERSYM, addr(versymIndex))
	put(elffile.DT_VERDEF, addr(verdefIndex))
	put(elffile.DT_VERDEFNUM, uint64(len(s.nodes)+1))
	put(elffile.DT_NULL, 0)
	return w.buf
}

// elfHash is the hash of the System V gABI.
func elfHash(s string) uint32 {
	var h uint32
	for i := range len(s) {
		h = h<<4 + uint32(s[i])
		h ^= h >> 24 & 0xf0
		h &= 0x0fffffff
	}
	return h
}

// names is a table of strings, each in it once.
type names struct {
	bytes.Buffer
	at map[string]uint32
}

func (n *names) add(s string) uint32 {
	if n.at == nil {
		n.at = map[string]uint32{}
		n.WriteByte(0)
	}
	at, ok := n.at[s]
	if !ok {
		at = uint32(n.Len())
		n.at[s] = at
		n.WriteString(s + "\x00")
	}
	return at
}
