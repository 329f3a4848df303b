package btf

// What is known of a type that is resolved: what it stands for, and its size
// (btf_type_id_size and btf_resolve_valid in kernel/bpf/btf.c).

// standsFor is the type that one resolved to, and the size that was found.
func (t *Types) standsFor(id uint32) (to, size uint32) {
	for id < t.start {
		t = t.base
	}
	if t.resolvedID == nil || id < t.start || id >= t.end() {
		return 0, 0
	}
	return t.resolvedID[id-t.start], t.resolvedSize[id-t.start]
}

// sized is the type with a size that one stands for; false where there is none.
func (t *Types) sized(id uint32) (to, size uint32, ok bool) {
	k := t.record(id).kind()
	if k.isModifier() || k == kindVar {
		id, _ = t.standsFor(id)
		k = t.record(id).kind()
	}
	switch {
	case k.hasNoSize():
		return id, 0, false
	case k.saysSize():
		return id, t.record(id).size(), true
	case k == kindArray:
		_, size = t.standsFor(id)
		return id, size, true
	case k == kindPtr:
		return id, t.pointer, true
	}
	return id, 0, false
}

// sound is the kernel's last look at a type that it resolved.
func (z *resolver) sound(id uint32) bool {
	if !z.isResolved(id) {
		return false
	}
	r := z.record(id)
	to, size := z.standsFor(id)
	switch k := r.kind(); {
	case k.isComposite() || k == kindDatasec:
		return to == 0 && size == 0
	case k == kindDeclTag || k == kindFunc:
		return to != 0 && size == 0
	case k.isModifier() || k == kindPtr || k == kindVar:
		k := z.record(to).kind()
		return !k.isModifier() && k != kindVar && k != kindDatasec
	case k == kindArray:
		elem, elemSize, ok := z.sized(r[3])
		return ok && !z.record(elem).kind().isModifier() && r[5]*elemSize == size
	}
	return false
}
