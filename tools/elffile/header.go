package elffile

// The ELF header and the program headers, with the two escapes for counts that
// do not fit in 16 bits: PN_XNUM and e_shnum 0 (gABI, ELF Header).

import (
	"encoding/binary"
	"fmt"
)

// Segment is a program header.
type Segment struct {
	Type     uint32 // PT_LOAD, …
	Flags    uint32 // PF_R, PF_W, PF_X
	Offset   uint64 // in the file
	VAddr    uint64
	PAddr    uint64
	FileSize uint64
	MemSize  uint64
	Align    uint64
}

const (
	pnXNum         = 0xffff
	headerSize32   = 52
	headerSize64   = 64
	segmentSize32  = 32
	segmentSize64  = 56
	sectionSize32  = 40
	sectionSize64  = 64
	whereHeader    = "ELF header"
	whereSegments  = "program headers"
	whereSections  = "section headers"
	identSize      = 16
	identClass     = 4
	identData      = 5
	identVersion   = 6
	elfClass32     = 1
	elfClass64     = 2
	elfDataLittle  = 1
	elfDataBig     = 2
	currentVersion = 1
)

func (f *File) readHeader() error {
	head, err := f.readAt(whereHeader, 0, min(f.size, headerSize64))
	if err != nil {
		return err
	}
	if err := f.identify(head); err != nil {
		return err
	}
	if len(head) < identSize {
		return f.errorf(whereHeader, "truncated: the file has %d bytes, fewer than the %d of e_ident", f.size, identSize)
	}
	switch head[identClass] {
	case elfClass32:
		f.Class = 32
	case elfClass64:
		f.Class, f.codec.is64 = 64, true
	default:
		return f.errorf(whereHeader, "EI_CLASS is %d, neither 1 (32-bit) nor 2 (64-bit)", head[identClass])
	}
	switch head[identData] {
	case elfDataLittle:
		f.ByteOrder = binary.LittleEndian
	case elfDataBig:
		f.ByteOrder, f.codec.big = binary.BigEndian, true
	default:
		return f.errorf(whereHeader, "EI_DATA is %d, neither 1 (little-endian) nor 2 (big-endian)", head[identData])
	}
	if v := head[identVersion]; v != currentVersion {
		return f.errorf(whereHeader, "EI_VERSION is %d, not 1", v)
	}
	want := headerSize32
	if f.codec.is64 {
		want = headerSize64
	}
	if len(head) < want {
		return f.errorf(whereHeader, "truncated: the file has %d bytes, fewer than the %d of the header", f.size, want)
	}

	c := f.codec
	f.Type, f.Machine = c.u16(head[16:]), c.u16(head[18:])
	var phoff uint64
	rest := head[40:] // e_flags of 32-bit files is at 36
	if c.is64 {
		f.Entry, phoff, f.shoff = c.u64(head[24:]), c.u64(head[32:]), c.u64(head[40:])
		f.Flags, rest = c.u32(head[48:]), head[52:]
	} else {
		f.Entry, phoff, f.shoff = uint64(c.u32(head[24:])), uint64(c.u32(head[28:])), uint64(c.u32(head[32:]))
		f.Flags = c.u32(head[36:])
	}
	phentsize, phnum := uint64(c.u16(rest[2:])), uint64(c.u16(rest[4:]))
	f.shentsize, f.shnum, f.shstrndx = uint64(c.u16(rest[6:])), uint64(c.u16(rest[8:])), uint64(c.u16(rest[10:]))

	if err := f.resolveEscapes(&phnum); err != nil {
		return err
	}
	return f.readSegments(phoff, phentsize, phnum)
}

// resolveEscapes takes the counts that the header has no room for from section
// header 0, and checks that the section headers are within the file: a file
// cut short loses those first, as they come last.
func (f *File) resolveEscapes(phnum *uint64) error {
	if f.shoff == 0 {
		if *phnum == pnXNum {
			return f.errorf(whereHeader, "e_phnum is PN_XNUM, but there is no section header 0 to hold the number")
		}
		if f.shnum != 0 {
			return f.errorf(whereHeader, "e_shnum is %d, but e_shoff is 0", f.shnum)
		}
		return nil
	}
	want := uint64(sectionSize32)
	if f.codec.is64 {
		want = sectionSize64
	}
	if f.shnum == 0 && f.shentsize == 0 {
		f.shoff = 0 // some tools clear the counts only
		return nil
	}
	if f.shentsize != want {
		return f.errorf(whereHeader, "e_shentsize is %d, not %d", f.shentsize, want)
	}
	if f.shnum == 0 || f.shstrndx == shnXIndex || *phnum == pnXNum {
		first, err := f.readAt("section header 0", f.shoff, want)
		if err != nil {
			return err
		}
		s := f.decodeSection(first)
		if f.shnum == 0 {
			f.shnum = s.Size
		}
		if f.shstrndx == shnXIndex {
			f.shstrndx = uint64(s.Link)
		}
		if *phnum == pnXNum {
			*phnum = uint64(s.Info)
		}
	}
	if f.shnum > f.size/want || !f.inFile(f.shoff, f.shnum*want) {
		return f.errorf(whereSections, "truncated: %d headers at offset %#x are beyond the end of the file, which has %d bytes", f.shnum, f.shoff, f.size)
	}
	return nil
}

func (f *File) readSegments(off, entry, count uint64) error {
	if count == 0 {
		return nil
	}
	want := uint64(segmentSize32)
	if f.codec.is64 {
		want = segmentSize64
	}
	if entry != want {
		return f.errorf(whereHeader, "e_phentsize is %d, not %d", entry, want)
	}
	if count > f.size/want || !f.inFile(off, count*want) {
		return f.errorf(whereSegments, "truncated: %d headers at offset %#x are beyond the end of the file, which has %d bytes", count, off, f.size)
	}
	table, err := f.readAt(whereSegments, off, count*want)
	if err != nil {
		return err
	}
	f.Segments = make([]Segment, count)
	emptied := false
	for i := range f.Segments {
		s := f.decodeSegment(table[uint64(i)*want:])
		f.Segments[i] = s
		if s.Type == PT_NULL {
			continue
		}
		if !f.inFile(s.Offset, s.FileSize) && s.FileSize > 0 {
			if emptied = emptied || f.splitOff(); !emptied {
				return f.truncated(fmt.Sprintf("program header %d", i), s.Offset, s.FileSize)
			}
		}
		if s.Type == PT_LOAD && s.FileSize > 0 {
			if s.VAddr+s.FileSize < s.VAddr {
				return f.errorf(fmt.Sprintf("program header %d", i), "address %#x and size %#x wrap around", s.VAddr, s.FileSize)
			}
			f.loads = append(f.loads, s)
		}
	}
	if emptied {
		f.loads = nil
		for i := range f.Segments {
			f.Segments[i].FileSize = 0
		}
	}
	return nil
}

// splitOff reports whether the section headers say that nothing of what is loaded
// is in the file, but notes. Such is what eu-strip -f splits off: its program
// headers are those of the whole file, and mean bytes that are not there. (objcopy
// --only-keep-debug sets their size in the file to 0.)
func (f *File) splitOff() bool {
	if f.shoff == 0 {
		return false
	}
	table, err := f.readAt(whereSections, f.shoff, f.shnum*f.shentsize)
	if err != nil {
		return false
	}
	empty := 0
	for i := range f.shnum {
		s := f.decodeSection(table[i*f.shentsize:])
		switch {
		case s.Flags&SHF_ALLOC == 0 || s.Size == 0 || s.Type == SHT_NOTE:
		case s.Type == SHT_NOBITS:
			empty++
		default:
			return false
		}
	}
	return empty > 0
}

func (f *File) decodeSegment(b []byte) Segment {
	c := f.codec
	if c.is64 {
		return Segment{
			Type: c.u32(b), Flags: c.u32(b[4:]), Offset: c.u64(b[8:]), VAddr: c.u64(b[16:]),
			PAddr: c.u64(b[24:]), FileSize: c.u64(b[32:]), MemSize: c.u64(b[40:]), Align: c.u64(b[48:]),
		}
	}
	return Segment{
		Type: c.u32(b), Offset: uint64(c.u32(b[4:])), VAddr: uint64(c.u32(b[8:])), PAddr: uint64(c.u32(b[12:])),
		FileSize: uint64(c.u32(b[16:])), MemSize: uint64(c.u32(b[20:])), Flags: c.u32(b[24:]), Align: uint64(c.u32(b[28:])),
	}
}

// segment returns the first program header of a type.
func (f *File) segment(kind uint32) (Segment, bool) {
	for _, s := range f.Segments {
		if s.Type == kind {
			return s, true
		}
	}
	return Segment{}, false
}
