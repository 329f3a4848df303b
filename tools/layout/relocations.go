package layout

// Relocations: what ld.so writes has to be mapped and writable when it does.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

type relocation struct {
	offset uint64
	kind   uint32
	symbol uint64
	addend uint64
	rela   bool
	table  uint64 // the tag
}

// chunk is how much of a table is held in memory, in entries of any size: little
// enough for the processor's cache.
const chunk = 24 * 16 * 512

// relocations calls do for each relocation of the tables that are in memory. A big
// library has a million of them, so nothing is looked up for each.
func (im *image) relocations(do func(*relocation)) {
	form, _ := im.value(elffile.DT_PLTREL)
	im.relocationsOf(elffile.DT_RELA, elffile.DT_RELASZ, true, do)
	im.relocationsOf(elffile.DT_REL, elffile.DT_RELSZ, false, do)
	im.relocationsOf(elffile.DT_JMPREL, elffile.DT_PLTRELSZ, form == elffile.DT_RELA, do)
}

// relocationsOf is relocations for one table. What do is given is valid until it returns.
func (im *image) relocationsOf(tag, sizeTag uint64, rela bool, do func(*relocation)) {
	addr, ok := im.value(tag)
	size, _ := im.value(sizeTag)
	entry := 2 * im.word
	if rela {
		entry = 3 * im.word
	}
	size -= size % entry
	if !ok || im.machine == emMIPS || size > im.size || !im.mapped(addr, size) {
		return // MIPS has three types in one, and an order of bytes of its own
	}
	r := &relocation{rela: rela, table: tag}
	buf := make([]byte, min(size, chunk))
	for size > 0 {
		data := buf[:min(size, chunk)]
		if !im.fill(data, addr) {
			return
		}
		addr, size = addr+uint64(len(data)), size-uint64(len(data))
		for ; len(data) > 0; data = data[entry:] {
			r.offset = im.addr(data)
			if info := im.addr(data[im.word:]); im.is64 {
				r.symbol, r.kind = info>>32, uint32(info)
			} else {
				r.symbol, r.kind = info>>8, uint32(info&0xff)
			}
			if rela {
				r.addend = im.addr(data[2*im.word:])
			}
			do(r)
		}
	}
}

// ldsoTypes are the relocation types that ld.so handles, a bit for each (glibc
// sysdeps/x86_64/dl-machine.h, elf_machine_rela).
var ldsoTypes = map[uint16]uint64{
	elffile.EM_X86_64: bits(0, 1, 2, 5, 6, 7, 8, 10, 16, 17, 18, 24, 32, 33, 36, 37, 38),
}

func bits(list ...int) (set uint64) {
	for _, n := range list {
		set |= 1 << n
	}
	return set
}

// jumpSlot is the type of a relocation for the slot of a PLT entry, by processor.
var jumpSlot = map[uint16]uint32{
	elffile.EM_X86_64: 7, elffile.EM_386: 7, elffile.EM_AARCH64: 1026, elffile.EM_ARM: 22, elffile.EM_RISCV: 5, elffile.EM_S390: 11,
}

// relative is the type of a relocation that adds where the file is, by processor.
var relative = map[uint16]uint32{
	elffile.EM_X86_64: 8, elffile.EM_386: 8, elffile.EM_AARCH64: 1027, elffile.EM_ARM: 23, elffile.EM_RISCV: 3, elffile.EM_PPC64: 22, elffile.EM_S390: 12,
}

func checkRelocations(im *image) {
	if !im.linkedDynamically() {
		return
	}
	flags, _ := im.value(elffile.DT_FLAGS)
	_, textrel := im.value(elffile.DT_TEXTREL)
	textrel = textrel || flags&elffile.DF_TEXTREL != 0
	syms := im.dynamicSymbols()
	count, sure := uint64(0), false
	if syms != nil {
		count, sure = uint64(syms.count), syms.sure
	}
	slot := jumpSlot[im.machine]
	lazily := im.lazy() && (im.machine == elffile.EM_X86_64 || im.machine == elffile.EM_386)
	var nowhere tally
	var unmapped, readonly, strange, symbolless, notRelative tally
	relaCount, _ := im.value(dtRelaCount)
	rel, isRel := relative[im.machine]
	n := uint64(0)
	types := ldsoTypes[im.machine]
	arrays := im.arrays()
	im.relocations(func(r *relocation) {
		if arrays.has(r.offset) {
			im.inArrays = append(im.inArrays, *r)
		}
		if r.table == elffile.DT_RELA {
			if n++; n <= relaCount && isRel && r.kind != rel && r.kind != 0 {
				notRelative.add("relocation %d of DT_RELA has type %d", n-1, r.kind)
			}
		}
		if r.kind == 0 {
			return // R_*_NONE
		}
		if types != 0 && (r.kind > 63 || types>>r.kind&1 == 0) {
			strange.add("type %#x at %#x (%s)", r.kind, r.offset, tagName(r.table))
		}
		if sure && r.symbol >= max(count, 1) {
			symbolless.add("the one at %#x (%s) names symbol %d of %d", r.offset, tagName(r.table), r.symbol, count)
		}
		if lazily && r.kind == slot && r.table == elffile.DT_JMPREL {
			// The slot holds where the first call goes on: behind the jump in the PLT.
			if b := im.memory(r.offset, im.word); b != nil && !im.executable(im.addr(b)) {
				nowhere.add("the slot at %#x is %#x", r.offset, im.addr(b))
			}
		}
		switch l := im.at(r.offset); {
		case l == nil:
			unmapped.add("%#x (%s)", r.offset, tagName(r.table))
		case !textrel && l.Flags&elffile.PF_W == 0:
			readonly.add("%#x (%s)", r.offset, tagName(r.table))
		}
	})
	const where = "relocations"
	if form := im.otherForm(); form == "DT_REL" || form != "" && im.needs("libc.so.6") {
		im.fatal(form, "no address in the data is right, and who uses one crashes (SIGSEGV)", "ld.so takes no relocations of this form for %s and passes over them", im.cpu())
		im.byFlag("link without -Wl,--pack-dyn-relocs=android, --use-android-relr-tags and -z rel")
	}
	im.relr(func(at uint64) {
		switch {
		case im.at(at) == nil:
			unmapped.add("%#x (DT_RELR)", at)
		case !textrel && !im.writable(at, im.word):
			readonly.add("%#x (DT_RELR)", at)
		}
	})
	if unmapped.n > 0 {
		im.fatal(where, "ld.so writes there and crashes (SIGSEGV)", "for places in no PT_LOAD segment: %s", &unmapped)
	}
	if readonly.n > 0 {
		im.fatal(where, "ld.so writes there and crashes (SIGSEGV)", "for places in segments that are not writable, without DT_TEXTREL: %s", &readonly)
	}
	if strange.n > 0 {
		im.fatal(where, `ld.so stops: "unexpected reloc type"`, "of a kind that only linkers resolve: %s", &strange)
	}
	if symbolless.n > 0 {
		im.fatal(where, "ld.so takes other memory for the symbol: it is not found, or ld.so crashes", "with symbols that are not there: %s", &symbolless)
	}
	if nowhere.n > 0 {
		im.fatal("DT_JMPREL", "the first call of the function jumps there and crashes (SIGSEGV)", "slots of the PLT that do not lead to code: %s", &nowhere)
	}
	if notRelative.n > 0 {
		im.fatal("DT_RELACOUNT", "ld.so applies relocations as what they are not: wrong addresses, or a failed assertion", "%s, and the first %d are said to be relative", &notRelative, relaCount)
	}
}

// otherForm is the tag of relocations in a form that is not read here, or "". Those of
// Android are what its loader, bionic, takes; glibc passes over all of them.
func (im *image) otherForm() string {
	for _, t := range []struct {
		tag  uint64
		name string
	}{
		{elffile.DT_ANDROID_REL, "DT_ANDROID_REL"}, {elffile.DT_ANDROID_RELA, "DT_ANDROID_RELA"}, {dtAndroidRelr, "DT_ANDROID_RELR"}, {elffile.DT_CREL, "DT_CREL"},
	} {
		if _, ok := im.value(t.tag); ok {
			return t.name
		}
	}
	// Where the psABI has DT_RELA, glibc passes over DT_REL (ELF_MACHINE_NO_REL).
	if form, known := im.pltForm(); known && form == elffile.DT_RELA {
		if _, ok := im.value(elffile.DT_REL); ok {
			return "DT_REL"
		}
	}
	return ""
}

// relr calls do for each place that DT_RELR changes (gABI, Relative Relocation
// Table): an even word is an address, an odd one a bitmap of the words behind.
func (im *image) relr(do func(at uint64)) {
	addr, ok := im.value(elffile.DT_RELR)
	size, _ := im.value(elffile.DT_RELRSZ)
	if !ok || size == 0 {
		return
	}
	data := im.memory(addr, size-size%im.word)
	if data == nil {
		return
	}
	if im.addr(data)&1 != 0 {
		im.fatal("DT_RELR", "ld.so writes to address 0 and crashes (SIGSEGV)", "it begins with a bitmap (%#x) and not with an address", im.addr(data))
		return
	}
	var base uint64
	for ; len(data) > 0; data = data[im.word:] {
		w := im.addr(data)
		if w&1 == 0 {
			do(w)
			base = w + im.word
			continue
		}
		for i := uint64(0); i < 8*im.word-1; i++ {
			if w>>(i+1)&1 != 0 {
				do(base + i*im.word)
			}
		}
		base += (8*im.word - 1) * im.word
	}
}
