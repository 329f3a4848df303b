package subject_test

// The attribute that takes a dependency, by the kind of rule.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func TestFixDepByRule(t *testing.T) {
	for kind, attribute := range map[string]string{
		"cc_binary": "deps", "rust_shared_library": "deps", "cc_shared_library": "additional_linker_inputs",
		"go_binary": "cdeps", "go_non_executable_binary": "cdeps", // what linkmode = "c-shared" makes
	} {
		s := &subject.Subject{Link: &linkset.Link{Target: "//app:app", RuleKind: kind}}
		fix := s.FixDep("//app:floor", "", func(name string) []string { return []string{"-L$(execpath " + name + ")"} })
		if !slices.ContainsFunc(fix, func(line string) bool { return strings.HasPrefix(line, "buildozer 'add "+attribute+" :floor'") }) {
			t.Errorf("%s: %q", kind, fix)
		}
	}
}
