package debuginfo

// References: the entries of those units are walked that have an abbreviation
// with a form that can leave the unit. Entries are taken one after the other, as
// they stand in the section; how they nest does not matter here.

// References calls do for each reference from one unit into another, in the order
// of the file, until do returns false. A reference that a form for other units
// makes to its own unit is left out.
func (i *Info) References(do func(Reference) bool) error {
	for _, u := range i.Units {
		if !u.leaves {
			continue
		}
		goOn, err := i.referencesOf(u, do)
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

func (i *Info) referencesOf(u *Unit, do func(Reference) bool) (goOn bool, err error) {
	t, err := i.tables.of(u)
	if err != nil {
		return false, err
	}
	c := i.start(u, u.root)
	defer i.release(c)
	to := u // units refer to the same one again and again
	for c.offset() < u.End {
		at := c.offset()
		code := c.uleb()
		if code == 0 && c.err == nil {
			continue
		}
		a := t.find(code)
		if a == nil || c.err != nil {
			return false, c.noAbbreviation(u, at, code)
		}
		for _, s := range a.steps {
			switch s.kind {
			case stepSkip:
				c.skip(uint64(s.n))
				continue
			case stepForm, stepValue:
				c.skipForm(s.form, u.layout)
				continue
			}
			v := c.value(s.form, u.layout, s.n)
			if c.err != nil {
				return false, c.err
			}
			r := Reference{Attribute: s.attr, Tag: a.tag, From: u, Offset: at, Target: v.n}
			switch v.form {
			case formRefAddr:
				if name, ok := u.image.foreign[v.at]; ok {
					return false, u.errorf("the entry at %#x refers (%s) to %q in the debug information of another file", at, s.attr, name)
				}
				if to, err = i.unitAt(u, at, s.attr, v.n, to); err != nil {
					return false, err
				}
			case formRefSig8:
				if to = i.signatures[v.n]; to == nil {
					return false, u.errorf("the entry at %#x refers (%s) to the type unit %#016x, which is not in the file", at, s.attr, v.n)
				}
				r.Target = to.typeOffset
			default:
				continue
			}
			if to == u {
				continue
			}
			r.To = to
			if !do(r) {
				return false, nil
			}
		}
		if c.err != nil {
			return false, c.err
		}
	}
	return c.err == nil, c.err
}

// cursor lends a cursor, as one that is walking may be asked for something else on
// the way; release takes it back.
func (i *Info) cursor() *cursor {
	if n := len(i.spare); n > 0 {
		c := i.spare[n-1]
		i.spare = i.spare[:n-1]
		c.err = nil
		return c
	}
	return &cursor{}
}

func (i *Info) release(c *cursor) { i.spare = append(i.spare, c) }

// start lends a cursor at an entry of a unit.
func (i *Info) start(u *Unit, offset uint64) *cursor {
	c := i.cursor()
	c.seek(u.image, offset, u.End)
	return c
}

// noAbbreviation is the error for an entry whose abbreviation is not there, or
// could not be read.
func (c *cursor) noAbbreviation(u *Unit, at, code uint64) error {
	if c.err != nil {
		return c.err
	}
	return u.errorf("the entry at %#x has the abbreviation %d, which is not there", at, code)
}

// unitAt finds the unit of .debug_info that a reference leads into. The last one
// is tried first.
func (i *Info) unitAt(from *Unit, at uint64, attr Attribute, target uint64, last *Unit) (*Unit, error) {
	if target >= last.root && target < last.End && !last.separate {
		return last, nil
	}
	// The first unit that ends behind the target.
	low, high := 0, len(i.inInfo)
	for low < high {
		if mid := (low + high) / 2; i.inInfo[mid].End > target {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if low < len(i.inInfo) && target >= i.inInfo[low].root {
		return i.inInfo[low], nil
	}
	return nil, from.errorf("the entry at %#x refers (%s) to %#x, where no unit of .debug_info has an entry", at, attr, target)
}
