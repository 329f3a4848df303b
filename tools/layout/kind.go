package layout

// What a file is to a loader: a program, which the kernel maps, a library, which ld.so
// maps, or nothing that anybody loads.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// program tells an executable, which the kernel maps, from a library, which ld.so
// maps.
func (im *image) program() bool {
	if im.etype == elffile.ET_EXEC {
		return true
	}
	if flags, ok := im.value(elffile.DT_FLAGS_1); ok && flags&elffile.DF_1_PIE != 0 {
		return true
	}
	_, interp := im.segment(elffile.PT_INTERP)
	_, named := im.value(elffile.DT_SONAME)
	return interp >= 0 && !named
}

// linkedDynamically tells what ld.so relocates from what starts by itself.
func (im *image) linkedDynamically() bool {
	_, interp := im.segment(elffile.PT_INTERP)
	return interp >= 0 || !im.program()
}

// neverLoaded says why no loader is ever asked to take the file.
func (im *image) neverLoaded() string {
	switch im.etype {
	case elffile.ET_REL:
		return "an object is not loaded"
	case elffile.ET_CORE:
		return "a core dump is not loaded"
	}
	if im.foreignSystem() {
		return fmt.Sprintf("EI_OSABI is %d: not for Linux, whose loaders are all that is known here", im.ident[7])
	}
	if elffile.OnlyDebug(im.sections) {
		return "separate debug information, which is not loaded"
	}
	if im.kernel() {
		return "a kernel, which a boot loader puts where its program headers say (p_paddr)"
	}
	if im.firmware() {
		return "firmware, which something else than Linux puts into memory: it is linked for no pages, or for other addresses than it is stored at (p_paddr)"
	}
	return ""
}

// firmware tells a program for a machine without an operating system. Its variables are
// copied from where they are stored (AT> in a linker script: p_paddr differs, which it
// never does for a process), or nothing in it is aligned to pages.
func (im *image) firmware() bool {
	if im.etype != elffile.ET_EXEC {
		return false
	}
	stored, unpaged, congruent, begins := false, true, true, false
	for _, s := range im.segments {
		switch s.Type {
		case elffile.PT_INTERP, elffile.PT_DYNAMIC:
			return false
		case elffile.PT_TLS:
			unpaged = false
		case elffile.PT_LOAD:
			stored = stored || s.MemSize > 0 && s.PAddr != 0 && s.PAddr != s.VAddr
			unpaged = unpaged && s.Align < page
			congruent = congruent && (s.VAddr-s.Offset)%page == 0
			begins = begins || im.entry-s.VAddr < s.MemSize || im.entry-s.PAddr < s.MemSize
		}
	}
	return begins && (stored || unpaged && !congruent)
}

// kernel tells what only a boot loader loads: its entry is a physical address,
// and none that anything of it is linked for. No file for a process has such an entry
// (gABI, Program Header: p_paddr means nothing for these, and linkers set it to p_vaddr).
func (im *image) kernel() bool {
	physical := false
	for _, s := range im.segments {
		switch s.Type {
		case elffile.PT_INTERP, elffile.PT_DYNAMIC:
			return false
		case elffile.PT_LOAD:
			if im.entry-s.VAddr < s.MemSize {
				return false
			}
			physical = physical || s.PAddr != s.VAddr && im.entry-s.PAddr < s.MemSize
		}
	}
	return im.etype == elffile.ET_EXEC && physical
}

// foreignSystem tells a file for another system than Linux: NetBSD, Solaris,
// FreeBSD or OpenBSD (gABI, EI_OSABI), unless it asks for glibc.
func (im *image) foreignSystem() bool {
	switch im.ident[7] {
	case 2, 6, 9, 12:
		return !im.needs("libc.so.6")
	}
	return false
}
