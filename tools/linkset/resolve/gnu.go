package resolve

// GNU ld, and gold: one pass over the command line. An archive is searched when
// it is met, again and again until nothing of it is needed any more, and then not
// again unless it is in a group. (bfd/linker.c, bfd/elflink.c; measured: GNU ld
// 2.47, gold 1.16.)

import "container/heap"

type gnu struct {
	*intake
	gold bool
	t    *table
	wrap map[int32]int32
	kept map[string]bool
	// needed are the names that became undefined or COMMON, in that order, and
	// undefined is how often one did that was neither before: a group is gone
	// through again while that happens.
	needed    []int32
	undefined int
	// queue and later are, for the archive that is being searched, the entries of
	// its index that may have become of use: of this pass over it, and of the next.
	current  *library
	position int32
	pass     int
	queue    entryHeap
	later    entryHeap
	only     map[*ObjectFile]int // what may be pulled, where a map tells; else nil
}

// newGNU is the state before the first file: what flags refer to and define.
func newGNU(in *intake, roots []root) *gnu {
	g := &gnu{intake: in, gold: in.r.Linker == "gold", t: in.r.table, kept: map[string]bool{}}
	g.wrap = in.wrapped()
	if g.gold {
		for _, name := range in.line.defsym {
			g.assign(g.t.id(name))
		}
	}
	for _, r := range roots {
		// GNU ld evaluates an expression with what there is, and its default entry
		// need not be there in a shared library.
		if !g.gold && (r.from == originDefsym || r.from == originDefaultEntry && in.line.shared) {
			continue
		}
		g.refer(g.t.id(r.name), r.from, false, false, false)
	}
	return g
}

func resolveGNU(in *intake, roots []root) {
	g := newGNU(in, roots)
	groupStart := -1
	var before int
	for i := 0; i < len(in.items); i++ {
		it := in.items[i]
		switch {
		case it.group > 0:
			groupStart, before = i, g.undefined
		case it.group < 0:
			if groupStart >= 0 && g.undefined != before {
				i, before = groupStart, g.undefined
			}
		case it.defsym != "" && !g.gold:
			g.assign(g.t.id(it.defsym))
		case it.object != nil:
			g.add(it.object, Pull{})
		case it.library != nil:
			g.search(it.library)
		case it.shared != nil:
			g.share(it.shared, it.asNeeded)
		}
	}
}

// wrapped is --wrap: from the name in a reference to the name that it is for.
func (in *intake) wrapped() map[int32]int32 {
	t := in.r.table
	to := map[int32]int32{}
	for _, name := range in.line.wrap {
		to[t.id(name)] = t.id("__wrap_" + name)
		to[t.id("__real_"+name)] = t.id(name)
	}
	return to
}

// assign defines a name by --defsym. References to it need nothing else, and a
// definition of an object is overridden.
func (g *gnu) assign(name int32) {
	s := &g.t.symbols[name]
	s.assigned, s.state = true, stateDefined
}

// add links an object and enters its symbols.
func (g *gnu) add(o *ObjectFile, why Pull) {
	if !g.take(o, why, g.kept) {
		return
	}
	for at := range o.defs {
		d := &o.defs[at]
		if o.discarded(d) {
			// What was in a discarded copy of a group is referred to instead.
			g.refer(d.name, o.origin, d.kind == uint8(Weak), d.vis != 0, true)
			continue
		}
		g.define(o, int32(at))
	}
	for _, ref := range o.refs {
		name := ref.name
		if to, ok := g.wrap[name]; ok {
			name = to
		}
		g.refer(name, o.origin, ref.weak, ref.hidden, true)
	}
}

// need notes that an archive may now be of use for a name, and what the name was
// before. An entry of the archive that is being searched which was looked at while
// the name was defined is not looked at again before the next search.
func (g *gnu) need(name int32, before state) {
	defined := before == stateShared || before == stateWeak
	if s := &g.t.symbols[name]; !s.listed {
		s.listed = true
		g.undefined++
	}
	g.needed = append(g.needed, name)
	if g.current == nil {
		return
	}
	if defined {
		g.current.again = append(g.current.again, name)
	}
	g.enqueue(name, defined)
}

func (g *gnu) refer(name int32, from *origin, weak, hidden, regular bool) {
	s := &g.t.symbols[name]
	before := s.state
	if hidden && !g.gold {
		s.hidden = true
		if s.state == stateShared {
			// A shared library must not satisfy it after all; gold finds that too
			// late, and refuses.
			s.state, s.library = stateUnseen, nil
		}
	}
	if g.gold && regular && !weak && s.state == stateUndefined && s.from.library != nil {
		s.from = from
	}
	switch {
	case weak && s.state == stateUnseen:
		s.state, s.from = stateWeakUndefined, from
	case !weak && g.gold && !regular && s.state == stateWeakUndefined && s.from.object != nil:
		// To gold a weak reference of an object is not made a strong one by a
		// shared library's.
	case !weak && (s.state == stateUnseen || s.state == stateWeakUndefined):
		s.state, s.from = stateUndefined, from
		g.need(name, before)
	}
}

func (g *gnu) define(o *ObjectFile, at int32) {
	d := &o.defs[at]
	s := &g.t.symbols[d.name]
	s.hidden = s.hidden || d.vis != 0 && !g.gold
	if s.assigned {
		return
	}
	now := stateDefined
	switch DefinitionKind(d.kind) {
	case Weak:
		now = stateWeak
	case Common:
		now = stateCommon
	}
	switch {
	case now == stateCommon && s.state == stateShared && s.data && !g.gold:
		return // a COMMON is as a reference to a shared library's data
	case s.state < stateCommon:
	case now == stateCommon && s.state == stateCommon && d.size > s.size:
	case now == stateCommon && s.state == stateWeak:
	case now == stateDefined && s.state != stateDefined:
	default:
		return
	}
	before := s.state
	s.state, s.owner, s.at, s.library = now, o, at, nil
	if now == stateCommon {
		s.size, s.from = d.size, o.origin
		// Only one that was not known at all is new to the list of undefined names.
		s.listed = s.listed || before != stateUnseen
		g.need(d.name, before)
	}
}

// share adds a shared library. To GNU ld one that is only as needed counts if it
// has a name that is referred to, not weakly, and that nothing defines so far; else
// neither its definitions nor its references are there. Gold takes them all.
func (g *gnu) share(so *sharedLibrary, asNeeded bool) {
	if asNeeded && !g.gold && !g.isNeeded(so) {
		return
	}
	for _, d := range so.defs {
		if s := &g.t.symbols[d.name]; g.taken(s, d) {
			s.state, s.library, s.data = stateShared, so.input, d.data
		}
	}
	for _, ref := range so.refs {
		name := ref.name
		if to, ok := g.wrap[name]; ok {
			name = to
		}
		g.refer(name, so.from, ref.weak, false, false)
	}
}

func (g *gnu) isNeeded(so *sharedLibrary) bool {
	for _, d := range so.defs {
		s := &g.t.symbols[d.name]
		if (s.state == stateUndefined || s.state == stateCommon) && g.taken(s, d) {
			return true
		}
	}
	return false
}

// taken tells whether a shared library's definition becomes that of a name. Its
// data with contents takes the place of a COMMON (bfd/elflink.c, _bfd_elf_merge_symbol).
func (g *gnu) taken(s *symbol, d sharedDefinition) bool {
	switch {
	case s.hidden:
		return false
	case s.state == stateCommon:
		return !g.gold && d.data
	}
	return s.state < stateShared
}

// search pulls from an archive what is needed, in the order of its index: an
// entry behind the one that was pulled last is looked at in the same pass, one
// before it in the next.
func (g *gnu) search(lib *library) {
	g.current, g.position = lib, lib.first-1
	for _, name := range lib.again {
		g.enqueue(name, false)
	}
	lib.again = lib.again[:0]
	for ; lib.asked < len(g.needed); lib.asked++ {
		g.enqueue(g.needed[lib.asked], false)
	}
	g.pass = 1
	for {
		if len(g.queue) == 0 {
			if len(g.later) == 0 {
				break
			}
			g.queue, g.later = g.later, g.queue[:0]
			heap.Init(&g.queue)
			g.pass++
			g.position = lib.first - 1
		}
		at := heap.Pop(&g.queue).(int32)
		g.position = at
		e := g.t.lazy[at]
		o := lib.members[e.member]
		if o.Linked || o.err != nil || !g.pulls(e.name, o) {
			continue
		}
		s := &g.t.symbols[e.name]
		g.add(o, s.from.pull(g.t.names[e.name]))
	}
	lib.asked = len(g.needed)
	g.current = nil
}

// enqueue finds the entries of a name in the archive that is being searched, or
// those only that the search has not come to yet.
func (g *gnu) enqueue(name int32, ahead bool) {
	for at := g.t.symbols[name].lazy; at >= 0; at = g.t.lazy[at].next {
		switch {
		case at < g.current.first:
		case at >= g.current.end:
			return
		case ahead && (at <= g.position || g.pass > 1):
		case at > g.position:
			heap.Push(&g.queue, at)
		default:
			g.later = append(g.later, at)
		}
	}
}

// pulls tells whether a name has a member linked. A COMMON is not enough, unless
// GNU ld finds that the member has data of the name and not another COMMON.
func (g *gnu) pulls(name int32, o *ObjectFile) bool {
	s := &g.t.symbols[name]
	if _, may := g.only[o]; g.only != nil && !may {
		return false
	}
	if g.r.Inferred && g.t.several(name) {
		return false // the order is not known, and with it not which one it is
	}
	switch s.state {
	case stateUndefined:
		return true
	case stateCommon:
		return !g.gold && g.definesData(name, o)
	}
	return false
}

func (in *intake) definesData(name int32, o *ObjectFile) bool {
	if !in.load(o) {
		return false
	}
	for _, d := range o.defs {
		if d.name == name && d.kind != uint8(Common) && d.kind != uint8(Weak) && !isFunction(d.typ) {
			return true
		}
	}
	return false
}

// entryHeap is a heap of places in table.lazy.
type entryHeap []int32

func (h entryHeap) Len() int { return len(h) }

func (h entryHeap) Less(i, j int) bool { return h[i] < h[j] }

func (h entryHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *entryHeap) Push(x any) { *h = append(*h, x.(int32)) }

func (h *entryHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
