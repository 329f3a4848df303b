package debuginfo

// Abbreviations (DWARF 5, section 7.5.3), turned into what has to be done with an
// entry: pass over so many bytes, look at this value. An attribute without bytes
// leaves no trace, so that the work per entry is bounded by its bytes and not by
// what an abbreviation lists.

import "slices"

// step is one thing to do on the way through an entry.
type step struct {
	kind stepKind
	attr Attribute
	form form
	n    int64 // bytes of stepSkip; the value of DW_FORM_implicit_const
}

type stepKind uint8

const (
	stepSkip  stepKind = iota // pass over n bytes
	stepForm                  // pass over a value whose length is not known beforehand
	stepValue                 // an attribute that somebody may want, see wanted
	stepLeave                 // a value that may refer to another unit
)

// wanted reports whether an attribute is looked at, in entries of any kind.
func wanted(a Attribute) bool {
	switch a {
	case attrName, attrLanguage, attrCompDir, attrProducer, AttrAbstractOrigin, AttrSpecification,
		attrDeclaration, attrStrOffsetsBase, attrDwoName, attrGNUDwoName, attrLanguageName:
		return true
	}
	return false
}

type abbrev struct {
	code     uint64
	tag      Tag
	children bool
	steps    []step
}

// table is the abbreviations of a unit.
type table struct {
	list   []abbrev
	byCode map[uint64]*abbrev // where the codes are not 1, 2, 3, …
	refAddr,
	leaves,
	alternate bool
	size uint64 // in the section
}

// find returns the abbreviation of a code, or nil.
func (t *table) find(code uint64) *abbrev {
	if t.byCode != nil {
		return t.byCode[code]
	}
	if code-1 < uint64(len(t.list)) {
		return &t.list[code-1]
	}
	return nil
}

// tableKey is what decides the steps.
type tableKey struct {
	offset uint64
	layout layout
}

// keptSteps bounds the tables that are kept for use again, by their steps.
const keptSteps = 1 << 18

// tables reads tables and remembers some.
type tables struct {
	images *images
	c      cursor
	kept   map[tableKey]*table
	steps  int    // in kept
	slab   []step // those of the table that is being read
	// left is how many bytes Read may still read. Units share tables or have their own;
	// only a file made to be slow has tables within tables.
	left uint64
}

// of returns the table of a unit.
func (t *tables) of(u *Unit) (*table, error) {
	key := tableKey{u.abbrevs, u.layout}
	if found := t.kept[key]; found != nil {
		return found, nil
	}
	m, err := t.images.load("abbrev")
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, u.errorf("the file has no .debug_abbrev")
	}
	if u.abbrevs >= m.size {
		return nil, u.errorf("its abbreviations are at %#x of %s, which has %#x bytes", u.abbrevs, m.name, m.size)
	}
	t.c.err = nil
	t.c.seek(m, u.abbrevs, m.size)
	out, err := t.read(u)
	if err != nil {
		return nil, err
	}
	n := len(out.list) + len(t.slab)
	if t.kept == nil || t.steps+n > keptSteps {
		t.kept, t.steps = map[tableKey]*table{}, 0
	}
	t.kept[key] = out
	t.steps += n
	return out, nil
}

func (t *tables) read(u *Unit) (*table, error) {
	c := &t.c
	out := &table{}
	start := c.offset()
	t.slab = t.slab[:0]
	var ends []int
	for {
		code := c.uleb()
		if code == 0 {
			break
		}
		a := abbrev{code: code, tag: Tag(c.uleb()), children: c.u8() != 0}
		if err := t.readSteps(u, out, &a); err != nil {
			return nil, err
		}
		ends = append(ends, len(t.slab))
		if c.err != nil || c.offset()-start > t.left {
			break
		}
		out.list = append(out.list, a)
		if out.byCode == nil && code != uint64(len(out.list)) {
			out.byCode = map[uint64]*abbrev{}
		}
	}
	out.size = c.offset() - start
	if c.err != nil {
		return nil, c.err
	}
	if out.size > t.left {
		return nil, u.errorf("the abbreviations of the units overlap so much that they cannot be meant")
	}
	t.left -= out.size
	steps, from := slices.Clone(t.slab), 0
	for i := range out.list {
		out.list[i].steps = steps[from:ends[i]]
		from = ends[i]
	}
	if out.byCode != nil {
		for i := range out.list {
			if a := &out.list[i]; out.byCode[a.code] == nil {
				out.byCode[a.code] = a
			}
		}
	}
	return out, nil
}

// readSteps reads the attributes of one abbreviation.
func (t *tables) readSteps(u *Unit, out *table, a *abbrev) error {
	c := &t.c
	first := len(t.slab)
	var seen map[Attribute]bool // of those without bytes
	for c.err == nil {
		at, fm := c.uleb(), c.uleb()
		var implicit int64
		if form(fm) == formImplicitConst {
			implicit = c.sleb()
		}
		if at == 0 && fm == 0 {
			return nil
		}
		f := form(fm)
		size, known := f.size(u.layout)
		if c.err == nil && (!known || fm > 0xffff) {
			return u.errorf("abbreviation %d (at %#x of %s) has the form %#x, which is not known", a.code, c.offset(), c.image.name, fm)
		}
		attr := Attribute(at)
		out.refAddr = out.refAddr || f == formRefAddr
		out.alternate = out.alternate || f.alternate()
		s := step{kind: stepSkip, attr: attr, form: f, n: int64(size)}
		switch {
		case f.leaves():
			out.leaves = true
			s.kind, s.n = stepLeave, 0
		case wanted(attr):
			if size == 0 {
				if seen[attr] {
					continue
				}
				if seen == nil {
					seen = map[Attribute]bool{}
				}
				seen[attr] = true
			}
			s.kind, s.n = stepValue, implicit
		case size == variable:
			s.kind, s.n = stepForm, 0
		case size == 0:
			continue
		case len(t.slab) > first && t.slab[len(t.slab)-1].kind == stepSkip:
			t.slab[len(t.slab)-1].n += s.n
			continue
		}
		t.slab = append(t.slab, s)
	}
	return c.err
}
