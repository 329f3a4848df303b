package isolate

// What an object adds to the set: the names it defines and refers to, its groups,
// and its sections that are called like a C identifier.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// group is a COMDAT group, or the link-once sections of one name, in all objects.
// A linker keeps one of each, so a group is closed: if one of its names is
// public, all have to be, and its signature with them.
type group struct {
	names     []*name // that it defines, and its signature
	defines   bool    // a global name; else the group stays as it is
	bySection bool    // it is named by a section, which is not renamed
	spread    bool    // all its names have the fate of one that is not private
}

// renamed tells whether the signature is to be renamed: if one name of a group
// is private, all are.
func (g *group) renamed() bool {
	if g.defines {
		for _, n := range g.names {
			if n.fate == private {
				return true
			}
		}
	}
	return false
}

func (s *set) collect(o *object) error {
	grouped := make(map[int]*group, len(o.groups))
	for i := range o.groups {
		g := &o.groups[i]
		g.is = s.groups[g.key]
		if g.is == nil {
			g.is = &group{}
			s.groups[g.key] = g.is
		}
		g.is.bySection = g.is.bySection || g.bySection
		for _, m := range g.members {
			grouped[m] = g.is
		}
	}
	if err := s.collectSymbols(o, grouped); err != nil {
		return err
	}
	for _, g := range o.groups {
		if g.signature != 0 && o.globals[g.signature] != nil {
			g.is.add(o.globals[g.signature])
		}
	}
	if o.stripped != nil {
		s.stripped = append(s.stripped, o.where)
	}
	s.collectSections(o)
	return nil
}

func (g *group) add(n *name) {
	if !slices.Contains(n.groups, g) {
		n.groups = append(n.groups, g)
		g.names = append(g.names, n)
	}
}

func (s *set) collectSymbols(o *object, grouped map[int]*group) error {
	if o.symtab == 0 {
		return nil
	}
	count := len(o.symbols) / o.symbolSize()
	o.globals = make([]*name, count)
	versioned := false
	for i := 1; i < count; i++ {
		if o.symbol(i).binding() == elffile.STB_LOCAL {
			continue
		}
		text := o.nameOf(i)
		if text == "" || o.isStripped(i) {
			continue
		}
		if strings.IndexByte(text, '@') > 0 {
			versioned = true
			continue
		}
		s.take(o, i, s.lookup(text), grouped)
	}
	if versioned {
		return s.collectVersioned(o, grouped)
	}
	return nil
}

// take notes that a symbol of an object is a name of the set.
func (s *set) take(o *object, i int, n *name, grouped map[int]*group) {
	o.globals[i] = n
	e := o.symbol(i)
	if e.section() == elffile.SectionUndef {
		return
	}
	n.defined = true
	n.offered = n.offered || *e.other()&3 == elffile.STV_DEFAULT
	n.yields = n.yields || yields(e.binding(), e.section() == shnCommon)
	n.data = n.data || e.kind() == elffile.STT_OBJECT || e.kind() == elffile.STT_TLS || e.kind() == elffile.STT_COMMON
	n.strong = n.strong || e.binding() != elffile.STB_WEAK
	if at, ok := o.sectionOf(i); ok && grouped[int(at)] != nil {
		n.grouped = true
		grouped[int(at)].add(n)
		grouped[int(at)].defines = true
	}
}
