// Package bitcode reads from LLVM bitcode what its modules say of compilation units:
// the name, folder and compiler that a linker's own code generator will later write
// into DWARF (clang -flto, rustc -Clinker-plugin-lto).
//
// Only the metadata of a module is read, and of that the strings, the files and the
// units; functions are skipped, block by block. No input makes the package panic,
// loop without end or keep more than a small multiple of the file.
package bitcode

import (
	"fmt"
	"io"
	"slices"
)

// Unit is what a module says of one compilation unit (DICompileUnit). DWARF has these
// as DW_AT_name, DW_AT_comp_dir and DW_AT_producer.
type Unit struct {
	Name, Dir, Producer string
}

// Blocks and records (llvm/Bitcode/LLVMBitCodes.h).
const (
	blockInfoBlock = 0
	moduleBlock    = 8
	metadataBlock  = 15

	codeName        = 4 // these make no metadata of their own
	codeKind        = 6
	codeNamedNode   = 10
	codeStrings     = 35
	codeAttachment  = 36
	codeIndexOffset = 38
	codeIndex       = 39

	codeStringOld   = 1 // LLVM 3.8 and before
	codeFile        = 16
	codeCompileUnit = 20
)

var (
	magic        = [4]byte{'B', 'C', 0xc0, 0xde}
	wrapperMagic = [4]byte{0xde, 0xc0, 0x17, 0x0b}
)

// Units returns the units of all modules in size bytes, in their order. The name is
// what errors call the file.
func Units(r io.ReaderAt, size int64, name string) ([]Unit, error) {
	n := uint64(max(size, 0))
	c := &cursor{r: r, size: n, name: name, end: n * 8}
	head := c.word()
	if head == wrapperMagic {
		// Version, offset and size of the bitcode (BitCodeFormat, "Bitcode Wrapper Format").
		c.skip(32)
		from, n := c.fixed(32), c.fixed(32)
		if c.err == nil && from+n > c.size {
			c.fail("truncated: the wrapper speaks of %d bytes at %#x, the file has %d", n, from, c.size)
			return nil, c.err
		}
		c.at, c.end = from*8, (from+n)*8
		head = c.word()
	}
	if c.err == nil && head != magic {
		c.at = 0
		c.fail("it does not begin with BC 0xC0DE")
	}
	s := &stream{cursor: c, known: map[uint64][][]operand{}}
	var units []Unit
	for s.left() >= 32 {
		at := s.at
		if s.word() == magic {
			continue // the modules of several files, as ld -r puts sections together
		}
		s.at = at
		if id := s.fixed(2); id != enterSubblock {
			// Such as the zeros to a multiple of 4 bytes.
			break
		}
		b, end := s.enter()
		if b.id == moduleBlock && s.err == nil {
			clear(s.known)
			s.visit(&b, end, visitor{enter: func(b *block, end uint64) {
				switch b.id {
				case blockInfoBlock:
					s.blockInfo(b, end)
				case metadataBlock:
					units = append(units, s.metadata(b, end)...)
				}
			}})
		}
		if s.err == nil {
			s.at = end
		}
	}
	return units, c.err
}

func (c *cursor) word() (w [4]byte) {
	v := c.fixed(32)
	for i := range w {
		w[i] = byte(v >> (8 * i))
	}
	return w
}

// metadata reads the units of a module. Metadata is numbered as it comes, strings
// first, and a reference is a number and 1, or 0 for none.
func (s *stream) metadata(b *block, end uint64) []Unit {
	type file struct{ name, dir uint64 }
	files := map[uint64]file{}
	var units [][2]uint64 // file, producer
	var texts record      // of the strings
	next := uint64(0)
	s.visit(b, end, visitor{record: func(r record) {
		switch r.code {
		case codeName, codeKind, codeNamedNode, codeAttachment, codeIndexOffset, codeIndex:
			return
		case codeStringOld:
			s.fail("its metadata is of LLVM 3.8 or older")
		case codeStrings:
			if texts.code != 0 || next != 0 || r.n < 2 {
				s.fail("a table of strings where none can be")
				return
			}
			texts = r
			next += r.ops[0]
			return
		case codeFile:
			files[next] = file{r.ops[1], r.ops[2]}
		case codeCompileUnit:
			units = append(units, [2]uint64{r.ops[2], r.ops[3]})
		}
		// No record of these is written in less than 4 bytes.
		if next++; uint64(len(files)+len(units)) > s.size/4 {
			s.fail("more files and units than it has room for")
		}
	}})
	if s.err != nil || len(units) == 0 {
		return nil
	}
	wanted := map[uint64]string{}
	want := func(ref uint64) {
		if ref > 0 {
			wanted[ref-1] = ""
		}
	}
	for _, u := range units {
		f := files[u[0]-1]
		want(f.name)
		want(f.dir)
		want(u[1])
	}
	if err := s.strings(texts, wanted); err != nil {
		s.err = err
		return nil
	}
	var out []Unit
	for _, u := range units {
		f := files[u[0]-1]
		out = append(out, Unit{wanted[f.name-1], wanted[f.dir-1], wanted[u[1]-1]})
	}
	return out
}

// strings fills in the strings that are wanted. The record has their number, and where
// in its blob the text begins; before that are the lengths, 6 bits at a time.
func (s *stream) strings(r record, wanted map[uint64]string) error {
	count, text := r.ops[0], r.blob[0]+r.ops[1]
	numbers := make([]uint64, 0, len(wanted))
	for n := range wanted {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	lengths := &cursor{r: s.r, size: s.size, name: s.name, at: r.blob[0] * 8, end: min(text, r.blob[1]) * 8}
	if text < r.blob[0] || text > r.blob[1] {
		lengths.fail("the text of %d strings begins behind its end", count)
	}
	if lengths.err != nil {
		return lengths.err
	}
	at, i := text, uint64(0)
	for _, n := range numbers {
		if n >= count {
			lengths.fail("string %d of %d", n, count)
		}
		var length uint64
		for ; i <= n && lengths.err == nil; i++ {
			at += length
			if length = lengths.vbr(6); length > r.blob[1]-at {
				lengths.fail("string %d ends behind the text of all", i)
			}
		}
		if lengths.err != nil {
			return lengths.err
		}
		bytes := make([]byte, length)
		if _, err := s.r.ReadAt(bytes, int64(at)); err != nil {
			return fmt.Errorf("%s: reading %d bytes at offset %#x: %w", s.name, length, at, err)
		}
		wanted[n] = string(bytes)
		at += length
	}
	return nil
}
