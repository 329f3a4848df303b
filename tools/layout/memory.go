package layout

// Memory as a loader sees it once all segments are mapped.

import (
	"slices"
	"sort"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// piece is a range of pages that show one segment once all are mapped.
type piece struct {
	start, end uint64
	load       *load
}

// mapLoads finds what is on top where segments overlap: the later one.
func (im *image) mapLoads() {
	var edges []uint64
	for _, l := range im.loads {
		edges = append(edges, l.start, l.end)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for n := range max(len(edges), 1) - 1 {
		start, end := edges[n], edges[n+1]
		for i := len(im.loads) - 1; i >= 0; i-- {
			l := &im.loads[i]
			if start < l.start || start >= l.end {
				continue
			}
			if last := len(im.pieces) - 1; last >= 0 && im.pieces[last].load == l && im.pieces[last].end == start {
				im.pieces[last].end = end
			} else {
				im.pieces = append(im.pieces, piece{start, end, l})
			}
			break
		}
	}
}

// pieceAt returns what is mapped at an address, or nil. Most addresses are in the
// same piece as the one before.
func (im *image) pieceAt(addr uint64) *piece {
	if im.near < len(im.pieces) {
		if p := &im.pieces[im.near]; addr >= p.start && addr < p.end {
			return p
		}
	}
	return im.findPiece(addr)
}

func (im *image) findPiece(addr uint64) *piece {
	i := sort.Search(len(im.pieces), func(i int) bool { return im.pieces[i].end > addr })
	if i == len(im.pieces) || im.pieces[i].start > addr {
		return nil
	}
	im.near = i
	return &im.pieces[i]
}

// at returns the segment that an address is in once all are mapped, or nil.
func (im *image) at(addr uint64) *load {
	if p := im.pieceAt(addr); p != nil {
		return p.load
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
		p := im.pieceAt(addr)
		if p == nil || !holds(p.load) {
			return false
		}
		addr = p.end
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
	out := make([]byte, n)
	if !im.fill(out, addr) {
		return nil
	}
	return out
}

// fill reads what is mapped at addr.
func (im *image) fill(rest []byte, addr uint64) bool {
	for len(rest) > 0 {
		p := im.pieceAt(addr)
		l, part := p.load, min(uint64(len(rest)), p.end-addr)
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
		if have > 0 && !im.read(rest[:have], off) {
			return false
		}
		clear(rest[have:part])
		rest, addr = rest[part:], addr+part
	}
	return true
}

// place returns where n bytes at addr are in the file, if a loader sees one range of it
// there, and may read it.
func (im *image) place(addr, n uint64) (off uint64, ok bool) {
	if n == 0 || n > im.size || !im.mapped(addr, n) || !im.fromFile(addr, n) {
		return 0, false
	}
	p := im.pieceAt(addr)
	return p.load.Offset + (addr - p.load.VAddr), addr+n <= p.end
}
