package subject

// Whose an exported symbol is. The inputs are asked once for all exported names;
// several inputs that define one name are settled by rules that hold for every
// linker, and where these do not settle it the answer is "unknown".

import (
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// Definitions are the inputs that define some names, in the order of the link, and what
// of the inputs could not be asked.
type Definitions struct {
	ByName   map[string][]linkset.Definition
	Problems []linkset.Problem
}

// Definitions returns, for each exported name and each that should have been
// exported, the inputs that define it.
func (s *Subject) Definitions() *Definitions {
	if s.origins == nil && len(s.Link.Inputs) == 0 {
		s.origins = &Definitions{}
	}
	if s.origins == nil {
		names := make(map[string]bool, len(s.Output.Exported()))
		for _, sym := range s.Output.Exported() {
			names[sym.Name] = true
		}
		for _, p := range s.Unmatched() {
			// A glob is no name that an archive's index could be asked for.
			names[p.Text] = true
		}
		s.origins = &Definitions{}
		s.origins.ByName, s.origins.Problems = s.Link.Definitions(names)
	}
	return s.origins
}

// Definition picks the one of several definitions of a name that was linked. The
// target's own objects are on the command line and always linked; else it is the
// one whose object the output shows, else the one that references are bound to
// (resolution), else the first in link order.
func (s *Subject) Definition(name string) (linkset.Definition, bool) {
	list := s.Definitions().ByName[name]
	if len(list) == 0 {
		return linkset.Definition{}, false
	}
	for _, d := range list {
		if s.Link.Target != "" && d.Input.Label() == s.Link.Target {
			return d, true
		}
	}
	if len(list) == 1 {
		return list[0], true
	}
	r, err := s.Resolution()
	if r == nil || err != nil {
		return list[0], true
	}
	for _, o := range r.Definitions(name) {
		if !o.Discarded && r.Seen(o.Object) == resolve.PresenceLinked {
			if at := slices.IndexFunc(list, func(d linkset.Definition) bool { return resolve.IsOf(d, o.Object) }); at >= 0 {
				return list[at], true
			}
		}
	}
	if bound := r.Binding(name).Definition; bound != nil {
		if at := slices.IndexFunc(list, func(d linkset.Definition) bool { return resolve.IsOf(d, bound.Object) }); at >= 0 {
			return list[at], true
		}
	}
	return list[0], true
}

// Symbol describes an exported symbol with its origin, if that is known.
func (s *Subject) Symbol(sym elffile.Symbol, d linkset.Definition, ok bool) finding.Symbol {
	out := finding.Symbol{Name: sym.Name, Version: sym.Version}
	if ok {
		out.Label, out.File, out.Member = string(d.Input.Label()), d.Input.Base(), d.Member
	}
	return out
}

// Unmatched returns the patterns that have to match something and do not.
func (s *Subject) Unmatched() []*exports.Pattern {
	var list []*exports.Pattern
	if s.Policy.Exports == nil {
		return nil
	}
	for _, p := range s.Policy.Exports.Compiled.Patterns() {
		if p.Must && !s.anyExported(p) {
			list = append(list, p)
		}
	}
	return list
}

func (s *Subject) anyExported(p *exports.Pattern) bool {
	for _, sym := range s.Output.Exported() {
		if p.Match(sym.Name) {
			return true
		}
	}
	return false
}
