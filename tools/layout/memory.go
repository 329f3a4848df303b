package layout

// Memory as a loader sees it once all segments are mapped.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

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
	out := make([]byte, n)
	for rest := out; len(rest) > 0; {
		l := im.at(addr)
		part := min(uint64(len(rest)), l.end-addr)
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
			return nil
		}
		rest, addr = rest[part:], addr+part
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
