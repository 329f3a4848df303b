package registrations

// What an object registers. Two kinds of section are lists that somebody else
// walks: one that is called like a C identifier, whose bounds the linker defines as
// __start_NAME and __stop_NAME (GNU ld manual, "Orphan Sections"), and the arrays
// of pointers to functions that the C library calls (gABI, "Initialization and
// Termination Functions"; .ctors and .dtors before those).

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Registration is one section of an object that adds to a list.
type Registration struct {
	// List is the name of the list: a section's, with the priority taken off
	// (".init_array.00099" is of ".init_array").
	List    string
	Section elffile.Section
	// Group is the signature of the COMDAT group that the section is in, or "".
	// Discarded is set where another object's copy of the group was kept.
	Group     string
	Discarded bool
	// Grouped is set for a section in a group of any kind.
	Grouped bool
	// Entries are what symbols tell of it: objects of a size in a bounded section,
	// the slots of an array of functions.
	Entries []Entry
}

// Entry is one entry of a list.
type Entry struct {
	// Name is the symbol of the entry, or the function that a slot points at; ""
	// where no symbol tells.
	Name  string
	Local bool
	// Offset is in the section, Size in bytes.
	Offset, Size uint64
	// Used is set where code of the object itself refers to the entry. It is a
	// record about that code, and goes with it where nothing needs the code.
	Used bool

	function place32 // of a slot
}

// place32 is a place in a section of an object.
type place32 struct {
	section uint32
	offset  uint64
}

// arrays are the sections of pointers to functions, which the C library calls.
var arrays = []string{".init_array", ".fini_array", ".preinit_array", ".ctors", ".dtors"}

// FunctionArray returns which array of functions a section is part of, or "".
func FunctionArray(section string) string {
	for _, a := range arrays {
		if rest, ok := strings.CutPrefix(section, a); ok && (rest == "" || rest[0] == '.') {
			return a
		}
	}
	return ""
}

// runtimeLists are sections which the runtimes of compilers read by name.
var runtimeLists = []string{"asan_globals", "__patchable_function_entries", "hwasan_globals", "kcfi_traps"}

// BoundedList tells whether __start_ and __stop_ symbols of the section can be a
// program's own list.
func BoundedList(section string) bool {
	if section == "" || section[0] >= '0' && section[0] <= '9' || slices.Contains(runtimeLists, section) ||
		strings.HasPrefix(section, "__llvm_") || strings.HasPrefix(section, "__sancov_") {
		return false
	}
	return !strings.ContainsFunc(section, func(c rune) bool {
		return !(c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
	})
}

// listOf returns the list that a section adds to, or "".
func listOf(s *elffile.Section) string {
	if s.Flags&elffile.SHF_ALLOC == 0 || s.Size == 0 {
		return ""
	}
	if a := FunctionArray(s.Name); a != "" {
		return a
	}
	if BoundedList(s.Name) {
		return s.Name
	}
	return ""
}

// Countable tells whether what goes into a bounded section has to come out of it.
// A linker merges equal entries of SHF_MERGE, drops what SHF_LINK_ORDER says
// belongs to something that went (measured: GNU ld 2.47, lld 21, mold 3.0), and code
// is not a list.
func Countable(s *elffile.Section) bool {
	return s.Flags&(elffile.SHF_EXECINSTR|elffile.SHF_MERGE|elffile.SHF_LINK_ORDER|elffile.SHF_COMPRESSED) == 0
}

// Any tells whether any of an object's sections adds to a list.
func Any(sections []elffile.Section) bool {
	for i := range sections {
		if listOf(&sections[i]) != "" {
			return true
		}
	}
	return false
}

// Registrations lists what the object registers, which has these groups.
func (a *Anatomy) Registrations(groups []Group) ([]Registration, error) {
	var out []Registration
	for i := range a.sections {
		s := &a.sections[i]
		list := listOf(s)
		if list == "" {
			continue
		}
		r := Registration{List: list, Section: *s, Grouped: s.Flags&elffile.SHF_GROUP != 0}
		for _, g := range groups {
			if slices.Contains(g.Sections, uint32(i)) {
				r.Group, r.Discarded = g.Signature, g.Discarded
			}
		}
		var err error
		if FunctionArray(s.Name) != "" {
			r.Entries, err = a.slots(uint32(i))
		} else {
			r.Entries, err = a.entries(uint32(i))
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// slots returns the functions of an array: each is a relocation, as the address of
// a function is never known before the link. What has none (the -1 and 0 around
// .ctors) is no slot.
func (a *Anatomy) slots(section uint32) ([]Entry, error) {
	relocations, err := a.relocations(section)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, r := range relocations {
		e := Entry{Offset: r.Offset, Size: a.word()}
		at, sym, ok := a.target(section, r)
		switch {
		case sym == nil:
			continue
		case !sym.Defined():
			e.Name = sym.Name
		case ok:
			e.function = at
			if s := a.symbolAt(at); s != nil {
				e.Name, e.Local = s.Name, !s.Global()
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// entries returns the objects in a bounded section, one for each address, and tells
// those that the object's own code refers to.
func (a *Anatomy) entries(section uint32) ([]Entry, error) {
	var out []Entry
	for _, i := range a.inSection[section] {
		s := &a.symbols[i]
		if s.Size == 0 || s.Type != elffile.STT_OBJECT && s.Type != elffile.STT_NOTYPE {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Offset == s.Value {
			continue // another name for it
		}
		out = append(out, Entry{Name: s.Name, Local: !s.Global(), Offset: s.Value, Size: s.Size})
	}
	if len(out) == 0 {
		return nil, nil
	}
	used, err := a.usedByCode()
	if err != nil {
		return nil, err
	}
	for _, offset := range used[section] {
		n, found := slices.BinarySearchFunc(out, offset, func(e Entry, offset uint64) int { return cmp.Compare(e.Offset, offset) })
		if !found {
			n--
		}
		if n >= 0 && offset-out[n].Offset < out[n].Size {
			out[n].Used = true
		}
	}
	return out, nil
}

// Group is a COMDAT group of an object: of those with one signature a linker keeps the
// sections of one.
type Group struct {
	Signature string
	Sections  []uint32
	Discarded bool
}
