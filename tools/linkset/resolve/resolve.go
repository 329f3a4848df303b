package resolve

// What a linker makes of a link: which objects are in it, which archive members
// were pulled and by what, which definition a name is bound to and which others
// there were. Nothing here is told by the linker; it follows the rules of the
// linker that is used, over the inputs that the build declares.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Resolution is what became of a link's inputs.
type Resolution struct {
	// Linker is the linker whose rules were followed: "GNU ld", "gold", "lld" or
	// "mold". Where nobody said which it is, Assumed is set and it is GNU ld,
	// which leaves no mark of its own in an output.
	Linker  string
	Assumed bool
	// Inferred is set where the linker's command line is not known: rustc or Go
	// called it, or nobody gave it. What they made for themselves (temporary
	// objects, the order of libraries) is not in the action: the names in the
	// output stand for it, and what they do not reach is not known to be absent.
	Inferred bool
	// Objects are all that could be linked: the objects, and the members of the
	// archives, in the order of the command line.
	Objects []*ObjectFile
	// Unseen are the words of the command line that bring in files which are no
	// declared inputs, such as "-lm" of the host: nothing is known of these.
	Unseen []string
	// Problems are the inputs and members that had to be read and could not be.
	// What depends on them is missing here.
	Problems []linkset.Problem

	linked    []*ObjectFile // in the order in which the linker has their definitions
	libraries []*library
	table     *table
	byName    [][]place // from a name to its definitions, in link order
}

// Binding is what the references to a name are bound to.
type Binding struct {
	// Definition is the definition of an object, or nil.
	Definition *SymbolDefinition
	// Library is the shared library that has the definition, or nil.
	Library *linkset.Input
	// Flag is "--defsym" where the command line defines the name, else "".
	Flag string
}

// Bound tells whether there is a definition among what is known of the link.
func (b Binding) Bound() bool { return b.Definition != nil || b.Library != nil || b.Flag != "" }

// inferred tells a link of which the linker's own command line is not known.
func inferred(l *linkset.Link) bool { return l.Arguments.Driver != "" || len(l.Arguments.Words) == 0 }

// ByRules works out what a linker makes of the link, by the rules of one of
// Link.Linker's names; "" is an unknown one. The symbols of the output, which may
// be nil, are needed where rustc or Go called the linker (Resolution.Inferred),
// and not used otherwise.
//
// Files are opened as they are needed, each once. Of an archive the symbol index
// is read, and of its members those that are pulled; a member that is not is read
// only where the archive has no index, and where the linker's own rule asks what
// the member's definition is (measured: GNU ld 2.47 for a name that is COMMON so
// far, mold 3.0 for a name with several definitions).
func ByRules(l *linkset.Link, linker string, output *OutputSymbols) *Resolution {
	r := &Resolution{Linker: linker, Inferred: inferred(l), table: newTable()}
	if linker == "" {
		r.Linker, r.Assumed = "GNU ld", true
	}
	in := &intake{link: l, r: r, seen: map[string]bool{}}
	in.line = readLine(l)
	r.Unseen = in.line.unseen
	in.gather()
	roots := in.line.roots
	if r.Inferred && output != nil {
		for name := range output.names {
			roots = append(roots, root{name, originOutput})
		}
		sortRoots(roots)
	}
	switch {
	case r.Linker == "lld" && !r.Inferred:
		resolveLLD(in, roots)
	case r.Linker == "mold" && !r.Inferred:
		resolveMold(in, roots)
	default:
		// Where the order is not known the linkers' differences are not, either:
		// what only one member can be the answer to is linked.
		resolveGNU(in, roots)
	}
	r.libraries = in.libraries
	r.collect()
	return r
}

// Linked returns the objects and members that are linked, in link order: that in
// which the first of two equal definitions is the one that counts.
func (r *Resolution) Linked() []*ObjectFile { return r.linked }

// Definitions returns the definitions of a name in the objects that are linked,
// in link order, those in discarded copies of a COMDAT group included.
func (r *Resolution) Definitions(name string) []SymbolDefinition {
	id, ok := r.table.ids[name]
	if !ok || int(id) >= len(r.byName) {
		return nil
	}
	return r.definitions(id)
}

func (r *Resolution) definitions(id int32) []SymbolDefinition {
	var out []SymbolDefinition
	for _, p := range r.byName[id] {
		out = append(out, p.object.definition(r.table, p.at))
	}
	return out
}

// EachName calls do for each name that linked objects define, in no order that
// means anything but always the same, until do returns false. The definitions are
// what Definitions returns.
func (r *Resolution) EachName(do func(name string, definitions []SymbolDefinition) bool) {
	for id := range r.byName {
		if len(r.byName[id]) > 0 && !do(r.table.names[id], r.definitions(int32(id))) {
			return
		}
	}
}

// Contested is EachName without the names that have one definition.
func (r *Resolution) Contested(do func(name string, definitions []SymbolDefinition) bool) {
	for id := range r.byName {
		if len(r.byName[id]) > 1 && !do(r.table.names[id], r.definitions(int32(id))) {
			return
		}
	}
}

// Binding tells what references to a name are bound to. With --wrap=NAME the
// references of objects to NAME are to __wrap_NAME, and that is the name to ask.
func (r *Resolution) Binding(name string) Binding {
	id, ok := r.table.ids[name]
	if !ok {
		return Binding{}
	}
	s := &r.table.symbols[id]
	switch {
	case s.assigned:
		return Binding{Flag: "--defsym"}
	case s.state == stateShared:
		return Binding{Library: s.library}
	case s.state.regular() && s.owner != nil:
		d := s.owner.definition(r.table, s.at)
		return Binding{Definition: &d}
	}
	return Binding{}
}

// References calls do for each name that a linked object refers to and does not
// define, until do returns false.
func (r *Resolution) References(o *ObjectFile, do func(name string, weak bool) bool) {
	for _, ref := range o.refs {
		if !do(r.table.names[ref.name], ref.weak) {
			return
		}
	}
}

// Defines calls do for each name that a linked object defines, until do returns
// false.
func (r *Resolution) Defines(o *ObjectFile, do func(name string) bool) {
	for _, d := range o.defs {
		if !do(r.table.names[d.name]) {
			return
		}
	}
}

// place is one definition of an object.
type place struct {
	object *ObjectFile
	at     int32
}

// collect lists the definitions of each name.
func (r *Resolution) collect() {
	count := make([]int32, len(r.table.names))
	total := 0
	for _, o := range r.linked {
		for _, d := range o.defs {
			count[d.name]++
			total++
		}
	}
	flat := make([]place, total)
	r.byName = make([][]place, len(count))
	for id, n := range count {
		r.byName[id], flat = flat[:0:n], flat[n:]
	}
	for _, o := range r.linked {
		for at, d := range o.defs {
			r.byName[d.name] = append(r.byName[d.name], place{o, int32(at)})
		}
	}
}

// keyOf is the name under which linkers keep a symbol: a version that is not the
// default one is part of it, the default one is not.
func keyOf(s *elffile.Symbol) string {
	if s.Version == "" || s.DefaultVersion {
		return s.Name
	}
	return s.Name + "@" + s.Version
}

// keyOfIndexed is keyOf for a name of an archive's index.
func keyOfIndexed(name string) string {
	if at := strings.Index(name, "@@"); at > 0 {
		return name[:at]
	}
	return name
}
