package loading

// Where a binary has to load. The checks that foretell what a loader would do all ask
// one runtime: the declared baseline for this binary's processor, and beside it the shared
// libraries of the link, which go where the binary goes.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// AsksSystem tells a policy that says where a binary has to load.
func AsksSystem(p *subject.Policy) bool { return p.LoadsOn != nil }

// against returns the runtime that a check is to be made against. Where there is none
// the result says why, and the check ends with it.
func against(s *subject.Subject) (*baseline.Runtime, *finding.Result) {
	switch {
	case s.Policy.LoadsOn == nil:
		return nil, &finding.Result{NotApplicable: "it is not said where this binary has to load (loads_on)"}
	case s.Output.Dynamic == nil:
		return nil, &finding.Result{NotApplicable: "it is linked statically and asks nothing of where it runs"}
	}
	p := subject.Once(s, placeOf)
	if p.err != nil {
		return nil, &finding.Result{Unread: []finding.Unread{{Where: s.Policy.LoadsOn.Name, Reason: p.err.Error()}}}
	}
	return p.runtime, nil
}

// place is where a binary has to load, for its processor.
type place struct {
	runtime *baseline.Runtime
	err     error
}

func placeOf(s *subject.Subject) *place {
	p := &place{}
	p.runtime, p.err = s.Policy.LoadsOn.At(s.Output.File.CPU())
	return p
}

// reference is a name that the binary looks up elsewhere, and what of the link refers
// to it.
type reference struct {
	symbol finding.Symbol
	weak   bool
}

// referring fills in which linked objects refer to each of these symbols: the first as
// its place, all others beside it. Start files, and archives that no input is (libgcc.a,
// libc_nonshared.a), are not seen, and nothing is filled in for what they refer to.
func referring(s *subject.Subject, list []reference) {
	r, err := s.Resolution()
	if err != nil || r == nil {
		return
	}
	at := map[string][]*finding.Symbol{}
	for i := range list {
		at[list[i].symbol.Name] = append(at[list[i].symbol.Name], &list[i].symbol)
	}
	for _, o := range r.Linked() {
		if len(at) == 0 || r.In(o) == resolve.PresenceNotLinked {
			continue
		}
		r.References(o, func(name string, _ bool) bool {
			name, _, _ = strings.Cut(name, "@") // of a version that is asked for by name (.symver)
			for _, sym := range at[name] {
				place := finding.Place{Label: string(o.Input.Label()), File: o.Input.Name(), Member: o.Member}
				if sym.File == "" {
					sym.Label, sym.File, sym.Member = place.Label, place.File, place.Member
				} else if !slices.Contains(sym.Again, place) && place != (finding.Place{Label: sym.Label, File: sym.File, Member: sym.Member}) {
					sym.Again = append(sym.Again, place)
				}
			}
			return true
		})
	}
}

// originsOfAll sums up all places of symbols by file, as finding.OriginsOf does the first.
func originsOfAll(symbols []finding.Symbol) []finding.Origin {
	var all []finding.Symbol
	for _, sym := range symbols {
		all = append(all, sym)
		for _, p := range sym.Again {
			all = append(all, finding.Symbol{Name: sym.Name, Label: p.Label, File: p.File, Member: p.Member})
		}
	}
	return finding.OriginsOf(all)
}

// whyUnplaced says of symbols to which no input refers who else does.
func whyUnplaced(s *subject.Subject, symbols []finding.Symbol) []string {
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
		return []string{"what refers to " + phrase.Agree(len(symbols), "it", "them") + " is unknown: no input of the link is known"}
	}
	by := "the compiler's start files or a library of the host does (crt1.o, libc_nonshared.a, libgcc.a), or an object that could not be read"
	switch s.Link.Arguments.Driver {
	case "rustc":
		by = "rustc's own objects or a library of the host does"
	case "go":
		by = "Go's runtime or a library of the host does (inferred: its objects are not visible)"
	}
	return []string{fmt.Sprintf("no input of the link refers to %s: %s", phrase.List(names, 4), by)}
}
