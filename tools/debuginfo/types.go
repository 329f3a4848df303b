package debuginfo

// The types of one unit, which is what ends up in BTF.

const (
	tagClass     Tag = 0x02
	tagEnum      Tag = 0x04
	tagStruct    Tag = 0x13
	tagTypedef   Tag = 0x16
	tagUnion     Tag = 0x17
	tagBaseType  Tag = 0x24
	tagInterface Tag = 0x38
)

// Types calls do for each named type that a unit defines, until do returns false:
// structs, classes, unions, enums, typedefs and base types, wherever they stand, as
// pahole takes them from anywhere too. A mere declaration is left out.
func (i *Info) Types(u *Unit, do func(Entry) bool) error {
	t, err := i.tables.of(u)
	if err != nil {
		return err
	}
	c := i.start(u, u.root)
	defer i.release(c)
	for c.offset() < u.End {
		at := c.offset()
		code := c.uleb()
		if code == 0 && c.err == nil {
			continue
		}
		a := t.find(code)
		if a == nil || c.err != nil {
			return c.noAbbreviation(u, at, code)
		}
		if !namesType(a.tag) {
			for _, s := range a.steps {
				c.take(s, u.layout)
			}
			continue
		}
		e := c.entry(a, u.layout)
		if c.err != nil {
			return c.err
		}
		if e.declaration {
			continue
		}
		name, err := i.text(u, e.name)
		if err != nil {
			return err
		}
		if name != "" && !do(Entry{Offset: at, Tag: a.tag, Name: name}) {
			return nil
		}
	}
	return c.err
}

func namesType(t Tag) bool {
	switch t {
	case tagClass, tagEnum, tagStruct, tagTypedef, tagUnion, tagBaseType, tagInterface:
		return true
	}
	return false
}
