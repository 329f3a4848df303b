package elffile

// Looking a few names up as the loader does: some hundred bytes of a library
// of any size.

// LookupDynamic returns the dynamic symbols that are defined under any of the
// names, in the order of the names; a name can have several versions. A name
// that is not defined gives nothing.
func (f *File) LookupDynamic(names ...string) ([]Symbol, error) {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return nil, err
	}
	symtab, ok := d.Value(DT_SYMTAB)
	if !ok {
		return nil, nil
	}
	l := lookup{f: f, symbols: window{f: f, where: whereDynsym}, hashes: window{f: f, where: whereHash},
		strings: window{f: f, where: "DT_STRTAB"}, versyms: window{f: f, where: whereVersym}, symtab: symtab}
	if l.strtab, l.strsz, err = f.dynamicStringRange(d); err != nil {
		return nil, err
	}
	l.versym, l.versioned = d.Value(DT_VERSYM)
	if l.versions, err = f.versions(); err != nil {
		return nil, err
	}

	find := l.scan
	if addr, ok := d.Value(DT_GNU_HASH); ok {
		h, err := f.gnuHash(addr)
		if err != nil {
			return nil, err
		}
		l.hashes.where = whereGNUHash
		find = func(name string) error { return l.gnu(h, name) }
	} else if addr, ok := d.Value(DT_HASH); ok {
		h, err := f.sysvHash(addr)
		if err != nil {
			return nil, err
		}
		find = func(name string) error { return l.sysv(h, name) }
	}
	for _, name := range names {
		if err := find(name); err != nil {
			return nil, err
		}
	}
	return l.found, nil
}

type lookup struct {
	f                                 *File
	symbols, hashes, strings, versyms window
	symtab, strtab, strsz, versym     uint64
	versioned                         bool
	versions                          *versionTables
	found                             []Symbol
}

// gnu follows one chain of DT_GNU_HASH.
func (l *lookup) gnu(h *gnuHash, name string) error {
	if h.nbucket == 0 || h.nbloom == 0 {
		return nil
	}
	f, hash := l.f, HashGNU(name)
	bits := uint32(f.codec.wordSize() * 8)
	if h.nbloom&(h.nbloom-1) != 0 {
		return f.errorf(whereGNUHash, "the filter has %d words, which is no power of two", h.nbloom)
	}
	word := uint64(hash/bits) & (h.nbloom - 1)
	b, err := l.hashes.at(h.bloom+word*f.codec.wordSize(), f.codec.wordSize())
	if err != nil {
		return err
	}
	// A shift by the width of a word or more is 0 in Go, as on no processor.
	filter := f.codec.word(b)
	if filter>>(hash%bits)&1 == 0 || filter>>((hash>>(h.shift&31))%bits)&1 == 0 {
		return nil
	}
	if b, err = l.hashes.at(h.buckets+4*(uint64(hash)%h.nbucket), 4); err != nil {
		return err
	}
	index := uint64(f.codec.u32(b))
	if index == 0 {
		return nil
	}
	if index < h.symoffset {
		return f.errorf(whereGNUHash, "a bucket begins with symbol %d, before the first hashed symbol %d", index, h.symoffset)
	}
	for ; ; index++ {
		b, err := l.hashes.at(h.chains+4*(index-h.symoffset), 4)
		if err != nil {
			return err
		}
		got := f.codec.u32(b)
		if got|1 == hash|1 {
			if err := l.take(index, name); err != nil {
				return err
			}
		}
		if got&1 != 0 {
			return nil
		}
	}
}

// sysv follows one chain of DT_HASH.
func (l *lookup) sysv(h *sysvHash, name string) error {
	if h.nbucket == 0 {
		return nil
	}
	b, err := l.hashes.at(h.buckets+h.word*(uint64(hashSysv(name))%h.nbucket), h.word)
	if err != nil {
		return err
	}
	for steps, index := uint64(0), h.readWord(b); index != 0; steps++ {
		if index >= h.nchain || steps > h.nchain {
			return l.f.errorf(whereHash, "the chain of %q leads to symbol %d of %d", name, index, h.nchain)
		}
		if err := l.take(index, name); err != nil {
			return err
		}
		if b, err = l.hashes.at(h.chains+h.word*index, h.word); err != nil {
			return err
		}
		index = h.readWord(b)
	}
	return nil
}

// scan is for a file without hash tables, which no loader finds a symbol in.
func (l *lookup) scan(name string) error {
	return l.f.EachDynamicSymbol(func(s Symbol) bool {
		if s.Name == name && s.Defined() {
			l.found = append(l.found, s)
		}
		return true
	})
}

// take adds the symbol at an index if it is a definition of the name.
func (l *lookup) take(index uint64, name string) error {
	f := l.f
	entry := f.codec.symbolSize()
	b, err := l.symbols.at(l.symtab+index*entry, entry)
	if err != nil {
		return err
	}
	var s Symbol
	off := f.codec.decodeSymbol(b, &s)
	end := uint64(off) + uint64(len(name)) + 1
	if !s.Defined() || end > l.strsz {
		return nil
	}
	if b, err = l.strings.at(l.strtab+uint64(off), uint64(len(name))+1); err != nil {
		return err
	}
	if string(b[:len(name)]) != name || b[len(name)] != 0 {
		return nil
	}
	s.Name, s.Index, s.Section = name, int(index), f.liftReserved(s.Section)
	if l.versioned {
		if b, err = l.versyms.at(l.versym+2*index, 2); err != nil {
			return err
		}
		entry := f.codec.u16(b)
		if !l.versions.known(entry & versymIndex) {
			return f.unknownVersion(s.Index, name, entry)
		}
		s.setVersion(l.versions, entry)
	}
	l.found = append(l.found, s)
	return nil
}
