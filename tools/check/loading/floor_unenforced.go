package loading

// floor-unenforced: an older glibc that the linker never saw, or not first. cc_shared_library
// drops the link flags of its deps in silence, and the binary asks for the glibc of the
// machine that built it; so does one in whose link the machine's folder comes first.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// FloorUnenforcedID is how reports and exceptions call FloorUnenforced.
const FloorUnenforcedID = "floor-unenforced"

// FloorUnenforced finds a glibc_floor in whose folder the linker never looked, or not first.
func FloorUnenforced(s *subject.Subject) finding.Result {
	switch {
	case len(s.Link.Floors) == 0:
		return finding.Result{NotApplicable: "no glibc_floor is in deps of this binary"}
	case !s.Link.Seen:
		return finding.Result{NotApplicable: "no link action is visible, so its flags are not"}
	case s.Link.Arguments.Driver == "go":
		return finding.Result{NotApplicable: "rules_go carries the C linker's flags inside Go archives, where no command line shows them"}
	}
	var res finding.Result
	floors := searchedFloors(s)
	if len(floors) > 0 {
		found, is := bypassed(s, floors[0])
		if !is {
			found = started(s, floors[0])
		}
		res = found
	}
	res.Notes = floorNotes(s, floors)
	for _, floor := range s.Link.Floors {
		if s.Link.SearchesFolder(floor.Path) {
			continue
		}
		label := string(floor.Label.WithRepoNames(s.Policy.Repositories))
		if s.Accepts(FloorUnenforcedID, label) {
			continue
		}
		f := finding.Finding{
			Check: FloorUnenforcedID, Severity: finding.Error, Subject: label,
			Summary: fmt.Sprintf("the flags of %s never reached the link of %s", label, s.Name()),
			Why:     []string{"its folder is not among those that the linker looks in (-L)"},
			Harm:    []string{"the binary asks for the glibc that the machine of the build has, and no older system loads it"},
			Fix:     fixAddFloor(s, floor.Label),
		}
		if s.Link.RuleKind == "cc_shared_library" {
			f.Why = []string{"cc_shared_library passes on no link flags of its deps, and says nothing about it"}
		}
		res.Findings = append(res.Findings, f)
	}
	return res
}

// searchedFloor is a floor whose flags are there, and where.
type searchedFloor struct {
	linkset.ManifestFile
	at int
}

// searchedFloors are those in whose folders the linker looks, in its order.
func searchedFloors(s *subject.Subject) []searchedFloor {
	var floors []searchedFloor
	for _, f := range s.Link.Floors {
		if at := s.Link.SearchPosition(f.Path); at >= 0 {
			f.Label = f.Label.WithRepoNames(s.Policy.Repositories)
			floors = append(floors, searchedFloor{f, at})
		}
	}
	slices.SortFunc(floors, func(a, b searchedFloor) int { return a.at - b.at })
	return floors
}

// floorNotes say what has no say although its flags are there: a floor behind another one,
// and any where nothing of glibc is linked dynamically.
func floorNotes(s *subject.Subject, floors []searchedFloor) []string {
	if len(floors) == 0 {
		return nil
	}
	first := floors[0].Label
	if s.Output.Executable() && slices.ContainsFunc(s.Link.Arguments.Words, linksStatically) {
		return []string{fmt.Sprintf("%s is linked statically, with the libc.a of the machine of the build: %s has no say in that, and nothing of glibc is asked for where it runs", s.Name(), first)}
	}
	var notes []string
	for _, f := range floors[1:] {
		notes = append(notes, fmt.Sprintf("the linker looks for glibc in %s before %s, which has no say", first, f.Label))
	}
	return notes
}

func linksStatically(word string) bool {
	return word == "-static" || word == "--static" || word == "-static-pie"
}

// fixAddFloor says how this kind of binary is given a glibc_floor.
func fixAddFloor(s *subject.Subject, floor linkset.Label) []string {
	return s.FixDep(floor, "", func(name string) []string {
		return []string{"-L$(execpath " + name + ")", "-B$(execpath " + name + ")"}
	})
}
