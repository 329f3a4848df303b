package check

// Whose an exported symbol is. The inputs are asked once for all exported names;
// several inputs that define one name are settled by rules that hold for every
// linker, and where these do not settle it the answer is "unknown".

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

type origins struct {
	byName   map[string][]linkset.Definition
	problems []linkset.Problem
}

// definitions returns, for each exported name and each that should have been
// exported, the inputs that define it.
func (s *Subject) definitions() *origins {
	if s.origins == nil && len(s.Link.Inputs) == 0 {
		s.origins = &origins{}
	}
	if s.origins == nil {
		names := make(map[string]bool, len(s.Output.Exported))
		for _, sym := range s.Output.Exported {
			names[sym.Name] = true
		}
		for _, p := range s.unmatched() {
			// A glob is no name that an archive's index could be asked for.
			names[p.Text] = true
		}
		s.origins = &origins{}
		s.origins.byName, s.origins.problems = s.Link.Definitions(names)
	}
	return s.origins
}

// definition picks the one of several definitions of a name that was linked. The
// target's own objects are on the command line and always linked; else it is the
// one whose object the output shows, else the one that references are bound to
// (resolution), else the first in link order.
func (s *Subject) definition(name string) (linkset.Definition, bool) {
	list := s.definitions().byName[name]
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
	r, err := s.resolution()
	if r == nil || err != nil {
		return list[0], true
	}
	for _, o := range r.Definitions(name) {
		if !o.Discarded && r.seen(o.Object) == linkset.PresenceLinked {
			if at := slices.IndexFunc(list, func(d linkset.Definition) bool { return d.Of(o.Object) }); at >= 0 {
				return list[at], true
			}
		}
	}
	if bound := r.Binding(name).Definition; bound != nil {
		if at := slices.IndexFunc(list, func(d linkset.Definition) bool { return d.Of(bound.Object) }); at >= 0 {
			return list[at], true
		}
	}
	return list[0], true
}

// symbol describes an exported symbol with its origin, if that is known.
func (s *Subject) symbol(sym elffile.Symbol, d linkset.Definition, ok bool) Symbol {
	out := Symbol{Name: sym.Name, Version: sym.Version}
	if ok {
		out.Label, out.File, out.Member = string(d.Input.Label()), d.Input.Base(), d.Member
	}
	return out
}

// runtimeTemplate tells instances of the C++ library's own templates and
// inline functions: they are in every object that uses them and nobody's.
// Itanium C++ ABI, 5.1.4: "St" is ::std::, "Sa", "Ss" and the like its classes.
func runtimeTemplate(s elffile.Symbol) bool {
	if s.Binding == elffile.STB_GLOBAL {
		return false
	}
	name, ok := strings.CutPrefix(s.Name, "_Z")
	if !ok {
		return false
	}
	name = enclosing(name)
	nested := strings.HasPrefix(name, "N")
	name = strings.TrimLeft(strings.TrimPrefix(name, "N"), "rVKRO")
	for _, library := range []string{"St", "Sa", "Sb", "Ss", "Si", "So", "Sd", "9__gnu_cxx", "10__cxxabiv1"} {
		if strings.HasPrefix(name, library) && (nested || library == "St" || len(library) > 2) {
			return true
		}
	}
	return false
}

// enclosing removes from a mangled name what says that the symbol only serves
// another: vtables, guards, thunks, and what is local to a function.
func enclosing(name string) string {
	for {
		switch {
		case strings.HasPrefix(name, "Z"): // a function's local name
			name = name[1:]
		case strings.HasPrefix(name, "Th"), strings.HasPrefix(name, "Tv"): // a thunk: h offset _, v offset _ offset _
			offsets := 1 + strings.Count(name[:2], "v")
			parts := strings.SplitN(name, "_", offsets+1)
			if len(parts) <= offsets {
				return name // no name that a compiler makes
			}
			name = parts[offsets]
		case len(name) > 2 && slices.Contains([]string{"TV", "TT", "TI", "TS", "TH", "TW", "GV", "GR"}, name[:2]):
			name = name[2:]
		default:
			return name
		}
	}
}
