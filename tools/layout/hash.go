package layout

// The hash tables, and the walk through them when ld.so looks a name up.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// hashSysv is the hash function of DT_HASH, and of version names (gABI).
func hashSysv(name string) uint32 {
	var h uint32
	for i := 0; i < len(name); i++ {
		h = h<<4 + uint32(name[i])
		g := h & 0xf0000000
		h = (h ^ g>>24) &^ g
	}
	return h
}

// mostSteps bounds the walks through one file's hash tables: a chain of 20,000
// symbols is still walked for each of them.
const mostSteps = 1 << 28

type sysvTable struct {
	im              *image
	nbucket, nchain uint64
	buckets, chains []uint64
}

// sysv reads DT_HASH; nil where there is none or it is not all in memory. Its
// entries have 4 bytes, and 8 on 64-bit s390 and alpha, where lld writes 4 too.
func (im *image) sysv() *sysvTable {
	addr, ok := im.value(elffile.DT_HASH)
	if !ok {
		return nil
	}
	widths := []uint64{4}
	if im.is64 && (im.machine == elffile.EM_S390 || im.machine == elffile.EM_ALPHA) {
		widths = []uint64{8, 4}
	}
	for _, w := range widths {
		read := func(b []byte) uint64 {
			if w == 8 {
				return im.order.Uint64(b)
			}
			return uint64(im.order.Uint32(b))
		}
		head := im.memory(addr, 2*w)
		if head == nil {
			continue
		}
		t := &sysvTable{im: im, nbucket: read(head), nchain: read(head[w:])}
		if t.nbucket > im.size/w || t.nchain > im.size/w || t.nchain == 0 {
			continue
		}
		data := im.memory(addr+2*w, (t.nbucket+t.nchain)*w)
		if data == nil {
			continue
		}
		all := make([]uint64, t.nbucket+t.nchain)
		for i := range all {
			all[i] = read(data[uint64(i)*w:])
		}
		t.buckets, t.chains = all[:t.nbucket], all[t.nbucket:]
		return t
	}
	return nil
}

// find looks a symbol up; the second answer is false where the walk leaves the table
// or never ends.
func (t *sysvTable) find(index uint64, hash uint32) (found, sound bool) {
	if t.nbucket == 0 {
		return false, true
	}
	i := t.buckets[uint64(hash)%t.nbucket]
	for steps := uint64(0); i != 0; steps++ {
		if t.im.steps++; i >= t.nchain || steps > t.nchain || t.im.steps > mostSteps {
			return false, false
		}
		if i == index {
			return true, true
		}
		i = t.chains[i]
	}
	return false, true
}

type gnuTable struct {
	im                         *image
	nbucket, symoffset, nbloom uint64
	shift                      uint32
	bloom                      []uint64
	buckets                    []uint32
	chains                     []uint32 // as many as can be read
	bits                       uint64   // of a word of the filter
}

func (im *image) gnu() *gnuTable {
	addr, ok := im.value(elffile.DT_GNU_HASH)
	if !ok {
		return nil
	}
	head := im.memory(addr, 16)
	if head == nil {
		return nil
	}
	o := im.order
	t := &gnuTable{im: im, nbucket: uint64(o.Uint32(head)), symoffset: uint64(o.Uint32(head[4:])), nbloom: uint64(o.Uint32(head[8:])), shift: o.Uint32(head[12:]), bits: 8 * im.word}
	if t.nbucket > im.size/4 || t.nbloom > im.size/im.word {
		return nil
	}
	bloom := im.memory(addr+16, t.nbloom*im.word)
	buckets := im.memory(addr+16+t.nbloom*im.word, t.nbucket*4)
	if bloom == nil && t.nbloom > 0 || buckets == nil && t.nbucket > 0 {
		return nil
	}
	t.bloom = make([]uint64, t.nbloom)
	for i := range t.bloom {
		t.bloom[i] = im.addr(bloom[uint64(i)*im.word:])
	}
	t.buckets = make([]uint32, t.nbucket)
	last := uint64(0)
	for i := range t.buckets {
		t.buckets[i] = o.Uint32(buckets[4*i:])
		last = max(last, uint64(t.buckets[i]))
	}
	if last < t.symoffset || last-t.symoffset > im.size/4 {
		return t
	}
	chains := addr + 16 + t.nbloom*im.word + t.nbucket*4
	known := im.memory(chains, (last-t.symoffset)*4)
	if known == nil && last > t.symoffset {
		return t
	}
	t.chains = make([]uint32, 0, len(known)/4+1)
	for ; len(known) > 0; known = known[4:] {
		t.chains = append(t.chains, o.Uint32(known))
	}
	for uint64(len(t.chains)) <= im.size/4 { // the last chain ends somewhere
		b := im.memory(chains+4*uint64(len(t.chains)), 4)
		if b == nil {
			break
		}
		t.chains = append(t.chains, o.Uint32(b))
		if o.Uint32(b)&1 != 0 {
			break
		}
	}
	return t
}

// last is the index of the last symbol in the table, or 0.
func (t *gnuTable) last() uint64 {
	if len(t.chains) == 0 {
		return 0
	}
	return t.symoffset + uint64(len(t.chains)) - 1
}

// find looks a symbol up as do_lookup_x does; why says where it was lost.
func (t *gnuTable) find(index uint64, hash uint32) (why string) {
	if t.nbucket == 0 || t.nbloom == 0 {
		return "the table is empty"
	}
	word := t.bloom[uint64(hash)/t.bits&(t.nbloom-1)]
	if word>>(uint64(hash)%t.bits)&1 == 0 || word>>((uint64(hash)>>t.shift)%t.bits)&1 == 0 {
		return "the filter says that it is not there"
	}
	i := uint64(t.buckets[hash%uint32(t.nbucket)])
	if i == 0 {
		return fmt.Sprintf("bucket %d is empty", uint64(hash)%t.nbucket)
	}
	for ; i >= t.symoffset && i-t.symoffset < uint64(len(t.chains)); i++ {
		if t.im.steps++; t.im.steps > mostSteps {
			return "the chains are too long to be walked"
		}
		c := t.chains[i-t.symoffset]
		if i == index {
			if (c^hash)>>1 != 0 {
				return fmt.Sprintf("its chain has the hash %#x, not %#x", c, hash)
			}
			return ""
		}
		if c&1 != 0 {
			return fmt.Sprintf("it is not in the chain of bucket %d", uint64(hash)%t.nbucket)
		}
	}
	return fmt.Sprintf("bucket %d leads out of the table", uint64(hash)%t.nbucket)
}
