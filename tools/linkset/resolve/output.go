package resolve

// What the output's own symbol table says of a resolution. It lists what was
// linked and not collected; where the two contradict each other nobody should
// claim to know.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// OutputSymbols are the names that a linked file defines, of its .symtab.
type OutputSymbols struct {
	names map[string]bool // true where the symbol is global, false where it is local
}

// ReadOutputSymbols reads the .symtab of a linked file; nil is a stripped one.
func ReadOutputSymbols(f *elffile.File) (*OutputSymbols, error) {
	out := &OutputSymbols{names: map[string]bool{}}
	err := f.EachSymbol(func(s elffile.Symbol) bool {
		if !s.Defined() || s.VersionNode || s.Name == "" || s.Type == elffile.STT_SECTION || s.Type == elffile.STT_FILE {
			return true
		}
		out.names[s.Name] = out.names[s.Name] || s.Global()
		return true
	})
	if err != nil || len(out.names) == 0 {
		return nil, err
	}
	return out, nil
}

// Presence is whether an object is in an output.
type Presence int

// The answers. Unknown is the answer of an output without .symtab, and wherever
// nothing is left of an object that sections may have been collected from.
const (
	PresenceUnknown Presence = iota
	PresenceLinked
	PresenceNotLinked
)

func (p Presence) String() string { return [...]string{"unknown", "linked", "not linked"}[p] }

// Corroborate tells from an output's symbols whether an object is in it, by names
// that only this object defines among all that could be linked. It does not look
// at what Resolve found: where the two disagree, the truth is unknown.
//
// The object is read, linked or not. An error is that of reading it.
func (r *Resolution) Corroborate(o *ObjectFile, output *OutputSymbols) (Presence, error) {
	if output == nil {
		return PresenceUnknown, nil
	}
	if err := o.load(r.table); err != nil {
		return PresenceUnknown, err
	}
	line := o.link.Arguments
	collected := line.Switch([]string{"--gc-sections", "-gc-sections"}, []string{"--no-gc-sections", "-no-gc-sections"}) != "" ||
		line.Driver != "" || hasWord(line.Words, "--strip-all", "-s", "--retain-symbols-file") || len(line.Values("icf")) > 0 || r.Inferred
	localized := len(line.Values("version-script")) > 0 || len(line.Values("exclude-libs")) > 0 || r.Inferred
	absent := false
	for i := range o.defs {
		d := &o.defs[i]
		if d.group >= 0 || r.table.symbols[d.name].assigned || !r.only(d.name, o) {
			continue
		}
		global, present := output.names[r.table.names[d.name]]
		hidden := d.vis == elffile.STV_HIDDEN || d.vis == elffile.STV_INTERNAL
		switch {
		case present && (global || hidden || localized):
			return PresenceLinked, nil
		case !present:
			absent = true
		}
	}
	if absent && !collected {
		return PresenceNotLinked, nil
	}
	return PresenceUnknown, nil
}

// only tells whether no other object that could be linked defines a name.
func (r *Resolution) only(name int32, o *ObjectFile) bool {
	if int(name) < len(r.byName) {
		for _, p := range r.byName[name] {
			if p.object != o {
				return false
			}
		}
	}
	for at := r.table.symbols[name].lazy; at >= 0; at = r.table.lazy[at].next {
		e := r.table.lazy[at]
		if r.libraries[e.library].members[e.member] != o {
			return false
		}
	}
	return true
}
