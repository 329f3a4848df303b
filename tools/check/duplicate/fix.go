package duplicate

// What to do about a duplicate.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// fixDuplicates says what makes the definitions meet no more.
func fixDuplicates(s *subject.Subject, list []duplicate) []string {
	first := list[0]
	kept, other := subject.OwnerOf(first.kept.Object), subject.OwnerOf(first.other.Object)
	if first.other.Discarded || first.kind == kindWeak {
		return []string{fmt.Sprintf("build %s and %s with one version of the header that defines %s, and the same defines", kept, other, first.name)}
	}
	if first.kind == kindCommon {
		return []string{fmt.Sprintf("declare %s extern in the header and define it once, or make it static where it is private; -fno-common finds the next", first.name)}
	}
	if kept == other {
		return []string{fmt.Sprintf("link %s once, or rename one of the two", kept)}
	}
	o := first.other.Object
	if vendored := s.Vendored(); !vendored.Match(o.Input) && vendored.Match(first.kept.Object.Input) || s.OwnObject(o) {
		o = first.kept.Object
	}
	if s.OwnObject(o) {
		return []string{fmt.Sprintf("rename one of the two, or make it static, in %s or %s", kept, other)}
	}
	names := map[string]bool{}
	for _, d := range list {
		names[d.name] = true
	}
	return FixIsolate(s, o, names)
}
