package subject

// What became of the link's inputs. The link is worked out once, by the first
// check that asks, and whatever it says of an object is held against the output's
// own symbol table: where the two disagree the answer is "unknown".

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// Resolution is the worked-out link with the output's symbols beside it.
type Resolution struct {
	*resolve.Resolution
	// symbols is nil where the output is stripped.
	Symbols  *resolve.OutputSymbols
	presence map[*resolve.ObjectFile]resolve.Presence
}

// Resolution returns the resolved link, or nil where no input can be seen. An error
// is that of reading the output.
func (s *Subject) Resolution() (*Resolution, error) {
	if s.resolved != nil || s.resolveErr != nil || !s.Link.Seen {
		return s.resolved, s.resolveErr
	}
	symbols, err := resolve.ReadOutputSymbols(s.Output.File)
	if err != nil {
		s.resolveErr = err
		return nil, err
	}
	var r *resolve.Resolution
	if m := s.Link.Map; m != nil {
		r, err = resolve.ByMap(s.Link, s.Output.Linker, m, symbols)
	} else {
		r = resolve.ByRules(s.Link, s.Output.Linker, symbols)
	}
	if err != nil {
		s.resolveErr = err
		return nil, err
	}
	s.resolved = &Resolution{Resolution: r, Symbols: symbols, presence: map[*resolve.ObjectFile]resolve.Presence{}}
	return s.resolved, nil
}

// UseMap works the link out by the map that a user gives, if there is one. A map
// that is refused is an error of its own, and the checks go on without it.
func (s *Subject) UseMap() error {
	m := s.Link.Map
	if m == nil {
		return nil
	}
	_, err := s.Resolution()
	switch {
	case err == nil && !s.Link.Seen:
		err = fmt.Errorf("%s: a link map tells which of the inputs were linked, and no input is known here", m.Name)
	case err == nil:
		return nil
	}
	s.Link.Map, s.resolveErr = nil, nil
	return err
}

// Seen tells from the output's symbols alone whether an object is in it.
func (r *Resolution) Seen(o *resolve.ObjectFile) resolve.Presence {
	p, ok := r.presence[o]
	if !ok {
		p, _ = r.Corroborate(o, r.Symbols) // what cannot be read is among Problems
		r.presence[o] = p
	}
	return p
}

// In tells whether an object is in the output as far as anybody can know: the
// link's rules and the output do not contradict each other, and where the rules
// are only inferred the output has to show it.
func (r *Resolution) In(o *resolve.ObjectFile) resolve.Presence {
	p := r.Seen(o)
	switch {
	case o.Linked && p == resolve.PresenceNotLinked, !o.Linked && p == resolve.PresenceLinked:
		return resolve.PresenceUnknown
	case p != resolve.PresenceUnknown:
		return p
	case r.Inferred && !o.Input.Alwayslink:
		return resolve.PresenceUnknown
	case o.Linked:
		return resolve.PresenceLinked
	}
	return resolve.PresenceNotLinked
}
