package btf

// The names of types, for who has to find them somewhere else.

// Named calls do for each struct, union, enum, typedef, integer and float that has a
// name, in the order of their numbers and without those of the base, until do returns
// false. Types that nobody can read have none.
func (t *Types) Named(do func(name string) bool) {
	if !t.usable {
		return
	}
	more := true
	t.own(func(_ uint32, r record) {
		if !more {
			return
		}
		switch r.kind() {
		case kindInt, kindStruct, kindUnion, kindEnum, kindEnum64, kindTypedef, kindFloat:
			if name := t.name(r); name != "" {
				more = do(name)
			}
		}
	})
}
