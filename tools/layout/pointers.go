package layout

// What the entries of PT_DYNAMIC point at, and the names in DT_STRTAB.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// pointers are the tags whose values are addresses, and the sizes of what is there.
// A size of 0 means that one word has to be there.
func (im *image) pointers() []pointer {
	size := func(tag uint64) uint64 { v, _ := im.value(tag); return v }
	return []pointer{
		{elffile.DT_STRTAB, size(elffile.DT_STRSZ), true},
		{elffile.DT_SYMTAB, symbolSize(im), true},
		{elffile.DT_HASH, 8, true},
		{elffile.DT_GNU_HASH, 16, true},
		{elffile.DT_RELA, size(elffile.DT_RELASZ), true},
		{elffile.DT_REL, size(elffile.DT_RELSZ), true},
		{elffile.DT_RELR, size(elffile.DT_RELRSZ), true},
		{elffile.DT_JMPREL, size(elffile.DT_PLTRELSZ), true},
		{elffile.DT_VERSYM, 2, true},
		{elffile.DT_VERDEF, 20, true},
		{elffile.DT_VERNEED, 16, true},
		{dtInitArray, size(dtInitArraySize), false},
		{dtFiniArray, size(dtFiniArraySize), false},
		{dtPreinit, size(dtPreinitSize), false},
		{dtPLTGOT, im.word, false},
	}
}

type pointer struct {
	tag, size uint64
	fromFile  bool // zeros are no such table
}

func checkPointers(im *image) {
	if !im.linkedDynamically() {
		return
	}
	for _, p := range im.pointers() {
		addr, ok := im.value(p.tag)
		if !ok || p.tag == dtPLTGOT && im.machine != elffile.EM_X86_64 && im.machine != elffile.EM_AARCH64 {
			continue // what DT_PLTGOT is depends on the processor
		}
		table := p.tag != elffile.DT_STRTAB && p.tag != elffile.DT_SYMTAB
		if p.size == 0 && table && p.tag != elffile.DT_HASH {
			continue // an empty table is not read
		}
		where := tagName(p.tag)
		harm := crash
		switch p.tag {
		case dtFiniArray:
			harm = "exit or dlclose reads there and crashes (SIGSEGV)"
		case dtPLTGOT:
			if _, lazy := im.value(elffile.DT_JMPREL); !lazy {
				continue
			}
			harm = "ld.so writes there and crashes (SIGSEGV)"
		}
		switch {
		case !im.mapped(addr, max(p.size, 1)):
			im.fatal(where, harm, "%#x bytes at address %#x are not all in PT_LOAD segments that can be read", p.size, addr)
		case p.fromFile && !im.fromFile(addr, p.size):
			im.fatal(where, "ld.so finds zeros there instead of the table", "%#x bytes at address %#x are not all in the file", p.size, addr)
		case p.tag == dtPLTGOT && im.lazy() && !im.writable(addr, 3*im.word):
			im.fatal(where, harm, "address %#x is in a segment that is not writable", addr)
		}
	}
}

// lazy tells that functions are bound when they are first called.
func (im *image) lazy() bool {
	flags, _ := im.value(elffile.DT_FLAGS)
	flags1, _ := im.value(elffile.DT_FLAGS_1)
	_, now := im.value(elffile.DT_BIND_NOW)
	return !now && flags&elffile.DF_BIND_NOW == 0 && flags1&elffile.DF_1_NOW == 0
}

func checkNames(im *image) {
	table, ok := im.value(elffile.DT_STRTAB)
	if !ok || !im.linkedDynamically() || !im.mapped(table, 1) {
		return
	}
	size, sized := im.value(elffile.DT_STRSZ)
	where := "DT_STRSZ"
	if !sized {
		im.warn(where, "glibc does not look at it; linkers and tools cannot read the names", "it is missing")
	}
	beyond := tally{}
	for _, e := range im.dyn {
		switch e.Tag {
		case elffile.DT_NEEDED, elffile.DT_SONAME, elffile.DT_RPATH, elffile.DT_RUNPATH:
		default:
			continue
		}
		name, ends := im.text(table + e.Value)
		switch {
		case !ends:
			im.fatal(tagName(e.Tag), crash, "the name at %#x of DT_STRTAB (address %#x) is in no PT_LOAD segment", e.Value, table+e.Value)
		case sized && e.Value >= size:
			beyond.add("the %s at %#x is beyond DT_STRSZ (%#x)", tagName(e.Tag), e.Value, size)
		case e.Tag == elffile.DT_NEEDED && !plausible(name):
			im.fatal(tagName(e.Tag), `"cannot open shared object file: No such file or directory"`, "the name at %#x of DT_STRTAB is %q, which can be no file", e.Value, short(name))
		}
	}
	if beyond.n > 0 {
		im.warn(where, "glibc does not look at it; linkers and tools cannot read the names", "%s", &beyond)
	}
}

// needs tells whether a name is among DT_NEEDED. The names are read once.
func (im *image) needs(name string) bool {
	if im.needed == nil {
		im.needed = map[string]bool{}
		table, ok := im.value(elffile.DT_STRTAB)
		for _, e := range im.dyn {
			if ok && e.Tag == elffile.DT_NEEDED {
				n, _ := im.text(table + e.Value)
				im.needed[n] = true
			}
		}
	}
	return im.needed[name]
}

// plausible tells a name of a file from what a wrong offset gives.
func plausible(name string) bool {
	if name == "" {
		return false
	}
	for _, c := range []byte(name) {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}

func short(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
