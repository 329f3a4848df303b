package registration

// The lists of a link: what went into each, by object, and who reads it.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// lists is what both checks on registrations work with.
type lists struct {
	s   *subject.Subject
	r   *subject.Resolution
	out *listOutput
	// bounded are the objects that refer to the bounds of a section.
	bounded map[string][]*resolve.ObjectFile
	unread  []finding.Unread
	notes   []string
	alive   map[string]readerState
}

// contribution is what one object adds to a list.
type contribution struct {
	*resolve.ObjectFile
	registrations.Registration
}

// newLists reads what is needed of the link and the output. It returns nil where
// that is not possible, and the result says why.
func newLists(s *subject.Subject) (*lists, finding.Result) {
	if !s.Link.Seen {
		return nil, s.CannotSeeInputs()
	}
	r, err := s.Resolution()
	var out *listOutput
	if err == nil {
		out, err = outputOf(s)
	}
	if err != nil {
		return nil, s.Damaged(err)
	}
	l := &lists{s: s, r: r, out: out, bounded: r.BoundedBy(), alive: map[string]readerState{}}
	l.unread = append(finding.UnreadOf(r.Problems), s.ResponseFile()...)
	if len(out.sections) == 0 {
		return nil, finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: s.Output.Name + " has no section headers, so what came out of the link's sections cannot be told"}}}
	}
	return l, finding.Result{}
}

// cannotRead notes an object that could not be read.
func (l *lists) cannotRead(o *resolve.ObjectFile, err error) {
	l.unread = append(l.unread, finding.Unread{Where: o.String(), Reason: err.Error(), Damaged: true})
}

// linked returns what the linked objects add to each list, in link order, with what
// went with COMDAT groups left out. Objects that may or may not be linked are left
// out too: what they would add is not known to have gone in.
func (l *lists) linked() map[string][]contribution {
	out := map[string][]contribution{}
	for _, o := range l.r.Linked() {
		if l.r.In(o) != resolve.PresenceLinked {
			continue
		}
		registrations, err := o.Registrations()
		if err != nil {
			l.cannotRead(o, err)
			continue
		}
		if len(registrations) == 0 {
			continue
		}
		if lto, err := o.IntermediateCode(); err != nil || lto {
			l.unread = append(l.unread, finding.Unread{Where: o.String(), Reason: o.String() + " holds intermediate code beside its machine code (-ffat-lto-objects); which of them was linked is not known"})
			continue
		}
		for _, r := range registrations {
			if !r.Discarded {
				out[r.List] = append(out[r.List], contribution{o, r})
			}
		}
	}
	return out
}

// collects tells the flag that makes the linker drop what nothing refers to, or "".
// rustc passes it always (back/link.rs), and where no flags are known it may be there.
func (l *lists) collects() string {
	arguments := l.s.Link.Arguments
	switch flag := arguments.Switch([]string{"--gc-sections", "-gc-sections"}, []string{"--no-gc-sections", "-no-gc-sections"}); {
	case flag != "":
		return flag
	case arguments.Driver == "rustc":
		return "--gc-sections, which rustc passes,"
	case arguments.Driver != "" || len(arguments.Words) == 0:
		return "--gc-sections"
	}
	return ""
}

// readerState is whether what reads a list is in the output.
type readerState int

const (
	readerUnknown readerState = iota
	readerAlive
	readerGone
)

// reader tells whether anything that reads a bounded section is in the output. Code
// that nothing needs is collected, and a list that nobody reads loses nothing.
func (l *lists) reader(list string) readerState {
	if state, ok := l.alive[list]; ok {
		return state
	}
	state := l.readerOf(list)
	l.alive[list] = state
	return state
}

func (l *lists) readerOf(list string) readerState {
	state := readerGone
	names := map[string]bool{}
	for _, o := range l.bounded[list] {
		in := l.r.In(o)
		if in == resolve.PresenceNotLinked {
			continue
		}
		if l.collects() == "" && in == resolve.PresenceLinked {
			return readerAlive
		}
		readers, err := o.Readers(list)
		if err != nil {
			l.cannotRead(o, err)
			state = readerUnknown
			continue
		}
		for _, r := range readers {
			switch {
			case r.Retained:
				return readerAlive
			case !l.out.locals, len(r.Names) == 0, in != resolve.PresenceLinked:
				state = readerUnknown
			}
			for _, n := range r.Names {
				if l.out.names[n] > 0 {
					names[n] = true
				}
			}
		}
	}
	if len(names) == 0 {
		return state
	}
	// A name that another object has too may be that one's.
	places, err := l.r.Places(names)
	if err != nil {
		l.notes = append(l.notes, fmt.Sprintf("whether anything reads section %s could not be told: %v", list, err))
		return readerUnknown
	}
	for n := range names {
		if places[n] == 1 {
			return readerAlive
		}
	}
	return readerUnknown
}

// readers names the objects that read a list.
func (l *lists) readers(list string) string {
	var names []string
	for _, o := range l.bounded[list] {
		names = append(names, short(o))
	}
	return phrase.List(phrase.Distinct(names), 2)
}

// short is an object's file name, with the member in brackets.
func short(o *resolve.ObjectFile) string {
	if o.Member == "" {
		return o.Input.Base()
	}
	return o.Input.Base() + "(" + o.Member + ")"
}

// entryOf describes an entry with its origin.
func entryOf(o *resolve.ObjectFile, name string) finding.Symbol {
	return finding.Symbol{Name: name, Label: string(o.Input.Label()), File: o.Input.Base(), Member: o.Member}
}

// acceptedList tells whether the owner accepts that an object's entries of a list
// are missing: the pattern names the list, an entry, or the object.
func (l *lists) acceptedList(check, list string, o *resolve.ObjectFile, names ...string) bool {
	return l.s.Accepts(check, append([]string{list, o.String(), short(o), o.Member, o.Input.Base(), string(o.Input.Label())}, names...)...)
}
