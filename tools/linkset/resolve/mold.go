package resolve

// mold: all files at once. Each name first gets one owner among everything that
// is on the command line, pulled or not, by rank and then by place; what is
// reached from the objects through owners is linked; then, among what is linked,
// the owners are chosen again. (mold, src/input-files.cc and passes.cc; measured:
// mold 3.0.)

import (
	"math"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// The ranks of an owner, the best first.
const (
	rankStrong     = 1
	rankWeak       = 2
	rankFarStrong  = 3 // of a shared library, or of an archive's member not yet linked
	rankFarWeak    = 4
	rankCommon     = 5
	rankFarCommon  = 6
	rankUnclaimed  = 7
	lastOfPriority = math.MaxInt32
)

type mold struct {
	*intake
	t        *table
	wrap     map[int32]int32
	base     []int32                        // of each library: the priority of its first member
	place    map[*ObjectFile]int32          // of each object that is linked
	pending  []*origin                      // files whose references are to be looked at
	shared   map[*linkset.Input]*sharedItem // as-needed ones included
	order    []*sharedItem
	noShared map[int32]bool // names that no shared library may have: hidden ones
}

type sharedItem struct {
	*sharedLibrary
	alive, asNeeded bool
	priority        int32
}

func resolveMold(in *intake, roots []root) {
	noShared := map[int32]bool{}
	for {
		m := &mold{
			intake: in, t: in.r.table, wrap: in.wrapped(), base: make([]int32, len(in.libraries)),
			place: map[*ObjectFile]int32{}, shared: map[*linkset.Input]*sharedItem{}, noShared: noShared,
		}
		m.reset()
		m.reach(roots)
		m.decide()
		// A hidden name that went to a shared library is asked for once more,
		// without it.
		before := len(noShared)
		for id := range m.t.symbols {
			if s := &m.t.symbols[id]; s.hidden && s.state == stateShared {
				noShared[int32(id)] = true
			}
		}
		if len(noShared) == before {
			return
		}
	}
}

// reset forgets what an earlier round found and enters all files.
func (m *mold) reset() {
	for i := range m.t.symbols {
		s := &m.t.symbols[i]
		*s = symbol{lazy: s.lazy, lastLazy: s.lastLazy, rank: rankUnclaimed, priority: lastOfPriority}
	}
	for _, o := range m.r.linked {
		o.Linked = false
		for g := range o.groups {
			o.groups[g].Discarded = false
		}
	}
	m.r.linked = nil
	next := int32(1)
	entered := make([]bool, len(m.libraries))
	for _, it := range m.items {
		switch {
		case it.object != nil:
			if m.take(it.object, Pull{}, nil) {
				m.place[it.object] = next
				m.enter(it.object, next)
				m.pending = append(m.pending, it.object.origin)
			}
			next++
		case it.library != nil:
			id := slices.Index(m.libraries, it.library)
			if !entered[id] {
				entered[id], m.base[id] = true, next
				next += int32(len(it.library.members))
			}
		case it.shared != nil:
			item := &sharedItem{sharedLibrary: it.shared, asNeeded: it.asNeeded, alive: !it.asNeeded, priority: next}
			next++
			m.shared[item.input] = item
			m.order = append(m.order, item)
			m.enterShared(item)
			if item.alive {
				m.pending = append(m.pending, item.from)
			}
		}
	}
}

// claim gives a name an owner if that is better than the one that it has.
func (s *symbol) claim(rank uint8, priority int32) bool {
	if rank > s.rank || rank == s.rank && priority >= s.priority {
		return false
	}
	s.rank, s.priority = rank, priority
	return true
}

func (d *definition) rank(linked bool) uint8 {
	switch DefinitionKind(d.kind) {
	case Common:
		if linked {
			return rankCommon
		}
		return rankFarCommon
	case Weak:
		if linked {
			return rankWeak
		}
		return rankFarWeak
	}
	if linked {
		return rankStrong
	}
	return rankFarStrong
}

// enter offers the definitions of an object that is linked.
func (m *mold) enter(o *ObjectFile, priority int32) {
	for at := range o.defs {
		d := &o.defs[at]
		s := &m.t.symbols[d.name]
		if o.discarded(d) {
			continue
		}
		rank := d.rank(true)
		// Of several COMMONs the largest is allocated.
		if s.claim(rank, priority) || rank == rankCommon && s.rank == rankCommon && d.size > s.size {
			s.owner, s.at, s.library, s.size = o, int32(at), nil, d.size
		}
	}
}

func (m *mold) enterShared(item *sharedItem) {
	for _, d := range item.defs {
		rank := uint8(rankFarStrong)
		if d.weak {
			rank = rankFarWeak
		}
		s := &m.t.symbols[d.name]
		if !m.noShared[d.name] && s.claim(rank, item.priority) {
			s.owner, s.library = nil, item.input
		}
	}
}

// ownerOf settles whether an archive's member owns a name. Members are read only
// where more than one file has the name.
func (m *mold) ownerOf(name int32) *symbol {
	s := &m.t.symbols[name]
	first := s.lazy
	if s.settled || first < 0 || s.rank <= rankWeak {
		return s
	}
	s.settled = true
	if e := m.t.lazy[first]; e.next < 0 && s.rank == rankUnclaimed {
		o := m.libraries[e.library].members[e.member]
		if !o.Linked {
			s.claim(rankFarStrong, m.base[e.library]+e.member)
			s.owner = o
		}
		return s
	}
	for at := first; at >= 0; at = m.t.lazy[at].next {
		e := m.t.lazy[at]
		o := m.libraries[e.library].members[e.member]
		if m.place[o] > 0 && o.Why.Symbol == "" {
			continue // its archive is also linked as a whole
		}
		if !m.load(o) {
			continue
		}
		s = &m.t.symbols[name]
		for i := range o.defs {
			if d := &o.defs[i]; d.name == name && s.claim(d.rank(false), m.base[e.library]+e.member) {
				s.owner, s.library = o, nil
			}
		}
	}
	return s
}

// reach links what can be reached from the objects and the roots.
func (m *mold) reach(roots []root) {
	for _, name := range m.line.defsym {
		m.t.symbols[m.t.id(name)].assigned = true
	}
	for _, r := range roots {
		m.follow(m.t.id(r.name), r.from)
	}
	for len(m.pending) > 0 {
		from := m.pending[0]
		m.pending = m.pending[1:]
		if from.library != nil {
			for _, ref := range m.shared[from.library].refs {
				if !ref.weak {
					m.follow(ref.name, from)
				}
			}
			continue
		}
		for _, d := range from.object.defs {
			if d.kind == uint8(Common) && m.ownerOf(d.name).rank < rankCommon {
				m.follow(d.name, from)
			}
		}
		for _, ref := range from.object.refs {
			name := ref.name
			if to, ok := m.wrap[name]; ok {
				name = to
			}
			// A weak reference keeps a shared library that is only as needed, and
			// pulls no member.
			if !ref.weak || m.ownerOf(name).library != nil {
				m.follow(name, from)
			}
		}
	}
}

// follow links the owner of a name that something refers to.
func (m *mold) follow(name int32, from *origin) {
	s := m.ownerOf(name)
	switch {
	case s.assigned:
	case s.library != nil:
		if item := m.shared[s.library]; !item.alive {
			item.alive = true
			m.pending = append(m.pending, item.from)
		}
	case s.owner != nil && !s.owner.Linked:
		o := s.owner
		if priority := s.priority; m.take(o, from.pull(m.t.names[name]), nil) {
			m.place[o] = priority
			m.pending = append(m.pending, o.origin)
		}
	}
}

// decide keeps one copy of each COMDAT group and chooses the owners among what is
// linked.
func (m *mold) decide() {
	slices.SortStableFunc(m.r.linked, func(a, b *ObjectFile) int { return int(m.place[a]) - int(m.place[b]) })
	kept := map[string]bool{}
	for _, o := range m.r.linked {
		o.keepGroups(kept)
	}
	for i := range m.t.symbols {
		s := &m.t.symbols[i]
		s.rank, s.priority, s.owner, s.library, s.state = rankUnclaimed, lastOfPriority, nil, nil, stateUnseen
	}
	for _, o := range m.r.linked {
		m.enter(o, m.place[o])
		for _, d := range o.defs {
			m.t.symbols[d.name].hidden = m.t.symbols[d.name].hidden || d.vis != 0
		}
		for _, ref := range o.refs {
			m.t.symbols[ref.name].hidden = m.t.symbols[ref.name].hidden || ref.hidden
		}
	}
	for _, item := range m.order {
		if item.alive {
			m.enterShared(item)
		}
	}
	for i := range m.t.symbols {
		switch s := &m.t.symbols[i]; {
		case s.library != nil:
			s.state = stateShared
		case s.owner != nil:
			s.state = stateDefined
		}
	}
}
