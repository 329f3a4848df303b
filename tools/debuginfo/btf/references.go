package btf

// What libbpf relies on in each type: names that are in the string section, and types
// that exist (btf_validate_type in libbpf's btf.c).

import "fmt"

func (t *Types) checkReferences() {
	c := checker{Types: t}
	end := t.end()
	t.own(func(id uint32, r record) {
		c.id, c.r = id, r
		k := r.kind()
		if _, ok := t.text(r.nameOffset()); !ok {
			c.noName(r.nameOffset(), "the "+k.String())
		}
		switch {
		case k == kindFuncProto && r.refersTo() >= end:
			// libbpf does not look at what a prototype returns, and bpftool reads past the
			// end of its tables when it has to write that down.
			t.about(id, r, Problem{Kind: "reference", By: KernelLoad, Fatal: true},
				"it returns type %d, and the last one is %d", r.refersTo(), end-1)
		case k == kindArray && r[3] >= end:
			c.noType(r[3], "its element")
		case k == kindArray && r[4] >= end:
			c.noType(r[4], "its index")
		case k.refers() && k != kindFuncProto && r.refersTo() >= end:
			c.noType(r.refersTo(), "the "+k.String())
		case k == kindFunc && t.record(r.refersTo()).kind() != kindFuncProto:
			t.about(id, r, Problem{Kind: "reference", By: Bpftool | Kernel, Fatal: true},
				"it refers to %s, where a function prototype has to be", t.describe(r.refersTo()))
		}
		for i := range r.parts() {
			e := r.elem(i)
			if k != kindDatasec {
				if _, ok := t.text(e[0]); !ok {
					c.noName(e[0], part(k, i))
				}
			}
			switch {
			case k == kindDatasec && e[0] >= end:
				c.noType(e[0], part(k, i))
			case (k.isComposite() || k == kindFuncProto) && e[1] >= end:
				c.noType(e[1], part(k, i))
			}
		}
	})
}

func (c *checker) noName(offset uint32, of string) {
	c.about(c.id, c.r, Problem{Kind: "name-offset", By: Bpftool | Kernel, Fatal: true},
		"the name of %s begins at %d, past the strings, which end at %d", of, offset, c.startStr+uint32(len(c.strings)))
}

func (c *checker) noType(to uint32, of string) {
	c.about(c.id, c.r, Problem{Kind: "reference", By: Bpftool | Kernel, Fatal: true},
		"%s refers to type %d, and the last one is %d", of, to, c.end()-1)
}

// part is what a member, parameter, value or variable is called in a message.
func part(k kind, i uint32) string {
	switch k {
	case kindStruct, kindUnion:
		return fmt.Sprintf("member %d", i+1)
	case kindFuncProto:
		return fmt.Sprintf("parameter %d", i+1)
	case kindDatasec:
		return fmt.Sprintf("variable %d", i+1)
	}
	return fmt.Sprintf("value %d", i+1)
}

// parts is the number of members, parameters, values or variables.
func (r record) parts() uint32 {
	if r.kind() >= kindEnd || after[r.kind()].each == 0 {
		return 0
	}
	return r.vlen()
}

// about adds a problem of one type.
func (t *Types) about(id uint32, r record, p Problem, format string, args ...any) {
	p.Type, p.Name, p.What = id, t.name(r), fmt.Sprintf(format, args...)
	t.add(p)
}
