package archive

// The symbol index, through which a linker finds the member to pull without
// opening any other.

import (
	"encoding/binary"
	"strings"
)

// Index maps symbols to the members that define them, as ranlib saw it.
type Index struct {
	entries []IndexEntry
	first   map[string]int32 // from a symbol to its first entry
	next    []int32          // from an entry to the next of the same symbol, or -1
}

// IndexEntry is a symbol, and its place in what Archive.Members returns.
type IndexEntry struct {
	Symbol string
	Member int
}

// Entries returns all entries in the order of the index.
func (x *Index) Entries() []IndexEntry { return x.entries }

// Lookup returns the places, in what Archive.Members returns, of the members
// that define a symbol, in the order of the index. A linker takes the first.
func (x *Index) Lookup(symbol string) []int {
	var out []int
	at, ok := x.first[symbol]
	for ; ok && at >= 0; at = x.next[at] {
		out = append(out, x.entries[at].Member)
	}
	return out
}

const whereIndex = "symbol index"

func (a *Archive) readIndex() (*Index, error) {
	d, err := a.members()
	if err != nil || d.indexForm == noIndex {
		return nil, err
	}
	data := make([]byte, d.index.Size)
	if err := a.readAt(data, d.index.dataOffset, whereIndex); err != nil {
		return nil, err
	}
	x := &Index{}
	switch d.indexForm {
	case gnuIndex:
		err = a.parseGNU(x, d, data, 4)
	case gnuIndex64:
		err = a.parseGNU(x, d, data, 8)
	case bsdIndex:
		err = a.parseBSD(x, d, data, 4)
	case bsdIndex64:
		err = a.parseBSD(x, d, data, 8)
	}
	if err != nil {
		return nil, err
	}
	x.link()
	return x, nil
}

// link chains the entries of each symbol.
func (x *Index) link() {
	x.first = make(map[string]int32, len(x.entries))
	x.next = make([]int32, len(x.entries))
	for i := len(x.entries) - 1; i >= 0; i-- {
		x.next[i] = -1
		if later, ok := x.first[x.entries[i].Symbol]; ok {
			x.next[i] = later
		}
		x.first[x.entries[i].Symbol] = int32(i)
	}
}

// add appends an entry for a member whose header is at an offset.
func (a *Archive) add(x *Index, d *directory, symbol string, offset uint64) error {
	member, ok := d.byPlace[int64(offset)]
	if !ok {
		return a.errorf(whereIndex, "damaged: symbol %q is said to be in the member at offset %#x, where no member begins", symbol, offset)
	}
	x.entries = append(x.entries, IndexEntry{symbol, member})
	return nil
}

// parseGNU reads a count, the offsets of as many members, and as many names;
// numbers are big-endian.
func (a *Archive) parseGNU(x *Index, d *directory, data []byte, word uint64) error {
	read := func(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }
	if word == 8 {
		read = binary.BigEndian.Uint64
	}
	size := uint64(len(data))
	if size == 0 {
		return nil // llvm-ar's, of nothing
	}
	if size < word {
		return a.errorf(whereIndex, "damaged: it has %d bytes", size)
	}
	count := read(data)
	if count > (size-word)/(word+1) { // an offset, and a name's end at least
		return a.errorf(whereIndex, "damaged: %d symbols do not fit into its %d bytes", count, size)
	}
	offsets, names := data[word:], string(data[word+count*word:])
	x.entries = make([]IndexEntry, 0, count)
	for i := range count {
		end := strings.IndexByte(names, 0)
		if end < 0 {
			return a.errorf(whereIndex, "damaged: it says %d symbols, and has names for %d", count, i)
		}
		if err := a.add(x, d, names[:end], read(offsets[i*word:])); err != nil {
			return err
		}
		names = names[end+1:]
	}
	return nil
}

// parseBSD reads the size of a row of pairs, each the offset of a name and of a
// member, the row, the size of the names, and the names. The byte order is
// that of the machine that the archive is for; only one makes sense.
func (a *Archive) parseBSD(x *Index, d *directory, data []byte, word uint64) error {
	size := uint64(len(data))
	if size < 2*word {
		return a.errorf(whereIndex, "damaged: it has %d bytes", size)
	}
	var read func(b []byte) uint64
	var row, names uint64
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		read = func(b []byte) uint64 { return uint64(order.Uint32(b)) }
		if word == 8 {
			read = order.Uint64
		}
		row = read(data)
		if row%(2*word) == 0 && row <= size-2*word {
			names = read(data[word+row:])
			if names <= size-2*word-row {
				break
			}
		}
		read = nil
	}
	if read == nil {
		return a.errorf(whereIndex, "damaged: its sizes do not fit into its %d bytes in either byte order", size)
	}
	text := string(data[2*word+row:][:names])
	// Names do not overlap in any real index. Where they do, reading them
	// must not take time without bounds.
	left := 16 * size
	x.entries = make([]IndexEntry, 0, row/(2*word))
	for at := word; at < word+row; at += 2 * word {
		start := read(data[at:])
		if start >= names {
			return a.errorf(whereIndex, "damaged: a name is at %#x of the %d bytes of names", start, names)
		}
		end := strings.IndexByte(text[start:], 0)
		if end < 0 {
			return a.errorf(whereIndex, "damaged: the name at %#x has no end", start)
		}
		if uint64(end) >= left {
			return a.errorf(whereIndex, "damaged: the names of its symbols overlap")
		}
		left -= uint64(end) + 1
		if err := a.add(x, d, text[start:][:end], read(data[at+word:])); err != nil {
			return err
		}
	}
	return nil
}
