package layout

// Files that would keep a reader busy for as long as it likes.

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"
)

// many is a library of 1,000 PT_LOAD segments, n entries in PT_DYNAMIC, and a table.
func many(t *testing.T, dynamic [][2]uint64, table []byte) []byte {
	t.Helper()
	const loads = 1000
	b := make([]byte, 64+56*(loads+1))
	copy(b, "\x7fELF\x02\x01\x01")
	put := binary.LittleEndian
	put.PutUint16(b[16:], 3)
	put.PutUint16(b[18:], 62)
	put.PutUint32(b[20:], 1)
	put.PutUint64(b[32:], 64)
	put.PutUint16(b[54:], 56)
	put.PutUint16(b[56:], loads+1)
	at := uint64(len(b)+4095) &^ 4095
	b = append(b, make([]byte, at-uint64(len(b)))...)
	for _, d := range append(dynamic, [2]uint64{}) {
		b = put.AppendUint64(put.AppendUint64(b, d[0]), d[1])
	}
	b = append(b, table...)
	phdr := func(i int, kind, flags uint32, off, addr, size uint64) {
		p := b[64+56*i:]
		put.PutUint32(p, kind)
		put.PutUint32(p[4:], flags)
		for j, v := range []uint64{off, addr, addr, size, size, 4096} {
			put.PutUint64(p[8+8*j:], v)
		}
	}
	phdr(0, 1, 6, 0, 0, uint64(len(b)))
	for i := 1; i < loads; i++ {
		phdr(i, 1, 6, 0, 1<<32+uint64(i)<<13, 4096)
	}
	phdr(loads, 2, 6, at, at, uint64(16*(len(dynamic)+1)))
	return b
}

func TestManyStaysQuick(t *testing.T) {
	bitmaps := bytes.Repeat([]byte{0xff}, 4<<20)
	copy(bitmaps, make([]byte, 8))
	header := uint64(64+56*1001+4095) &^ 4095
	// Each of 30,000 records of versions asks for a library that none of 30,000 is.
	needed := [][2]uint64{{5, header}, {6, header}, {10, 16}, {0x6ffffffe, header + 16*30005}}
	for len(needed) < 30004 {
		needed = append(needed, [2]uint64{1, 64})
	}
	var records []byte
	for i := range 30000 {
		r := make([]byte, 16)
		r[0], r[2] = 1, 1
		binary.LittleEndian.PutUint32(r[4:], 8)
		binary.LittleEndian.PutUint32(r[8:], uint32(16*(30000-i)))
		binary.LittleEndian.PutUint32(r[12:], 16)
		records = append(records, r...)
	}
	records = append(records, make([]byte, 16)...)
	for name, data := range map[string][]byte{
		"bitmaps": many(t, [][2]uint64{{36, header + 16*4}, {35, 4 << 20}, {37, 8}}, bitmaps),
		"needed":  many(t, needed, records),
	} {
		done := make(chan error, 1)
		go func() {
			_, err := Examine(bytes.NewReader(data), int64(len(data)))
			done <- err
		}()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s: %d bytes keep it busy", name, len(data))
		}
	}
}
