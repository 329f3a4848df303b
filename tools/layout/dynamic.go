package layout

// PT_DYNAMIC: that it is there, that it ends, and what it says of sizes.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Tags of which elffile has no names, as it does not read what they point at.
const (
	dtInitArray      = 25
	dtFiniArray      = 26
	dtInitArraySize  = 27
	dtFiniArraySize  = 28
	dtPreinit        = 32
	dtPreinitSize    = 33
	dtRelrEntry      = 37
	dtPLTGOT         = 3
	dtRelaCount      = 0x6ffffff9
	dtAndroidRelr    = 0x6fffe000
	dtRelCount       = 0x6ffffffa
	emMIPS           = 8
	whereDynamic     = "PT_DYNAMIC"
	crash            = "ld.so reads there and crashes (SIGSEGV)"
	inconsistent     = `ld.so stops: "Inconsistency detected by ld.so: … Assertion … failed!"`
	lookupsElsewhere = "dlopen, dlsym and the libraries that use them do not find it: \"undefined symbol\""
)

// value returns the value of a tag; the last one counts, as for glibc
// (elf/get-dynamic-info.h).
func (im *image) value(tag uint64) (uint64, bool) {
	for i := len(im.dyn) - 1; i >= 0; i-- {
		if im.dyn[i].Tag == tag {
			return im.dyn[i].Value, true
		}
	}
	return 0, false
}

// mostEntries bounds the dynamic section: each needed library has one, and no
// program has as many.
const mostEntries = 1 << 16

// readDynamic reads as ld.so does: on and on until a DT_NULL.
func (im *image) readDynamic() {
	s, i := im.segment(elffile.PT_DYNAMIC)
	if i < 0 {
		return
	}
	im.dynAddr = s.VAddr
	for addr := s.VAddr; len(im.dyn) < mostEntries; addr += 2 * im.word {
		b := im.memory(addr, 2*im.word)
		if b == nil {
			return
		}
		e := elffile.DynamicEntry{Tag: im.addr(b), Value: im.addr(b[im.word:])}
		if e.Tag == elffile.DT_NULL {
			return
		}
		im.dyn = append(im.dyn, e)
	}
}

func checkDynamic(im *image) {
	s, i := im.segment(elffile.PT_DYNAMIC)
	if i < 0 {
		if !im.program() {
			im.fatal("program headers", `ld.so refuses it: "object file has no dynamic section"`, "there is no PT_DYNAMIC")
		} else if im.linkedDynamically() && im.etype == elffile.ET_DYN {
			im.fatal("program headers", "ld.so cannot relocate the program, and it crashes (SIGSEGV)", "there is a PT_INTERP, and no PT_DYNAMIC")
		}
		return
	}
	where := fmt.Sprintf("program header %d (%s)", i, whereDynamic)
	end := s.VAddr + uint64(len(im.dyn))*2*im.word
	switch {
	case !im.mapped(s.VAddr, 2*im.word):
		im.fatal(where, crash, "its address %#x is in no PT_LOAD segment that can be read", s.VAddr)
		return
	case im.memory(end, 2*im.word) == nil || len(im.dyn) == mostEntries:
		im.fatal(where, "ld.so reads on behind it and crashes (SIGSEGV)", "no DT_NULL ends the entries from %#x on; %#x is in no PT_LOAD segment", s.VAddr, end)
	case len(im.dyn) == 0:
		im.fatal(where, "ld.so finds no symbol table and crashes (SIGSEGV)", "the first entry at %#x is DT_NULL", s.VAddr)
		return
	}
	if !im.linkedDynamically() {
		im.checkOwn(where, s.VAddr)
		return // it relocates itself, by entries that only its own start file knows
	}
	if !im.writable(s.VAddr, 2*im.word) && im.machine != elffile.EM_RISCV && im.machine != emMIPS {
		if s.Flags&elffile.PF_W != 0 {
			im.fatal(where, "ld.so writes addresses into it and crashes (SIGSEGV)", "it is said to be writable (p_flags %#x), and the segment at %#x is not", s.Flags, s.VAddr)
		} else {
			im.warn(where, "glibc before 2.35 writes addresses into it and crashes (SIGSEGV)", "it is in a segment that is not writable")
		}
	}
	for _, tag := range []uint64{elffile.DT_STRTAB, elffile.DT_SYMTAB} {
		if _, ok := im.value(tag); !ok {
			im.fatal(where, "ld.so looks for symbols and crashes (SIGSEGV)", "there is no %s", tagName(tag))
		}
	}
	im.checkEntrySizes(where)
}

// checkOwn looks at a program that relocates itself. Its start code has the address of
// PT_DYNAMIC from the linker, which also wrote it into the first word of the GOT (x86-64
// psABI, Global Offset Table): who moves it moves it for others only.
func (im *image) checkOwn(where string, addr uint64) {
	if im.etype != elffile.ET_DYN || im.machine != elffile.EM_X86_64 && im.machine != elffile.EM_386 {
		return
	}
	got, ok := im.value(dtPLTGOT)
	for _, s := range im.sections {
		if !ok && s.Name == ".got.plt" && s.Type != elffile.SHT_NOBITS {
			got = s.Addr
		}
	}
	b := im.memory(got, im.word)
	if got == 0 || b == nil {
		return
	}
	if linked := im.addr(b); linked != 0 && linked != addr {
		im.fatal(where, "the program relocates itself before main, takes other memory for it, and crashes (SIGSEGV)",
			"it is at %#x, and the code of this static PIE looks for it at %#x (first word of the GOT)", addr, linked)
		im.byFlag("leave it as it was linked: no loader reads the RPATH, the soname or the needed libraries of a program that is linked statically")
	}
}

// checkEntrySizes compares what the tags say of sizes with the formats.
func (im *image) checkEntrySizes(where string) {
	has := func(tag uint64) bool { _, ok := im.value(tag); return ok }
	for _, t := range []struct {
		tag, size uint64
		table     uint64
		fatal     bool
	}{
		{elffile.DT_RELAENT, 3 * im.word, elffile.DT_RELA, true},
		{elffile.DT_RELENT, 2 * im.word, elffile.DT_REL, true},
		{dtRelrEntry, im.word, elffile.DT_RELR, true},
		{elffile.DT_SYMENT, symbolSize(im), elffile.DT_SYMTAB, false},
	} {
		v, ok := im.value(t.tag)
		switch {
		case !ok || v == t.size:
		case !t.fatal:
			im.warn(where, "glibc does not look at it; linkers and tools cannot read the symbols", "%s is %#x, not %#x", tagName(t.tag), v, t.size)
		case has(t.table):
			im.fatal(where, inconsistent, "%s is %#x, not %#x", tagName(t.tag), v, t.size)
		}
	}
	for _, t := range []struct{ table, size, entry uint64 }{
		{elffile.DT_RELA, elffile.DT_RELASZ, 3 * im.word},
		{elffile.DT_REL, elffile.DT_RELSZ, 2 * im.word},
		{elffile.DT_RELR, elffile.DT_RELRSZ, im.word},
		{dtInitArray, dtInitArraySize, im.word},
		{dtFiniArray, dtFiniArraySize, im.word},
		{dtPreinit, dtPreinitSize, im.word},
		{elffile.DT_JMPREL, elffile.DT_PLTRELSZ, im.pltEntry()},
	} {
		addr, ok := im.value(t.table)
		if !ok || addr == 0 && t.table == elffile.DT_JMPREL {
			continue
		}
		size, ok := im.value(t.size)
		switch {
		case !ok:
			im.fatal(where, "ld.so asks for the size and crashes (SIGSEGV)", "there is a %s, and no %s", tagName(t.table), tagName(t.size))
		case size%t.entry != 0:
			im.fatal(where, "ld.so takes what is behind the table for one more entry", "%s is %#x, no multiple of %#x", tagName(t.size), size, t.entry)
		}
	}
	if v, ok := im.value(elffile.DT_PLTREL); ok && has(elffile.DT_JMPREL) {
		switch want, known := im.pltForm(); {
		case v != elffile.DT_REL && v != elffile.DT_RELA, known && v != want:
			im.fatal(where, inconsistent, "DT_PLTREL is %d; %s has relocations of the form %d there", v, im.cpu(), want)
		}
	} else if !ok && has(elffile.DT_JMPREL) {
		im.fatal(where, "ld.so asks for the form of the relocations and crashes (SIGSEGV)", "there is a DT_JMPREL, and no DT_PLTREL")
	}
}

// pltForm is the form of relocation that a processor's psABI has: DT_REL or
// DT_RELA.
func (im *image) pltForm() (form uint64, known bool) {
	switch im.machine {
	case elffile.EM_386, elffile.EM_ARM:
		return elffile.DT_REL, true
	case elffile.EM_X86_64, elffile.EM_AARCH64, elffile.EM_RISCV, elffile.EM_PPC64, elffile.EM_S390:
		return elffile.DT_RELA, true
	}
	return elffile.DT_RELA, false
}

func (im *image) pltEntry() uint64 {
	if form, _ := im.value(elffile.DT_PLTREL); form == elffile.DT_REL {
		return 2 * im.word
	}
	return 3 * im.word
}

func (im *image) cpu() string {
	return (&elffile.File{Machine: im.machine, Class: int(im.word * 8)}).CPU()
}
