package layout

// The file as it would be in memory: PT_LOAD segments widened to pages, later
// ones over earlier ones.

import (
	"errors"
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
	file  *elffile.File // the same file, where that could be opened; else nil
	order byteOrder
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
	pieces   []piece           // of loads, by address, apart
	near     int               // the piece that was asked for last
	sections []elffile.Section // without names where those cannot be read

	dynAddr    uint64
	dyn        []elffile.DynamicEntry // nil where there is none that can be read
	symbols    *symbols
	symsDone   bool
	inArrays   []relocation    // those that change functions to be called, set by checkRelocations
	needed     map[string]bool // names of DT_NEEDED, read once
	relrMarked bool            // DT_VERNEED asks for GLIBC_ABI_DT_RELR
	records    int             // of versions, that were read
	namesRead  uint64          // bytes of names that were read
	steps      int             // in hash tables

	cut       bool // a segment ends beyond the file
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
	im := &image{r: r, size: uint64(max(size, 0)), word: 4}
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
	im.order.big = im.ident[5] == 2
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
	if !im.read(b, off) {
		return nil
	}
	return b
}

// read fills b with what the file has from an offset on, and tells whether it could.
func (im *image) read(b []byte, off uint64) bool {
	if got, err := im.r.ReadAt(b, int64(off)); got < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		im.failed = err
		return false
	}
	return true
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
	im.mapLoads()
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
