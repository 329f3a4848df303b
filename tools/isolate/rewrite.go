package isolate

// Writing an object: its sections in the order they had, with longer tables of
// names, then the section headers. New names are added behind the old ones, and
// nothing that has an index gets another.

import (
	"fmt"
	"math"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// rewrite returns the object as the set wants it.
func (o *object) rewrite(s *set) ([]byte, error) {
	if len(o.sections) == 0 {
		return o.data, nil
	}
	w := &writer{o: o, changed: map[int][]byte{}}
	w.symbols(s)
	w.sectionNames(s)
	w.dropStripped()
	return w.layOut()
}

type writer struct {
	o       *object
	changed map[int][]byte // sections with other bytes than before
}

// table returns a section's bytes as far as they are written.
func (w *writer) table(i int) []byte {
	if data, ok := w.changed[i]; ok {
		return data
	}
	return w.o.bytesOf(i)
}

// add puts a name behind a table of names and returns its place.
func (w *writer) add(table int, text string) uint32 {
	data, ok := w.changed[table]
	if !ok {
		old := w.o.bytesOf(table)
		data = append(make([]byte, 0, 2*len(old)), old...)
	}
	at := len(data)
	w.changed[table] = append(append(data, text...), 0)
	return uint32(at)
}

// symbols renames and hides. Of st_other only the visibility changes: the rest
// is the processor's (the local entry point of ppc64le, variant calling
// conventions of aarch64 and RISC-V).
func (w *writer) symbols(s *set) {
	o := w.o
	if o.symtab == 0 {
		return
	}
	strtab := int(o.sections[o.symtab].Link)
	signatures := map[int]*group{}
	for _, g := range o.groups {
		if g.signature != 0 {
			signatures[g.signature] = g.is
		}
	}
	for i, n := range o.globals {
		e := o.symbol(i)
		if n == nil {
			if o.isStripped(i) {
				o.strand(i)
			} else if g := signatures[i]; g != nil && g.renamed() {
				e.setNameAt(w.add(strtab, o.nameOf(i)+"."+s.options.ID))
			}
			continue
		}
		if to := n.final(); to != o.nameOf(i) {
			e.setNameAt(w.add(strtab, to))
		}
		if n.fate == private || n.fate == public && !s.options.ExportPublic && e.section() != elffile.SectionUndef {
			hide(e.other())
		}
	}
	w.changed[o.symtab] = o.symbols
}

// hide makes a symbol hidden, unless it is internal, which is more.
func hide(other *byte) {
	if *other&3 != elffile.STV_INTERNAL {
		*other = *other&^3 | elffile.STV_HIDDEN
	}
}

func (w *writer) sectionNames(s *set) {
	o := w.o
	linkOnce := map[int]*group{}
	for _, g := range o.groups {
		if g.signature == 0 {
			linkOnce[g.section] = g.is
		}
	}
	written := map[string]uint32{}
	for i := range o.sections {
		old := o.sections[i].Name
		to := s.sectionName(o, i, linkOnce)
		if to == old {
			continue
		}
		at, ok := written[to]
		if !ok {
			at = w.add(int(o.shstrtab), to)
			written[to] = at
		}
		o.header(i).setNameAt(at)
	}
}

// dropStripped clears the headers of stripped sections, and takes them out of
// their groups.
func (w *writer) dropStripped() {
	o := w.o
	for i := range o.stripped {
		if o.stripped[i] {
			clear(o.header(i).b)
		} else if o.sections[i].Type == elffile.SHT_GROUP {
			w.changed[i] = o.membersLeft(o.bytesOf(i))
		}
	}
}

// mostPadding bounds what an alignment makes of the file: nothing that reads
// objects needs more, whatever sh_addralign asks of the program in memory.
const mostPadding = 16

func (w *writer) layOut() ([]byte, error) {
	o := w.o
	out := make([]byte, o.headerEnd(), len(o.data)+len(o.data)/4)
	copy(out, o.data)
	for _, i := range o.byOffset() {
		if o.stripped != nil && o.stripped[i] {
			continue
		}
		out = pad(out, o.sections[i].Addralign)
		data := w.table(i)
		o.header(i).setPlace(uint64(len(out)), uint64(len(data)))
		out = append(out, data...)
	}
	for i, s := range o.sections {
		if s.Type != elffile.SHT_NULL && (s.Type == elffile.SHT_NOBITS || s.Size == 0) && (o.stripped == nil || !o.stripped[i]) {
			o.header(i).setPlace(uint64(o.headerEnd()), s.Size)
		}
	}
	out = pad(out, 8)
	if !o.is64 && len(out)+len(o.headers) > math.MaxUint32 || len(w.table(int(o.shstrtab))) > math.MaxUint32 {
		return nil, fmt.Errorf("%s: is too large to be rewritten", o.where)
	}
	if o.is64 {
		o.order.PutUint64(out[40:], uint64(len(out)))
	} else {
		o.order.PutUint32(out[32:], uint32(len(out)))
	}
	return append(out, o.headers...), nil
}

func pad(out []byte, align uint64) []byte {
	align = min(align, mostPadding)
	for align > 1 && align&(align-1) == 0 && uint64(len(out))%align != 0 {
		out = append(out, 0)
	}
	return out
}

// defines returns the names that the index of an archive has for this object,
// once it is rewritten.
func (o *object) defines(s *set) []string {
	var names []string
	for i, n := range o.globals {
		if n != nil && o.symbol(i).section() != elffile.SectionUndef {
			names = append(names, n.final())
		}
	}
	return names
}
