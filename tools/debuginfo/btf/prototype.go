package btf

// Function prototypes, which the kernel resolves apart from all others
// (btf_func_proto_check in kernel/bpf/btf.c).

import "cmp"

// prototype looks at what a function returns and takes.
func (z *resolver) prototype(id uint32, r record) *failure {
	if r.refersTo() != 0 {
		if bad, f := z.value(r.refersTo()); bad != "" || f != nil {
			return cmp.Or(f, fail(id, "reference", "what it returns is %s", bad))
		}
	}
	n := r.vlen()
	if n > 0 && r.elem(n - 1)[1] == 0 {
		if n--; r.elem(n)[0] != 0 {
			return fail(id, "name", "%s stands for any number of further ones, and has a name", part(kindFuncProto, n))
		}
	}
	for i := range n {
		p := r.elem(i)
		if p[0] != 0 {
			name, _ := z.text(p[0])
			if bad := badIdentifier(name); bad != "" || p[0] > maxNameOffset {
				return fail(id, "name", "the name of %s, %q: %s", part(kindFuncProto, i), name, bad)
			}
		}
		if bad, f := z.value(p[1]); bad != "" || f != nil {
			return cmp.Or(f, fail(id, "reference", "%s is %s", part(kindFuncProto, i), bad))
		}
	}
	return nil
}

// value resolves what is returned or passed, and says what is wrong with it, "" if
// nothing is.
func (z *resolver) value(to uint32) (string, *failure) {
	k := z.record(to).kind()
	if k.isSourceOnly() {
		return z.describe(to), nil
	}
	if k.needsResolve() && !z.isResolved(to) {
		if f := z.from(to); f != nil {
			return "", f
		}
	}
	if _, _, ok := z.sized(to); !ok {
		return z.describe(to) + ", which has no size", nil
	}
	return "", nil
}
