package btf

// Two structs of one name that are the same in all they have: each language and each
// file brings its own types, and pahole makes one of those that are equal. Where it
// failed to, what refers to the one and what refers to the other does not match,
// though nothing tells them apart.
//
// Real kernels have many structs of one name that differ, at times only far down; so
// two are called the same only if no path of references from them, however long,
// comes to a difference: the types are sorted into classes by what they say
// themselves, and the classes are split by those of what they refer to, until no
// class is split any more. Nothing is guessed: a forward declaration is not the
// struct it stands for, and two copies of which one has lost a type are not the same.
// Neither are a module's structs compared with its kernel's: 158 of the 4216 modules of
// Debian's 7.2.13 have one that pahole should have left out.

import (
	"slices"
)

// maxRounds bounds the time: what is only told apart by a path that is longer counts
// as different. Kernels take 7.
const maxRounds = 32

func (t *Types) findDuplicates() {
	groups := t.sameNames()
	if len(groups) == 0 {
		return
	}
	s := newSorter(t)
	before := 0
	for range maxRounds {
		groups = s.split(groups)
		if len(groups) == 0 {
			return
		}
		n := s.classes()
		if n == before {
			t.reportDuplicates(groups)
			return
		}
		before = n
		s.round()
	}
}

// sameNames are the structs and unions with members that have the name, the size and
// the number of members in common with another.
func (t *Types) sameNames() [][]uint32 {
	first := map[uint64]uint32{} // by what they have to have in common
	seen := map[uint64]int{}     // to a group
	var groups [][]uint32
	t.own(func(id uint32, r record) {
		if !r.kind().isComposite() || r.nameOffset() == 0 || r.vlen() == 0 {
			return
		}
		k := t.mixName(uint64(r[1])|uint64(r.size())<<32, r.nameOffset())
		one, again := first[k]
		if !again {
			first[k] = id
			return
		}
		g, ok := seen[k]
		if !ok {
			g = len(groups)
			seen[k] = g
			groups = append(groups, []uint32{one})
		}
		groups[g] = append(groups[g], id)
	})
	return groups
}

// sorter gives each type a number for the class it is in.
type sorter struct {
	*Types
	own, class, next []uint64 // own: what the type says itself
}

func newSorter(t *Types) *sorter {
	s := &sorter{Types: t}
	s.own = make([]uint64, len(t.at))
	for i := range t.at {
		s.own[i] = t.says(t.start + uint32(i))
	}
	s.class = slices.Clone(s.own)
	s.next = make([]uint64, len(t.at))
	return s
}

// of is the class of a type; each of the base's is one of its own.
func (s *sorter) of(id uint32) uint64 {
	if id >= s.start && id < s.end() {
		return s.class[id-s.start]
	}
	return mix(0x9e3779b97f4a7c15, uint64(id))
}

// round splits the classes by those of what each type refers to.
func (s *sorter) round() {
	for i, at := range s.at {
		r := record(s.words[at:])
		h := s.own[i]
		for i := range r.references() {
			h = mix(h, s.of(r.reference(i)))
		}
		s.next[i] = h
	}
	s.class, s.next = s.next, s.class
}

// classes counts them.
func (s *sorter) classes() int {
	copy(s.next, s.class)
	slices.Sort(s.next)
	n := 0
	for i, c := range s.next {
		if i == 0 || c != s.next[i-1] {
			n++
		}
	}
	return n
}

// split leaves groups of types that are still in one class.
func (s *sorter) split(groups [][]uint32) [][]uint32 {
	var out [][]uint32
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b uint32) int {
			switch x, y := s.of(a), s.of(b); {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		for len(g) > 0 {
			n := 1
			for n < len(g) && s.of(g[n]) == s.of(g[0]) {
				n++
			}
			if n > 1 {
				out = append(out, g[:n])
			}
			g = g[n:]
		}
	}
	return out
}

func (t *Types) reportDuplicates(groups [][]uint32) {
	for _, g := range groups {
		slices.Sort(g)
	}
	slices.SortFunc(groups, func(a, b []uint32) int { return int(a[0]) - int(b[0]) })
	for _, g := range groups {
		for _, id := range g[1:] {
			t.about(id, t.record(id), Problem{Kind: "duplicate", Fatal: true},
				"it is the same as type %d in all that it refers to; one of the two should have been left out", g[0])
		}
	}
}
