package resolve

// lld: one pass over the command line in which an archive is put down and not
// searched: each of its names waits for the first reference, from before or from
// behind, and the first archive that has a name is the one that answers.
// (lld/ELF/Symbols.cpp, InputFiles.cpp; measured: lld 21.)

type lld struct {
	*intake
	t    *table
	kept map[string]bool
}

func resolveLLD(in *intake, roots []root) {
	l := &lld{intake: in, t: in.r.table, kept: map[string]bool{}}
	var late []root
	for _, r := range roots {
		// The entry and what --defsym uses are asked for behind all files, so that
		// a shared library may have taken the name.
		if r.from == originEntry || r.from == originDefaultEntry || r.from == originDefsym {
			late = append(late, r)
			continue
		}
		l.run(l.refer(l.t.id(r.name), r.from, false, false))
	}
	for _, it := range in.items {
		switch {
		case it.object != nil:
			l.run(l.add(it.object, Pull{}))
		case it.library != nil:
			for at := it.library.first; at < it.library.end; at++ {
				l.run(l.offerLazy(at, it.library))
			}
		case it.shared != nil:
			l.share(it.shared)
		}
	}
	for _, r := range late {
		l.run(l.refer(l.t.id(r.name), r.from, false, false))
	}
	for _, name := range in.line.wrap {
		id := l.t.id(name)
		if l.t.symbols[id].state != stateUnseen {
			l.run(l.refer(l.t.id("__wrap_"+name), &origin{flag: "--wrap"}, l.t.symbols[id].weak, false))
		}
	}
	l.assignAll()
}

// assignAll defines the names of --defsym.
func (l *lld) assignAll() {
	for _, name := range l.line.defsym {
		l.t.symbols[l.t.id(name)].assigned = true
	}
}

// frame is an object whose references are being looked at. What a reference pulls
// is gone through before the next one.
type frame struct {
	object *ObjectFile
	next   int
}

// run goes through the references of an object that was linked, and of what that
// pulls. It keeps a stack of its own: archives can be long.
func (l *lld) run(o *ObjectFile) {
	if o == nil {
		return
	}
	stack := []frame{{object: o}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		o := top.object
		if top.next >= len(o.defs)+len(o.refs) {
			stack = stack[:len(stack)-1]
			continue
		}
		at := top.next
		top.next++
		var pulled *ObjectFile
		if at < len(o.defs) {
			if d := &o.defs[at]; o.discarded(d) {
				pulled = l.refer(d.name, o.origin, d.kind == uint8(Weak), d.vis != 0)
			}
		} else {
			ref := o.refs[at-len(o.defs)]
			pulled = l.refer(ref.name, o.origin, ref.weak, ref.hidden)
		}
		if pulled != nil {
			stack = append(stack, frame{object: pulled})
		}
	}
}

// add links an object and enters its definitions; the caller runs it.
func (l *lld) add(o *ObjectFile, why Pull) *ObjectFile {
	if !l.take(o, why, l.kept) {
		return nil
	}
	for at := range o.defs {
		if !o.discarded(&o.defs[at]) {
			l.define(o, int32(at))
		}
	}
	return o
}

// pull links the member that a lazy name is in.
func (l *lld) pull(name int32, from *origin) *ObjectFile {
	s := &l.t.symbols[name]
	o := s.owner
	if o.err != nil {
		return nil
	}
	// It defines the name, or its index was wrong and the name is undefined.
	s.state, s.owner, s.from = stateUndefined, nil, from
	return l.add(o, from.pull(l.t.names[name]))
}

// refer enters a reference, and returns the object that it pulled, if any.
func (l *lld) refer(name int32, from *origin, weak, hidden bool) *ObjectFile {
	s := &l.t.symbols[name]
	s.hidden = s.hidden || hidden
	if s.state == stateShared && hidden {
		s.state, s.library = stateUnseen, nil
	}
	// A shared library's reference does not change that the objects' are weak, and
	// the first of an object's counts as if there were no other.
	first := from.library == nil && !s.referred
	s.referred = s.referred || from.library == nil
	switch s.state {
	case stateUnseen:
		s.state, s.from, s.weak = stateUndefined, from, weak
	case stateUndefined:
		if from.library == nil && (first || !weak) {
			s.weak = weak
		}
	case stateLazy:
		if !weak {
			return l.pull(name, from)
		}
		s.weak = true
	}
	return nil
}

// offerLazy enters one name of an archive, and returns the member if somebody has
// been waiting for it.
func (l *lld) offerLazy(at int32, lib *library) *ObjectFile {
	e := l.t.lazy[at]
	o := lib.members[e.member]
	if o.Linked || o.err != nil {
		return nil
	}
	s := &l.t.symbols[e.name]
	switch {
	case s.state == stateCommon && l.line.fortran && l.definesData(e.name, o):
		s.owner = o
		return l.pull(e.name, s.from)
	case s.state == stateUnseen, s.state == stateUndefined && s.weak:
		s.state, s.owner = stateLazy, o
	case s.state == stateUndefined:
		s.owner = o
		return l.pull(e.name, s.from)
	}
	return nil
}

func (l *lld) define(o *ObjectFile, at int32) {
	d := &o.defs[at]
	s := &l.t.symbols[d.name]
	s.hidden = s.hidden || d.vis != 0
	now := stateDefined
	switch DefinitionKind(d.kind) {
	case Weak:
		now = stateWeak
	case Unique:
		now = stateUnique
	case Common:
		now = stateCommon
	}
	switch {
	case s.state < stateCommon:
		if s.from == nil {
			s.from = o.origin
		}
	case now == stateCommon && s.state == stateCommon && d.size > s.size:
	case now == stateCommon && s.state == stateWeak:
	case now == stateUnique && s.state == stateCommon:
	case now == stateDefined && s.state != stateDefined:
	default:
		return
	}
	s.state, s.owner, s.at, s.library = now, o, at, nil
	if now == stateCommon {
		s.size = d.size
	}
}

// share adds a shared library, needed or not: even where it is dropped in the end
// its names were taken and its references pulled, in the order of its table.
func (l *lld) share(so *sharedLibrary) {
	for _, at := range so.order {
		if at < 0 {
			ref := so.refs[^at]
			l.run(l.refer(ref.name, so.from, ref.weak, false))
			continue
		}
		s := &l.t.symbols[so.defs[at].name]
		if s.state <= stateLazy && !s.hidden {
			s.state, s.library, s.owner = stateShared, so.input, nil
		}
	}
}
