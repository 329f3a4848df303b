package btf

// One step of the resolver, by the kind of the type that it stands at. Each either
// pushes a type that has to be resolved first, or pops the one it is about.

import (
	"fmt"
	"math"
)

func fail(id uint32, kind, format string, args ...any) *failure {
	return &failure{id, kind, fmt.Sprintf(format, args...), false}
}

// describe names a type in a message.
func (t *Types) describe(id uint32) string {
	r := t.record(id)
	if name := t.name(r); name != "" {
		return fmt.Sprintf("type %d, %s %q", id, r.kind(), name)
	}
	return fmt.Sprintf("type %d, a %s", id, r.kind())
}

// through: a modifier, a pointer or a variable.
func (z *resolver) through(v *vertex, r record) *failure {
	to := r.refersTo()
	next := z.record(to).kind()
	if next.isSourceOnly() {
		return fail(v.id, "reference", "it refers to %s, to which nothing of this kind may refer", z.describe(to))
	}
	if z.unresolved(to) {
		return z.push(to)
	}
	if !r.kind().isModifier() && next.isModifier() {
		// A modifier may have been left at a pointer, which has to be followed here.
		if p, _ := z.standsFor(to); z.record(p).kind() == kindPtr && z.unresolved(p) {
			return z.push(p)
		}
	}
	end, _, ok := z.sized(to)
	if !ok {
		if r.kind() == kindVar && !z.isExtern(r) {
			return fail(v.id, "reference", "its type, %s, has no size", z.describe(to))
		}
		end = to
		if z.isResolved(to) && next.needsResolve() {
			end, _ = z.standsFor(to)
		}
		if r.kind() == kindVar {
			z.pop(end, 0)
			return nil
		}
		switch z.record(end).kind() {
		case kindVoid, kindFwd, kindFuncProto:
		default:
			return fail(v.id, "reference", "it refers to %s, which has no size", z.describe(to))
		}
	}
	z.pop(end, 0)
	return nil
}

func (z *resolver) array(v *vertex, r record) *failure {
	elem, index, count := r[3], r[4], r[5]
	if k := z.record(index).kind(); k.hasNoSize() || k.isSourceOnly() {
		return fail(v.id, "array", "its index is %s, and has to be an integer", z.describe(index))
	}
	if z.unresolved(index) {
		return z.push(index)
	}
	if to, _, ok := z.sized(index); !ok || z.record(to).kind() != kindInt || !z.record(to).isRegular() {
		return fail(v.id, "array", "its index is %s, and has to be an integer of whole bytes", z.describe(index))
	}
	if k := z.record(elem).kind(); k.hasNoSize() || k.isSourceOnly() {
		return fail(v.id, "array", "its element is %s, which has no size", z.describe(elem))
	}
	if z.unresolved(elem) {
		return z.push(elem)
	}
	to, size, ok := z.sized(elem)
	switch {
	case !ok:
		return fail(v.id, "array", "its element is %s, which has no size", z.describe(elem))
	case z.record(to).kind() == kindInt && !z.record(to).isRegular():
		return fail(v.id, "array", "its element is %s, which is not of whole bytes", z.describe(elem))
	case count != 0 && size > math.MaxUint32/count:
		return fail(v.id, "size", "%d elements of %d bytes are more than 4 GB", count, size)
	}
	z.pop(to, size*count)
	return nil
}

// isRegular: an integer of 1, 2, 4, 8 or 16 bytes, without bits left over
// (btf_type_int_is_regular).
func (r record) isRegular() bool {
	bits, offset := r[3]&0xff, r[3]>>16&0xff
	bytes := bits / 8
	return bits%8 == 0 && offset == 0 && bytes <= 16 && bytes != 0 && bytes&(bytes-1) == 0
}

func (z *resolver) composite(v *vertex, r record) *failure {
	for i := v.next; i < r.vlen(); i++ {
		m := r.elem(i)
		if k := z.record(m[1]).kind(); k.hasNoSize() || k.isSourceOnly() {
			return fail(v.id, "reference", "%s is of %s, which has no size", part(r.kind(), i), z.describe(m[1]))
		}
		if z.unresolved(m[1]) {
			v.next = i
			return z.push(m[1])
		}
		if bad := z.member(v.id, r, m); bad != "" {
			return fail(v.id, "size", "%s, %s: %s", part(r.kind(), i), z.describe(m[1]), bad)
		}
	}
	z.pop(0, 0)
	return nil
}

func (z *resolver) function(v *vertex, r record) *failure {
	proto := z.record(r.refersTo())
	for i := range proto.vlen() {
		if p := proto.elem(i); p[0] == 0 && p[1] != 0 && !z.isExtern(r) {
			// As a definition in C23 may have it.
			z.fromProgram(&failure{v.id, "name", part(kindFuncProto, i) + " of its prototype has no name", true})
			break
		}
	}
	z.pop(r.refersTo(), 0)
	return nil
}

func (z *resolver) section(v *vertex, r record) *failure {
	z.mode = anything
	for i := v.next; i < r.vlen(); i++ {
		e := r.elem(i)
		if z.isExtern(z.record(e[0])) {
			continue
		}
		if z.record(e[0]).kind() != kindVar {
			return fail(v.id, "reference", "%s is %s, which is no variable", part(kindDatasec, i), z.describe(e[0]))
		}
		if z.unresolved(e[0]) {
			v.next = i + 1
			return z.push(e[0])
		}
		_, size, ok := z.sized(z.record(e[0]).refersTo())
		if !ok {
			return fail(v.id, "reference", "%s has no size", z.describe(e[0]))
		}
		if e[2] < size {
			return fail(v.id, "size", "%s takes %d bytes, and is of %d", z.describe(e[0]), e[2], size)
		}
	}
	z.pop(0, 0)
	return nil
}

func (z *resolver) tag(v *vertex, r record) *failure {
	to := r.refersTo()
	target := z.record(to)
	k := target.kind()
	if k != kindFunc && k != kindVar && k != kindTypedef && !k.isComposite() {
		return fail(v.id, "reference", "it tags %s, which cannot have one", z.describe(to))
	}
	if z.unresolved(to) {
		return z.push(to)
	}
	if i := r[3]; int32(i) != -1 {
		if k == kindFunc {
			target = z.record(target.refersTo())
		}
		if k == kindVar || k == kindTypedef || i >= target.vlen() {
			return fail(v.id, "reference", "it tags part %d of %s, which has no such part", i, z.describe(to))
		}
	}
	z.pop(to, 0)
	return nil
}
