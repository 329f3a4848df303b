package loader

// Which symbols a hash table holds: a lookup finds no other, whatever is in .dynsym.
// GNU ld leaves its own _end and the like out of DT_GNU_HASH now and then.

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// firstHashed returns the index of the first symbol that can be found. ld.so takes
// DT_GNU_HASH where there is one, then DT_HASH (elf/dl-setup_hash.c).
func firstHashed(f *elffile.File, d *elffile.Dynamic) (int, error) {
	addr, ok := d.Value(elffile.DT_GNU_HASH)
	if !ok {
		if _, ok := d.Value(elffile.DT_HASH); ok {
			return 1, nil
		}
		return math.MaxInt, nil
	}
	head, err := readMemory(f, "DT_GNU_HASH", addr, 8)
	if err != nil {
		return 0, err
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if f.ByteOrder == binary.BigEndian {
		order = binary.BigEndian
	}
	return int(order.Uint32(head[4:])), nil
}

// readMemory returns n bytes at an address.
func readMemory(f *elffile.File, where string, addr, n uint64) ([]byte, error) {
	r, _ := f.Bytes()
	for _, s := range f.Segments {
		if s.Type != elffile.PT_LOAD || addr < s.VAddr || addr-s.VAddr >= s.FileSize || s.FileSize-(addr-s.VAddr) < n {
			continue
		}
		buf := make([]byte, n)
		if got, err := r.ReadAt(buf, int64(s.Offset+addr-s.VAddr)); got < len(buf) {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("%s: %s: %w", f.Name, where, err)
		}
		return buf, nil
	}
	return nil, &elffile.FormatError{Name: f.Name, Where: where, Msg: fmt.Sprintf("address %#x lies in no segment", addr)}
}
