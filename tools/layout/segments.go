package layout

// PT_LOAD: what is mapped, and whether it can be.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func whereLoad(i int) string { return fmt.Sprintf("program header %d (PT_LOAD)", i) }

func checkLoads(im *image) {
	if len(im.segments) == 0 {
		return // said by checkHeaders
	}
	var prior *elffile.Segment
	found := false
	for i := range im.segments {
		s := &im.segments[i]
		if s.Type != elffile.PT_LOAD {
			continue
		}
		found = true
		im.checkLoad(i, s)
		if prior != nil && s.VAddr < prior.VAddr {
			harm := "ld.so takes the first segment for the lowest and the last for the highest, reserves too little, and maps over what lies there"
			switch {
			case !im.program():
				im.fatal(whereLoad(i), harm, "p_vaddr is %#x, below the %#x of the PT_LOAD before it: they are not in ascending order", s.VAddr, prior.VAddr)
			case im.etype == elffile.ET_DYN:
				im.warn(whereLoad(i), "kernels before 5.18 reserve memory from the first to the last segment, and refuse or misplace the others", "p_vaddr is %#x, below the %#x of the PT_LOAD before it: they are not in ascending order", s.VAddr, prior.VAddr)
			}
		}
		prior = s
	}
	if !found {
		im.fatal("program headers", noSegments, "none of %d is a PT_LOAD", len(im.segments))
	}
	im.checkOverlap()
	im.checkHoles()
}

func (im *image) checkLoad(i int, s *elffile.Segment) {
	if s.VAddr+max(s.MemSize, s.FileSize)+page < s.VAddr {
		im.fatal(whereLoad(i), "no loader can map it", "p_vaddr %#x and p_memsz %#x wrap around", s.VAddr, s.MemSize)
		return
	}
	// The kernel maps nothing of a segment without bytes in the file.
	if (s.VAddr-s.Offset)%page != 0 && (s.FileSize > 0 || !im.program()) {
		harm := `ld.so refuses the library: "ELF load command address/offset not page-aligned" ("… not properly aligned" before glibc 2.35)`
		if im.program() {
			harm = "the kernel cannot map it and kills the process (SIGSEGV or SIGKILL before main)"
		}
		im.fatal(whereLoad(i), harm, "p_offset %#x and p_vaddr %#x differ modulo the page size (%#x): %#x and %#x", s.Offset, s.VAddr, page, s.Offset%page, s.VAddr%page)
	} else if im.linkedDynamically() {
		switch {
		case s.Align%page != 0 && im.program():
			im.warn(whereLoad(i), `glibc before 2.35 refuses it where ld.so is called with it: "ELF load command alignment not page-aligned"`, "p_align is %#x, no multiple of the page size", s.Align)
		case im.program():
		case s.Align%page != 0:
			im.warn(whereLoad(i), `glibc before 2.35 refuses the library: "ELF load command alignment not page-aligned"`, "p_align is %#x, no multiple of the page size", s.Align)
		case (s.VAddr-s.Offset)&(s.Align-1) != 0:
			im.warn(whereLoad(i), `glibc before 2.35 refuses the library: "ELF load command address/offset not properly aligned"`, "p_offset %#x and p_vaddr %#x differ modulo p_align (%#x)", s.Offset, s.VAddr, s.Align)
		}
	}
	if s.FileSize > s.MemSize {
		if im.program() {
			im.fatal(whereLoad(i), "the kernel refuses to map it and kills the process", "p_filesz %#x is more than p_memsz %#x", s.FileSize, s.MemSize)
		} else {
			im.warn(whereLoad(i), "what is behind p_memsz may be missing in memory", "p_filesz %#x is more than p_memsz %#x", s.FileSize, s.MemSize)
		}
	}
	if s.FileSize > 0 && (s.Offset > im.size || s.FileSize > im.size-s.Offset) {
		im.cut = true
		harm := "pages that are not in the file cannot be read: SIGBUS (\"Bus error\")"
		if up(s.Offset+s.FileSize) == up(im.size) {
			harm = "what is missing of it is 0 in memory"
		}
		im.fatal(whereLoad(i), harm,
			"%#x bytes at offset %#x end beyond the file, which has %#x bytes", s.FileSize, s.Offset, im.size)
	}
	if s.Flags&(elffile.PF_R|elffile.PF_W|elffile.PF_X) == 0 && s.MemSize > 0 && im.inUse(s) {
		im.fatal(whereLoad(i), "whatever is read there crashes the process (SIGSEGV)", "p_flags is 0: no access at all to %#x bytes at %#x", s.MemSize, s.VAddr)
	}
}

// inUse tells whether something is in a segment, as sections tell it. A segment
// without any access can be a reserved range.
func (im *image) inUse(s *elffile.Segment) bool {
	for _, sec := range im.sections {
		if sec.Flags&elffile.SHF_ALLOC != 0 && sec.Size > 0 && sec.Type != elffile.SHT_NOBITS && sec.Addr >= s.VAddr && sec.Addr-s.VAddr < s.MemSize {
			return true
		}
	}
	return false
}

// checkOverlap finds segments of which one is mapped over another. Two that share a
// page are one where they show the same bytes of the file.
func (im *image) checkOverlap() {
	found := 0
	for i := range im.loads {
		for j := i + 1; j < len(im.loads) && found < mostProblems; j++ {
			a, b := &im.loads[i], &im.loads[j]
			lo, hi := max(a.start, b.start), min(a.end, b.end)
			if lo >= hi {
				continue
			}
			same := a.VAddr-a.Offset == b.VAddr-b.Offset && hi <= min(a.backed, b.backed)
			exact := max(a.VAddr, b.VAddr) < min(a.VAddr+a.MemSize, b.VAddr+b.MemSize)
			if same { // the same bytes, whichever is on top
				found += im.checkRights(a, b, lo, hi)
				continue
			}
			found++
			how := "share the page"
			if exact {
				how = "overlap at"
			}
			im.fatal(whereLoad(b.index), "the later one is mapped over the earlier, whose bytes there are gone", "program headers %d (%#x to %#x) and %d (%#x to %#x) %s %#x",
				a.index, a.VAddr, a.VAddr+a.MemSize, b.index, b.VAddr, b.VAddr+b.MemSize, how, lo)
		}
	}
}

// checkRights finds code and variables in a page that two segments share: it has the
// rights of the later one. Linkers that are told to align nothing to pages (lld -n)
// lay files out so. It returns how many problems it found.
func (im *image) checkRights(a, b *load, lo, hi uint64) int {
	lost := a.Flags &^ b.Flags
	if _, tls := im.segment(elffile.PT_TLS); im.etype == elffile.ET_EXEC && tls < 0 && !im.linkedDynamically() {
		return 0 // perhaps for a machine without rights of pages
	}
	for _, s := range im.sections {
		inPage := s.Addr < min(hi, a.VAddr+a.MemSize) && s.Addr+s.Size > max(lo, a.VAddr)
		inLater := s.Addr < b.VAddr+b.MemSize && s.Addr+s.Size > b.VAddr
		if s.Flags&elffile.SHF_ALLOC == 0 || s.Size == 0 || !inPage || inLater {
			continue
		}
		what, harm := "", ""
		switch {
		case lost&elffile.PF_X != 0 && s.Flags&elffile.SHF_EXECINSTR != 0:
			what, harm = "executable", "who calls a function at its end crashes (SIGSEGV)"
		case lost&elffile.PF_W != 0 && s.Flags&(elffile.SHF_WRITE|elffile.SHF_TLS) == elffile.SHF_WRITE:
			what, harm = "writable", "the first write at its end crashes (SIGSEGV)"
		default:
			continue
		}
		im.fatal(whereLoad(b.index), harm, "the page %#x gets its rights, and the end of %s in it (program header %d) is no longer %s", lo, s.Name, a.index, what)
		if len(im.patched()) == 0 {
			im.byFlag("link without -Wl,-n (--nmagic) and -Wl,-N (--omagic), which put segments into one page")
		}
		return 1
	}
	return 0
}

// checkHoles finds a library that is larger in memory than any address space that
// ld.so could reserve for it.
func (im *image) checkHoles() {
	if im.etype != elffile.ET_DYN || len(im.loads) == 0 {
		return
	}
	first, last := im.loads[0], im.loads[0]
	for _, l := range im.loads {
		if l.start < first.start {
			first = l
		}
		if l.end > last.end {
			last = l
		}
	}
	const most = 1 << 46 // half of what x86-64 has for a process
	if span := last.end - first.start; im.is64 && span > most || !im.is64 && span > 0xc0000000 {
		im.fatal(whereLoad(last.index), `there is no room for it: "failed to map segment from shared object", or the kernel kills the process`,
			"from %#x to %#x the file takes %#x bytes of memory", first.start, last.end, span)
	}
}

func checkPhdr(im *image) {
	if len(im.segments) == 0 {
		return
	}
	s, i := im.segment(elffile.PT_PHDR)
	_, tls := im.segment(elffile.PT_TLS)
	size := im.phnum * im.phdrSize()
	if im.program() && im.etype == elffile.ET_DYN && !im.headersLoaded() {
		im.fatal("program headers", "Linux from 5.18 on tells the process no address of them (AT_PHDR), and it crashes before main (SIGSEGV)",
			"the table at offset %#x is not among the bytes of a PT_LOAD segment", im.phoff)
		im.byFlag("link without -Wl,-n (--nmagic) and -Wl,-N (--omagic), which leave the headers out; in a linker script begin at SIZEOF_HEADERS")
		return
	}
	if i < 0 {
		// ld.so copies the headers of a library that does not map them. Programs are
		// told by the kernel where they are, and their C library reads them for TLS.
		if !im.program() || !im.linkedDynamically() && tls < 0 {
			return
		}
		for _, l := range im.loads {
			if im.phoff >= l.Offset-min(l.Offset, l.VAddr-l.start) && im.phoff+size <= l.Offset+l.FileSize {
				return
			}
		}
		im.fatal("program headers", "the kernel tells the process a wrong address of them (AT_PHDR), and it crashes before main (SIGSEGV)",
			"the table at offset %#x, %#x bytes, is in no PT_LOAD segment", im.phoff, size)
		return
	}
	where := fmt.Sprintf("program header %d (PT_PHDR)", i)
	if !im.mapped(s.VAddr, max(s.MemSize, size)) {
		harm := "who walks the program headers of a library, as C++ exceptions do (dl_iterate_phdr), crashes (SIGSEGV)"
		if im.program() {
			harm = "the process reads its program headers there and crashes before main (SIGSEGV)"
		}
		im.fatal(where, harm, "its address %#x is in no PT_LOAD segment: the program header table (offset %#x) is not in memory", s.VAddr, im.phoff)
		return
	}
	if l := im.at(s.VAddr); l.Offset+(s.VAddr-l.VAddr) != im.phoff {
		harm := "who walks the program headers of a library, as C++ exceptions do (dl_iterate_phdr), reads something else"
		if im.program() {
			harm = "ld.so works out from it where the program is, is wrong, and crashes (SIGSEGV)"
		}
		im.fatal(where, harm, "its address %#x shows offset %#x of the file, and the program header table is at %#x", s.VAddr, l.Offset+(s.VAddr-l.VAddr), im.phoff)
	}
}

// headersLoaded tells whether Linux finds the program headers in a segment: by their
// offset, and not by PT_PHDR (fs/binfmt_elf.c, load_elf_binary, since 5.18).
func (im *image) headersLoaded() bool {
	for _, l := range im.loads {
		if l.Offset <= im.phoff && im.phoff-l.Offset < l.FileSize {
			return true
		}
	}
	return len(im.loads) == 0
}

func checkTLS(im *image) {
	s, i := im.segment(elffile.PT_TLS)
	if i < 0 || s.MemSize == 0 {
		return // ld.so passes over an empty one
	}
	where := fmt.Sprintf("program header %d (PT_TLS)", i)
	if s.FileSize > s.MemSize {
		im.fatal(where, "ld.so copies more than it made room for: an assertion of dl-tls.c fails, or memory is overwritten", "p_filesz %#x is more than p_memsz %#x", s.FileSize, s.MemSize)
	}
	if s.Align&(s.Align-1) != 0 {
		im.fatal(where, "thread-local variables are at wrong addresses", "p_align %#x is no power of two", s.Align)
	}
	if s.FileSize > 0 && !im.mapped(s.VAddr, s.FileSize) {
		im.fatal(where, "ld.so copies the initial values of thread-local variables from there and crashes (SIGSEGV)", "%#x bytes at address %#x are in no PT_LOAD segment that can be read", s.FileSize, s.VAddr)
	} else if s.FileSize > 0 && !im.fromFile(s.VAddr, s.FileSize) {
		im.fatal(where, "thread-local variables begin with other values than they were given", "%#x bytes at address %#x are not all in the file", s.FileSize, s.VAddr)
	}
	const most = 1 << 32
	if s.MemSize > most || s.Align > most {
		im.fatal(where, `"cannot allocate memory in static TLS block", or the process dies`, "p_memsz is %#x and p_align %#x", s.MemSize, s.Align)
	}
}
