package layout

// PT_GNU_RELRO: what ld.so makes read-only when it has relocated the file.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func checkRelro(im *image) {
	s, i := im.segment(elffile.PT_GNU_RELRO)
	if i < 0 || s.MemSize == 0 || !im.linkedDynamically() {
		return
	}
	where := fmt.Sprintf("program header %d (PT_GNU_RELRO)", i)
	// glibc rounds both ends down to pages (elf/dl-reloc.c, _dl_protect_relro).
	start, end := s.VAddr&^(page-1), (s.VAddr+s.MemSize)&^(page-1)
	if start >= end {
		return
	}
	if !im.each(start, end-start, func(*load) bool { return true }) {
		im.fatal(where, `ld.so stops: "cannot apply additional memory protection after relocation"`, "%#x to %#x is not all in PT_LOAD segments", start, end)
		return
	}
	var code, later tally
	for at := start; at < end; {
		p := im.pieceAt(at)
		if l := p.load; l.Flags&elffile.PF_X != 0 && l.Flags&elffile.PF_W == 0 {
			code.add("%#x", at)
		}
		at = p.end
	}
	if code.n > 0 {
		im.fatal(where, "ld.so takes away the right to execute it, and the next call there crashes (SIGSEGV)", "%#x to %#x has code in it (%s)", start, end, &code)
	}
	if im.lazy() {
		slot := jumpSlot[im.machine]
		form, _ := im.value(elffile.DT_PLTREL)
		im.relocationsOf(elffile.DT_JMPREL, elffile.DT_PLTRELSZ, form == elffile.DT_RELA, func(r *relocation) {
			if r.kind == slot && r.offset >= start && r.offset < end {
				later.add("%#x", r.offset)
			}
		})
	}
	for _, sec := range im.sections {
		if sec.Flags&(elffile.SHF_ALLOC|elffile.SHF_WRITE|elffile.SHF_TLS) != elffile.SHF_ALLOC|elffile.SHF_WRITE || sec.Size == 0 {
			continue
		}
		if (sec.Name == ".data" || sec.Name == ".bss") && sec.Addr < end && sec.Addr+sec.Size > start {
			later.add("%s (%#x to %#x)", sec.Name, sec.Addr, sec.Addr+sec.Size)
		}
	}
	if later.n > 0 {
		im.fatal(where, "the first write there crashes (SIGSEGV)", "%#x to %#x has in it what is written later: %s", start, end, &later)
	}
}
