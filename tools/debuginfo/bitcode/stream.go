package bitcode

// Blocks, records, and the abbreviations that say how a record is written
// (BitCodeFormat, "Blocks", "Data Records", "Abbreviations").

// Abbreviation ids that are not defined by the stream.
const (
	endBlock = iota
	enterSubblock
	defineAbbrev
	unabbreviated
	firstDefined
)

// Encodings of an operand.
const (
	fixedWidth = 1
	vbrWidth   = 2
	array      = 3
	char6      = 4
	blob       = 5
)

type operand struct {
	literal  bool
	encoding uint64
	value    uint64 // of a literal; else the width in bits
}

// maxOperands bounds what an abbreviation and a stream may define. LLVM's writer
// stays below 40 operands, and below 60 abbreviations in a module.
const maxOperands, maxAbbrevs = 256, 4096

// block is what is known inside of a block.
type block struct {
	id      uint64
	width   uint64 // of abbreviation ids, in bits
	abbrevs [][]operand
}

// record is as much of a record as is asked for.
type record struct {
	code uint64
	ops  [4]uint64 // the first ones
	n    uint64    // how many there are, without a blob
	blob [2]uint64 // from, to: bytes
}

// stream reads blocks. known are the abbreviations that BLOCKINFO gives to blocks
// of an id.
type stream struct {
	*cursor
	known map[uint64][][]operand
	count int // of abbreviations
}

// enter reads the head of a block behind enterSubblock; its body ends at the bit
// end.
func (s *stream) enter() (b block, end uint64) {
	b.id = s.vbr(8)
	b.width = s.vbr(4)
	s.align()
	words := s.fixed(32)
	if b.width < 2 || b.width > 32 {
		s.fail("a block has abbreviation ids of %d bits", b.width)
	}
	if words*32 > s.left() {
		s.fail("truncated: block %d has %d words, %d are left", b.id, words, s.left()/32)
	}
	b.abbrevs = s.known[b.id]
	return b, s.at + words*32
}

// define reads an abbreviation.
func (s *stream) define() []operand {
	n := s.vbr(5)
	if s.count++; n == 0 || n > maxOperands || s.count > maxAbbrevs {
		s.fail("an abbreviation of %d operands, the %dth one", n, s.count)
		return nil
	}
	ops := make([]operand, 0, n)
	for range n {
		var op operand
		if op.literal = s.fixed(1) == 1; op.literal {
			op.value = s.vbr(8)
		} else if op.encoding = s.fixed(3); op.encoding == fixedWidth || op.encoding == vbrWidth {
			// A width of 0 is written for what is always 0.
			if op.value = s.vbr(5); op.value > 64 || op.encoding == vbrWidth && op.value == 1 {
				s.fail("an operand of %d bits", op.value)
			} else if op.value == 0 {
				op = operand{literal: true}
			}
		} else if op.encoding < array || op.encoding > blob {
			s.fail("encoding %d of an operand", op.encoding)
		}
		ops = append(ops, op)
	}
	for i, op := range ops {
		// What an array is made of is its last operand; a blob is the last itself.
		if !op.literal && (op.encoding == array && (i != len(ops)-2 || ops[i+1].scalar() == 0) || op.encoding == blob && i != len(ops)-1) {
			s.fail("an abbreviation has an array or a blob where none can be")
		}
	}
	return ops
}

// scalar is the least number of bits of an operand that is one number.
func (o operand) scalar() uint64 {
	switch {
	case o.literal, o.encoding == array, o.encoding == blob:
		return 0
	case o.encoding == char6:
		return 6
	}
	return o.value
}

// number reads an operand that is one number.
func (s *stream) number(o operand) uint64 {
	switch {
	case o.literal:
		return o.value
	case o.encoding == vbrWidth:
		return s.vbr(o.value)
	case o.encoding == char6:
		return s.fixed(6) // a letter by its place in the alphabet; no text of a module is asked for
	}
	return s.fixed(o.value)
}

// read reads a record that is written as abbreviation id says.
func (s *stream) read(id uint64, b *block) (r record) {
	first := true
	put := func(v uint64) {
		if first {
			r.code, first = v, false
			return
		}
		if r.n < uint64(len(r.ops)) {
			r.ops[r.n] = v
		}
		r.n++
	}
	if id == unabbreviated {
		r.code, first = s.vbr(6), false
		for n := s.vbr(6); n > 0 && s.err == nil; n-- {
			put(s.vbr(6))
		}
		return r
	}
	if id-firstDefined >= uint64(len(b.abbrevs)) {
		s.fail("abbreviation %d is not defined", id)
		return r
	}
	ops := b.abbrevs[id-firstDefined]
	for i := 0; i < len(ops) && s.err == nil; i++ {
		switch op := ops[i]; {
		case op.literal || op.scalar() > 0:
			put(s.number(op))
		case op.encoding == array:
			for n := s.vbr(6); n > 0 && s.err == nil; n-- {
				put(s.number(ops[i+1]))
			}
			return r
		default:
			n := s.vbr(6)
			s.align()
			if n > s.left()/8 {
				s.fail("truncated: a blob of %d bytes, %d are left", n, s.left()/8)
				return r
			}
			r.blob = [2]uint64{s.at / 8, s.at/8 + n}
			s.skip(n * 8)
			s.align()
		}
	}
	return r
}

// visitor is what is done with what stands in a block. What is nil is not done.
type visitor struct {
	// enter gets a block and the bit where it ends; it need not read to there.
	enter  func(*block, uint64)
	record func(record)
	// define gets an abbreviation; it is for the block itself where define is nil.
	define func([]operand)
}

// visit reads the body of a block, up to the bit end.
func (s *stream) visit(b *block, end uint64, v visitor) {
	outer := s.end
	s.end = end
	defer func() { s.end = outer }()
	for s.err == nil && s.left() > 0 {
		switch id := s.fixed(b.width); id {
		case endBlock:
			return
		case enterSubblock:
			inner, end := s.enter()
			if v.enter != nil && s.err == nil {
				v.enter(&inner, end)
			}
			if s.err == nil {
				s.at = end
			}
		case defineAbbrev:
			if ops := s.define(); v.define != nil {
				v.define(ops)
			} else {
				// A copy: the list may be one that BLOCKINFO gave to all blocks of the kind.
				b.abbrevs = append(b.abbrevs[:len(b.abbrevs):len(b.abbrevs)], ops)
			}
		default:
			if r := s.read(id, b); s.err == nil && v.record != nil {
				v.record(r)
			}
		}
	}
}

// blockInfo reads the abbreviations for blocks to come (BitCodeFormat, "BLOCKINFO").
func (s *stream) blockInfo(b *block, end uint64) {
	const setBlock = 1
	var about []uint64
	s.visit(b, end, visitor{
		record: func(r record) {
			if r.code == setBlock {
				about = []uint64{r.ops[0]}
			}
		},
		define: func(ops []operand) {
			if about == nil {
				s.fail("BLOCKINFO defines an abbreviation for no block")
				return
			}
			s.known[about[0]] = append(s.known[about[0]], ops)
		},
	})
}
