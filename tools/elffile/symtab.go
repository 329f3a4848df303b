package elffile

// .symtab: the symbols that the static linker works with, local ones included.

import (
	"fmt"
	"strings"
)

// Symbols returns the symbols of SHT_SYMTAB without the null symbol, or nil
// where there is no such section: the file is stripped.
//
// In this table a version is part of the name, "open@@V2" or "open@V1". It is
// taken off and put into Version and DefaultVersion, as linkers do when they
// read such an object. GNU ld writes such names into its outputs as well.
func (f *File) Symbols() ([]Symbol, error) {
	var out []Symbol
	err := f.EachSymbol(func(s Symbol) bool {
		out = append(out, s)
		return true
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// EachSymbol calls do for each symbol that Symbols returns, until do returns
// false. When there is an error do may have been called already.
func (f *File) EachSymbol(do func(Symbol) bool) error {
	sections, err := f.Sections()
	if err != nil {
		return err
	}
	for i := range sections {
		if sections[i].Type == SHT_SYMTAB {
			return f.eachSymbolOf(sections, &sections[i], do)
		}
	}
	return nil
}

func (f *File) eachSymbolOf(sections []Section, table *Section, do func(Symbol) bool) error {
	entry := f.codec.symbolSize()
	if table.Entsize != entry || table.Size%entry != 0 {
		return f.errorf(table.where(), "it has %d bytes in entries of %d; an entry has %d", table.Size, table.Entsize, entry)
	}
	if !f.inFile(table.Offset, table.Size) {
		return f.truncated(table.where(), table.Offset, table.Size)
	}
	if table.Size == 0 {
		return nil
	}
	if uint64(table.Link) >= uint64(len(sections)) {
		return f.errorf(table.where(), "its names are in section %d, but there are %d sections", table.Link, len(sections))
	}
	strtab, err := f.sectionStrings(&sections[table.Link], sections[table.Link].where())
	if err != nil {
		return err
	}
	names := strtab.names()
	versioned := strings.IndexByte(strtab.data, '@') >= 0
	extended, err := f.extendedIndices(sections, table)
	if err != nil {
		return err
	}
	index := 0
	return f.eachChunk(table.where(), []piece{{table.Offset, table.Size}}, entry, func(chunk []byte) (bool, error) {
		for ; len(chunk) > 0; chunk = chunk[entry:] {
			var s Symbol
			name := f.codec.decodeSymbol(chunk, &s)
			s.Index = index
			index++
			if s.Index == 0 {
				continue
			}
			where := func() string { return fmt.Sprintf("%s, symbol %d", table.where(), s.Index) }
			full, err := names.at(uint64(name))
			if err != nil {
				return false, f.within(where(), err)
			}
			if s.Name = full; versioned {
				s.Name, s.Version, s.DefaultVersion = splitVersion(full)
			}
			if s.Section == shnXIndex {
				if 4*s.Index+4 > len(extended) {
					return false, f.errorf(where(), "its section index is in SHT_SYMTAB_SHNDX, which has no entry for it")
				}
				s.Section = f.codec.u32(extended[4*s.Index:])
			} else {
				s.Section = f.liftReserved(s.Section)
			}
			if s.Section < SectionAbs&0xffffff00 && uint64(s.Section) >= uint64(len(sections)) {
				return false, f.errorf(where(), "it is in section %d, but there are %d sections", s.Section, len(sections))
			}
			if !do(s) {
				return false, nil
			}
		}
		return true, nil
	})
}

// extendedIndices returns the SHT_SYMTAB_SHNDX that belongs to a symbol table.
func (f *File) extendedIndices(sections []Section, table *Section) ([]byte, error) {
	for i := range sections {
		if sections[i].Type == SHT_SYMTAB_SHNDX && int(sections[i].Link) == table.Index {
			return f.SectionData(sections[i])
		}
	}
	return nil, nil
}

// splitVersion takes the version off a name of .symtab.
func splitVersion(full string) (name, version string, isDefault bool) {
	at := strings.IndexByte(full, '@')
	if at <= 0 {
		return full, "", false
	}
	name, version = full[:at], full[at+1:]
	if v, ok := strings.CutPrefix(version, "@"); ok {
		version, isDefault = v, true
	}
	return name, version, isDefault
}
