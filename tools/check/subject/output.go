package subject

// The file under test, as the loader sees it.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Output is the linked file under test.
type Output struct {
	// File is nil for raw BTF, which is then in BTF.
	File *elffile.File
	BTF  []byte
	// DebugFiles are what was split off the file, and BTFBase is the BTF that its types
	// go on from; nil for none.
	DebugFiles []*DebugFile
	BTFBase    *DebugFile
	// Unlinked says what the file is where it is not a linked one, with its article; else "".
	Unlinked string
	// Name is how people call the file: its path in the workspace.
	Name string
	// Linker is "GNU ld", "gold", "lld" or "mold", or "" where neither the
	// command line nor the file tells.
	Linker string
	// Dynamic is nil for a static executable.
	Dynamic *elffile.Dynamic

	exported []elffile.Symbol
	listed   bool            // exported is
	copies   map[uint64]bool // addresses
}

// DebugFile is a file that was split off the one under test: ELF, or raw BTF.
type DebugFile struct {
	Name string
	File *elffile.File // nil for raw BTF
	BTF  []byte        // raw BTF
}

// ReadOutput reads what the loader reads of a linked file.
func ReadOutput(name string, f *elffile.File, l *linkset.Link) (*Output, error) {
	o := &Output{File: f, Name: name}
	switch f.Kind() {
	case elffile.Executable, elffile.SharedObject:
	default:
		msg := "this is " + kindOfFile(f) + ", not a linked executable or shared library"
		if f.Kind() == elffile.Relocatable {
			msg += "; all that can be asked of an object is languages and btf"
		}
		return nil, &elffile.FormatError{Name: f.Name, Where: "ELF header", Msg: msg}
	}
	comments, err := f.Comments()
	if err != nil {
		return nil, err
	}
	o.Linker = l.Linker(comments)
	if o.Dynamic, err = f.Dynamic(); err != nil || o.Dynamic == nil {
		return o, err
	}
	if o.Executable() {
		if o.copies, err = copied(f); err != nil {
			return nil, err
		}
	}
	t, err := f.DynamicTable()
	if err == nil && t != nil {
		err = t.Err
	}
	return o, err
}

// Exported returns the definitions that others can bind to, those that belong to the linker
// and the C runtime left out. A big library has a hundred thousand, so that they are listed
// once somebody asks.
func (o *Output) Exported() []elffile.Symbol {
	if o.listed || o.Dynamic == nil {
		return o.exported
	}
	o.listed = true
	n, _ := o.File.DynamicSymbolCount()
	o.exported = make([]elffile.Symbol, 0, n)
	// ReadOutput has seen that all can be read.
	_ = o.File.EachDynamicSymbol(func(s elffile.Symbol) bool {
		if s.Exported() && !runtimeOwn(s, o.copies) {
			o.exported = append(o.exported, s)
		}
		return true
	})
	return o.exported
}

// kindOfFile names a file that is not linked, with its article.
func kindOfFile(f *elffile.File) string {
	switch k := f.Kind(); k {
	case elffile.Relocatable:
		return "an object"
	case elffile.UnknownKind:
		return fmt.Sprintf("ELF of the unknown type %d", f.Type)
	default:
		return "a " + k.String()
	}
}

// Executable tells an executable, PIE or not, from a shared library.
func (o *Output) Executable() bool { return o.File.Kind() == elffile.Executable }

// copied returns the addresses to which COPY relocations of an executable move
// data of shared libraries. Such data is in .dynsym because the linker must put it there, under
// each of its names (ELF gABI, "Relocation"; System V psABI R_*_COPY).
func copied(f *elffile.File) (map[uint64]bool, error) {
	at := map[uint64]bool{}
	err := f.BindingRelocations(func(r elffile.Relocation) bool {
		if r.Kind() == elffile.Copy {
			at[r.Offset] = true
		}
		return true
	})
	return at, err
}
