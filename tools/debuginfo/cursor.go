package debuginfo

// A cursor reads an image from front to back, and goes to the file once for many
// values. The first error stays; what is read after it is zero.

import "bytes"

type cursor struct {
	image *image
	buf   []byte // the bytes from base on
	base  uint64
	i     int    // the next byte, in buf
	end   uint64 // what is read may not go beyond this offset
	chunk uint64 // how much to ask of the file next
	err   error

	own []byte // memory for buf, used again
}

const (
	firstChunk = 512 // a header and a root entry, as a rule
	mostChunk  = 128 << 10
)

// seek moves to an offset of an image. What is behind end is out of reach.
func (c *cursor) seek(m *image, offset, end uint64) {
	c.end = min(end, m.size)
	if m.data != nil {
		c.image, c.base, c.buf = m, 0, m.data[:c.end]
		c.i = int(min(offset, c.end))
		return
	}
	if c.image == m && offset >= c.base && offset-c.base <= uint64(len(c.buf)) {
		c.i = int(offset - c.base)
		return
	}
	c.image, c.base, c.buf, c.i, c.chunk = m, offset, nil, 0, firstChunk
}

func (c *cursor) offset() uint64 { return c.base + uint64(c.i) }

// fail keeps the first error.
func (c *cursor) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// has makes n bytes available, n not above mostChunk.
func (c *cursor) has(n int) bool {
	if len(c.buf)-c.i >= n && c.offset()+uint64(n) <= c.end {
		return c.err == nil
	}
	return c.refill(n)
}

func (c *cursor) refill(n int) bool {
	if c.err != nil {
		return false
	}
	at := c.offset()
	if at > c.end || uint64(n) > c.end-at {
		c.fail(c.image.errorf(at, "%d bytes go beyond the end of what they belong to, which is %#x", n, c.end))
		return false
	}
	want := min(max(c.chunk, uint64(n)), c.end-at)
	c.chunk = min(2*c.chunk, mostChunk)
	if uint64(cap(c.own)) < want {
		c.own = make([]byte, max(want, c.chunk))
	}
	c.buf, c.base, c.i = c.own[:want], at, 0
	if err := c.image.readInto(c.buf, at); err != nil {
		c.buf = nil
		c.fail(err)
		return false
	}
	return true
}

func (c *cursor) skip(n uint64) {
	if n <= uint64(len(c.buf)-c.i) {
		c.i += int(n)
		return
	}
	at := c.offset()
	if at > c.end || n > c.end-at {
		c.fail(c.image.errorf(at, "%d bytes go beyond the end of what they belong to, which is %#x", n, c.end))
		return
	}
	c.base, c.buf, c.i = at+n, nil, 0
}

func (c *cursor) u8() uint64 {
	if !c.has(1) {
		return 0
	}
	b := c.buf[c.i]
	c.i++
	return uint64(b)
}

// number reads n bytes, at most 8, in the byte order of the file.
func (c *cursor) number(n int) uint64 {
	if !c.has(n) {
		return 0
	}
	b := c.buf[c.i : c.i+n]
	c.i += n
	var v uint64
	if c.image.big {
		for _, x := range b {
			v = v<<8 | uint64(x)
		}
		return v
	}
	for k := n - 1; k >= 0; k-- {
		v = v<<8 | uint64(b[k])
	}
	return v
}

// uleb reads an unsigned LEB128 (DWARF 5, section 7.6). Bits above the 64th have
// to be zero.
func (c *cursor) uleb() uint64 {
	if c.i < len(c.buf) && c.buf[c.i] < 0x80 && c.err == nil && c.offset() < c.end {
		c.i++
		return uint64(c.buf[c.i-1])
	}
	var v uint64
	for shift := uint(0); ; shift += 7 {
		b := c.u8()
		if shift == 63 && b > 1 || shift > 63 && b != 0 {
			c.fail(c.image.errorf(c.offset(), "a number in LEB128 has more than 64 bits"))
			return 0
		}
		if shift < 64 {
			v |= (b & 0x7f) << shift
		}
		if b < 0x80 {
			return v
		}
	}
}

// sleb reads a signed LEB128.
func (c *cursor) sleb() int64 {
	var v int64
	for shift := uint(0); ; shift += 7 {
		b := c.u8()
		if shift > 63 {
			c.fail(c.image.errorf(c.offset(), "a number in LEB128 has more than 64 bits"))
			return 0
		}
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
}

// skipLEB passes over a number of either kind.
func (c *cursor) skipLEB() {
	for c.u8() >= 0x80 {
	}
}

// text reads what comes before the next NUL, and the NUL. Where keep is false the
// text is only passed over. Nothing longer than most is kept.
func (c *cursor) text(keep bool, most int) string {
	var kept []byte
	for c.has(1) {
		rest := c.buf[c.i:]
		if limit := c.end - c.offset(); uint64(len(rest)) > limit {
			rest = rest[:limit]
		}
		n := bytes.IndexByte(rest, 0)
		part := rest
		if n >= 0 {
			part = rest[:n]
		}
		if keep && len(kept)+len(part) > most {
			c.fail(c.image.errorf(c.offset(), "a name has more than %d bytes", most))
			return ""
		}
		if n >= 0 {
			c.i += n + 1
			if !keep {
				return ""
			}
			if kept == nil {
				return string(part)
			}
			return string(append(kept, part...))
		}
		if keep {
			kept = append(kept, part...)
		}
		c.i += len(part)
	}
	return ""
}
