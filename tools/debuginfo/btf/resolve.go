package btf

// What the kernel looks at in how types refer to each other, when a program brings
// them: that each comes to an end, and that members go into their struct
// (btf_check_all_types and the functions btf_*_resolve in kernel/bpf/btf.c). Loops and
// depth depend on where one begins and what was seen before, so it is done here in
// the same order and with the same stack.

// resolver follows types to what they stand for.
type resolver struct {
	*Types
	state []state // of the own types
	stack [maxDepth]vertex
	top   int
	mode  mode
	root  uint32
}

// maxDepth is MAX_RESOLVE_DEPTH.
const maxDepth = 32

type state uint8

const (
	fresh state = iota
	visited
	resolved
)

// mode is what the type that was begun with is: it says where one may stop.
type mode uint8

const (
	anything mode = iota
	pointers
	aggregates
)

type vertex struct {
	id   uint32
	next uint32 // the member to go on with
}

// failure is why the kernel gives up; nil while it does not.
type failure struct {
	id   uint32
	kind string
	what string
	// limit: what it says is right, and more than the kernel takes.
	limit bool
}

// resolve adds the first problem, which is all that the kernel sees, and limits of the
// kernel before it.
func (t *Types) resolve() {
	if t.base != nil && t.base.resolvedID == nil {
		return // its base is not in order, and has been reported
	}
	z := &resolver{Types: t, state: make([]state, len(t.at))}
	t.resolvedID, t.resolvedSize = make([]uint32, len(t.at)), make([]uint32, len(t.at))
	f := z.all()
	if f == nil {
		return
	}
	t.resolvedID, t.resolvedSize = nil, nil
	t.fromProgram(f)
}

// fromProgram adds a problem for which the kernel refuses BTF from a program. What goes
// on from other types is a module's: nobody refuses it, and it is as wrong, or as right.
func (t *Types) fromProgram(f *failure) {
	p := Problem{Kind: f.kind, By: KernelLoad, Fatal: !f.limit}
	if t.base != nil {
		if f.limit {
			return
		}
		p.By = 0
	}
	t.about(f.id, t.record(f.id), p, "%s", f.what)
}

func (z *resolver) all() *failure {
	for i := range z.at {
		id := z.start + uint32(i)
		r := z.record(id)
		if r.kind().needsResolve() && !z.isResolved(id) {
			if f := z.from(id); f != nil {
				return f
			}
		}
		if r.kind() == kindFuncProto {
			if f := z.prototype(id, r); f != nil {
				return f
			}
		}
	}
	return nil
}

// needsResolve: a type that is only known through others.
func (k kind) needsResolve() bool {
	switch k {
	case kindPtr, kindStruct, kindUnion, kindArray, kindVar, kindFunc, kindDeclTag, kindDatasec:
		return true
	}
	return k.isModifier()
}

// from resolves a type and all that it needs.
func (z *resolver) from(id uint32) *failure {
	z.mode, z.top, z.root = anything, 0, id
	f := z.push(id)
	for f == nil && z.top > 0 {
		v := &z.stack[z.top-1]
		f = z.step(v, z.record(v.id))
	}
	if f == nil && !z.sound(id) {
		f = &failure{id, "reference", "it does not come to a type that can be used", false}
	}
	return f
}

func (z *resolver) step(v *vertex, r record) *failure {
	switch k := r.kind(); {
	case k.isModifier() || k == kindPtr || k == kindVar:
		return z.through(v, r)
	case k == kindArray:
		return z.array(v, r)
	case k.isComposite():
		return z.composite(v, r)
	case k == kindFunc:
		return z.function(v, r)
	case k == kindDatasec:
		return z.section(v, r)
	case k == kindDeclTag:
		return z.tag(v, r)
	}
	return &failure{v.id, "reference", "a " + r.kind().String() + " stands for nothing else", false}
}

func (z *resolver) push(id uint32) *failure {
	if z.top == maxDepth {
		return &failure{z.root, "depth", "it takes more than 32 steps to what it stands for, and the kernel takes no more", true}
	}
	if id < z.start || z.state[id-z.start] != fresh {
		return &failure{z.root, "loop", "it leads back to " + z.describe(id) + ", which contains or stands for itself", false}
	}
	z.state[id-z.start] = visited
	z.stack[z.top] = vertex{id: id}
	z.top++
	if z.mode == anything {
		switch k := z.record(id).kind(); {
		case k == kindPtr:
			z.mode = pointers
		case k.isComposite() || k == kindArray:
			z.mode = aggregates
		}
	}
	return nil
}

func (z *resolver) pop(id, size uint32) {
	z.top--
	i := z.stack[z.top].id - z.start
	z.resolvedID[i], z.resolvedSize[i], z.state[i] = id, size, resolved
}

// ends: a type that need not be followed.
func (z *resolver) ends(k kind) bool {
	switch z.mode {
	case pointers:
		return !k.isModifier() && k != kindPtr
	case aggregates:
		return !k.isModifier() && k != kindArray && !k.isComposite()
	}
	return !k.needsResolve()
}

func (z *resolver) isResolved(id uint32) bool {
	return id < z.start || z.state[id-z.start] == resolved
}

// unresolved: a type to be followed first.
func (z *resolver) unresolved(id uint32) bool {
	return !z.ends(z.record(id).kind()) && !z.isResolved(id)
}
