package debuginfo

// The root entry of a unit: which language, which source file, whose work.

// Tags of root entries.
const (
	tagCompileUnit  Tag = 0x11
	tagPartialUnit  Tag = 0x3c
	tagTypeUnit     Tag = 0x41
	tagSkeletonUnit Tag = 0x4a
)

// readRoot reads the root entry, at which the cursor is.
func (i *Info) readRoot(c *cursor, u *Unit, t *table) error {
	if c.offset() == u.End {
		return nil // nothing but a header
	}
	code := c.uleb()
	if c.err != nil {
		return c.err
	}
	a := t.find(code)
	if a == nil {
		return u.errorf("its root entry has the abbreviation %d, which is not there", code)
	}
	if u.Version < 5 && a.tag == tagPartialUnit {
		u.Kind = PartialUnit
	}
	// The base of indices may stand behind the names that need it.
	var name, dir, producer, split value
	var named Language
	u.stringBase = 2 * uint64(u.layout.offsetSize) // behind the header of .debug_str_offsets
	for _, s := range a.steps {
		if s.kind != stepValue {
			c.take(s, u.layout)
			continue
		}
		v := c.value(s.form, u.layout, s.n)
		switch s.attr {
		case attrName:
			name = v
		case attrCompDir:
			dir = v
		case attrProducer:
			producer = v
		case attrLanguage:
			u.Language = Language(v.n)
		case attrLanguageName:
			named = fromName(v.n)
		case attrStrOffsetsBase:
			u.stringBase = v.n
		case attrDwoName, attrGNUDwoName:
			split = v
			u.Kind = SkeletonUnit
		}
	}
	if c.err != nil {
		return c.err
	}
	if u.Language == 0 { // GCC 16 writes both, from DWARF 5 on
		u.Language = named
	}
	for _, x := range []struct {
		to   *string
		from value
	}{{&u.Name, name}, {&u.Dir, dir}, {&u.Producer, producer}, {&u.SplitName, split}} {
		var err error
		if *x.to, err = i.text(u, x.from); err != nil {
			return err
		}
	}
	return nil
}

// take passes over what a step means.
func (c *cursor) take(s step, l layout) {
	if s.kind == stepSkip {
		c.skip(uint64(s.n))
	} else {
		c.skipForm(s.form, l)
	}
}
