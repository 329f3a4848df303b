package debuginfo

// Where an entry stands: the entries around it, and their names.

import (
	"slices"
	"sort"
)

// nest is an entry with children.
type nest struct {
	offset uint64
	end    uint64 // behind its last child
	parent int32  // in the same list, -1 for the root
}

// keptNests bounds the entries with children that are remembered, over all units.
const keptNests = 1 << 20

// Path leads from the root entry of a unit, which is left out, to one of its
// entries, which is the last: struct foo, member bar. It is empty for the root.
//
// The first call for a unit walks through it; the last few units are remembered.
func (i *Info) Path(u *Unit, offset uint64) ([]Entry, error) {
	nests, err := i.nestsOf(u)
	if err != nil {
		return nil, err
	}
	var path []Entry
	e, err := i.Entry(u, offset)
	if err != nil {
		return nil, err
	}
	if offset == u.root {
		return nil, nil
	}
	path = append(path, e)
	// The last that begins before the entry is around it, or beside something that is.
	k := int32(sort.Search(len(nests), func(k int) bool { return nests[k].offset >= offset })) - 1
	for ; k >= 0; k = nests[k].parent {
		n := nests[k]
		if offset >= n.end || n.offset == u.root {
			continue
		}
		if e, err = i.Entry(u, n.offset); err != nil {
			return nil, err
		}
		path = append(path, e)
	}
	slices.Reverse(path)
	return path, nil
}

// nestsOf walks through a unit, or remembers it.
func (i *Info) nestsOf(u *Unit) ([]nest, error) {
	if n, ok := i.nests[u]; ok {
		return n, nil
	}
	t, err := i.tables.of(u)
	if err != nil {
		return nil, err
	}
	c := i.start(u, u.root)
	defer i.release(c)
	var list []nest
	open := int32(-1)
	for c.offset() < u.End {
		at := c.offset()
		code := c.uleb()
		if code == 0 && c.err == nil {
			if open < 0 {
				break // padding behind the root entry
			}
			list[open].end = c.offset()
			open = list[open].parent
			continue
		}
		a := t.find(code)
		if a == nil || c.err != nil {
			return nil, c.noAbbreviation(u, at, code)
		}
		for _, s := range a.steps {
			c.take(s, u.layout)
		}
		if a.children {
			list = append(list, nest{offset: at, end: u.End, parent: open})
			open = int32(len(list) - 1)
		} else if open < 0 {
			break // a root entry without children
		}
	}
	if c.err != nil {
		return nil, c.err
	}
	if i.nests == nil || i.nestCount+len(list) > keptNests {
		i.nests, i.nestCount = map[*Unit][]nest{}, 0
	}
	i.nests[u] = list
	i.nestCount += len(list)
	return list, nil
}

// mostHops is how far a name is looked for: a function that is inlined refers to
// its abstract instance, and that to its declaration.
const mostHops = 4

// Entry reads one entry. Where it has no name of its own, it is given that of the
// entry that it completes, repeats or stands for (DW_AT_specification,
// DW_AT_abstract_origin, DW_AT_signature), wherever in the file that is.
func (i *Info) Entry(u *Unit, offset uint64) (Entry, error) {
	out := Entry{Offset: offset}
	for hop := range mostHops {
		tag, e, err := i.entryAt(u, offset)
		if err != nil {
			return out, err
		}
		if hop == 0 {
			out.Tag, out.Declaration = tag, e.declaration
		}
		if out.Name, err = i.text(u, e.name); err != nil || out.Name != "" {
			return out, err
		}
		if e.origin.form == 0 {
			break
		}
		next, target := i.within(u, e.origin)
		if next == nil {
			break
		}
		u, offset = next, target
	}
	return out, nil
}

// within resolves a reference as far as that is possible.
func (i *Info) within(u *Unit, v value) (*Unit, uint64) {
	switch v.form {
	case formRef1, formRef2, formRef4, formRef8, formRefUdata:
		if v.n < u.End-u.Offset && u.Offset+v.n >= u.root {
			return u, u.Offset + v.n
		}
	case formRefAddr:
		if _, foreign := u.image.foreign[v.at]; foreign {
			break
		}
		if to, err := i.unitAt(u, v.at, AttrAbstractOrigin, v.n, u); err == nil {
			return to, v.n
		}
	case formRefSig8:
		if to := i.signatures[v.n]; to != nil {
			return to, to.typeOffset
		}
	}
	return nil, 0
}

// shallow is what is read of an entry.
type shallow struct {
	name, origin value
	declaration  bool
}

// entryAt reads the entry at an offset of a unit.
func (i *Info) entryAt(u *Unit, offset uint64) (Tag, shallow, error) {
	if offset < u.root || offset >= u.End {
		return 0, shallow{}, u.errorf("%#x is outside of the unit", offset)
	}
	t, err := i.tables.of(u)
	if err != nil {
		return 0, shallow{}, err
	}
	c := i.start(u, offset)
	defer i.release(c)
	code := c.uleb()
	a := t.find(code)
	if a == nil || c.err != nil {
		return 0, shallow{}, c.noAbbreviation(u, offset, code)
	}
	e := c.entry(a, u.layout)
	return a.tag, e, c.err
}

// entry reads the entry at the cursor, whose abbreviation is known.
func (c *cursor) entry(a *abbrev, l layout) shallow {
	var e shallow
	for _, s := range a.steps {
		if s.kind == stepSkip || s.kind == stepForm {
			c.take(s, l)
			continue
		}
		v := c.value(s.form, l, s.n)
		switch s.attr {
		case attrName:
			e.name = v
		case attrDeclaration:
			e.declaration = v.n != 0
		case AttrAbstractOrigin, AttrSpecification, AttrSignature:
			e.origin = v
		}
	}
	return e
}
