package btf

// What the kernel looks at in each type by itself, its own at boot included: names,
// flags, sizes, the order of members (btf_check_all_metas and the functions
// btf_*_check_meta in kernel/bpf/btf.c).

func (t *Types) checkRecords() {
	c := checker{Types: t}
	t.own(func(id uint32, r record) {
		c.id, c.r = id, r
		c.one()
	})
}

// checker looks at one type.
type checker struct {
	*Types
	id uint32
	r  record
}

// refuse adds a problem of this type for which the kernel refuses it, wherever it is from.
func (c *checker) refuse(kind, format string, args ...any) {
	c.about(c.id, c.r, Problem{Kind: kind, By: Kernel, Fatal: true}, format, args...)
}

func (c *checker) one() {
	r, k := c.r, c.r.kind()
	if k == kindVoid || k >= kindEnd {
		c.about(c.id, r, Problem{Kind: "kind", By: Kernel | BpftoolC, Fatal: true},
			"a type of kind %d, which the layout section lets one step over and nobody knows", k)
		return
	}
	if r.vlen() > 0xffff || r[1]&0x60000000 != 0 {
		c.about(c.id, r, Problem{Kind: "limit"}, "%d parts and kind %d: kernels up to 6.18 know 16 bits of the one and 5 of the other", r.vlen(), k)
	}
	if n := r.nameOffset(); n > maxNameOffset {
		c.refuse("limit", "its name begins at %d, and the kernel looks up to %d", n, maxNameOffset)
	}
	if flagMeansNothing(k) && r.flag() {
		c.refuse("flag", "the flag of its kind is set, and means nothing for a %s", k)
	}
	if after[k].each == 0 && k != kindFunc && r.vlen() != 0 {
		c.refuse("parts", "a %s has no parts, and the record counts %d", k, r.vlen())
	}
	c.name()
	switch k {
	case kindInt:
		c.integer()
	case kindFloat:
		if s := r.size(); s != 2 && s != 4 && s != 8 && s != 12 && s != 16 {
			c.refuse("size", "a float of %d bytes; there are 2, 4, 8, 12 and 16", s)
		}
	case kindFwd:
		if r.refersTo() != 0 {
			c.refuse("parts", "a forward declaration refers to nothing, and this one to type %d", r.refersTo())
		}
	case kindArray:
		c.array()
	case kindStruct, kindUnion:
		c.members()
	case kindEnum, kindEnum64:
		c.values()
	case kindFunc:
		if r.vlen() > 1 && !c.isExtern(r) {
			c.refuse("linkage", "linkage %d; there are 0 for static and 1 for global", r.vlen())
		}
	case kindVar:
		if r.refersTo() == 0 && !c.isExtern(r) {
			c.refuse("reference", "a variable of type void")
		}
		if r[3] > 1 && !c.isExtern(r) {
			c.refuse("linkage", "linkage %d; there are 0 for static and 1 for global", r[3])
		}
	case kindDatasec:
		c.section()
	case kindDeclTag:
		if int32(r[3]) < -1 {
			c.refuse("reference", "it tags part %d", int32(r[3]))
		}
	}
}

// isExtern: a function or variable of a program that is not defined in it, which a
// loader has to find first.
func (t *Types) isExtern(r record) bool {
	const extern = 2
	switch r.kind() {
	case kindFunc:
		return t.object && r.vlen() == extern
	case kindVar:
		return t.object && r[3] == extern
	}
	return false
}

// flagMeansNothing: kinds for which the kernel wants the flag to be 0.
func flagMeansNothing(k kind) bool {
	switch k {
	case kindStruct, kindUnion, kindEnum, kindEnum64, kindFwd, kindTypeTag, kindDeclTag:
		return false
	}
	return true
}

// name: a type has none, or may have one, or must have one, by its kind.
func (c *checker) name() {
	name, k := c.Types.name(c.r), c.r.kind()
	var bad string
	switch k {
	case kindPtr, kindVolatile, kindConst, kindRestrict, kindArray, kindFuncProto:
		if c.r.nameOffset() != 0 {
			c.refuse("name", "a %s has no name, and this one is called %q", k, name)
		}
		return
	case kindStruct, kindUnion, kindEnum, kindEnum64:
		if c.r.nameOffset() == 0 {
			return
		}
		bad = badIdentifier(name)
	case kindFwd, kindTypedef, kindFunc, kindVar:
		bad = badIdentifier(name)
	case kindDatasec:
		bad = badSection(name)
	case kindDeclTag, kindTypeTag:
		if name == "" {
			bad = "it is empty"
		}
	}
	if bad != "" {
		c.refuse("name", "the name of this %s: %s", k, bad)
	}
}

func (c *checker) integer() {
	data := c.r[3]
	encoding, bits := data>>24&15, data&0xff+data>>16&0xff
	if c.r.size() == 0 || data&0xff == 0 {
		c.about(c.id, c.r, Problem{Kind: "size", Fatal: true}, "an integer of %d bits in %d bytes", data&0xff, c.r.size())
	}
	switch {
	case data>>28 != 0:
		c.refuse("size", "bits %#08x of it mean nothing", data&0xf0000000)
	case bits > 128:
		c.refuse("size", "an integer of %d bits, counted from its first, and the kernel takes 128", bits)
	case (bits+7)/8 > c.r.size():
		c.refuse("size", "%d bits do not go into its %d bytes", bits, c.r.size())
	case encoding&(encoding-1) != 0 || encoding > 4:
		c.refuse("size", "encoding %d; it is one of 1 for signed, 2 for char, 4 for bool", encoding)
	}
}

func (c *checker) array() {
	if c.r[2] != 0 {
		c.refuse("size", "the size of an array is in its element, and here %d is said beside it", c.r[2])
	}
	if c.r[3] == 0 {
		c.refuse("reference", "an array of void")
	}
	if c.r[4] == 0 {
		c.refuse("reference", "an array whose index is void")
	}
}
