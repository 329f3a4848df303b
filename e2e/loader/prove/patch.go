package main

// What no linker writes and ld.so follows: files that are changed after the link.

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// symbolic puts DT_SYMBOLIC into the room that GNU ld leaves behind the dynamic
// section. The flag -Bsymbolic binds at link time, and leaves nothing to look up.
func (b *bench) symbolic(name string) {
	b.edit(name, func(data []byte) []byte {
		at, err := b.dynamic(name, data)
		if err != nil {
			b.err = err
			return data
		}
		for binary.LittleEndian.Uint64(data[at:]) != elffile.DT_NULL {
			at += 16
		}
		binary.LittleEndian.PutUint64(data[at:], elffile.DT_SYMBOLIC)
		return data
	})
}

// weakNeed sets VER_FLG_WEAK in each Vernaux.
func (b *bench) weakNeed(name string) {
	b.edit(name, func(data []byte) []byte {
		f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), name)
		if err != nil {
			b.err = err
			return data
		}
		d, err := f.Dynamic()
		if err != nil {
			b.err = err
			return data
		}
		// GNU ld puts the table where address and offset are the same.
		need, _ := d.Value(elffile.DT_VERNEED)
		u32 := binary.LittleEndian.Uint32
		for {
			aux := need + uint64(u32(data[need+8:]))
			for {
				data[aux+4] |= elffile.VER_FLG_WEAK
				next := uint64(u32(data[aux+12:]))
				if next == 0 {
					break
				}
				aux += next
			}
			next := uint64(u32(data[need+12:]))
			if next == 0 {
				return data
			}
			need += next
		}
	})
}

// align changes p_align of each PT_LOAD.
func (b *bench) align(name string, to uint64) {
	const first, size, align = 64, 56, 48
	b.edit(name, func(data []byte) []byte {
		for at := first; at < first+int(data[56])*size; at += size {
			if binary.LittleEndian.Uint32(data[at:]) == elffile.PT_LOAD {
				binary.LittleEndian.PutUint64(data[at+align:], to)
			}
		}
		return data
	})
}

// dynamic returns where PT_DYNAMIC is in the file.
func (b *bench) dynamic(name string, data []byte) (uint64, error) {
	f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		return 0, err
	}
	for _, s := range f.Segments {
		if s.Type == elffile.PT_DYNAMIC {
			return s.Offset, nil
		}
	}
	return 0, fmt.Errorf("%s: no PT_DYNAMIC", name)
}
