package btf

// Whether types go on from the base that they are given with: the one thing that a pair
// of files tells, as neither names the other.

// CutNames counts the names that these types have from their base, and how many of these
// begin in the middle of one there. Neither libbpf nor the kernel minds, but no writer
// does it: libbpf finds a string that is there, and not the end of one (btf__add_str).
// Such types go on from another base.
func (t *Types) CutNames() (cut, all int) {
	if t.base == nil || !t.base.usable {
		return 0, 0
	}
	look := func(at uint32) {
		if at == 0 || at >= t.startStr {
			return
		}
		from := t.base
		for at < from.startStr {
			from = from.base
		}
		all++
		if at -= from.startStr; at > 0 && from.strings[at-1] != 0 {
			cut++
		}
	}
	t.own(func(_ uint32, r record) {
		look(r.nameOffset())
		if r.kind() == kindDatasec {
			return
		}
		for i := range r.parts() {
			look(r.elem(i)[0])
		}
	})
	return cut, all
}

// Whole tells of types that were given with a base that they go on from none: they bring
// the empty string, which a base has (btf_new_empty in libbpf's btf.c).
func (t *Types) Whole() bool { return t.base != nil && t.strings != "" && t.strings[0] == 0 }
