package elffile

// The dynamic symbols as they are in the file. Every check of a library goes through
// them, and the loader's tables as well, so that they are read once, and with each
// name what costs most: where it ends, and its hash.

import (
	"fmt"
	"runtime"
)

// DynamicTable is DT_SYMTAB and the names of its symbols. It is for those who look at
// the bytes themselves; EachDynamicSymbol is for all others.
type DynamicTable struct {
	Addr    uint64 // of DT_SYMTAB
	Entries []byte // whole entries, that of the null symbol first
	// Names are those of the entries; where Err is set they end before the first
	// that cannot be read. The null symbol's is "".
	Names []DynamicName
	Err   error
	// Length is the sum of the lengths of all names.
	Length uint64

	StringsAddr uint64 // of DT_STRTAB
	Strings     string

	versym []byte // DT_VERSYM, two bytes for each entry, or nil
}

// DynamicName is where a name is in DT_STRTAB.
type DynamicName struct {
	Off, Len uint32
	Hash     uint32 // as DT_GNU_HASH has it
}

// Place returns where n bytes at an address are in the file, if they are in one piece.
func (f *File) Place(addr, n uint64) (off uint64, ok bool) {
	off, room, ok := f.fileOffset(addr)
	return off, ok && n <= room
}

// Name returns the name of a symbol.
func (t *DynamicTable) Name(index int) string {
	n := &t.Names[index]
	return t.Strings[n.Off : n.Off+n.Len]
}

// DynamicTable returns the dynamic symbols as they are in the file, or nil where
// there are none. It must not be changed.
func (f *File) DynamicTable() (*DynamicTable, error) { return f.dyntable() }

func (f *File) readDynamicTable() (*DynamicTable, error) {
	place, err := f.dynsyms()
	if err != nil || place.count == 0 {
		return nil, err
	}
	text, err := f.dynstr()
	if err != nil {
		return nil, err
	}
	t := &DynamicTable{Addr: place.addr, Strings: text.data}
	versions, err := f.versions()
	if err != nil {
		return nil, err
	}
	entry := f.codec.symbolSize()
	if t.versym, err = f.readVersym(place.count); err != nil {
		return nil, err
	}
	if t.Entries, err = f.readMemory(whereDynsym, t.Addr, place.count*entry); err != nil {
		return nil, err
	}
	d, err := f.Dynamic()
	if err != nil {
		return nil, err
	}
	t.StringsAddr, _ = d.Value(DT_STRTAB)
	t.readNames(f, text, versions)
	return t, nil
}

// readNames finds the end of each name, and that its version is known.
func (t *DynamicTable) readNames(f *File, text *stringTable, versions *versionTables) {
	entry := int(f.codec.symbolSize())
	t.Names = make([]DynamicName, 1, len(t.Entries)/entry)
	names := text.names()
	const batch = 32
	touched := byte(0)
	for at := entry; at < len(t.Entries); at += entry {
		index, off := len(t.Names), f.codec.u32(t.Entries[at:])
		if index%batch == 0 {
			// The names lie about in a table that is larger than the processor's cache.
			// It waits for one after the other where each has to be read to its end, and
			// for many at once where a byte of each is enough.
			for next := at; next < min(at+batch*entry, len(t.Entries)); next += entry {
				if off := f.codec.u32(t.Entries[next:]); uint64(off) < uint64(len(t.Strings)) {
					touched |= t.Strings[off]
				}
			}
		}
		name, err := names.at(uint64(off))
		if err != nil {
			t.Err = f.within(fmt.Sprintf("dynamic symbol %d", index), err)
			return
		}
		if t.versym != nil {
			if version := f.codec.u16(t.versym[2*index:]); !versions.known(version & versymIndex) {
				t.Err = f.unknownVersion(index, name, version)
				return
			}
		}
		t.Names = append(t.Names, DynamicName{off, uint32(len(name)), HashGNU(name)})
		t.Length += uint64(len(name))
	}
	runtime.KeepAlive(touched)
}

// EachDynamicSymbol calls do for each dynamic symbol except the null symbol,
// until do returns false. The names are substrings of one string, which lives
// as long as one of them does. When there is an error do may have been called
// already.
func (f *File) EachDynamicSymbol(do func(Symbol) bool) error {
	return f.eachDynamic(func(*DynamicTable, int) bool { return true }, do)
}

// EachDynamicNamed is EachDynamicSymbol for the symbols that have one of these names.
func (f *File) EachDynamicNamed(names map[string]bool, do func(Symbol) bool) error {
	hashes := make(map[uint32]bool, len(names))
	var some [256]bool // by the hash's last byte: most symbols are none of a few
	for n := range names {
		hash := HashGNU(n)
		hashes[hash], some[byte(hash)] = true, true
	}
	return f.eachDynamic(func(t *DynamicTable, i int) bool {
		hash := t.Names[i].Hash
		return some[byte(hash)] && hashes[hash] && names[t.Name(i)]
	}, do)
}

// EachDynamicNeed is EachDynamicSymbol for the symbols whose version another file has to
// have: those with a Need.
func (f *File) EachDynamicNeed(do func(Symbol) bool) error {
	versions, err := f.versions()
	if err != nil || versions == nil {
		return err
	}
	return f.eachDynamic(func(t *DynamicTable, i int) bool {
		if t.versym == nil {
			return false
		}
		index := f.codec.u16(t.versym[2*i:]) & versymIndex
		return index > VER_NDX_GLOBAL && versions.byIndex[index].file != ""
	}, do)
}

// eachDynamic calls do for the symbols of which the table tells that they are wanted.
func (f *File) eachDynamic(wanted func(t *DynamicTable, index int) bool, do func(Symbol) bool) error {
	t, err := f.dyntable()
	if err != nil || t == nil {
		return err
	}
	versions, err := f.versions()
	if err != nil {
		return err
	}
	for i := 1; i < len(t.Names); i++ {
		if wanted(t, i) && !do(f.symbolOf(t, versions, i)) {
			return nil
		}
	}
	return t.Err
}

// DynamicSymbol returns the dynamic symbol at an index of the table.
func (f *File) DynamicSymbol(index uint32) (Symbol, error) {
	t, err := f.dyntable()
	if err != nil {
		return Symbol{}, err
	}
	if t == nil || uint64(index) >= uint64(len(t.Names)) {
		return Symbol{}, f.errorf(whereDynsym, "there is no dynamic symbol %d", index)
	}
	versions, err := f.versions()
	return f.symbolOf(t, versions, int(index)), err
}

func (f *File) symbolOf(t *DynamicTable, versions *versionTables, index int) Symbol {
	s := Symbol{Index: index, Name: t.Name(index)}
	f.codec.decodeSymbol(t.Entries[uint64(index)*f.codec.symbolSize():], &s)
	s.Section = f.liftReserved(s.Section)
	if t.versym != nil {
		s.setVersion(versions, f.codec.u16(t.versym[2*index:]))
	}
	return s
}

// HashGNU is the hash function of DT_GNU_HASH (glibc elf/dl-lookup.c), four bytes at a
// time: a multiplication waits for the one before it.
func HashGNU(name string) uint32 {
	const p2, p3, p4 = 33 * 33, 33 * 33 * 33, 33 * 33 * 33 * 33
	h := uint32(5381)
	for ; len(name) >= 4; name = name[4:] {
		h = h*p4 + (uint32(name[0])*p3 + uint32(name[1])*p2 + uint32(name[2])*33 + uint32(name[3]))
	}
	for i := 0; i < len(name); i++ {
		h = h*33 + uint32(name[i])
	}
	return h
}
