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

// definition picks the one of several definitions that was linked. The target's
// own objects are on the command line and always linked; else the first in link
// order satisfies the reference (System V ABI, "Link Editing": archives are
// searched in order).
func (s *Subject) definition(list []linkset.Definition) (linkset.Definition, bool) {
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
	// Only an archive's member that something pulled is linked: then what it
	// defines beside the name is in the output too, unless all of it was collected.
	at := slices.IndexFunc(list, s.corroborated)
	return list[max(at, 0)], true
}

// corroborated tells a definition whose object has left a name of its own, which
// no other input defines, in the output's .symtab.
func (s *Subject) corroborated(d linkset.Definition) bool {
	if s.names == nil {
		s.names, s.linked = map[string]bool{}, map[linkset.Definition]bool{}
		symbols, _ := s.Output.File.Symbols() // none in a stripped file: then nothing is corroborated
		for _, sym := range symbols {
			if sym.Defined() {
				s.names[sym.Name] = true
			}
		}
	}
	linked, known := s.linked[d]
	if !known {
		linked = slices.ContainsFunc(s.Link.Beside(d), func(name string) bool {
			return s.names[name] && len(s.definitions().byName[name]) < 2
		})
		s.linked[d] = linked
	}
	return linked
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
