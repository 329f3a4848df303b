package resolve

// Are two definitions of a name copies of one? Then it does no harm which of them
// a linker keeps, as long as they hold no state; else one side gets code or data
// that it was not compiled for.

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Sameness is the answer of Comparer.Same.
type Sameness int

// The answers. SameUnknown is the answer where the bytes are the same, and refer
// to something of the object's own that could not be compared.
const (
	SameUnknown Sameness = iota
	SameBytes
	DifferentBytes
)

func (s Sameness) String() string { return [...]string{"unknown", "same", "different"}[s] }

// Comparer compares definitions. It keeps what it has read of an object.
type Comparer struct {
	bodies map[*ObjectFile]*body
	whole  map[[2]*ObjectFile]bool
}

// body is what an object's definitions are made of.
type body struct {
	machine  uint16
	sections []elffile.Section
	symbols  []elffile.Symbol // by index
	data     map[uint32][]byte
	relocs   map[uint32][]elffile.Relocation // by the section that they change, sorted
	inPlace  bool                            // addends are in the bytes (SHT_REL)
	err      error
}

// NewComparer returns one that has read nothing.
func NewComparer() *Comparer {
	return &Comparer{bodies: map[*ObjectFile]*body{}, whole: map[[2]*ObjectFile]bool{}}
}

// Same tells whether two definitions have the same bytes, relocations included. An
// error is that of reading an object.
func (c *Comparer) Same(a, b SymbolDefinition) (Sameness, error) {
	if same, err := c.sameObject(a.Object, b.Object); same || err != nil {
		return SameBytes, err
	}
	if a.Size != b.Size || a.Type != b.Type && a.Kind != Common && b.Kind != Common {
		return DifferentBytes, nil
	}
	if a.Kind == Common && b.Kind == Common {
		return SameBytes, nil // of one size, and both are zero
	}
	x, y := c.body(a.Object), c.body(b.Object)
	if x.err != nil {
		return SameUnknown, x.err
	}
	if y.err != nil {
		return SameUnknown, y.err
	}
	p, okP := x.part(a)
	q, okQ := y.part(b)
	switch {
	case !okP || !okQ:
		return SameUnknown, nil
	case !bytes.Equal(p.data, q.data) || len(p.relocs) != len(q.relocs):
		return DifferentBytes, nil
	case len(p.data) == 0:
		return SameUnknown, nil // an assembler that told no size
	}
	answer := SameBytes
	for i := range p.relocs {
		switch s := sameTarget(x, y, p.relocs[i], q.relocs[i]); s {
		case DifferentBytes:
			return s, nil
		case SameUnknown:
			answer = s
		}
	}
	return answer, nil
}

// State tells whether a definition is data that a program changes: COMMON, or in a
// section that is writable for more than the loader's relocations.
func (c *Comparer) State(d SymbolDefinition) bool {
	if d.Kind == Common {
		return true
	}
	b := c.body(d.Object)
	if uint64(d.Section) >= uint64(len(b.sections)) {
		return false
	}
	s := b.sections[d.Section]
	for _, constant := range []string{".data.rel.ro", ".init_array", ".fini_array", ".preinit_array", ".ctors", ".dtors"} {
		if strings.HasPrefix(s.Name, constant) {
			return false
		}
	}
	return s.Flags&elffile.SHF_WRITE != 0 && s.Flags&elffile.SHF_ALLOC != 0
}

// part is what one definition consists of.
type part struct {
	data   []byte
	relocs []elffile.Relocation // Offset is from the definition's begin
}

// part cuts a definition out of its section. COMMON and .bss are zeros.
func (b *body) part(d SymbolDefinition) (part, bool) {
	const most = 1 << 24
	if d.Size > most {
		return part{}, false
	}
	if d.Kind == Common {
		return part{data: make([]byte, d.Size)}, true
	}
	if uint64(d.Section) >= uint64(len(b.sections)) || d.Section == 0 {
		return part{}, false // absolute
	}
	s := b.sections[d.Section]
	from := d.Value
	if d.Type == elffile.STT_FUNC && b.machine == elffile.EM_ARM {
		from &^= 1 // the bit that says Thumb (AAELF32, "Symbol Values")
	}
	if from > s.Size || d.Size > s.Size-from {
		return part{}, false
	}
	if s.Type == elffile.SHT_NOBITS {
		return part{data: make([]byte, d.Size)}, true
	}
	data := b.data[d.Section]
	if uint64(len(data)) < from+d.Size {
		return part{}, false
	}
	out := part{data: data[from : from+d.Size]}
	list := b.relocs[d.Section]
	first, _ := slices.BinarySearchFunc(list, from, func(r elffile.Relocation, at uint64) int { return cmp.Compare(r.Offset, at) })
	for _, r := range list[first:] {
		if r.Offset-from >= d.Size {
			break
		}
		r.Offset -= from
		out.relocs = append(out.relocs, r)
	}
	return out, true
}

// sameTarget compares what two relocations do and refer to. Names are compared as
// names; what has none is compared as bytes, where these are strings of a merged
// section or a whole section without relocations of its own.
func sameTarget(x, y *body, p, q elffile.Relocation) Sameness {
	if p.Offset != q.Offset || p.Type != q.Type || int(p.Symbol) >= len(x.symbols) || int(q.Symbol) >= len(y.symbols) {
		return DifferentBytes
	}
	s, t := x.symbols[p.Symbol], y.symbols[q.Symbol]
	if s.Global() || t.Global() {
		if s.Global() == t.Global() && s.Name == t.Name && s.Version == t.Version && p.Addend == q.Addend {
			return SameBytes
		}
		return DifferentBytes
	}
	if uint64(s.Section) >= uint64(len(x.sections)) || uint64(t.Section) >= uint64(len(y.sections)) {
		return SameUnknown
	}
	if a, ok := x.text(s, p); ok {
		if b, ok := y.text(t, q); ok && a == b {
			return SameBytes
		} else if ok {
			return DifferentBytes
		}
	}
	if p.Addend != q.Addend || s.Value != t.Value {
		return SameUnknown // another place in a section that holds more than this
	}
	if len(x.relocs[s.Section]) == 0 && len(y.relocs[t.Section]) == 0 && len(x.data[s.Section]) > 0 &&
		bytes.Equal(x.data[s.Section], y.data[t.Section]) {
		return SameBytes
	}
	return SameUnknown
}

// text returns the string that a pointer is to, where it is to one in a section of
// merged strings. A relocation of code counts from somewhere in the instruction,
// and is not looked at.
func (b *body) text(s elffile.Symbol, r elffile.Relocation) (string, bool) {
	const strings = elffile.SHF_MERGE | elffile.SHF_STRINGS
	if b.sections[s.Section].Flags&strings != strings || b.sections[s.Section].Entsize != 1 || b.inPlace || r.Kind() != elffile.Absolute {
		return "", false
	}
	data, at := b.data[s.Section], s.Value+uint64(r.Addend)
	if at >= uint64(len(data)) {
		return "", false
	}
	text, _, ended := bytes.Cut(data[at:], []byte{0})
	return string(text), ended
}

// body reads an object, once.
func (c *Comparer) body(o *ObjectFile) *body {
	if b, ok := c.bodies[o]; ok {
		return b
	}
	b := &body{data: map[uint32][]byte{}, relocs: map[uint32][]elffile.Relocation{}}
	c.bodies[o] = b
	_, size, done, err := o.bytes()
	if b.err = err; err != nil {
		return b
	}
	b.err = errors.Join(done(), o.Read(func(f *elffile.File) error { return b.read(f, size) }))
	return b
}

// read reads what definitions are made of, of a file of so many bytes. Sections of
// a file do not overlap: more bytes than it has would be more memory than it is worth.
func (b *body) read(f *elffile.File, size int64) (err error) {
	b.machine = f.Machine
	if b.sections, err = f.Sections(); err != nil {
		return err
	}
	b.symbols = []elffile.Symbol{{}}
	if err = f.EachSymbol(func(s elffile.Symbol) bool {
		b.symbols = append(b.symbols, s)
		return true
	}); err != nil {
		return err
	}
	left := uint64(size)
	for _, s := range b.sections {
		alloc := s.Flags&elffile.SHF_ALLOC != 0 && s.Type != elffile.SHT_NOBITS
		relocations := s.Type == elffile.SHT_REL || s.Type == elffile.SHT_RELA
		if !alloc && !relocations {
			continue
		}
		if s.Size > left {
			return fmt.Errorf("%s: section %d: its sections have more bytes than the file", f.Name, s.Index)
		}
		left -= s.Size
		if alloc {
			if b.data[uint32(s.Index)], err = f.SectionData(s); err != nil {
				return err
			}
		}
		b.inPlace = b.inPlace || s.Type == elffile.SHT_REL
		if err = f.SectionRelocations(s, func(r elffile.Relocation) bool {
			b.relocs[s.Info] = append(b.relocs[s.Info], r)
			return true
		}); err != nil {
			return err
		}
	}
	for _, list := range b.relocs {
		slices.SortStableFunc(list, func(p, q elffile.Relocation) int { return cmp.Compare(p.Offset, q.Offset) })
	}
	return nil
}

// sameObject tells whether two objects are the same file, byte by byte.
func (c *Comparer) sameObject(a, b *ObjectFile) (bool, error) {
	key := [2]*ObjectFile{a, b}
	if same, known := c.whole[key]; known {
		return same, nil
	}
	x, sizeX, closeX, err := a.bytes()
	if err != nil {
		return false, err
	}
	defer closeX()
	y, sizeY, closeY, err := b.bytes()
	if err != nil {
		return false, err
	}
	defer closeY()
	same := sizeX == sizeY
	p, q := make([]byte, 1<<16), make([]byte, 1<<16)
	for at := int64(0); same && at < sizeX; at += int64(len(p)) {
		n := min(int64(len(p)), sizeX-at)
		if _, err := io.ReadFull(io.NewSectionReader(x, at, n), p[:n]); err != nil {
			return false, err
		}
		if _, err := io.ReadFull(io.NewSectionReader(y, at, n), q[:n]); err != nil {
			return false, err
		}
		same = bytes.Equal(p[:n], q[:n])
	}
	c.whole[key] = same
	return same, nil
}

// bytes opens the object's own bytes.
func (o *ObjectFile) bytes() (io.ReaderAt, int64, func() error, error) {
	file := o.Input.Path
	c := o.link.ContentsOf(o.Input)
	switch {
	case c.Err != nil:
		return nil, 0, nil, c.Err
	case c.Ar != nil && !c.Ar.Thin:
		r, err := c.Ar.Open(o.member)
		if err != nil {
			return nil, 0, nil, err
		}
		return r, r.Size(), func() error { return nil }, nil
	case c.Ar != nil:
		file = filepath.Join(filepath.Dir(c.Ar.Name), o.member.Path)
	}
	f, size, err := linkset.OpenFile(file)
	if err != nil {
		return nil, 0, nil, err
	}
	return f, size, f.Close, nil
}
