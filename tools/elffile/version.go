package elffile

// Symbol versions: which nodes a file defines (DT_VERDEF), which it wants of
// others (DT_VERNEED), and which of them each symbol has (DT_VERSYM). The
// format is Sun's with GNU's additions (LSB Core, Symbol Versioning).

import "fmt"

// Verdef is a version node that the file defines.
type Verdef struct {
	Name    string
	Index   uint16   // what DT_VERSYM calls it
	Flags   uint16   // VER_FLG_BASE marks the file's own name, which is no node
	Parents []string // the nodes that it follows in the version script
}

// Verneed is what a file wants of another.
type Verneed struct {
	File     string // the DT_SONAME of the library, as DT_NEEDED has it
	Versions []Vernaux
}

// Vernaux is one version that has to be there before the loader goes on.
type Vernaux struct {
	Name  string
	Index uint16 // what DT_VERSYM calls it
	Flags uint16 // VER_FLG_WEAK
}

// Verdefs returns the version nodes that the file defines, with the base.
func (f *File) Verdefs() ([]Verdef, error) {
	v, err := f.versions()
	if err != nil || v == nil {
		return nil, err
	}
	return v.defs, nil
}

// Verneeds returns the versions that the file wants of other files.
func (f *File) Verneeds() ([]Verneed, error) {
	v, err := f.versions()
	if err != nil || v == nil {
		return nil, err
	}
	return v.needs, nil
}

// versionTables is DT_VERDEF and DT_VERNEED, and both by index.
type versionTables struct {
	defs    []Verdef
	needs   []Verneed
	byIndex []versionEntry
	nodes   map[string]bool // the names of defs, without the base
}

type versionEntry struct {
	name    string
	file    string // of a Verneed
	known   bool
	defined bool // from DT_VERDEF
}

const (
	whereVersym  = "DT_VERSYM"
	whereVerdef  = "DT_VERDEF"
	whereVerneed = "DT_VERNEED"
)

func (f *File) readVersions() (*versionTables, error) {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return nil, err
	}
	v := &versionTables{nodes: map[string]bool{}}
	if err := f.readVerdefs(d, v); err != nil {
		return nil, err
	}
	if err := f.readVerneeds(d, v); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *versionTables) put(index uint16, e versionEntry) {
	for len(v.byIndex) <= int(index) {
		v.byIndex = append(v.byIndex, versionEntry{})
	}
	if !v.byIndex[index].known {
		v.byIndex[index] = e
	}
}

// records walks the linked records of both tables. The steps are forward only,
// and there can be no more of them than the file has room for.
//
// The few names are read one by one, so that looking a symbol up does not need
// the whole string table.
type records struct {
	w     window
	left  uint64
	names *dynamicNames
}

func (r *records) next(addr, size uint64) ([]byte, error) {
	if r.left == 0 {
		return nil, r.w.f.errorf(r.w.where, "there are more records than the file has room for or an index can name")
	}
	r.left--
	return r.w.at(addr, size)
}

func (r *records) name(off uint64) (string, error) { return r.names.at(off, r.w.where) }

// mostRecords bounds the records of either table. A version's index has 15
// bits, so that not more than 32,768 can be of use.
const mostRecords = 1 << 18

func (f *File) newRecords(d *Dynamic, where string) (*records, error) {
	const smallest = 8 // a Verdaux
	names, err := f.newDynamicNames(d)
	return &records{window{f: f, where: where}, min(f.size/smallest, mostRecords), names}, err
}

func (f *File) readVerdefs(d *Dynamic, v *versionTables) error {
	addr, ok := d.Value(DT_VERDEF)
	if !ok {
		return nil
	}
	count, ok := d.Value(DT_VERDEFNUM)
	if !ok {
		return f.errorf(whereVerdef, "there is no DT_VERDEFNUM")
	}
	r, err := f.newRecords(d, whereVerdef)
	if err != nil {
		return err
	}
	c := f.codec
	for ; count > 0; count-- {
		b, err := r.next(addr, 20)
		if err != nil {
			return err
		}
		if rev := c.u16(b); rev != 1 {
			return f.errorf(whereVerdef, "the record at address %#x has revision %d, not 1", addr, rev)
		}
		def := Verdef{Flags: c.u16(b[2:]), Index: c.u16(b[4:]) & versymIndex}
		names, aux, next := c.u16(b[6:]), addr+uint64(c.u32(b[12:])), uint64(c.u32(b[16:]))
		for i := range names {
			b, err := r.next(aux, 8)
			if err != nil {
				return err
			}
			name, step := uint64(c.u32(b)), uint64(c.u32(b[4:]))
			s, err := r.name(name)
			if err != nil {
				return err
			}
			if i == 0 {
				def.Name = s
			} else {
				def.Parents = append(def.Parents, s)
			}
			if step == 0 {
				break
			}
			aux += step
		}
		v.defs = append(v.defs, def)
		v.put(def.Index, versionEntry{name: def.Name, known: true, defined: true})
		if def.Flags&VER_FLG_BASE == 0 {
			v.nodes[def.Name] = true
		}
		if next == 0 {
			break
		}
		addr += next
	}
	return nil
}

func (f *File) readVerneeds(d *Dynamic, v *versionTables) error {
	addr, ok := d.Value(DT_VERNEED)
	if !ok {
		return nil
	}
	count, ok := d.Value(DT_VERNEEDNUM)
	if !ok {
		return f.errorf(whereVerneed, "there is no DT_VERNEEDNUM")
	}
	r, err := f.newRecords(d, whereVerneed)
	if err != nil {
		return err
	}
	c := f.codec
	for ; count > 0; count-- {
		b, err := r.next(addr, 16)
		if err != nil {
			return err
		}
		if rev := c.u16(b); rev != 1 {
			return f.errorf(whereVerneed, "the record at address %#x has revision %d, not 1", addr, rev)
		}
		versions, file := c.u16(b[2:]), uint64(c.u32(b[4:]))
		aux, next := addr+uint64(c.u32(b[8:])), uint64(c.u32(b[12:]))
		var need Verneed
		if need.File, err = r.name(file); err != nil {
			return err
		}
		for range versions {
			b, err := r.next(aux, 16)
			if err != nil {
				return err
			}
			a := Vernaux{Flags: c.u16(b[4:]), Index: c.u16(b[6:]) & versymIndex}
			name, step := uint64(c.u32(b[8:])), uint64(c.u32(b[12:]))
			if a.Name, err = r.name(name); err != nil {
				return err
			}
			need.Versions = append(need.Versions, a)
			v.put(a.Index, versionEntry{name: a.Name, file: need.File, known: true})
			if step == 0 {
				break
			}
			aux += step
		}
		v.needs = append(v.needs, need)
		if next == 0 {
			break
		}
		addr += next
	}
	return nil
}

// readVersym returns DT_VERSYM, which has one entry per dynamic symbol, or nil.
func (f *File) readVersym(count uint64) ([]byte, error) {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return nil, err
	}
	addr, ok := d.Value(DT_VERSYM)
	if !ok {
		return nil, nil
	}
	return f.readMemory(whereVersym, addr, 2*count)
}

// known tells an index that DT_VERSYM may have.
func (v *versionTables) known(index uint16) bool {
	return index <= VER_NDX_GLOBAL || int(index) < len(v.byIndex) && v.byIndex[index].known
}

func (f *File) unknownVersion(symbol int, name string, entry uint16) error {
	return f.errorf(fmt.Sprintf("dynamic symbol %d (%s)", symbol, name), "its version index %d is in neither DT_VERDEF nor DT_VERNEED", entry&versymIndex)
}

// setVersion gives a dynamic symbol the version of its entry in DT_VERSYM, which is
// known.
func (s *Symbol) setVersion(v *versionTables, entry uint16) {
	index := entry & versymIndex
	if index <= VER_NDX_GLOBAL {
		return
	}
	e := &v.byIndex[index]
	s.Version, s.Need = e.name, e.file
	if s.Defined() && e.defined {
		s.DefaultVersion = entry&versymHidden == 0 && e.name != ""
		s.VersionNode = s.Section == SectionAbs && s.Size == 0 && v.nodes[s.Name]
	}
}
