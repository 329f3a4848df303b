package stubs

// One stub: the symbols of a library at addresses of their own, with versions.

import (
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
