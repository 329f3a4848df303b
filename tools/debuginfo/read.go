package debuginfo

// The first pass: from unit to unit by their lengths.

import (
	"math"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Info is the debug information of one file. Its methods must not be called from
// several goroutines at once.
type Info struct {
	Units []*Unit // in the order of the file, type units of .debug_types last
	// NotChecked says what is recognised and not read, a line each: split units with
	// the names of their files, an alternate file of dwz. Empty where all was read.
	NotChecked []string

	images     *images
	tables     tables
	spare      []*cursor // those that nobody is reading with
	strings    cursor
	indices    cursor
	texts      map[textKey]string
	textLeft   uint64
	inInfo     []*Unit // the units of .debug_info
	signatures map[uint64]*Unit
	alternate  bool
	nests      map[*Unit][]nest
	nestCount  int
}

// Read reads the units of a file. A file without debug information has none.
//
// The file is read further by the methods of Info, so it has to stay open.
func Read(f *elffile.File) (*Info, error) {
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	all, err := openImages(f, sections)
	if err != nil {
		return nil, err
	}
	i, err := readImages(all)
	if err != nil {
		return nil, err
	}
	return i, i.notChecked(f, sections)
}

func readImages(all *images) (*Info, error) {
	i := &Info{images: all, texts: map[textKey]string{}, signatures: map[uint64]*Unit{}}
	i.tables = tables{images: all}
	if m := all.byName["abbrev"]; m != nil {
		i.tables.left = 1<<20 + 16*m.size
	}
	i.textLeft = 1 << 20
	for _, short := range []string{"info", "types"} {
		m, err := all.load(short)
		if err != nil {
			return nil, err
		}
		if m != nil {
			if err := i.readUnits(m, short == "types"); err != nil {
				return nil, err
			}
		}
	}
	i.tables.left = math.MaxUint64
	return i, nil
}

func (i *Info) readUnits(m *image, types bool) error {
	c := i.cursor()
	defer i.release(c)
	for at := uint64(0); at < m.size; {
		c.seek(m, at, m.size)
		u, err := c.header(types)
		if err != nil {
			return err
		}
		t, err := i.tables.of(u)
		if err != nil {
			return err
		}
		u.RefAddr, u.leaves = t.refAddr, t.leaves
		i.alternate = i.alternate || t.alternate
		if err := i.readRoot(c, u, t); err != nil {
			return err
		}
		if u.Kind == TypeUnit {
			if i.signatures[u.signature] == nil {
				i.signatures[u.signature] = u
			}
		}
		i.Units = append(i.Units, u)
		if !types {
			i.inInfo = append(i.inInfo, u)
		}
		at = u.End
	}
	return nil
}
