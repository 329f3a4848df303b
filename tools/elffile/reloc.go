package elffile

// The dynamic relocations that name a symbol: which calls and data of a file
// the loader binds, and what an executable copied out of a library.

// Relocation is a dynamic relocation.
type Relocation struct {
	Offset uint64 // the address of the place that is changed
	Type   uint32 // R_X86_64_JUMP_SLOT, …
	Symbol uint32 // index of the dynamic symbol, 0 for none
	Addend int64  // of DT_RELA; DT_REL keeps it in the place itself, and 0 is given

	machine uint16
}

// RelocationKind is what a relocation does, whatever the processor.
type RelocationKind int

// The kinds of relocation.
const (
	OtherRelocation RelocationKind = iota // relative, TLS, IRELATIVE, PC-relative, …
	JumpSlot                              // the slot of a PLT entry gets the symbol's address
	GlobDat                               // a GOT entry gets the symbol's address
	Absolute                              // a word of data gets the symbol's address and an addend
	Copy                                  // the symbol's bytes are copied into the executable
)

func (k RelocationKind) String() string {
	return [...]string{"other", "JUMP_SLOT", "GLOB_DAT", "absolute", "COPY"}[k]
}

// Kind returns what the relocation does; on a processor that this package does
// not know that is OtherRelocation. Where a psABI has no GLOB_DAT (RISC-V),
// linkers use the absolute one for entries of the GOT.
func (r Relocation) Kind() RelocationKind {
	switch r.machine {
	case EM_X86_64: // x86-64 psABI 1.0, table 4.10
		switch r.Type {
		case 7: // R_X86_64_JUMP_SLOT
			return JumpSlot
		case 6: // R_X86_64_GLOB_DAT
			return GlobDat
		case 1, 10, 11: // R_X86_64_64, _32, _32S
			return Absolute
		case 5: // R_X86_64_COPY
			return Copy
		}
	case EM_386: // i386 psABI 1.1, table 4.9
		switch r.Type {
		case 7: // R_386_JUMP_SLOT
			return JumpSlot
		case 6: // R_386_GLOB_DAT
			return GlobDat
		case 1: // R_386_32
			return Absolute
		case 5: // R_386_COPY
			return Copy
		}
	case EM_AARCH64: // AAELF64, Dynamic relocations
		switch r.Type {
		case 1026: // R_AARCH64_JUMP_SLOT
			return JumpSlot
		case 1025: // R_AARCH64_GLOB_DAT
			return GlobDat
		case 257, 258: // R_AARCH64_ABS64, _ABS32
			return Absolute
		case 1024: // R_AARCH64_COPY
			return Copy
		}
	case EM_ARM: // AAELF32, Dynamic relocations
		switch r.Type {
		case 22: // R_ARM_JUMP_SLOT
			return JumpSlot
		case 21: // R_ARM_GLOB_DAT
			return GlobDat
		case 2: // R_ARM_ABS32
			return Absolute
		case 20: // R_ARM_COPY
			return Copy
		}
	case EM_RISCV: // RISC-V ELF psABI, Relocations
		switch r.Type {
		case 5: // R_RISCV_JUMP_SLOT
			return JumpSlot
		case 1, 2: // R_RISCV_32, _64
			return Absolute
		case 4: // R_RISCV_COPY
			return Copy
		}
	case EM_PPC64: // OpenPOWER ELFv2 ABI 1.5, 3.5.3
		switch r.Type {
		case 21: // R_PPC64_JMP_SLOT
			return JumpSlot
		case 20: // R_PPC64_GLOB_DAT
			return GlobDat
		case 1, 38, 43: // R_PPC64_ADDR32, _ADDR64, _UADDR64
			return Absolute
		case 19: // R_PPC64_COPY
			return Copy
		}
	case EM_S390: // s390x ELF ABI supplement 1.6.1, Relocation
		switch r.Type {
		case 11: // R_390_JMP_SLOT
			return JumpSlot
		case 10: // R_390_GLOB_DAT
			return GlobDat
		case 4, 22: // R_390_32, _64
			return Absolute
		case 9: // R_390_COPY
			return Copy
		}
	}
	return OtherRelocation
}

// DynamicRelocations calls do for each relocation of DT_REL, DT_RELA and
// DT_JMPREL until do returns false. DT_RELR is left out, as its relocations
// name no symbol.
func (f *File) DynamicRelocations(do func(Relocation) bool) error {
	return f.eachDynamicRelocation(0, false, do)
}

// BindingRelocations leaves the relative ones out, which name no symbol either
// and are most of a big library's.
func (f *File) BindingRelocations(do func(Relocation) bool) error {
	relative, known := relativeType(f.Machine)
	return f.eachDynamicRelocation(relative, known, do)
}

// relativeType is the type of a relocation that adds where the file is (the
// psABIs that Kind names).
func relativeType(machine uint16) (kind uint64, known bool) {
	switch machine {
	case EM_X86_64, EM_386:
		return 8, true
	case EM_AARCH64:
		return 1027, true
	case EM_ARM:
		return 23, true
	case EM_RISCV:
		return 3, true
	case EM_PPC64:
		return 22, true
	case EM_S390:
		return 12, true
	}
	return 0, false
}

// eachDynamicRelocation leaves out, where it is told to, those of one type that name no symbol.
func (f *File) eachDynamicRelocation(kind uint64, without bool, do func(Relocation) bool) error {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return err
	}
	for _, t := range []struct {
		tag  uint64
		name string
	}{{DT_ANDROID_REL, "DT_ANDROID_REL"}, {DT_ANDROID_RELA, "DT_ANDROID_RELA"}, {DT_CREL, "DT_CREL"}} {
		if _, ok := d.Value(t.tag); ok {
			return f.errorf(whereDynamic, "relocations in the packed form of %s cannot be read", t.name)
		}
	}
	tables, err := f.relocationTables(d)
	if err != nil {
		return err
	}
	word := f.codec.wordSize()
	goOn := true
	for _, t := range tables {
		ps, err := f.tablePieces(t.tag, t.addr, t.size)
		if err != nil {
			return err
		}
		err = f.eachChunk(t.tag, ps, t.entry, func(chunk []byte) (bool, error) {
			for ; len(chunk) > 0 && goOn; chunk = chunk[t.entry:] {
				// A word that is no more than a type names symbol 0.
				if without && f.codec.word(chunk[word:]) == kind {
					continue
				}
				goOn = do(f.decodeRelocation(chunk, t.rela))
			}
			return goOn, nil
		})
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

type relocationTable struct {
	tag               string
	addr, size, entry uint64
	rela              bool
}

func (f *File) relocationTables(d *Dynamic) ([]relocationTable, error) {
	var tables []relocationTable
	add := func(tag string, addr, size uint64, rela bool) error {
		entry := 2 * f.codec.wordSize()
		if rela {
			entry = 3 * f.codec.wordSize()
		}
		if size%entry != 0 {
			return f.errorf(whereDynamic, "%s has %d bytes, which is no multiple of %d", tag, size, entry)
		}
		for _, t := range tables {
			// On some processors DT_RELASZ counts the relocations of the
			// PLT as well, and glibc takes care not to do them twice
			// (elf/dynamic-link.h).
			if addr >= t.addr && addr-t.addr < t.size && size <= t.size-(addr-t.addr) && rela == t.rela {
				return nil
			}
		}
		if size > 0 {
			tables = append(tables, relocationTable{tag, addr, size, entry, rela})
		}
		return nil
	}
	for _, t := range []struct {
		name              string
		addr, size, entry uint64
		rela              bool
	}{
		{"DT_RELA", DT_RELA, DT_RELASZ, DT_RELAENT, true},
		{"DT_REL", DT_REL, DT_RELSZ, DT_RELENT, false},
	} {
		addr, ok := d.Value(t.addr)
		if !ok {
			continue
		}
		size, ok := d.Value(t.size)
		if !ok {
			return nil, f.errorf(whereDynamic, "there is a %s, but not its size", t.name)
		}
		if err := add(t.name, addr, size, t.rela); err != nil {
			return nil, err
		}
	}
	if addr, ok := d.Value(DT_JMPREL); ok {
		size, ok := d.Value(DT_PLTRELSZ)
		if !ok {
			return nil, f.errorf(whereDynamic, "there is a DT_JMPREL, but no DT_PLTRELSZ")
		}
		form, ok := d.Value(DT_PLTREL)
		if !ok || form != DT_RELA && form != DT_REL {
			return nil, f.errorf(whereDynamic, "DT_PLTREL is %d, neither DT_REL (17) nor DT_RELA (7)", form)
		}
		if err := add("DT_JMPREL", addr, size, form == DT_RELA); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

func (f *File) decodeRelocation(b []byte, rela bool) Relocation {
	c := f.codec
	r := Relocation{machine: f.Machine}
	if c.is64 {
		info := c.u64(b[8:])
		r.Offset, r.Symbol, r.Type = c.u64(b), uint32(info>>32), uint32(info)
		if rela {
			r.Addend = int64(c.u64(b[16:]))
		}
		return r
	}
	info := c.u32(b[4:])
	r.Offset, r.Symbol, r.Type = uint64(c.u32(b)), info>>8, info&0xff
	if rela {
		r.Addend = int64(int32(c.u32(b[8:])))
	}
	return r
}
