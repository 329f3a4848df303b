package language

// What is looked for in one file, and what was found: the references of restricted units to
// what foreign ones own.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// Leaks is what is looked for in one file.
type Leaks struct {
	*debug.Info
	s     *subject.Subject
	rules map[string][]string

	Types     []debuginfo.Reference                 // of restricted units, to what foreign ones own
	inlined   []debuginfo.Reference                 // likewise, to functions
	shared    map[sharing]debuginfo.Reference       // of restricted units into units without a language, the first of each
	importers map[*debuginfo.Unit][]*debuginfo.Unit // of a unit
	unowned   *debuginfo.Reference                  // the first into a unit that is nobody's
	dropped   int                                   // references that are like those, and not kept
	unjudged  bool                                  // some of those dropped are to types
	known     map[*debuginfo.Unit]finding.Unit      // where units are from
	functions map[string]bool                       // that have a symbol, without what stands behind a dot
	noted     bool                                  // that the kernel was built with LTO
	between   int                                   // references between any units
	crossing  *debuginfo.Reference                  // the first of these
	Foreigner []*debuginfo.Unit                     // units that are foreign to those of C
}

// ForBTF are the rules for what BTF is made of, where the owner has none.
func ForBTF(s *subject.Subject, d *debug.Info) *Leaks {
	l := &Leaks{s: s, Info: d, rules: restrict(s.Policy)}
	if len(l.rules) == 0 {
		l.rules = restrict((&subject.Policy{LanguagesPreset: kernelBTF}))
	}
	return l
}

// foreign tells whether units of one language may not refer to what units of another
// one own.
func (l *Leaks) foreign(from, to debuginfo.Language) bool {
	may, restricted := l.rules[from.Family()]
	word := to.Family()
	return restricted && word != "" && !slices.Contains(may, word)
}

// Possible finds the foreign units, and tells whether a reference can be to one. Where
// there is none, or nothing that is restricted, no reference has to be looked at.
//
// Which units pahole takes and leaves is a question of BTF, and BTF is C's: the foreign
// units are those that are foreign to C, whatever else is restricted.
func (l *Leaks) Possible() bool {
	seen := map[debuginfo.Language]bool{}
	for _, u := range l.DWARF.Units {
		seen[u.Language] = true
	}
	foreign, any := map[debuginfo.Language]bool{}, false
	for from := range seen {
		for to := range seen {
			if l.foreign(from, to) {
				any = true
				foreign[to] = foreign[to] || from.Family() == "c"
			}
		}
	}
	for _, u := range l.DWARF.Units {
		if foreign[u.Language] {
			l.Foreigner = append(l.Foreigner, u)
		}
	}
	return any
}

// Collect goes through the references once.
func (l *Leaks) Collect() error {
	l.shared, l.importers = map[sharing]debuginfo.Reference{}, map[*debuginfo.Unit][]*debuginfo.Unit{}
	err := l.DWARF.References(func(r debuginfo.Reference) bool {
		l.between++
		if l.crossing == nil || l.crossing.From.Language == 0 && r.From.Language != 0 {
			first := r // the first between units that have languages tells most
			l.crossing = &first
		}
		_, restricted := l.rules[r.From.Language.Family()]
		switch {
		case r.Attribute == debuginfo.AttrImport:
			l.importers[r.To] = append(l.importers[r.To], r.From)
		case restricted && r.To.Language == 0:
			if pair := (sharing{r.From.Language, r.To}); l.shared[pair].From == nil {
				l.shared[pair] = r
			}
		case !l.foreign(r.From.Language, r.To.Language):
		default:
			l.keep(r)
		}
		return true
	})
	l.settle()
	return err
}

// mostKept bounds what is kept of a file. Nobody reads more, and C and C++ that were one
// program to LTO have millions.
const mostKept = 1 << 17

// keep keeps a reference to what is foreign.
func (l *Leaks) keep(r debuginfo.Reference) {
	list := &l.Types
	if r.Attribute == debuginfo.AttrAbstractOrigin || r.Attribute == debuginfo.AttrCallOrigin {
		list = &l.inlined
	}
	if len(*list) == mostKept {
		l.dropped++
		l.unjudged = l.unjudged || list == &l.Types
		return
	}
	*list = append(*list, r)
}

// unjudgedBeside says that there were too many references to judge them all, where those
// that were judged may all stay.
func (l *Leaks) unjudgedBeside(findings []finding.Finding) []finding.Unread {
	failed := slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Kind == leakType && f.Severity == finding.Error })
	if !l.unjudged || failed {
		return nil
	}
	return []finding.Unread{{Where: l.Name, Reason: fmt.Sprintf(
		"of its references to foreign types no more than %d are looked at, and these are no error: name fewer types that may stay", mostKept)}}
}

// Merged tells whether pahole takes all units for one.
func (l *Leaks) Merged() (bool, error) {
	err := debuginfo.Notes(l.File, func(n debuginfo.Note) bool {
		const lto = 0x101 // LINUX_ELFNOTE_LTO_INFO, include/linux/elfnote-lto.h
		if n.Owner == "Linux" && n.Type == lto && len(n.Desc) >= 4 {
			l.noted = l.File.ByteOrder.Uint32(n.Desc) != 0
		}
		return true
	})
	return l.noted || slices.ContainsFunc(l.DWARF.Units, func(u *debuginfo.Unit) bool { return u.RefAddr }), err
}
