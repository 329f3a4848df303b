package loader

// Definitions by name. A big library has a hundred thousand, of which a load asks for a
// few: so they stay in the order of the file, and are found through a hash table, as
// ld.so finds them through the file's own.

import (
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// nameIndex leads from the hash of a name to definitions. Positions are one more than in
// Definitions, and 0 is none.
type nameIndex struct {
	first  []uint32 // by the hash's last bits
	next   []uint32 // by position: of another hash with these bits, or of another version
	hashes []uint32 // by position
	// seeded is set where so many names have one hash of DT_GNU_HASH that somebody wants
	// it so; the hashes are then others, which nobody can foretell.
	seeded bool
}

var seed = maphash.MakeSeed()

func (x *nameIndex) chain() {
	x.first, x.next = make([]uint32, 1<<bits.Len(uint(len(x.hashes)))), make([]uint32, len(x.hashes))
	for i, hash := range slices.Backward(x.hashes) { // so that a chain goes forward
		slot := &x.first[int(hash)&(len(x.first)-1)]
		x.next[i], *slot = *slot, uint32(i)+1
	}
}

// crowded tells a chain that is too long to be walked for each name.
func (x *nameIndex) crowded() bool {
	const most = 100
	for _, at := range x.first {
		for n := 0; at != 0; at = x.next[at-1] {
			if n++; n > most {
				return true
			}
		}
	}
	return false
}

// index makes the definitions findable; the hashes are those of DT_GNU_HASH.
func (o *Object) index(hashes []uint32) {
	o.byName = nameIndex{hashes: hashes}
	o.byName.chain()
	if o.byName.crowded() {
		for i := range hashes {
			hashes[i] = uint32(maphash.String(seed, o.Definitions[i].Name))
		}
		o.byName.seeded = true
		o.byName.chain()
	}
}

// Sort orders the definitions by name, those of one name as they were, and makes them
// findable. Who builds an Object by hand calls it once; ReadObject makes them findable
// in the order of the file.
func (o *Object) Sort() {
	slices.SortStableFunc(o.Definitions, func(a, b Definition) int { return strings.Compare(a.Name, b.Name) })
	hashes := make([]uint32, len(o.Definitions))
	for i := range o.Definitions {
		hashes[i] = elffile.HashGNU(o.Definitions[i].Name)
	}
	o.index(hashes)
}

// nameHash is the hash of a reference's name.
func (r *Reference) nameHash() uint32 {
	if r.hash != 0 {
		return r.hash
	}
	return elffile.HashGNU(r.Name)
}

// Defines returns the definitions of a name, all versions, in the order of the file.
func (o *Object) Defines(name string) []Definition {
	var out []Definition
	for d := range o.defines(name, elffile.HashGNU(name)) {
		out = append(out, *d)
	}
	return out
}

func (o *Object) defines(name string, hash uint32) iter.Seq[*Definition] {
	return func(yield func(*Definition) bool) {
		x := &o.byName
		if len(x.first) == 0 {
			return
		}
		if x.seeded {
			hash = uint32(maphash.String(seed, name))
		}
		for at := x.first[int(hash)&(len(x.first)-1)]; at != 0; at = x.next[at-1] {
			if x.hashes[at-1] == hash && o.Definitions[at-1].Name == name && !yield(&o.Definitions[at-1]) {
				return
			}
		}
	}
}
