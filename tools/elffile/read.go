package elffile

// Every byte comes through here, so that no number in a file is believed: a
// range is compared with the file's size before memory is asked for.

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// codec decodes numbers. It is a pair of flags and not a binary.ByteOrder
// because a predictable branch is cheaper than a call through an interface.
type codec struct {
	big  bool // most significant byte first
	is64 bool // ELFCLASS64
}

func (c codec) u16(b []byte) uint16 {
	if c.big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (c codec) u32(b []byte) uint32 {
	if c.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (c codec) u64(b []byte) uint64 {
	if c.big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}

// word reads a number that is as wide as an address.
func (c codec) word(b []byte) uint64 {
	if c.is64 {
		return c.u64(b)
	}
	return uint64(c.u32(b))
}

// wordSize is the number of bytes of an address.
func (c codec) wordSize() uint64 {
	if c.is64 {
		return 8
	}
	return 4
}

// inFile reports whether n bytes at off lie within the file.
func (f *File) inFile(off, n uint64) bool {
	return off <= f.size && n <= f.size-off
}

// truncated is the error for a range that ends beyond the file.
func (f *File) truncated(where string, off, n uint64) error {
	return f.errorf(where, "truncated: %d bytes at offset %#x are beyond the end of the file, which has %d bytes", n, off, f.size)
}

// readInto fills buf from an offset of the file.
func (f *File) readInto(where string, buf []byte, off uint64) error {
	if !f.inFile(off, uint64(len(buf))) {
		return f.truncated(where, off, uint64(len(buf)))
	}
	n, err := f.r.ReadAt(buf, int64(off))
	if n == len(buf) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s: %s: reading %d bytes at offset %#x: %w", f.Name, where, len(buf), off, err)
}

// readAt returns n bytes at an offset of the file.
func (f *File) readAt(where string, off, n uint64) ([]byte, error) {
	if !f.inFile(off, n) {
		return nil, f.truncated(where, off, n)
	}
	buf := make([]byte, n)
	return buf, f.readInto(where, buf, off)
}

// piece is a range of the file.
type piece struct{ off, size uint64 }

// maxPieces bounds how many segments one table may stretch over. Linkers make
// one; patchelf can make two.
const maxPieces = 16

// pieces translates n bytes of memory at addr to ranges of the file, as the
// PT_LOAD segments map them.
func (f *File) pieces(where string, addr, n uint64) ([]piece, error) {
	var out []piece
	for at, left := addr, n; ; {
		off, room, ok := f.fileOffset(at)
		if !ok {
			if at == addr {
				return nil, f.errorf(where, "address %#x lies in no segment", addr)
			}
			return nil, f.errorf(where, "%d bytes at address %#x: the segment ends at %#x", n, addr, at)
		}
		if len(out) == maxPieces {
			return nil, f.errorf(where, "%d bytes at address %#x stretch over more than %d segments", n, addr, maxPieces)
		}
		if left <= room {
			return append(out, piece{off, left}), nil
		}
		out = append(out, piece{off, room})
		at, left = at+room, left-room
	}
}

// fileOffset translates an address, and says how many bytes follow it in the
// same segment of the file. Where segments overlap the later one counts, as
// it does when the loader maps one over the other.
func (f *File) fileOffset(addr uint64) (off, room uint64, ok bool) {
	for i := len(f.loads) - 1; i >= 0; i-- {
		s := &f.loads[i]
		if addr >= s.VAddr && addr-s.VAddr < s.FileSize {
			in := addr - s.VAddr
			return s.Offset + in, s.FileSize - in, true
		}
	}
	return 0, 0, false
}

// readMemory returns n bytes at an address, without relocation.
func (f *File) readMemory(where string, addr, n uint64) ([]byte, error) {
	if n > f.size {
		return nil, f.errorf(where, "%d bytes at address %#x are more than the file has (%d)", n, addr, f.size)
	}
	if n == 0 {
		return nil, nil
	}
	pieces, err := f.pieces(where, addr, n)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, n)
	at := buf
	for _, p := range pieces {
		if err := f.readInto(where, at[:p.size], p.off); err != nil {
			return nil, err
		}
		at = at[p.size:]
	}
	return buf, nil
}

// chunkSize is how much of a long table is held in memory at a time: enough
// for few system calls, little enough for the processor's cache.
const chunkSize = 192 << 10

// chunks are buffers that are not in use: a link has thousands of objects, of which each
// has a few tables.
var chunks = sync.Pool{New: func() any { return new([chunkSize]byte) }}

// eachChunk hands out ranges of the file in buffers that hold whole records.
// The buffer is used again; a piece that does not end with a record is an
// unlikely split, and is joined in memory.
func (f *File) eachChunk(where string, ps []piece, record uint64, do func(chunk []byte) (bool, error)) error {
	var total uint64
	for _, p := range ps {
		total += p.size
	}
	// A table that does not fit in the file must not be asked for; two
	// segments may show the same bytes, but no table does that.
	if total > f.size {
		return f.errorf(where, "%d bytes are more than the file has (%d)", total, f.size)
	}
	size := min(total, chunkSize/record*record)
	var buf []byte
	if len(ps) > 1 {
		size = total
		buf = make([]byte, size)
	} else {
		chunk := chunks.Get().(*[chunkSize]byte)
		defer chunks.Put(chunk)
		buf = chunk[:size]
	}
	fill := uint64(0)
	for _, p := range ps {
		for p.size > 0 {
			n := min(p.size, size-fill)
			if err := f.readInto(where, buf[fill:fill+n], p.off); err != nil {
				return err
			}
			p.off, p.size, fill = p.off+n, p.size-n, fill+n
			total -= n
			if fill == size || total == 0 {
				if goOn, err := do(buf[:fill]); !goOn || err != nil {
					return err
				}
				fill = 0
			}
		}
	}
	return nil
}

// readString returns ranges of the file as one string, of which names are then
// substrings that cost no memory of their own.
func (f *File) readString(where string, ps []piece) (string, error) {
	var total uint64
	for _, p := range ps {
		if !f.inFile(p.off, p.size) {
			return "", f.truncated(where, p.off, p.size)
		}
		total += p.size
	}
	if total > f.size {
		return "", f.errorf(where, "%d bytes are more than the file has (%d)", total, f.size)
	}
	var text strings.Builder
	text.Grow(int(total))
	err := f.eachChunk(where, ps, 1, func(chunk []byte) (bool, error) {
		text.Write(chunk)
		return true, nil
	})
	return text.String(), err
}

// window reads small records at addresses of which neighbours are likely to be
// asked for next, and goes to the file once for many.
type window struct {
	f     *File
	where string
	addr  uint64
	data  []byte
}

const windowSize = 4 << 10

// at returns n bytes at addr; they are valid until the next call.
func (w *window) at(addr, n uint64) ([]byte, error) {
	if addr < w.addr || addr-w.addr > uint64(len(w.data)) || uint64(len(w.data))-(addr-w.addr) < n {
		want := n
		if _, room, ok := w.f.fileOffset(addr); ok {
			want = max(n, min(room, windowSize))
		}
		data, err := w.f.readMemory(w.where, addr, want)
		if err != nil {
			return nil, err
		}
		w.addr, w.data = addr, data
	}
	return w.data[addr-w.addr:][:n], nil
}

// stringTable is a table of NUL-terminated names.
type stringTable struct {
	f     *File
	where string
	data  string
}

// names reads many names of one table. A file can point a symbol at every byte
// of one long name, and the time to read them all is bounded here.
type names struct {
	table *stringTable
	left  uint64
}

// nameBudget is how many bytes of names may be read for each byte of the file.
// A symbol takes 16 at least, and the longest names have some thousand.
const nameBudget = 64

func (t *stringTable) names() *names { return &names{t, nameBudget * t.f.size} }

// at returns the name that starts at off.
func (n *names) at(off uint64) (string, error) {
	s, err := n.table.at(off)
	if err == nil && uint64(len(s)) >= n.left {
		return "", n.table.f.errorf(n.table.where, "its names overlap so much that they cannot be meant")
	}
	n.left -= uint64(len(s)) + 1
	return s, err
}

// at returns the name that starts at off.
func (t *stringTable) at(off uint64) (string, error) {
	if off >= uint64(len(t.data)) {
		if off == 0 {
			return "", nil // an empty table has the empty name
		}
		return "", t.f.errorf(t.where, "name at %#x lies beyond the string table, which has %d bytes", off, len(t.data))
	}
	s := t.data[off:]
	n := strings.IndexByte(s, 0)
	if n < 0 {
		return "", t.f.errorf(t.where, "name at %#x has no end", off)
	}
	return s[:n], nil
}
