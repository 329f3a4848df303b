package stubs

// One stub: the symbols of a library at addresses of their own, with versions.

import (
	"bytes"
	"fmt"
	"math/bits"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

const private = "GLIBC_PRIVATE"

// The sections of a stub by their index, the null section being 0.
const (
	dynsymIndex = iota + 1
	dynstrIndex
	versymIndex
	verdefIndex
	dynamicIndex
	textIndex
	dataIndex
)

const (
	functionStep = 16 // bytes between two functions
	dataAlign    = 64 // bytes; the largest alignment that a COPY can ask for
	versymHidden = 0x8000
	firstVersion = 2 // the index of the first node: 0 is local, 1 is the base
)

// library writes a stub for a library. What is GLIBC_PRIVATE is left out: it is
// nobody's to link against, and changes with every release.
func library(m machine, lib glibc.Library) ([]byte, error) {
	s := stub{machine: m, lib: lib, versions: map[string]uint16{}}
	data, err := s.write()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", lib.Soname, err)
	}
	return data, nil
}

// stub is a library that is being written.
type stub struct {
	machine
	lib      glibc.Library
	nodes    []string // without GLIBC_PRIVATE
	versions map[string]uint16
	names    names
	unique   bool // it has a symbol of binding STB_GNU_UNIQUE
}

func (s *stub) write() ([]byte, error) {
	if s.lib.Soname == "" {
		return nil, fmt.Errorf("it has no name; its path would become the DT_NEEDED of what is linked against it")
	}
	for _, node := range s.lib.Nodes {
		if node == private {
			continue
		}
		if len(s.nodes) >= versymHidden-firstVersion {
			return nil, fmt.Errorf("%d versions are more than an index has room for", len(s.lib.Nodes))
		}
		s.versions[node] = uint16(firstVersion + len(s.nodes))
		s.nodes = append(s.nodes, node)
	}
	symbols, err := s.symbols()
	if err != nil {
		return nil, err
	}
	textSize, dataSize := s.place(symbols)
	if err := fits(s.machine, dataSize); err != nil {
		return nil, err
	}

	soname := s.names.add(s.lib.Soname)
	verdef := s.verdef(soname)
	if s.names.Len() > maxNameTable {
		return nil, fmt.Errorf("%d bytes of names are more than a table has room for", s.names.Len())
	}
	// Symbols have addresses, and addresses depend on how much goes before them, which
	// what the symbols say does not change.
	word := uint64(s.class / 8)
	dynsym, versym := s.tables(symbols, 0, 0)
	sections := []section{
		{name: ".dynsym", kind: shtDynsym, flags: shfAlloc, data: dynsym, align: word, link: dynstrIndex, info: 1, entry: s.symbolSize()},
		{name: ".dynstr", kind: shtStrtab, flags: shfAlloc, data: s.names.Bytes(), align: 1},
		{name: ".gnu.version", kind: shtGNUVersym, flags: shfAlloc, data: versym, align: 2, link: dynsymIndex, entry: 2},
		{name: ".gnu.version_d", kind: shtGNUVerdef, flags: shfAlloc, data: verdef, align: 4, link: dynstrIndex, info: uint32(len(s.nodes) + 1)},
		{name: ".dynamic", kind: shtDynamic, flags: shfAlloc | shfWrite, align: word, link: dynstrIndex, entry: 2 * word},
		{name: ".text", kind: shtNobits, flags: shfAlloc | shfExecinstr, size: textSize, align: functionStep},
		{name: ".bss", kind: shtNobits, flags: shfAlloc | shfWrite, size: dataSize, align: dataAlign},
	}
	dynamic := &sections[dynamicIndex-1].data
	*dynamic = s.dynamic(soname, sections)
	place(sections)
	sections[dynsymIndex-1].data, _ = s.tables(symbols, sections[textIndex-1].addr, sections[dataIndex-1].addr)
	*dynamic = s.dynamic(soname, sections)
	osabi := byte(0)
	if s.unique {
		osabi = osabiGNU
	}
	return object(s.machine, osabi, sections)
}

// fits says whether a 32-bit file has room for so much data.
func fits(m machine, size uint64) error {
	limit := uint64(1) << (m.class - 2)
	if size > limit {
		return fmt.Errorf("%d bytes of data are more than there is room for", size)
	}
	return nil
}

// placed is a symbol with its place: an offset into one of the two sections.
type placed struct {
	glibc.Symbol
	name   uint32
	index  uint16 // of its version
	offset uint64
}

func (p *placed) code() bool {
	return p.Type == elffile.STT_FUNC || p.Type == elffile.STT_GNU_IFUNC || p.Type == elffile.STT_NOTYPE
}

// symbols picks what the stub defines.
func (s *stub) symbols() ([]placed, error) {
	var out []placed
	defaults := map[string]string{}
	for _, sym := range s.lib.Symbols {
		if sym.Version == private {
			continue
		}
		index, ok := s.versions[sym.Version]
		switch {
		case !ok && sym.Version == "":
			index = 1 // the base
		case !ok:
			return nil, fmt.Errorf("%s has the version %s, which the library has no node for", sym.Name, sym.Version)
		case sym.Type == elffile.STT_TLS:
			return nil, fmt.Errorf("%s@%s is thread-local, which no public symbol of glibc is", sym.Name, sym.Version)
		}
		if sym.Default {
			if other, twice := defaults[sym.Name]; twice {
				return nil, fmt.Errorf("%s has two defaults: %s and %s", sym.Name, other, sym.Version)
			}
			defaults[sym.Name] = sym.Version
		} else if index != 1 {
			index |= versymHidden
		}
		s.unique = s.unique || sym.Binding == elffile.STB_GNU_UNIQUE
		out = append(out, placed{Symbol: sym, name: s.names.add(sym.Name), index: index})
	}
	return out, nil
}

// place gives every symbol an address of its own, and aliases one together. Linkers
// make a COPY of data only where it has a size and lies in a section.
func (s *stub) place(symbols []placed) (textSize, dataSize uint64) {
	type key struct {
		alias int
		code  bool
	}
	size := map[key]uint64{} // of the largest alias
	for i := range symbols {
		p := &symbols[i]
		k := key{p.Alias, p.code()}
		size[k] = max(size[k], p.Size, 1)
	}
	at := map[key]uint64{}
	for i := range symbols {
		p := &symbols[i]
		k := key{p.Alias, p.code()}
		if offset, ok := at[k]; ok && p.Alias != 0 {
			p.offset = offset
			continue
		}
		if p.code() {
			p.offset, textSize = textSize, textSize+functionStep
		} else {
			n := max(p.Size, 1)
			if p.Alias != 0 {
				n = size[k]
			}
			p.offset = up(dataSize, alignOf(n))
			dataSize = p.offset + n
		}
		at[k] = p.offset
	}
	return textSize, dataSize
}

// alignOf is an alignment for data of a size: linkers give a copy the alignment of
// the original's address, and nobody knows what the real one's is.
func alignOf(size uint64) uint64 {
	if size >= dataAlign {
		return dataAlign
	}
	return max(uint64(1)<<(bits.Len64(size)-1), 1)
}

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
