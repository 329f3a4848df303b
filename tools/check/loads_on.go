package check

// Where a binary has to load. The checks that foretell what a loader would do all ask
// one runtime: the declared baseline for this binary's processor, and beside it the shared
// libraries of the link, which go where the binary goes.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// hasLoadsOn tells a policy that says where a binary has to load.
func hasLoadsOn(p *Policy) bool { return p.LoadsOn != nil }

// against returns the runtime that a check is to be made against. Where there is none
// the result says why, and the check ends with it.
func (s *Subject) against() (*baseline.Runtime, *result) {
	switch {
	case s.Policy.LoadsOn == nil:
		return nil, &result{notApplicable: "it is not said where this binary has to load (loads_on)"}
	case s.Output.Dynamic == nil:
		return nil, &result{notApplicable: "it is linked statically and asks nothing of where it runs"}
	}
	if s.runtime == nil && s.runtimeErr == nil {
		s.runtime, s.runtimeErr = s.Policy.LoadsOn.At(s.Output.File.CPU())
	}
	if s.runtimeErr != nil {
		return nil, &result{unread: []unread{{where: s.Policy.LoadsOn.Name, reason: s.runtimeErr.Error()}}}
	}
	return s.runtime, nil
}

// reference is a name that the binary looks up elsewhere, and what of the link refers
// to it.
type reference struct {
	symbol Symbol
	weak   bool
}

// referring fills in which linked objects refer to each of these symbols: the first as
// its place, all others beside it. Start files, and archives that no input is (libgcc.a,
// libc_nonshared.a), are not seen, and nothing is filled in for what they refer to.
func (s *Subject) referring(list []reference) {
	r, err := s.resolution()
	if err != nil || r == nil {
		return
	}
	at := map[string][]*Symbol{}
	for i := range list {
		at[list[i].symbol.Name] = append(at[list[i].symbol.Name], &list[i].symbol)
	}
	for _, o := range r.Linked() {
		if len(at) == 0 || r.in(o) == linkset.PresenceNotLinked {
			continue
		}
		r.References(o, func(name string, _ bool) bool {
			name, _, _ = strings.Cut(name, "@") // of a version that is asked for by name (.symver)
			for _, sym := range at[name] {
				place := Place{Label: string(o.Input.Label()), File: o.Input.Name(), Member: o.Member}
				if sym.File == "" {
					sym.Label, sym.File, sym.Member = place.Label, place.File, place.Member
				} else if !slices.Contains(sym.Again, place) && place != (Place{Label: sym.Label, File: sym.File, Member: sym.Member}) {
					sym.Again = append(sym.Again, place)
				}
			}
			return true
		})
	}
}

// originsOfAll sums up all places of symbols by file, as originsOf does the first.
func originsOfAll(symbols []Symbol) []Origin {
	var all []Symbol
	for _, sym := range symbols {
		all = append(all, sym)
		for _, p := range sym.Again {
			all = append(all, Symbol{Name: sym.Name, Label: p.Label, File: p.File, Member: p.Member})
		}
	}
	return originsOf(all)
}

// whyUnplaced says of symbols to which no input refers who else does.
func (s *Subject) whyUnplaced(symbols []Symbol) []string {
	var names []string
	for _, sym := range symbols {
		if sym.File == "" {
			names = append(names, shortName(sym.Name))
		}
	}
	switch {
	case len(names) == 0:
		return nil
	case !s.Link.Seen:
		return []string{"what refers to " + itThem(len(symbols)) + " is unknown: no input of the link is known"}
	}
	by := "the compiler's start files or a library of the host does (crt1.o, libc_nonshared.a, libgcc.a), or an object that could not be read"
	switch s.Link.Arguments.Driver {
	case "rustc":
		by = "rustc's own objects or a library of the host does"
	case "go":
		by = "Go's runtime or a library of the host does (inferred: its objects are not visible)"
	}
	return []string{fmt.Sprintf("no input of the link refers to %s: %s", shortList(names, 4), by)}
}

func itThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
