package layout

// Names that overlap: each of 65,000 entries has one of 4,096 bytes, and the file has 100 kB.

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
)

type countedReader struct {
	io.ReaderAt
	read uint64
}

func (r *countedReader) ReadAt(b []byte, off int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, off)
	r.read += uint64(n)
	return n, err
}

// aliased is a library whose dynamic section or versions are one page that is shown 255
// times, and whose names are all in one text of 64 KiB without an end.
func aliased(table uint64, dynamic [][2]uint64, page []byte) []byte {
	put := binary.LittleEndian
	const loads, at = 257, 4 * 4096
	b := make([]byte, at, 100<<10)
	copy(b, "\x7fELF\x02\x01\x01")
	put.PutUint16(b[16:], 3)
	put.PutUint16(b[18:], 62)
	put.PutUint32(b[20:], 1)
	put.PutUint64(b[32:], 64)
	put.PutUint16(b[54:], 56)
	put.PutUint16(b[56:], loads+1)
	for _, d := range dynamic {
		b = put.AppendUint64(put.AppendUint64(b, d[0]), d[1])
	}
	b = append(b, make([]byte, at+4096-len(b))...)
	b = append(append(b, page...), bytes.Repeat([]byte{'a'}, 64<<10)...)
	phdr := func(i int, kind uint32, off, addr, size uint64) {
		p := b[64+56*i:]
		put.PutUint32(p, kind)
		put.PutUint32(p[4:], 6)
		for j, v := range []uint64{off, addr, addr, size, size, 4096} {
			put.PutUint64(p[8+8*j:], v)
		}
	}
	phdr(0, 1, at, 0x1000, 4096)
	for i := range uint64(255) {
		phdr(1+int(i), 1, at+4096, table+4096*i, 4096)
	}
	phdr(256, 1, at+8192, 1<<40, 64<<10)
	phdr(257, 2, at, 0x1000, 4096)
	return b
}

func TestNamesThatOverlap(t *testing.T) {
	put := binary.LittleEndian
	head := [][2]uint64{{5, 1 << 40}, {6, 1 << 40}, {10, 0x8000}}
	var entries, needs, defines []byte
	all := head[:3:3]
	for i := range uint64(256) {
		entries = put.AppendUint64(put.AppendUint64(entries, 1), i)
		if i < 253 {
			all = append(all, [2]uint64{1, i})
		}
	}
	for i := range uint32(128) {
		need, define := make([]byte, 32), make([]byte, 32)
		need[0], need[2], need[8], need[12], need[22] = 1, 1, 16, 32, 2
		put.PutUint32(need[4:], i)
		put.PutUint32(need[24:], i)
		define[0], define[4], define[6], define[12], define[16] = 1, 2, 1, 20, 32
		put.PutUint32(define[20:], i)
		needs, defines = append(needs, need...), append(defines, define...)
	}
	for name, data := range map[string][]byte{
		"DT_NEEDED":  aliased(0x2000, all, entries),
		"DT_VERNEED": aliased(1<<32, append(head[:3:3], [2]uint64{0x6ffffffe, 1 << 32}, [2]uint64{1, 5}, [2]uint64{}), needs),
		"DT_VERDEF":  aliased(1<<32, append(head[:3:3], [2]uint64{0x6ffffffc, 1 << 32}, [2]uint64{}), defines),
	} {
		r := &countedReader{ReaderAt: bytes.NewReader(data)}
		report, err := Examine(r, int64(len(data)))
		if err != nil || len(report.Problems) == 0 {
			t.Errorf("%s: %v %v", name, report, err)
		}
		if most := uint64(64 << 20); r.read > most {
			t.Errorf("%s: %d bytes are read of a file of %d", name, r.read, len(data))
		}
	}
}
