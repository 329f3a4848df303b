package elffile

// How many dynamic symbols there are. The loader never asks: it only looks
// names up. DT_HASH happens to say it; DT_GNU_HASH says it where it holds a
// symbol, since those are the last ones of the table. A library that only
// refers to others has an empty table, and then the number has to be proved
// from what lies around it.

// countDynamicSymbols returns the number of dynamic symbols, the null symbol
// included.
func (f *File) countDynamicSymbols(d *Dynamic, symtab uint64) (uint64, error) {
	if addr, ok := d.Value(DT_HASH); ok {
		h, err := f.sysvHash(addr)
		if err != nil {
			return 0, err
		}
		return h.nchain, nil
	}
	least := uint64(1)
	hashed := false
	if addr, ok := d.Value(DT_GNU_HASH); ok {
		h, err := f.gnuHash(addr)
		if err != nil {
			return 0, err
		}
		last, err := f.lastGNUHashed(h)
		if err != nil {
			return 0, err
		}
		if last > 0 {
			return last + 1, nil
		}
		// Where none is hashed, lld, mold, gold and GNU ld 2.47 put the
		// number of symbols here, and GNU ld 2.40 puts 1: a lower bound.
		least, hashed = max(least, h.symoffset), true
	}
	if n, ok := f.countFromSections(symtab); ok && n >= least {
		return n, nil
	}
	return f.countFromNeighbours(d, symtab, least, hashed)
}

// countFromSections asks the section header of .dynsym, if there is one that
// describes the table of DT_SYMTAB.
func (f *File) countFromSections(symtab uint64) (uint64, bool) {
	sections, err := f.Sections()
	if err != nil {
		return 0, false
	}
	entry := f.codec.symbolSize()
	for _, s := range sections {
		if s.Type == SHT_DYNSYM && s.Addr == symtab && s.Entsize == entry && s.Size%entry == 0 {
			return s.Size / entry, true
		}
	}
	return 0, false
}

// countFromNeighbours takes the distance to the next table as the upper bound
// and the highest index that a relocation uses as the lower one. Where the two
// differ, the entries in between have to look like nothing but symbols that no
// hash table would hold.
func (f *File) countFromNeighbours(d *Dynamic, symtab, least uint64, hashed bool) (uint64, error) {
	entry := f.codec.symbolSize()
	next, tag := f.nextTable(d, symtab)
	if tag == "" {
		return 0, f.errorf(whereDynsym, "nothing tells the number of dynamic symbols: there is no DT_HASH, DT_GNU_HASH holds no symbol, there is no section header, and no table follows")
	}
	most := (next - symtab) / entry
	err := f.DynamicRelocations(func(r Relocation) bool {
		least = max(least, uint64(r.Symbol)+1)
		return true
	})
	if err != nil {
		return 0, err
	}
	if least > most {
		return 0, f.errorf(whereDynsym, "a relocation or DT_GNU_HASH uses dynamic symbol %d, but %s begins after %d", least-1, tag, most)
	}
	if least == most {
		return least, nil
	}
	if tag == "DT_STRTAB" && hashed && (next-symtab)%entry == 0 {
		ok, err := f.onlyReferences(d, symtab, least, most)
		if err != nil {
			return 0, err
		}
		if ok {
			return most, nil
		}
	}
	return 0, f.errorf(whereDynsym, "nothing tells the number of dynamic symbols: relocations use %d, there is room for %d before %s, and neither a hash table nor a section header says more", least, most, tag)
}

// nextTable returns the lowest address above symtab that a tag or the end of a
// segment gives.
func (f *File) nextTable(d *Dynamic, symtab uint64) (next uint64, tag string) {
	consider := func(addr uint64, name string) {
		if addr > symtab && (tag == "" || addr < next) {
			next, tag = addr, name
		}
	}
	for _, t := range []struct {
		tag  uint64
		name string
	}{
		{DT_STRTAB, "DT_STRTAB"}, {DT_GNU_HASH, "DT_GNU_HASH"}, {DT_VERSYM, "DT_VERSYM"}, {DT_VERDEF, "DT_VERDEF"},
		{DT_VERNEED, "DT_VERNEED"}, {DT_RELA, "DT_RELA"}, {DT_REL, "DT_REL"}, {DT_JMPREL, "DT_JMPREL"},
		{DT_RELR, "DT_RELR"}, {DT_INIT, "DT_INIT"}, {DT_FINI, "DT_FINI"},
	} {
		if addr, ok := d.Value(t.tag); ok {
			consider(addr, t.name)
		}
	}
	for _, s := range f.loads {
		if symtab >= s.VAddr && symtab-s.VAddr < s.FileSize {
			consider(s.VAddr+s.FileSize, "the end of the segment")
		}
	}
	return next, tag
}

// onlyReferences reports whether the entries from one index up to another are
// named symbols that an empty DT_GNU_HASH rightly leaves out.
func (f *File) onlyReferences(d *Dynamic, symtab, from, to uint64) (bool, error) {
	strings, err := f.dynstr()
	if err != nil {
		return false, err
	}
	names := strings.names()
	entry := f.codec.symbolSize()
	table, err := f.readMemory(whereDynsym, symtab+from*entry, (to-from)*entry)
	if err != nil {
		return false, err
	}
	for ; len(table) > 0; table = table[entry:] {
		var s Symbol
		off := f.codec.decodeSymbol(table, &s)
		name, err := names.at(uint64(off))
		if err != nil || name == "" || s.Defined() && s.Global() {
			return false, nil
		}
	}
	return true, nil
}
