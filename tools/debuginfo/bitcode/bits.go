package bitcode

// Bits, as LLVM's bitstream format has them: least significant first, in words of
// 32 (llvm.org/docs/BitCodeFormat.html, "Primitives").

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// window is how much is read at once. Most of a module is skipped, block by block.
const window = 16 << 10

// cursor reads bits between two places. The first error stays, and every read behind
// it gives 0.
type cursor struct {
	r    io.ReaderAt
	size uint64 // in bytes
	name string
	at   uint64 // the next bit
	end  uint64 // behind the last bit that may be read
	err  error

	buf         []byte // with 8 zeros at its end
	from, until uint64 // what of the file is in buf, in bytes
}

// FormatError says that bytes are no bitcode as LLVM writes it. An error of another
// type is a failure to read.
type FormatError struct {
	Name string // of the file, as the caller has it
	Msg  string // with the place
}

func (e *FormatError) Error() string { return e.Name + ": LLVM bitcode: " + e.Msg }

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = &FormatError{c.name, fmt.Sprintf("byte %#x: ", c.at/8) + fmt.Sprintf(format, args...)}
	}
}

// left is the number of bits to the end, 0 behind an error.
func (c *cursor) left() uint64 {
	if c.err != nil || c.at >= c.end {
		return 0
	}
	return c.end - c.at
}

// fixed reads a number of n bits, at most 64.
func (c *cursor) fixed(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	if n > c.left() {
		c.fail("truncated: %d bits are wanted, %d are left", n, c.left())
		return 0
	}
	if n > 32 {
		low := c.fixed(32)
		return c.fixed(n-32)<<32 | low
	}
	first := c.at / 8
	if first < c.from || first+8 > c.until && c.until < c.size || first >= c.until {
		c.fill(first)
	}
	if c.err != nil {
		return 0
	}
	v := binary.LittleEndian.Uint64(c.buf[first-c.from:]) >> (c.at % 8)
	c.at += n
	return v & (1<<n - 1)
}

// fill reads a window; what lies behind the end of the file is 0.
func (c *cursor) fill(first uint64) {
	if cap(c.buf) == 0 {
		c.buf = make([]byte, 0, window+8)
	}
	n := min(window, c.size-first)
	c.buf, c.from, c.until = c.buf[:n], first, first+n
	if got, err := c.r.ReadAt(c.buf, int64(first)); uint64(got) < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		c.err = fmt.Errorf("%s: reading %d bytes at offset %#x: %w", c.name, n, first, err)
	}
	c.buf = append(c.buf, 0, 0, 0, 0, 0, 0, 0, 0)
}

// vbr reads a number in chunks of n bits, of which the highest says that another
// follows.
func (c *cursor) vbr(n uint64) uint64 {
	var v uint64
	for shift := uint64(0); ; shift += n - 1 {
		chunk := c.fixed(n)
		more := uint64(1) << (n - 1)
		if shift < 64 {
			v |= (chunk &^ more) << shift
		} else if chunk&^more != 0 {
			c.fail("a number has more than 64 bits")
		}
		if chunk&more == 0 || c.err != nil {
			return v
		}
	}
}

// align goes on to the next word.
func (c *cursor) align() { c.skip(-c.at % 32) }

func (c *cursor) skip(bits uint64) {
	if bits > c.left() {
		c.fail("truncated: %d bits are wanted, %d are left", bits, c.left())
		return
	}
	c.at += bits
}
