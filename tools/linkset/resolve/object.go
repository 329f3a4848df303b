package resolve

// One object of a link, by itself or in an archive: its global symbols, and the
// COMDAT groups of which a linker keeps one copy (ELF gABI, "Section Groups").

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// ObjectFile is an object that is linked or could be.
type ObjectFile struct {
	Input  *linkset.Input
	Member string // of an archive; "" for an object
	Linked bool
	Why    Pull

	link   *linkset.Link
	place  int // in what Archive.Members returns, or -1
	member archive.Member
	loaded bool
	err    error // of loading
	origin *origin
	defs   []definition
	refs   []reference
	groups []registrations.Group

	registers bool // it has sections that add to a list; known once it is loaded
}

// Pull is why an object is linked.
type Pull struct {
	// Symbol is the name that the object was linked for, or "" where it needed no
	// reason: it stands on the command line, or its whole archive is linked.
	Symbol string
	// Object is the object that refers to the name, Library the shared library.
	// Where both are nil Flag is a flag ("-u", "--entry", "--defsym"), "start
	// files" for what the compiler driver adds, or "output" where the name was
	// found in the linked file (Resolution.Inferred).
	Object  *ObjectFile
	Library *linkset.Input
	Flag    string
}

// String is "FILE" or "FILE(MEMBER)".
func (o *ObjectFile) String() string {
	if o.Member == "" {
		return o.Input.Path
	}
	return o.Input.Path + "(" + o.Member + ")"
}

// DefinitionKind is how a definition meets others of its name.
type DefinitionKind int

// The kinds of definition. A Unique one (STB_GNU_UNIQUE, which is GCC's for
// inline data) is weak to lld and strong to the others (measured: GNU ld 2.47,
// gold 1.16, lld 21, mold 3.0).
const (
	Strong DefinitionKind = iota
	Weak
	Common
	Unique
)

func (k DefinitionKind) String() string {
	return [...]string{"strong", "weak", "common", "unique"}[k]
}

// SymbolDefinition is a definition of a name in an object.
type SymbolDefinition struct {
	Name   string // with "@VERSION" where that is not the default one
	Object *ObjectFile
	Kind   DefinitionKind
	// Comdat is the signature of the COMDAT group that the definition is in, or
	// "". Discarded is set where another object's copy of the group was kept.
	Comdat    string
	Discarded bool

	Visibility uint8  // STV_…
	Type       uint8  // STT_…
	Section    uint32 // as in elffile.Symbol
	Value      uint64 // an offset in Section
	Size       uint64 // in bytes
}

// definition and reference are what an object keeps of its symbols.
type definition struct {
	name    int32
	group   int32 // in groups, or -1
	section uint32
	kind    uint8
	vis     uint8
	typ     uint8
	value   uint64
	size    uint64
}

type reference struct {
	name   int32
	weak   bool
	hidden bool
}

// discarded tells whether a definition went with its group.
func (o *ObjectFile) discarded(d *definition) bool {
	return d.group >= 0 && o.groups[d.group].Discarded
}

func (o *ObjectFile) definition(t *table, at int32) SymbolDefinition {
	d := &o.defs[at]
	out := SymbolDefinition{
		Name: t.names[d.name], Object: o, Kind: DefinitionKind(d.kind),
		Visibility: d.vis, Type: d.typ, Section: d.section, Value: d.value, Size: d.size,
	}
	if d.group >= 0 {
		out.Comdat, out.Discarded = o.groups[d.group].Signature, o.groups[d.group].Discarded
	}
	return out
}

// DiscardedSections returns the indices of the sections of a linked object that
// went with their COMDAT groups, because another object's copy was kept.
func (o *ObjectFile) DiscardedSections() map[uint32]bool {
	out := map[uint32]bool{}
	for _, g := range o.groups {
		for _, s := range g.Sections {
			if g.Discarded {
				out[s] = true
			}
		}
	}
	return out
}

// Sections returns the object's section headers. It reads the file.
func (o *ObjectFile) Sections() ([]elffile.Section, error) {
	var out []elffile.Section
	err := o.Read(func(f *elffile.File) (err error) {
		out, err = f.Sections()
		return err
	})
	return out, err
}

// Read opens the object for as long as do runs. Errors name file and member.
func (o *ObjectFile) Read(do func(*elffile.File) error) error {
	c := o.link.ContentsOf(o.Input)
	if c.Err != nil {
		return c.Err
	}
	if c.Object != nil {
		return do(c.Object)
	}
	name := o.String()
	if c.Ar.Thin {
		f, size, err := linkset.OpenFile(filepath.Join(filepath.Dir(c.Ar.Name), o.member.Path))
		if err != nil {
			return fmt.Errorf("%s: thin archive: member %s: %w", c.Ar.Name, o.member.Path, err)
		}
		defer f.Close()
		object, err := elffile.Open(f, size, name)
		if err != nil {
			return err
		}
		return do(object)
	}
	switch kind, err := c.Ar.Kind(o.member); {
	case err != nil:
		return err
	case kind == archive.LLVMBitcode:
		return fmt.Errorf("%s: is LLVM bitcode with %w (clang -flto, rustc -Clinker-plugin-lto); its symbols cannot be read", name, linkset.ErrNoMachineCode)
	case kind != archive.ELF:
		return fmt.Errorf("%s: is %s, and %w", name, kind, linkset.ErrNoObject)
	}
	r, err := c.Ar.Open(o.member)
	if err != nil {
		return err
	}
	f, err := elffile.Open(r, r.Size(), name)
	if err != nil {
		return err
	}
	return do(f)
}

// load reads the object's symbols, once.
func (o *ObjectFile) load(t *table) error {
	if o.loaded {
		return o.err
	}
	o.loaded = true
	o.origin = &origin{object: o}
	if o.err = o.Read(func(f *elffile.File) error { return o.parse(f, t) }); o.err != nil {
		o.defs, o.refs, o.groups = nil, nil, nil
	}
	return o.err
}

func (o *ObjectFile) parse(f *elffile.File, t *table) error {
	if f.Kind() != elffile.Relocatable {
		return fmt.Errorf("%s: is a %s, not an object", f.Name, f.Kind())
	}
	if slim, err := f.SlimLTO(); err != nil {
		return err
	} else if slim {
		return fmt.Errorf("%s: is an object of GCC's LTO with %w (-ffat-lto-objects adds it); its symbols cannot be read", f.Name, linkset.ErrNoMachineCode)
	}
	sections, err := f.Sections()
	if err != nil {
		return err
	}
	o.registers = registrations.Any(sections)
	signatures, groupOf, err := o.readGroups(f, sections)
	if err != nil {
		return err
	}
	return f.EachSymbol(func(s elffile.Symbol) bool {
		for _, g := range signatures[uint32(s.Index)] {
			o.groups[g].Signature = t.names[t.id(s.Name)]
			// GNU as names a group by a section symbol where told no name.
			if s.Type == elffile.STT_SECTION && s.Name == "" && int(s.Section) < len(sections) {
				o.groups[g].Signature = t.names[t.id(sections[s.Section].Name)]
			}
		}
		if !s.Global() || s.Name == "" {
			return true
		}
		id := t.id(keyOf(&s))
		if !s.Defined() {
			o.refs = append(o.refs, reference{name: id, weak: s.Binding == elffile.STB_WEAK, hidden: s.Visibility != elffile.STV_DEFAULT})
			return true
		}
		d := definition{name: id, group: -1, section: s.Section, vis: s.Visibility, typ: s.Type, value: s.Value, size: s.Size}
		if g, ok := groupOf[s.Section]; ok {
			d.group = g
		}
		switch {
		case s.Common():
			d.kind = uint8(Common)
		case s.Binding == elffile.STB_WEAK:
			d.kind = uint8(Weak)
		case s.Binding == elffile.STB_GNU_UNIQUE:
			d.kind = uint8(Unique)
		}
		o.defs = append(o.defs, d)
		return true
	})
}

// readGroups reads the COMDAT groups: from the index of the symbol that is a
// group's signature to the groups, and from a section to its group.
func (o *ObjectFile) readGroups(f *elffile.File, sections []elffile.Section) (map[uint32][]int32, map[uint32]int32, error) {
	const comdatFlag = 1 // GRP_COMDAT
	signatures, groupOf := map[uint32][]int32{}, map[uint32]int32{}
	err := f.EachSectionData(sections, elffile.SHT_GROUP, func(s *elffile.Section, data []byte) error {
		if len(data) < 4 || f.ByteOrder.Uint32(data)&comdatFlag == 0 {
			return nil
		}
		at := int32(len(o.groups))
		g := registrations.Group{Sections: make([]uint32, 0, len(data)/4-1)}
		for data = data[4:]; len(data) >= 4; data = data[4:] {
			index := f.ByteOrder.Uint32(data)
			if index == 0 || int64(index) >= int64(len(sections)) {
				return fmt.Errorf("%s: section %d: a group holds section %d, but there are %d sections", f.Name, s.Index, index, len(sections))
			}
			g.Sections = append(g.Sections, index)
			groupOf[index] = at
		}
		o.groups = append(o.groups, g)
		signatures[s.Info] = append(signatures[s.Info], at)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	// Before there were groups a section's name said that one copy is enough (GNU
	// ld, bfd/elflink.c: _bfd_elf_section_already_linked; still in 32-bit start files).
	for _, s := range sections {
		if _, grouped := groupOf[uint32(s.Index)]; !grouped && strings.HasPrefix(s.Name, ".gnu.linkonce.") {
			groupOf[uint32(s.Index)] = int32(len(o.groups))
			o.groups = append(o.groups, registrations.Group{Signature: s.Name, Sections: []uint32{uint32(s.Index)}})
		}
	}
	return signatures, groupOf, nil
}

// harmless tells a member that belongs in an archive without being for a linker.
func harmless(kind archive.Kind) bool {
	switch kind {
	case archive.RustMetadata, archive.GoPackage, archive.GoObject, archive.Empty:
		return true
	}
	return false
}

// IsOf tells whether a definition is an object's.
func IsOf(d linkset.Definition, o *ObjectFile) bool {
	return d.Input == o.Input && (o.place < 0 || d.Place == o.place)
}
