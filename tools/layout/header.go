package layout

// The ELF header, and where the program headers are.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const inHeader = "ELF header"

func checkIdent(im *image) {
	refuse := func(words string) string { return fmt.Sprintf("ld.so refuses the library: %q", words) }
	if c := im.ident[4]; c != 1 && c != 2 {
		im.fatal(inHeader, "the kernel and ld.so refuse the file", "EI_CLASS is %d, neither 1 (32-bit) nor 2 (64-bit)", c)
	}
	if d := im.ident[5]; d != 1 && d != 2 {
		im.fatal(inHeader, "the kernel and ld.so refuse the file", "EI_DATA is %d, neither 1 (little-endian) nor 2 (big-endian)", d)
	}
	if im.etype != elffile.ET_EXEC && im.etype != elffile.ET_DYN {
		im.fatal(inHeader, `the kernel refuses it ("Exec format error"), and so does ld.so: "only ET_DYN and ET_EXEC can be loaded"`, "e_type is %#x, neither ET_EXEC (2) nor ET_DYN (3)", im.etype)
	}
	if im.program() {
		return // the kernel looks at no more of e_ident
	}
	if v := im.ident[6]; v != 1 {
		im.fatal(inHeader, refuse("ELF file version ident does not match current one"), "EI_VERSION is %d, not 1", v)
	}
	if im.version != 1 {
		im.fatal(inHeader, refuse("ELF file version does not match current one"), "e_version is %d, not 1", im.version)
	}
	switch abi := im.ident[7]; abi {
	case 0: // ELFOSABI_SYSV
		if v := im.ident[8]; v != 0 {
			im.fatal(inHeader, refuse("ELF file ABI version invalid"), "EI_ABIVERSION is %d, not 0", v)
		}
	case 3: // ELFOSABI_GNU
	default:
		im.fatal(inHeader, refuse("ELF file OS ABI invalid"), "EI_OSABI is %d, neither 0 (System V) nor 3 (GNU)", abi)
	}
	for _, b := range im.ident[9:] {
		if b != 0 {
			im.fatal(inHeader, refuse("nonzero padding in e_ident"), "the last seven bytes of e_ident are not all 0: %x", im.ident[9:])
			break
		}
	}
}

func checkHeaders(im *image) {
	if im.phnum == 0 {
		im.fatal(inHeader, noSegments, "e_phnum is 0: there are no program headers")
		return
	}
	if im.phentsize != im.phdrSize() {
		im.fatal(inHeader, `ld.so refuses a library ("ELF file's phentsize not the expected size"), and the kernel an executable ("Exec format error")`,
			"e_phentsize is %d, not %d", im.phentsize, im.phdrSize())
	}
	if len(im.segments) == 0 {
		im.fatal("program headers", `ld.so refuses a library ("cannot read file data"), and the kernel an executable`,
			"%d program headers at offset %#x end beyond the file, which has %#x bytes", im.phnum, im.phoff, im.size)
		return
	}
	if im.phnum > mostSegments {
		im.fatal("program headers", `the kernel refuses an executable ("Exec format error")`, "there are %d program headers, more than the %d that Linux reads", im.phnum, mostSegments)
	}
}

const noSegments = `ld.so refuses a library ("object file has no loadable segments"), and the kernel an executable`

func checkEntry(im *image) {
	if !im.program() || len(im.loads) == 0 {
		return // nobody jumps to the e_entry of a library
	}
	entry := im.entry
	if im.machine == elffile.EM_ARM {
		entry &^= 1 // Thumb
	}
	if l := im.at(entry); l == nil {
		im.fatal(inHeader, "the process jumps there and dies (SIGSEGV)", "e_entry is %#x, which is in no PT_LOAD segment", entry)
	} else if !im.executable(entry) && !im.descriptors() {
		im.fatal(inHeader, "the process jumps there and dies (SIGSEGV)", "e_entry is %#x, which is in a segment that is not executable (program header %d)", entry, l.index)
	} else if l.Offset+(entry-l.VAddr) == 0 {
		im.fatal(inHeader, "the process jumps there and dies (SIGSEGV or SIGILL)", "e_entry is %#x, where the ELF header itself is: the linker found no _start", entry)
		im.byFlag("link without -nostartfiles (-nostdlib), or name the function to begin with: -Wl,-e,NAME")
	}
}

// descriptors tells the processors on which the address of a function is that of
// a descriptor in data: 64-bit PowerPC before ELFv2 (e_flags), Itanium, PA-RISC.
func (im *image) descriptors() bool {
	const ia64, parisc = 50, 15
	return im.machine == ia64 || im.machine == parisc || im.machine == elffile.EM_PPC64 && im.flags&3 < 2
}

func checkInterp(im *image) {
	s, i := im.segment(elffile.PT_INTERP)
	if i < 0 {
		if _, libraries := im.value(elffile.DT_NEEDED); libraries && im.program() {
			im.warn("program headers", "started by itself it crashes (SIGSEGV), as nobody loads its libraries: it has to be started as \"ld.so PROGRAM\"", "the program needs libraries, and there is no PT_INTERP")
			im.byFlag("link without -Wl,--no-dynamic-linker, or with -static-pie")
		}
		return
	}
	where := fmt.Sprintf("program header %d (PT_INTERP)", i)
	const refused = `the kernel refuses to start it ("Exec format error")`
	if !im.program() {
		// A library is started by nobody, but ld.so is told by PT_INTERP of nothing.
		return
	}
	if s.FileSize < 2 || s.FileSize > 4096 {
		im.fatal(where, refused, "p_filesz is %#x; the path of a loader has 2 to 0x1000 bytes", s.FileSize)
		return
	}
	b := im.bytes(s.Offset, s.FileSize)
	switch {
	case b == nil:
		im.fatal(where, refused, "%#x bytes at offset %#x end beyond the file, which has %#x bytes", s.FileSize, s.Offset, im.size)
		return
	case b[len(b)-1] != 0:
		im.fatal(where, refused, "the path at offset %#x, %q, does not end with a NUL", s.Offset, b)
	case b[0] != '/':
		im.warn(where, "the kernel looks for the loader in the folder from which the program is started", "the loader's path at offset %#x is %q, which does not begin with /", s.Offset, b[:len(b)-1])
	}
	if !im.mapped(s.VAddr, s.FileSize) {
		im.fatal(where, "ld.so reads its own name there and crashes (SIGSEGV)", "its address %#x is in no PT_LOAD segment that can be read", s.VAddr)
	}
}
