package check

// What became of the link's inputs. The link is worked out once, by the first
// check that asks, and whatever it says of an object is held against the output's
// own symbol table: where the two disagree the answer is "unknown".

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// resolution is the worked-out link with the output's symbols beside it.
type resolution struct {
	*linkset.Resolution
	// symbols is nil where the output is stripped.
	symbols  *linkset.OutputSymbols
	presence map[*linkset.ObjectFile]linkset.Presence
}

// resolution returns the resolved link, or nil where no input can be seen. An error
// is that of reading the output.
func (s *Subject) resolution() (*resolution, error) {
	if s.resolved != nil || s.resolveErr != nil || !s.Link.Seen {
		return s.resolved, s.resolveErr
	}
	symbols, err := linkset.ReadOutputSymbols(s.Output.File)
	if err != nil {
		s.resolveErr = err
		return nil, err
	}
	s.resolved = &resolution{
		Resolution: s.Link.Resolve(s.Output.Linker, symbols), symbols: symbols,
		presence: map[*linkset.ObjectFile]linkset.Presence{},
	}
	return s.resolved, nil
}

// seen tells from the output's symbols alone whether an object is in it.
func (r *resolution) seen(o *linkset.ObjectFile) linkset.Presence {
	p, ok := r.presence[o]
	if !ok {
		p, _ = r.Corroborate(o, r.symbols) // what cannot be read is among Problems
		r.presence[o] = p
	}
	return p
}

// in tells whether an object is in the output as far as anybody can know: the
// link's rules and the output do not contradict each other, and where the rules
// are only inferred the output has to show it.
func (r *resolution) in(o *linkset.ObjectFile) linkset.Presence {
	p := r.seen(o)
	switch {
	case o.Linked && p == linkset.PresenceNotLinked, !o.Linked && p == linkset.PresenceLinked:
		return linkset.PresenceUnknown
	case p != linkset.PresenceUnknown:
		return p
	case r.Inferred && !o.Input.Alwayslink:
		return linkset.PresenceUnknown
	case o.Linked:
		return linkset.PresenceLinked
	}
	return linkset.PresenceNotLinked
}
