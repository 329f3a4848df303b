package check

// floor-unenforced: an older glibc that the linker never saw. cc_shared_library drops
// the link flags of its deps in silence, and the binary asks for the glibc of the
// machine that built it.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func floorUnenforced(s *Subject) result {
	switch {
	case len(s.Link.Floors) == 0:
		return result{notApplicable: "no glibc_floor is in deps of this binary"}
	case !s.Link.Seen:
		return result{notApplicable: "no link action is visible, so its flags are not"}
	case s.Link.Arguments.Driver == "go":
		return result{notApplicable: "rules_go carries the C linker's flags inside Go archives, where no command line shows them"}
	}
	var res result
	for _, floor := range s.Link.Floors {
		if s.Link.SearchesFolder(floor.Path) {
			continue
		}
		label := string(floor.Label.WithRepoNames(s.Policy.Repositories))
		if s.accepts("floor-unenforced", label) {
			continue
		}
		f := Finding{
			Check: "floor-unenforced", Severity: Error, Subject: label,
			Summary: fmt.Sprintf("the flags of %s never reached the link of %s", label, s.subjectName()),
			Why:     []string{"its folder is not among those that the linker looks in (-L)"},
			Harm:    []string{"the binary asks for the glibc that the machine of the build has, and no older system loads it"},
			Fix:     s.fixAddFloor(floor.Label),
		}
		if s.Link.RuleKind == "cc_shared_library" {
			f.Why = []string{"cc_shared_library passes on no link flags of its deps, and says nothing about it"}
		}
		res.findings = append(res.findings, f)
	}
	return res
}

// fixAddFloor says how this kind of binary is given a glibc_floor.
func (s *Subject) fixAddFloor(floor linkset.Label) []string {
	target := s.Link.Target
	name := string(floor)
	if floor.Repo() == target.Repo() && floor.Package() == target.Package() {
		name = ":" + floor.Name()
	}
	switch s.Link.RuleKind {
	case "cc_shared_library":
		return []string{
			fmt.Sprintf("additional_linker_inputs = [%q], user_link_flags = [\"-L$(execpath %s)\", \"-B$(execpath %s)\"] in %s", name, name, name, target),
			fmt.Sprintf("buildozer 'add additional_linker_inputs %s' 'add user_link_flags -L$(execpath\\ %s) -B$(execpath\\ %s)' %s", name, name, name, target),
		}
	case "go_binary":
		return []string{
			fmt.Sprintf("add %q to cdeps of %s (with cgo = True)", name, target),
			fmt.Sprintf("buildozer 'add cdeps %s' %s", name, target),
		}
	}
	return []string{
		fmt.Sprintf("add %q to deps of %s", name, target),
		fmt.Sprintf("buildozer 'add deps %s' %s", name, target),
	}
}
