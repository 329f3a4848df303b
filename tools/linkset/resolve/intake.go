package resolve

// Taking the files in: what each step of the command line gives a linker. An
// archive, and what stands between --start-lib and --end-lib, is a library: names,
// and the members that have them.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// intake is the link as the three ways of resolving it see it.
type intake struct {
	link      *linkset.Link
	r         *Resolution
	line      *commandLine
	items     []item
	libraries []*library
	seen      map[string]bool // objects, shared libraries and unreadable files by path
}

// item is a step with its file opened. One of object, library and shared is set,
// or group, or defsym.
type item struct {
	group    int
	defsym   string
	object   *ObjectFile
	library  *library
	shared   *sharedLibrary
	asNeeded bool
}

// library is an archive or a --start-lib.
type library struct {
	members []*ObjectFile
	first   int32 // its first entry in table.lazy
	end     int32
	// GNU ld: how many of the names that became undefined it has been asked for.
	asked int
	// GNU ld: names that the next search has to look at again.
	again []int32
}

// sharedLibrary is a shared library's dynamic symbols.
type sharedLibrary struct {
	input *linkset.Input
	from  *origin
	defs  []sharedDefinition
	refs  []reference
	order []int32 // of both: a place in defs, or the complement of one in refs
}

type sharedDefinition struct {
	name int32
	weak bool
	data bool // it has contents, and is neither weak nor a function
}

func (in *intake) problem(i *linkset.Input, member string, err error) {
	in.r.Problems = append(in.r.Problems, linkset.Problem{Input: i, Member: member, Err: err})
}

// again tells whether a file was met before.
func (in *intake) again(i *linkset.Input) bool {
	was := in.seen[i.Path]
	in.seen[i.Path] = true
	return was
}

// gather opens the files of all steps.
func (in *intake) gather() {
	t := in.r.table
	archives := map[string]*library{}
	var open *library // the --start-lib that is being filled
	openID := 0
	closeLib := func() {
		if open != nil {
			open.end = int32(len(t.lazy))
			open, openID = nil, 0
		}
	}
	for _, s := range in.line.steps {
		if s.lib == 0 || s.lib != openID {
			closeLib()
		}
		if s.input == nil {
			in.items = append(in.items, item{group: s.group, defsym: s.defsym})
			continue
		}
		c := in.link.ContentsOf(s.input)
		switch {
		case linkset.IsScript(c.Err):
			in.r.Unseen = append(in.r.Unseen, s.input.Path)
		case c.Err != nil:
			if !in.again(s.input) {
				in.problem(s.input, "", c.Err)
			}
		case c.Ar != nil:
			closeLib()
			lib := archives[s.input.Path]
			if lib == nil {
				lib = in.openArchive(s.input, c.Ar, s.whole)
				archives[s.input.Path] = lib
			}
			if s.whole {
				for _, o := range lib.members {
					in.items = append(in.items, item{object: o})
				}
			} else {
				in.items = append(in.items, item{library: lib})
			}
		case c.Object.Kind() == elffile.SharedObject:
			if !in.again(s.input) {
				if so := in.openShared(s.input, c.Object); so != nil {
					in.items = append(in.items, item{shared: so, asNeeded: s.asNeeded})
				}
			}
		default:
			if in.again(s.input) {
				continue // an object that is given twice is one that is defined twice: no link
			}
			o := &ObjectFile{Input: s.input, link: in.link, place: -1}
			in.r.Objects = append(in.r.Objects, o)
			if s.lib == 0 {
				in.items = append(in.items, item{object: o})
				continue
			}
			if open == nil {
				open, openID = &library{first: int32(len(t.lazy))}, s.lib
				in.libraries = append(in.libraries, open)
				in.items = append(in.items, item{library: open})
			}
			open.members = append(open.members, o)
			in.offer(o, int32(len(in.libraries)-1), int32(len(open.members)-1))
		}
	}
	closeLib()
}

// load reads an object, and reports once that it could not be.
func (in *intake) load(o *ObjectFile) bool {
	if o.loaded {
		return o.err == nil
	}
	if err := o.load(in.r.table); err != nil {
		in.problem(o.Input, o.Member, err)
		return false
	}
	return true
}

// offer reads an object and enters its definitions as those of a member.
func (in *intake) offer(o *ObjectFile, lib, member int32) {
	in.load(o)
	for _, d := range o.defs {
		in.r.table.addLazy(d.name, lib, member)
	}
}

// openArchive lists an archive's members and enters its index. Members that are
// for a compiler and not for a linker are left out.
func (in *intake) openArchive(i *linkset.Input, ar *archive.Archive, whole bool) *library {
	t := in.r.table
	lib := &library{first: int32(len(t.lazy)), end: int32(len(t.lazy))}
	in.libraries = append(in.libraries, lib)
	id := int32(len(in.libraries) - 1)
	members, err := ar.Members()
	if err != nil {
		in.problem(i, "", err)
		return lib
	}
	index, err := ar.Index()
	if err != nil {
		in.problem(i, "", err)
		return lib
	}
	at := make([]int32, len(members)) // from a place in the archive to one in lib.members
	for n, m := range members {
		at[n] = -1
		if kind, err := ar.Kind(m); err == nil && harmless(kind) {
			continue
		}
		at[n] = int32(len(lib.members))
		o := &ObjectFile{Input: i, Member: m.Name, link: in.link, place: n, member: m}
		lib.members = append(lib.members, o)
		in.r.Objects = append(in.r.Objects, o)
	}
	switch {
	case index != nil:
		for _, e := range index.Entries() {
			if at[e.Member] >= 0 {
				t.addLazy(t.id(keyOfIndexed(e.Symbol)), id, at[e.Member])
			}
		}
		if !whole {
			in.r.Problems = append(in.r.Problems, linkset.Unindexed(i, ar, index, members)...)
		}
	case !whole:
		for n, o := range lib.members {
			in.offer(o, id, int32(n))
		}
	}
	lib.end = int32(len(t.lazy))
	return lib
}

// openShared reads the dynamic symbols that a linker works with.
func (in *intake) openShared(i *linkset.Input, f *elffile.File) *sharedLibrary {
	t := in.r.table
	so := &sharedLibrary{input: i, from: &origin{library: i}}
	sections, err := f.Sections()
	if err != nil {
		sections = nil // a damaged table that only a linker's finer rules look at
	}
	hasData := func(s *elffile.Symbol) bool {
		return s.Binding != elffile.STB_WEAK && !isFunction(s.Type) && int(s.Section) < len(sections) && sections[s.Section].Type != elffile.SHT_NOBITS
	}
	err = f.EachDynamicSymbol(func(s elffile.Symbol) bool {
		switch {
		case !s.Global() || s.Name == "":
		case s.Exported():
			so.order = append(so.order, int32(len(so.defs)))
			so.defs = append(so.defs, sharedDefinition{t.id(keyOf(&s)), s.Binding == elffile.STB_WEAK, hasData(&s)})
		case !s.Defined():
			so.order = append(so.order, ^int32(len(so.refs)))
			so.refs = append(so.refs, reference{name: t.id(keyOf(&s)), weak: s.Binding == elffile.STB_WEAK})
		}
		return true
	})
	if err != nil {
		in.problem(i, "", err)
		return nil
	}
	return so
}

func isFunction(typ uint8) bool { return typ == elffile.STT_FUNC || typ == elffile.STT_GNU_IFUNC }

// take links an object: reads its symbols and decides which of its COMDAT groups
// are kept, in the order in which objects are taken.
func (in *intake) take(o *ObjectFile, why Pull, kept map[string]bool) bool {
	if o.Linked || !in.load(o) {
		return false
	}
	o.Linked, o.Why = true, why
	in.r.linked = append(in.r.linked, o)
	if kept != nil {
		o.keepGroups(kept)
	}
	return true
}

func (o *ObjectFile) keepGroups(kept map[string]bool) {
	for g := range o.groups {
		signature := o.groups[g].Signature
		o.groups[g].Discarded = kept[signature]
		kept[signature] = true
	}
}
