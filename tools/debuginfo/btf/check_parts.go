package btf

// What the kernel looks at in the members, values and variables of a type
// (btf_struct_check_meta, btf_enum_check_meta, btf_datasec_check_meta).

func (c *checker) members() {
	r := c.r
	last := uint32(0)
	for i := range r.vlen() {
		m := r.elem(i)
		c.part(i, m[0], true)
		if m[1] == 0 {
			c.refuse("reference", "%s is of type void", part(r.kind(), i))
		}
		at, _ := r.bits(m)
		switch {
		case r.kind() == kindUnion && at != 0:
			c.refuse("order", "%s of a union begins at bit %d", part(r.kind(), i), at)
		case at < last:
			c.refuse("order", "%s begins at bit %d, before the one before it at %d", part(r.kind(), i), at, last)
		case (uint64(at)+7)/8 > uint64(r.size()):
			c.refuse("size", "%s begins at bit %d of a %s of %d bytes", part(r.kind(), i), at, r.kind(), r.size())
		}
		last = at
	}
}

func (c *checker) values() {
	r := c.r
	if s := r.size(); s > 8 || s == 0 || s&(s-1) != 0 {
		c.refuse("size", "an enum of %d bytes; there are 1, 2, 4 and 8", s)
	}
	for i := range r.vlen() {
		c.part(i, r.elem(i)[0], false)
	}
}

// part looks at the name of a member or value.
func (c *checker) part(i, offset uint32, mayHaveNone bool) {
	if offset > maxNameOffset {
		c.refuse("limit", "the name of %s begins at %d, and the kernel looks up to %d", part(c.r.kind(), i), offset, maxNameOffset)
	}
	if offset == 0 && mayHaveNone {
		return
	}
	name, _ := c.text(offset)
	if bad := badIdentifier(name); bad != "" {
		c.refuse("name", "the name of %s, %q: %s", part(c.r.kind(), i), name, bad)
	}
}

func (c *checker) section() {
	r := c.r
	if r.size() == 0 {
		if c.object {
			return // neither are its variables in their places
		}
		c.refuse("size", "a data section of 0 bytes")
	}
	end := uint64(0)
	for i := range r.vlen() {
		v := r.elem(i)
		at, size := uint64(v[1]), uint64(v[2])
		switch {
		case v[0] == 0:
			c.refuse("reference", "%s is of type void", part(kindDatasec, i))
		case at < end:
			c.refuse("order", "%s begins at %d, before the end of the one before it at %d", part(kindDatasec, i), at, end)
		case size == 0:
			c.refuse("size", "%s is of 0 bytes", part(kindDatasec, i))
		case at+size > uint64(r.size()):
			c.refuse("size", "%s ends at %d, in a section of %d bytes", part(kindDatasec, i), at+size, r.size())
		}
		end = at + size
	}
}
