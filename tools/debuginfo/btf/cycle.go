package btf

// Types that cannot be put down in C, because one contains or stands for itself:
// `bpftool btf dump format c` gives up there, or does not come to an end
// (btf_dump_order_type in libbpf's btf_dump.c, btf_type_sort_name in bpftool). The
// kernel's rules are stricter, but it does not apply them to its own types.

func (t *Types) checkCycles() {
	o := &orderer{Types: t, colour: make([]uint8, 2*len(t.at))}
	for i := range t.at {
		if k := t.record(t.start + uint32(i)).kind(); k == kindVoid || k >= kindEnd {
			return // reported by checkRecords
		}
	}
	for i := range t.at {
		if id := t.start + uint32(i); !o.visit(id) || o.chain(id) {
			t.about(id, t.record(id), Problem{Kind: "loop", By: BpftoolC, Fatal: true},
				"it is reached again from %s; nothing that contains itself can be written in C", t.describe(o.loop))
			return
		}
	}
}

// orderer looks for a loop among definitions that need each other. Each type is there
// twice: as reached through a pointer, where the name of a struct is enough, and not.
type orderer struct {
	*Types
	colour []uint8
	path   []step
	loop   uint32
	seen   []uint32 // by which declaration tag
}

type step struct {
	node uint32 // 2*(id-start), and 1 if through a pointer
	next uint32 // of its references, the one to go on with
}

const (
	onPath  = 1
	ordered = 2
)

// visit goes through all that a type needs; false if that leads back.
func (o *orderer) visit(id uint32) bool {
	if !o.enter(id, false) {
		return false
	}
	for len(o.path) > 0 {
		s := &o.path[len(o.path)-1]
		to, through, ok := o.needs(s.node, s.next)
		if !ok {
			o.colour[s.node] = ordered
			o.path = o.path[:len(o.path)-1]
			continue
		}
		s.next++
		if !o.enter(to, through) {
			return false
		}
	}
	return true
}

// enter puts a type on the path, unless it has been there; false if it is there now.
func (o *orderer) enter(id uint32, through bool) bool {
	if id < o.start || id >= o.end() {
		return true
	}
	node := 2 * (id - o.start)
	if through {
		node++
	}
	switch o.colour[node] {
	case ordered:
		return true
	case onPath:
		o.loop = id
		return false
	}
	o.colour[node] = onPath
	o.path = append(o.path, step{node: node})
	return true
}

// needs is the reference with the number i of a type, and whether it is through a
// pointer; false after the last one.
func (o *orderer) needs(node, i uint32) (to uint32, through, ok bool) {
	r := o.record(o.start + node/2)
	through = node%2 == 1
	switch k := r.kind(); {
	case k == kindPtr:
		return r.refersTo(), true, i == 0
	case k == kindArray:
		return r[3], false, i == 0
	case k.isModifier():
		return r.refersTo(), through, i == 0
	case k.isComposite():
		if i >= r.vlen() || through && r.nameOffset() != 0 {
			return 0, false, false
		}
		return r.elem(i)[1], false, true
	case k == kindFuncProto:
		if i == 0 {
			return r.refersTo(), through, true
		}
		if i > r.vlen() {
			return 0, false, false
		}
		return r.elem(i - 1)[1], through, true
	}
	return 0, false, false
}

// chain reports a declaration tag that leads back to where it has been: bpftool sorts
// types by the names of those that they lead to.
func (o *orderer) chain(id uint32) bool {
	if o.record(id).kind() != kindDeclTag {
		return false
	}
	if o.seen == nil {
		o.seen = make([]uint32, len(o.at))
	}
	for at := id; at >= o.start && at < o.end(); {
		switch seen := &o.seen[at-o.start]; *seen {
		case 0:
			*seen = id
		case id:
			o.loop = at
			return true
		default:
			return false // another has been here, and came to an end
		}
		switch r := o.record(at); {
		case r.kind().isModifier() || r.kind() == kindPtr || r.kind() == kindDeclTag:
			at = r.refersTo()
		case r.kind() == kindArray:
			at = r[3]
		default:
			return false
		}
	}
	return false
}
