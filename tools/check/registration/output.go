package registration

// The lists of an output: what came out of the link, by size, by the symbols in it,
// and for arrays of functions by what each slot points at.

import (
	"cmp"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// listOutput is a linked file as far as lists go.
type listOutput struct {
	file     *elffile.File
	sections []elffile.Section
	symbols  []elffile.Symbol // of .symtab: definitions with a name
	names    map[string]int   // how many definitions have the name
	locals   bool             // some functions or variables are local: nobody took these away
}

func readListOutput(f *elffile.File) (*listOutput, error) {
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	o := &listOutput{file: f, sections: sections, names: map[string]int{}}
	err = f.EachSymbol(func(s elffile.Symbol) bool {
		if s.Defined() && s.Name != "" && s.Type != elffile.STT_FILE && s.Type != elffile.STT_SECTION {
			if f.Machine == elffile.EM_ARM && s.Type == elffile.STT_FUNC {
				s.Value &^= 1 // the bit that says Thumb (AAELF32, "Symbol Values")
			}
			o.symbols = append(o.symbols, s)
			o.names[s.Name]++
			o.locals = o.locals || !s.Global() && s.Size > 0
		}
		return true
	})
	return o, err
}

// outputOf is readListOutput, once for all checks.
func outputOf(s *subject.Subject) (*listOutput, error) {
	type read struct {
		out *listOutput
		err error
	}
	r := subject.Once(s, func(s *subject.Subject) *read {
		out, err := readListOutput(s.Output.File)
		return &read{out, err}
	})
	return r.out, r.err
}

// stripped tells that no symbols are left to name anything by.
func (o *listOutput) stripped() bool { return len(o.symbols) == 0 }

// of returns the sections of a list.
func (o *listOutput) of(list string) []elffile.Section {
	array := registrations.FunctionArray(list) != ""
	var out []elffile.Section
	for _, s := range o.sections {
		if s.Flags&elffile.SHF_ALLOC != 0 && (s.Name == list || array && registrations.FunctionArray(s.Name) == list) {
			out = append(out, s)
		}
	}
	return out
}

func (o *listOutput) size(list string) uint64 {
	var n uint64
	for _, s := range o.of(list) {
		n += s.Size
	}
	return n
}

// listed is what symbols tell of a list in an output.
type listed struct {
	entries []elffile.Symbol // sized objects, one for each address, by address
	names   map[string]int   // all names in it
	locals  bool             // some of them local: nobody took local symbols away
	bare    uint64           // bytes that no symbol covers
}

// inList returns the symbols in a list, whose section may have gone.
func (o *listOutput) inList(list string) listed {
	out := listed{names: map[string]int{}}
	in := map[uint32]bool{}
	for _, s := range o.of(list) {
		in[uint32(s.Index)] = true
		out.bare += s.Size
	}
	for _, s := range o.symbols {
		if !in[s.Section] {
			continue
		}
		out.names[s.Name]++
		if s.Size > 0 {
			out.entries = append(out.entries, s)
			out.locals = out.locals || !s.Global()
		}
	}
	slices.SortStableFunc(out.entries, func(a, b elffile.Symbol) int { return cmp.Compare(a.Value, b.Value) })
	out.entries = slices.CompactFunc(out.entries, func(a, b elffile.Symbol) bool { return a.Value == b.Value })
	for _, s := range out.entries {
		out.bare -= min(out.bare, s.Size)
	}
	return out
}

// slot is a pointer of an array of functions, with the names at that address.
type slot struct {
	address uint64
	names   []string
}

// slots reads an array: the values stand in it, or in the dynamic relocations that
// the loader applies to it (RELATIVE ones with their addend; RELR keeps it in place).
func (o *listOutput) slots(list string) ([]slot, error) {
	word := uint64(o.file.Class / 8)
	var out []slot
	at := map[uint64]int{} // from the address of a slot
	for _, s := range o.of(list) {
		data, err := o.file.SectionData(s)
		if err != nil {
			return nil, err
		}
		for i := uint64(0); i+word <= uint64(len(data)); i += word {
			at[s.Addr+i] = len(out)
			value := uint64(o.file.ByteOrder.Uint32(data[i:]))
			if word == 8 {
				value = o.file.ByteOrder.Uint64(data[i:])
			}
			out = append(out, slot{address: value})
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	inPlace := o.file.Machine == elffile.EM_386 || o.file.Machine == elffile.EM_ARM
	bySymbol := map[uint32][]int{}
	err := o.file.DynamicRelocations(func(r elffile.Relocation) bool {
		if i, ok := at[r.Offset]; ok {
			if r.Symbol != 0 {
				bySymbol[r.Symbol] = append(bySymbol[r.Symbol], i)
			}
			if !inPlace {
				out[i].address = uint64(r.Addend)
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	if len(bySymbol) > 0 {
		err = o.file.EachDynamicSymbol(func(s elffile.Symbol) bool {
			for _, i := range bySymbol[uint32(s.Index)] {
				out[i].address += s.Value
				out[i].names = append(out[i].names, s.Name)
			}
			return true
		})
	}
	pointed := map[uint64][]int{}
	for i := range out {
		if o.file.Machine == elffile.EM_ARM {
			out[i].address &^= 1
		}
		pointed[out[i].address] = append(pointed[out[i].address], i)
	}
	for _, s := range o.symbols {
		for _, i := range pointed[s.Value] {
			if s.Type != elffile.STT_OBJECT && s.Type != elffile.STT_TLS && !slices.Contains(out[i].names, s.Name) {
				out[i].names = append(out[i].names, s.Name)
			}
		}
	}
	return out, err
}

// walked tells that a start file of the C library walks .ctors or .dtors: crtbegin.o
// begins it with -1 (gcc, crtstuff.c).
func (o *listOutput) walked(list string) bool {
	word := int(o.file.Class / 8)
	for _, s := range o.of(list) {
		data, err := o.file.SectionData(s)
		if err == nil && len(data) >= word && !slices.ContainsFunc(data[:word], func(b byte) bool { return b != 0xff }) {
			return true
		}
	}
	return false
}
