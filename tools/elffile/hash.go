package elffile

// The two hash tables through which a loader finds a symbol: DT_HASH of the
// gABI, and DT_GNU_HASH, which is described in glibc's elf/dl-lookup.c and
// holds only the symbols that others can find.

const (
	whereHash    = "DT_HASH"
	whereGNUHash = "DT_GNU_HASH"
)

// sysvHash is DT_HASH.
type sysvHash struct {
	addr     uint64
	word     uint64 // size of an entry
	nbucket  uint64
	nchain   uint64 // the number of symbols, the null symbol included
	buckets  uint64 // address
	chains   uint64 // address
	readWord func(b []byte) uint64
}

// sysvHash reads the head of DT_HASH. Its entries have 4 bytes, but 8 on
// 64-bit s390 and alpha, whose psABIs say so; lld writes 4 there too, which
// shows in counts that do not fit.
func (f *File) sysvHash(addr uint64) (*sysvHash, error) {
	h4 := &sysvHash{addr: addr, word: 4, readWord: func(b []byte) uint64 { return uint64(f.codec.u32(b)) }}
	if f.codec.is64 && (f.Machine == EM_S390 || f.Machine == EM_ALPHA) {
		h8 := &sysvHash{addr: addr, word: 8, readWord: f.codec.u64}
		if err := f.readSysvHead(h8); err == nil {
			return h8, nil
		} else if f.readSysvHead(h4) == nil {
			return h4, nil
		} else {
			return nil, err
		}
	}
	return h4, f.readSysvHead(h4)
}

func (f *File) readSysvHead(h *sysvHash) error {
	head, err := f.readMemory(whereHash, h.addr, 2*h.word)
	if err != nil {
		return err
	}
	h.nbucket, h.nchain = h.readWord(head), h.readWord(head[h.word:])
	room := f.size / h.word
	if h.nbucket > room || h.nchain > room {
		return f.errorf(whereHash, "%d buckets and %d chains are more than the file has room for (%d bytes)", h.nbucket, h.nchain, f.size)
	}
	h.buckets = h.addr + 2*h.word
	h.chains = h.buckets + h.nbucket*h.word
	_, err = f.pieces(whereHash, h.addr, (2+h.nbucket+h.nchain)*h.word)
	return err
}

// gnuHash is DT_GNU_HASH.
type gnuHash struct {
	nbucket   uint64
	symoffset uint64 // index of the first symbol in the table
	nbloom    uint64 // words of the Bloom filter
	shift     uint32
	bloom     uint64 // address
	buckets   uint64 // address
	chains    uint64 // address
}

func (f *File) gnuHash(addr uint64) (*gnuHash, error) {
	head, err := f.readMemory(whereGNUHash, addr, 16)
	if err != nil {
		return nil, err
	}
	c := f.codec
	h := &gnuHash{
		nbucket:   uint64(c.u32(head)),
		symoffset: uint64(c.u32(head[4:])),
		nbloom:    uint64(c.u32(head[8:])),
		shift:     c.u32(head[12:]),
	}
	if h.nbucket > f.size/4 || h.nbloom > f.size/c.wordSize() {
		return nil, f.errorf(whereGNUHash, "%d buckets and %d words of filter are more than the file has room for (%d bytes)", h.nbucket, h.nbloom, f.size)
	}
	h.bloom = addr + 16
	h.buckets = h.bloom + h.nbloom*c.wordSize()
	h.chains = h.buckets + h.nbucket*4
	_, err = f.pieces(whereGNUHash, addr, h.chains-addr)
	return h, err
}

// lastGNUHashed returns the index of the last symbol that the table holds, or
// 0 if it holds none: the end of the chain that begins last.
func (f *File) lastGNUHashed(h *gnuHash) (uint64, error) {
	if h.nbucket == 0 {
		return 0, nil
	}
	buckets, err := f.readMemory(whereGNUHash, h.buckets, h.nbucket*4)
	if err != nil {
		return 0, err
	}
	last := uint64(0)
	for ; len(buckets) > 0; buckets = buckets[4:] {
		last = max(last, uint64(f.codec.u32(buckets)))
	}
	if last == 0 {
		return 0, nil
	}
	if last < h.symoffset {
		return 0, f.errorf(whereGNUHash, "a bucket begins with symbol %d, before the first hashed symbol %d", last, h.symoffset)
	}
	w := window{f: f, where: whereGNUHash}
	// The chain is a list of words in memory, of which the file holds at
	// most size/4: that ends the loop.
	for {
		b, err := w.at(h.chains+4*(last-h.symoffset), 4)
		if err != nil {
			return 0, err
		}
		if f.codec.u32(b)&1 != 0 {
			return last, nil
		}
		last++
	}
}

// hashSysv is the hash function of DT_HASH (gABI, Hash Table).
func hashSysv(name string) uint32 {
	var h uint32
	for i := 0; i < len(name); i++ {
		h = h<<4 + uint32(name[i])
		g := h & 0xf0000000
		h = (h ^ g>>24) &^ g
	}
	return h
}
