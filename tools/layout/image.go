package layout

// The file as it would be in memory: PT_LOAD segments widened to pages, later
// ones over earlier ones.

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// page is the smallest page of any Linux system. A file that is laid out for
// larger ones is right for this one too; one that is not loads where pages are
// this small, and nothing is said of it.
const page = 4096

type image struct {
	r     io.ReaderAt
	size  uint64
	order binary.ByteOrder
	is64  bool
	word  uint64 // bytes of an address

	ident                              [16]byte
	etype, machine                     uint16
	version, flags                     uint32
	entry, phoff, shoff                uint64
	phentsize, phnum, shentsize, shnum uint64
	shstrndx                           uint64

	segments []elffile.Segment
	loads    []load
	sections []elffile.Section // without names where those cannot be read

	dynAddr  uint64
	dyn      []elffile.DynamicEntry // nil where there is none that can be read
	symbols  *symbols
	symsDone bool
	records  int // of versions, that were read
	steps    int // in hash tables

	condition string
	problems  []Problem
	skipped   string
	failed    error // of reading, and not of the file
}

// load is a PT_LOAD segment with its pages.
type load struct {
	elffile.Segment
	index      int
	start, end uint64 // whole pages, of memory
	backed     uint64 // where bytes of the file end, and zeros begin
}

func newImage(r io.ReaderAt, size int64) (*image, error) {
	im := &image{r: r, size: uint64(max(size, 0)), order: binary.LittleEndian, word: 4}
	b := im.bytes(0, min(im.size, 64))
	if im.failed != nil {
		return nil, im.failed
	}
	if len(b) < 52 || string(b[:4]) != "\x7fELF" {
		return nil, ErrNotELF
	}
	copy(im.ident[:], b)
	if im.ident[4] == 2 {
		im.is64, im.word = true, 8
		if len(b) < 64 {
			return nil, ErrNotELF
		}
	}
	if im.ident[5] == 2 {
		im.order = binary.BigEndian
	}
	o := im.order
	im.etype, im.machine, im.version = o.Uint16(b[16:]), o.Uint16(b[18:]), o.Uint32(b[20:])
	im.entry, im.phoff, im.shoff = im.addr(b[24:]), im.addr(b[24+im.word:]), im.addr(b[24+2*im.word:])
	im.flags = o.Uint32(b[24+3*im.word:])
	rest := b[24+3*im.word+4+2:]
	im.phentsize, im.phnum = uint64(o.Uint16(rest)), uint64(o.Uint16(rest[2:]))
	im.shentsize, im.shnum, im.shstrndx = uint64(o.Uint16(rest[4:])), uint64(o.Uint16(rest[6:])), uint64(o.Uint16(rest[8:]))
	im.readSections()
	im.readSegments()
	im.readDynamic()
	return im, im.failed
}

// bytes returns a range of the file, or nil where it is not all there.
func (im *image) bytes(off, n uint64) []byte {
	if off > im.size || n > im.size-off {
		return nil
	}
	b := make([]byte, n)
	if got, err := im.r.ReadAt(b, int64(off)); uint64(got) < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		im.failed = err
		return nil
	}
	return b
}

func (im *image) addr(b []byte) uint64 {
	if im.is64 {
		return im.order.Uint64(b)
	}
	return uint64(im.order.Uint32(b))
}

// phdrSize is the size of a program header.
func (im *image) phdrSize() uint64 {
	if im.is64 {
		return 56
	}
	return 32
}

// mostSegments is how many program headers Linux reads: 64 KiB of them
// (fs/binfmt_elf.c, load_elf_phdrs).
const mostSegments = 65536 / 56

func (im *image) readSegments() {
	if im.phnum == 0xffff && len(im.sections) > 0 {
		im.phnum = uint64(im.sections[0].Info) // PN_XNUM
	}
	size := im.phdrSize()
	// A loader that is given a wrong e_phentsize refuses the file; what stands in
	// the table is told by the size that it has to have.
	if im.phnum > im.size/size || im.bytes(im.phoff, im.phnum*size) == nil {
		return
	}
	table := im.bytes(im.phoff, min(im.phnum, mostSegments)*size)
	for i := 0; len(table) > 0; i, table = i+1, table[size:] {
		o, b := im.order, table
		var s elffile.Segment
		if im.is64 {
			s = elffile.Segment{Type: o.Uint32(b), Flags: o.Uint32(b[4:]), Offset: o.Uint64(b[8:]), VAddr: o.Uint64(b[16:]),
				PAddr: o.Uint64(b[24:]), FileSize: o.Uint64(b[32:]), MemSize: o.Uint64(b[40:]), Align: o.Uint64(b[48:])}
		} else {
			w := func(i int) uint64 { return uint64(o.Uint32(b[4*i:])) }
			s = elffile.Segment{Type: o.Uint32(b), Offset: w(1), VAddr: w(2), PAddr: w(3), FileSize: w(4), MemSize: w(5), Flags: o.Uint32(b[24:]), Align: w(7)}
		}
		im.segments = append(im.segments, s)
		if s.Type != elffile.PT_LOAD || s.VAddr+max(s.MemSize, s.FileSize)+page < s.VAddr {
			continue
		}
		l := load{Segment: s, index: i, start: s.VAddr &^ (page - 1), end: up(s.VAddr + max(s.MemSize, s.FileSize)), backed: s.VAddr + s.FileSize}
		if s.MemSize <= s.FileSize { // the rest of the last page is of the file
			l.backed = up(l.backed)
		}
		if l.start < l.end {
			im.loads = append(im.loads, l)
		}
	}
}

// up rounds up to a page.
func up(addr uint64) uint64 { return (addr + page - 1) &^ (page - 1) }

// segment returns the last program header of a type, which is the one that counts
// for ld.so, and its index; or -1.
func (im *image) segment(kind uint32) (elffile.Segment, int) {
	for i := len(im.segments) - 1; i >= 0; i-- {
		if im.segments[i].Type == kind {
			return im.segments[i], i
		}
	}
	return elffile.Segment{}, -1
}

// at returns the segment that an address is in once all are mapped, or nil.
func (im *image) at(addr uint64) *load {
	for i := len(im.loads) - 1; i >= 0; i-- {
		if l := &im.loads[i]; addr >= l.start && addr < l.end {
			return l
		}
	}
	return nil
}

// mapped tells whether n bytes at addr can be read.
func (im *image) mapped(addr, n uint64) bool {
	return im.each(addr, n, func(l *load) bool { return l.Flags&(elffile.PF_R|elffile.PF_W) != 0 })
}

// each tells whether something holds for each segment of n bytes at addr, of which
// none is outside all segments.
func (im *image) each(addr, n uint64, holds func(*load) bool) bool {
	if addr+n < addr {
		return false
	}
	for end := addr + max(n, 1); addr < end; {
		l := im.at(addr)
		if l == nil || !holds(l) {
			return false
		}
		addr = l.end
	}
	return true
}

func (im *image) writable(addr, n uint64) bool {
	return im.each(addr, n, func(l *load) bool { return l.Flags&elffile.PF_W != 0 })
}

func (im *image) executable(addr uint64) bool {
	l := im.at(addr)
	return l != nil && l.Flags&elffile.PF_X != 0
}

// fromFile tells whether n bytes at addr come from the file: what lies behind
// p_filesz is zeros, and what lies behind the end of the file cannot be touched.
func (im *image) fromFile(addr, n uint64) bool {
	return im.each(addr, n, func(l *load) bool {
		last := min(addr+n, l.end)
		return last <= l.backed && l.Offset+(last-l.VAddr) <= im.size
	})
}

// memory returns n bytes at addr as a loader reads them, or nil.
func (im *image) memory(addr, n uint64) []byte {
	if n > im.size || !im.mapped(addr, n) {
		return nil
	}
	out := make([]byte, 0, n)
	for uint64(len(out)) < n {
		l := im.at(addr)
		part := min(n-uint64(len(out)), l.end-addr)
		have := uint64(0)
		if addr < l.backed {
			have = min(part, l.backed-addr)
		}
		off := l.Offset + (addr - l.VAddr) // may begin before p_offset, in the same page
		if off > im.size {
			have = 0
		} else {
			have = min(have, im.size-off)
		}
		out = append(out, im.bytes(off, have)...)
		if im.failed != nil {
			return nil
		}
		out = append(out, make([]byte, part-have)...)
		addr += part
	}
	return out
}

// text returns the string at an address, at most 4096 bytes of it, and whether it ends.
func (im *image) text(addr uint64) (string, bool) {
	var out []byte
	for len(out) < 4096 {
		b := im.memory(addr, 64)
		if b == nil {
			b = im.memory(addr, 1)
		}
		if b == nil {
			return string(out), false
		}
		for _, c := range b {
			if c == 0 {
				return string(out), true
			}
			out = append(out, c)
		}
		addr += uint64(len(b))
	}
	return string(out), true
}

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
	code, missing := 0, 0
	for _, s := range im.sections {
		if s.Flags&(elffile.SHF_ALLOC|elffile.SHF_EXECINSTR) == elffile.SHF_ALLOC|elffile.SHF_EXECINSTR {
			code++
			if s.Type == elffile.SHT_NOBITS {
				missing++
			}
		}
	}
	if code > 0 && code == missing {
		return "separate debug information, which is not loaded"
	}
	return ""
}

// foreignSystem tells a file for another system than Linux: NetBSD, Solaris,
// FreeBSD or OpenBSD (gABI, EI_OSABI), unless it asks for glibc.
func (im *image) foreignSystem() bool {
	switch im.ident[7] {
	case 2, 6, 9, 12:
	default:
		return false
	}
	for _, e := range im.dyn {
		if e.Tag == elffile.DT_NEEDED {
			if table, ok := im.value(elffile.DT_STRTAB); ok {
				if name, _ := im.text(table + e.Value); name == "libc.so.6" {
					return false
				}
			}
		}
	}
	return true
}
