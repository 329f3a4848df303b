package isolate

// One relocatable file, as far as names go: its sections, its symbols and its
// groups. Package elffile reads headers and sections; symbols are read here, as
// their places in the file matter.

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// object is a relocatable file that is to be rewritten.
type object struct {
	where string // the file and, in an archive, the member
	data  []byte
	is64  bool
	order binary.ByteOrder

	sections []elffile.Section
	headers  []byte // section headers as in data, changed by the rewriter
	shstrtab uint32 // the section with the names of sections

	symtab   int       // the section with the symbols, 0 where there is none
	symbols  []byte    // a copy, changed by the rewriter
	strings  string    // their names
	extended []byte    // SHT_SYMTAB_SHNDX
	globals  []*name   // by the index of a symbol; nil for a local one
	groups   []inGroup // groups and link-once sections

	stripped []bool // by the index of a section; nil where none is
}

// machines are the processors for which this was tested. Nothing here depends
// on the processor but what its ABI may say about names.
var machines = []uint16{elffile.EM_X86_64, elffile.EM_386, elffile.EM_AARCH64, elffile.EM_ARM, elffile.EM_RISCV, elffile.EM_PPC64, elffile.EM_S390}

// Types and flags that package elffile has no use for (gABI, and LLVM's
// documentation of its extensions).
const (
	shtLLVMLTO = 0x6fff4c0c
	shnXIndex  = 0xffff
	shnLoRes   = 0xff00
	shnAbs     = 0xfff1
	shnCommon  = 0xfff2
)

// openObject reads the headers of a relocatable file.
func openObject(where string, data []byte) (*object, error) {
	f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), where)
	if err != nil {
		return nil, err
	}
	if f.Type != elffile.ET_REL {
		return nil, fmt.Errorf("%s: is a linked file (%s); only objects can be isolated", where, f.Kind())
	}
	if !slices.Contains(machines, f.Machine) {
		return nil, fmt.Errorf("%s: is for a processor (e_machine %d) that isolation was never tested for", where, f.Machine)
	}
	if slim, err := f.SlimLTO(); err != nil {
		return nil, err
	} else if slim {
		return nil, fmt.Errorf("%s: is an object of gcc -flto without machine code, which cannot be rewritten; compile it without -flto or with -ffat-lto-objects", where)
	}
	o := &object{where: where, data: data, is64: f.Class == 64, order: f.ByteOrder}
	if o.sections, err = f.Sections(); err != nil || len(o.sections) == 0 {
		return o, err
	}
	if err := o.readHeaders(); err != nil {
		return nil, err
	}
	o.strip()
	if err := o.readSymbols(); err != nil {
		return nil, err
	}
	return o, o.readGroups()
}

func (o *object) errorf(section int, format string, args ...any) error {
	return fmt.Errorf("%s: section %d (%s): %s", o.where, section, o.sections[section].Name, fmt.Sprintf(format, args...))
}

// readHeaders copies the section headers, and checks that sections are within
// the file and do not overlap: each is copied once.
func (o *object) readHeaders() error {
	shoff := uint64(o.order.Uint32(o.data[32:]))
	if o.is64 {
		shoff = o.order.Uint64(o.data[40:])
	}
	size := o.headerSize()
	o.headers = bytes.Clone(o.data[shoff:][:len(o.sections)*size])
	o.shstrtab = uint32(o.order.Uint16(o.data[o.headerEnd()-2:]))
	if o.shstrtab == shnXIndex {
		o.shstrtab = o.sections[0].Link
	}
	if i := int(o.shstrtab); i != 0 && (i >= len(o.sections) || o.sections[i].Type != elffile.SHT_STRTAB) {
		return fmt.Errorf("%s: ELF header: the names of sections are said to be in section %d, which is no table of names", o.where, i)
	}
	var end uint64
	last := 0
	for _, i := range o.byOffset() {
		s := &o.sections[i]
		if s.Offset > uint64(len(o.data)) || s.Size > uint64(len(o.data))-s.Offset {
			return o.errorf(i, "truncated: %d bytes at offset %#x are beyond the end of the file, which has %d bytes", s.Size, s.Offset, len(o.data))
		}
		if s.Offset < end {
			return o.errorf(i, "it overlaps section %d", last)
		}
		end, last = s.Offset+s.Size, i
	}
	return nil
}

// byOffset lists the sections that have bytes in the file, in the order in which
// they are there.
func (o *object) byOffset() []int {
	var list []int
	for i, s := range o.sections {
		if s.Type != elffile.SHT_NULL && s.Type != elffile.SHT_NOBITS && s.Size > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		switch x, y := o.sections[a].Offset, o.sections[b].Offset; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return list
}

// bytesOf returns the bytes of a section as they are in the file.
func (o *object) bytesOf(i int) []byte {
	s := &o.sections[i]
	if s.Type == elffile.SHT_NULL || s.Type == elffile.SHT_NOBITS || s.Size == 0 {
		return nil
	}
	return o.data[s.Offset:][:s.Size]
}

// readSymbols finds the symbol table and checks what the rewriter relies on.
func (o *object) readSymbols() error {
	for i, s := range o.sections {
		if s.Type != elffile.SHT_SYMTAB {
			continue
		}
		if o.symtab != 0 {
			return o.errorf(i, "it is a second symbol table")
		}
		o.symtab = i
	}
	if o.symtab == 0 {
		return nil
	}
	table := &o.sections[o.symtab]
	if table.Entsize != uint64(o.symbolSize()) || table.Size%table.Entsize != 0 {
		return o.errorf(o.symtab, "it has %d bytes in entries of %d; an entry has %d", table.Size, table.Entsize, o.symbolSize())
	}
	if table.Flags&elffile.SHF_COMPRESSED != 0 {
		return o.errorf(o.symtab, "the symbol table is compressed")
	}
	if int(table.Link) >= len(o.sections) || o.sections[table.Link].Type != elffile.SHT_STRTAB || o.sections[table.Link].Compressed() {
		return o.errorf(o.symtab, "its names are said to be in section %d, which is no table of names", table.Link)
	}
	names := o.bytesOf(int(table.Link))
	if len(names) == 0 || names[len(names)-1] != 0 {
		return o.errorf(int(table.Link), "the table of names does not end with a zero byte")
	}
	o.symbols, o.strings = bytes.Clone(o.bytesOf(o.symtab)), string(names)
	count := len(o.symbols) / o.symbolSize()
	for i, s := range o.sections {
		if s.Type == elffile.SHT_SYMTAB_SHNDX && int(s.Link) == o.symtab {
			o.extended = o.bytesOf(i)
		}
	}
	for i := range count {
		if at := o.symbol(i).nameAt(); int(at) >= len(o.strings) {
			return o.errorf(o.symtab, "symbol %d: its name is at %#x of a table of %d bytes", i, at, len(o.strings))
		}
		if at := o.symbol(i).section(); at == shnXIndex && 4*i+4 > len(o.extended) {
			return o.errorf(o.symtab, "symbol %d: its section index is in SHT_SYMTAB_SHNDX, which has no entry for it", i)
		} else if n, ok := o.sectionOf(i); ok && int(n) >= len(o.sections) {
			return o.errorf(o.symtab, "symbol %d: it is in section %d, but there are %d sections", i, n, len(o.sections))
		}
	}
	return nil
}

// nameOf returns the name of a symbol.
func (o *object) nameOf(i int) string {
	text := o.strings[o.symbol(i).nameAt():]
	return text[:strings.IndexByte(text, 0)]
}

// sectionOf returns the section header that a symbol is in, and false for one
// that is undefined, absolute or common.
func (o *object) sectionOf(i int) (uint32, bool) {
	n := uint32(o.symbol(i).section())
	switch {
	case n == shnXIndex:
		return o.order.Uint32(o.extended[4*i:]), true
	case n == 0 || n >= shnLoRes:
		return 0, false
	}
	return n, true
}

// inGroup is a group of this object.
type inGroup struct {
	section   int   // the SHT_GROUP, or the link-once section itself
	signature int   // the symbol that names it, 0 for a link-once section
	members   []int // sections
	key       string
	bySection bool   // the signature is the name of a section: .stapsdt.base of SystemTap's probes
	is        *group // in the set
}

// readGroups reads the section groups and the older link-once sections.
func (o *object) readGroups() error {
	for i, s := range o.sections {
		if o.stripped != nil && o.stripped[i] {
			continue
		}
		if key, ok := linkOnceKey(s.Name); ok && s.Type != elffile.SHT_RELA && s.Type != elffile.SHT_REL {
			o.groups = append(o.groups, inGroup{section: i, members: []int{i}, key: linkOncePrefix + key})
		}
		if s.Type != elffile.SHT_GROUP {
			continue
		}
		data := o.bytesOf(i)
		if len(data) < 4 || len(data)%4 != 0 || s.Compressed() {
			return o.errorf(i, "a group has %d bytes", len(data))
		}
		if int(s.Link) != o.symtab || o.symtab == 0 || uint64(s.Info) >= uint64(len(o.symbols)/o.symbolSize()) {
			return o.errorf(i, "its signature is said to be symbol %d of section %d", s.Info, s.Link)
		}
		g := inGroup{section: i, signature: int(s.Info), key: o.nameOf(int(s.Info))}
		if n, ok := o.sectionOf(g.signature); g.key == "" && ok {
			g.key, g.bySection = o.sections[n].Name, true
		}
		for at := 4; at < len(data); at += 4 {
			m := o.order.Uint32(data[at:])
			if m == 0 || uint64(m) >= uint64(len(o.sections)) {
				return o.errorf(i, "its member is said to be section %d of %d", m, len(o.sections))
			}
			g.members = append(g.members, int(m))
		}
		o.groups = append(o.groups, g)
	}
	return nil
}
