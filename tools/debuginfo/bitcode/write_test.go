package bitcode

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// bitWriter writes what LLVM's own writer does not, and its reader takes.
type bitWriter struct {
	bits []byte // one each
}

func (w *bitWriter) fixed(n int, v uint64) {
	for i := range n {
		w.bits = append(w.bits, byte(v>>i&1))
	}
}

func (w *bitWriter) vbr(n int, v uint64) {
	for ; v >= 1<<(n-1); v >>= n - 1 {
		w.fixed(n, v&(1<<(n-1)-1)|1<<(n-1))
	}
	w.fixed(n, v)
}

func (w *bitWriter) align() {
	for len(w.bits)%32 != 0 {
		w.bits = append(w.bits, 0)
	}
}

// block writes a block with abbreviation ids of 4 bits, in one with ids of outer bits.
func (w *bitWriter) block(outer int, id uint64, body func()) {
	w.fixed(outer, enterSubblock)
	w.vbr(8, id)
	w.vbr(4, 4)
	w.align()
	at := len(w.bits)
	w.fixed(32, 0)
	body()
	w.fixed(4, endBlock)
	w.align()
	var words bitWriter
	words.fixed(32, uint64(len(w.bits)-at-32)/32)
	copy(w.bits[at:], words.bits)
}

func (w *bitWriter) record(code uint64, ops ...uint64) {
	w.fixed(4, unabbreviated)
	w.vbr(6, code)
	w.vbr(6, uint64(len(ops)))
	for _, v := range ops {
		w.vbr(6, v)
	}
}

// define writes an abbreviation.
func (w *bitWriter) define(ops ...operand) {
	w.fixed(4, defineAbbrev)
	w.vbr(5, uint64(len(ops)))
	for _, o := range ops {
		if o.literal {
			w.fixed(1, 1)
			w.vbr(8, o.value)
			continue
		}
		w.fixed(1, 0)
		w.fixed(3, o.encoding)
		if o.encoding == fixedWidth || o.encoding == vbrWidth {
			w.vbr(5, o.value)
		}
	}
}

func (w *bitWriter) bytes() []byte {
	out := make([]byte, len(w.bits)/8)
	for i, b := range w.bits {
		out[i/8] |= b << (i % 8)
	}
	return out
}

// texts writes the table of strings, by abbreviation 4.
func (w *bitWriter) texts(list ...string) {
	var lengths bitWriter
	for _, s := range list {
		lengths.vbr(6, uint64(len(s)))
	}
	lengths.align()
	blob := append(lengths.bytes(), strings.Join(list, "")...)
	w.fixed(4, firstDefined)
	w.vbr(6, uint64(len(list)))
	w.vbr(6, uint64(len(lengths.bits)/8))
	w.vbr(6, uint64(len(blob)))
	w.align()
	for _, b := range blob {
		w.fixed(8, uint64(b))
	}
	w.align()
}

// What the format allows: abbreviations that BLOCKINFO gives to a kind of block, and that
// a block adds to for itself alone; operands of no width; 64-bit numbers; blocks inside of
// the metadata; nodes that nobody asks about; nothing at all where a name could be.
func TestUnitsAsTheFormatAllows(t *testing.T) {
	vbr6 := operand{encoding: vbrWidth, value: 6}
	module := func(w *bitWriter, names ...string) {
		w.block(2, moduleBlock, func() {
			w.block(4, blockInfoBlock, func() {
				w.record(1, 17)
				w.define(operand{literal: true, value: codeFile})
				w.record(1, metadataBlock)
				w.define(operand{literal: true, value: codeStrings}, vbr6, vbr6, operand{encoding: blob})
				w.define(operand{literal: true, value: codeFile}, operand{encoding: fixedWidth}, vbr6, operand{encoding: array}, vbr6)
				w.record(1, 17)
			})
			for _, name := range names {
				w.block(4, metadataBlock, func() {
					w.define(operand{literal: true, value: 3}, operand{encoding: array}, operand{encoding: char6}) // one of its own: 6
					w.texts("a "+name, "/dir", "compiler")
					w.record(codeName, 1, 2, 3)
					w.record(9, 1<<63, 1<<40) // 3: some node
					w.fixed(4, firstDefined+2)
					w.vbr(6, 5)
					for range 5 {
						w.fixed(6, 9) // 4
					}
					w.block(4, 99, func() { w.record(codeCompileUnit, 1, 0, 6, 3) })
					w.fixed(4, firstDefined+1) // 5: a file
					w.vbr(6, 1)
					w.vbr(6, 2)
					w.vbr(6, 2)
					w.vbr(6, 0)
					w.record(codeCompileUnit, 1, 0, 6, 3)
					w.record(codeCompileUnit, 1, 0, 6) // no producer
					w.record(codeCompileUnit, 1, 0, 0, 3)
				})
			}
		})
	}
	w := &bitWriter{}
	for _, b := range magic {
		w.fixed(8, uint64(b))
	}
	module(w, "first", strings.Repeat("long ", 8000))
	module(w, "second")
	data := w.bytes()
	got, err := Units(bytes.NewReader(data), int64(len(data)), "x")
	var want []Unit
	for _, name := range []string{"a first", "a " + strings.Repeat("long ", 8000), "a second"} {
		want = append(want, Unit{name, "/dir", "compiler"}, Unit{name, "/dir", ""}, Unit{"", "", "compiler"})
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%.200q, %v", got, err)
	}
}

// What no writer makes is refused, and said where.
func TestUnitsRefused(t *testing.T) {
	for _, c := range []struct {
		want string
		body func(*bitWriter)
	}{
		{"abbreviation 9 is not defined", func(w *bitWriter) { w.fixed(4, 9) }},
		{"encoding 0", func(w *bitWriter) { w.define(operand{encoding: 0}) }},
		{"an operand of 65 bits", func(w *bitWriter) { w.define(operand{encoding: fixedWidth, value: 65}) }},
		{"an operand of 1 bits", func(w *bitWriter) { w.define(operand{encoding: vbrWidth, value: 1}) }},
		{"where none can be", func(w *bitWriter) { w.define(operand{encoding: array}, operand{encoding: blob}) }},
		{"where none can be", func(w *bitWriter) { w.define(operand{encoding: array}, operand{literal: true}) }},
		{"an abbreviation of 0 operands", func(w *bitWriter) { w.define() }},
		{"LLVM 3.8", func(w *bitWriter) { w.record(codeStringOld, 65) }},
		{"string 7 of 0", func(w *bitWriter) { w.record(codeFile, 0, 8, 8); w.record(codeCompileUnit, 1, 0, 1, 0) }},
		{"a table of strings where none can be", func(w *bitWriter) { w.record(codeStrings, 0, 0); w.record(codeStrings, 0, 0) }},
		{"more files and units", func(w *bitWriter) {
			w.define(operand{literal: true, value: codeCompileUnit})
			for range 4096 {
				w.fixed(4, firstDefined)
			}
		}},
		{"a number has more than 64 bits", func(w *bitWriter) {
			w.fixed(4, unabbreviated)
			for range 20 {
				w.fixed(6, 63)
			}
			w.fixed(6, 1)
		}},
	} {
		w := &bitWriter{}
		for _, b := range magic {
			w.fixed(8, uint64(b))
		}
		w.block(2, moduleBlock, func() { w.block(4, metadataBlock, func() { c.body(w) }) })
		data := w.bytes()
		_, err := Units(bytes.NewReader(data), int64(len(data)), "x")
		if err == nil || !strings.HasPrefix(err.Error(), "x: LLVM bitcode: byte 0x") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, and not %q", err, c.want)
		}
	}
	wrapper := binary.LittleEndian.AppendUint32([]byte{0xde, 0xc0, 0x17, 0x0b, 0, 0, 0, 0, 20, 0, 0, 0}, 0xffffffff)
	if _, err := Units(bytes.NewReader(wrapper), int64(len(wrapper)), "x"); err == nil || !strings.Contains(err.Error(), "the file has 16") {
		t.Errorf("a wrapper of more than there is: %v", err)
	}
}
