package loading

// A name that only a later glibc has. A program that calls it is not linked for an older one,
// but a shared library is: linkers leave what they do not find to be found when it is loaded.

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// explainNewer says of names that nothing defines which of them a later glibc has, and what
// to do about those. It returns the others.
func (l *Process) explainNewer(f *finding.Finding, names []string) []string {
	if l.runtime.Glibc == (glibc.Release{}) {
		return names
	}
	arrivals := glibc.Arrivals(l.runtime.CPU, names)
	newer, others := map[glibc.Release][]string{}, []string(nil)
	for _, name := range names {
		if a, ok := arrivals[name]; ok && l.runtime.Glibc.Less(a.Release) {
			newer[a.Release] = append(newer[a.Release], name)
		} else {
			others = append(others, name)
		}
	}
	releases := slices.SortedFunc(maps.Keys(newer), glibc.Release.Compare)
	for _, r := range releases {
		f.Why = append(f.Why, fmt.Sprintf("glibc has %s since %s, and this is %s", phrase.List(newer[r], 3), r, l.runtime.Glibc))
	}
	if len(releases) > 0 {
		first := newer[releases[0]][0]
		f.Fix = append(f.Fix,
			fmt.Sprintf("do without %s, or ask for %s when it runs: dlsym(RTLD_DEFAULT, %q)", phrase.Agree(len(names)-len(others), "it", "them"), phrase.Agree(len(names)-len(others), "it", "each"), first),
			fmt.Sprintf("or give up the older systems: it loads from glibc %s on", releases[len(releases)-1]))
	}
	return others
}
