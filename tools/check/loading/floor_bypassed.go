package loading

// A floor whose flags are there, and a binary that asks for a newer glibc: the linker took
// it from another folder, which came first.

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// floorFolder is what rules/private/glibc_floor.bzl calls the folder: name, version, suffix.
var floorFolder = regexp.MustCompile(`\.([0-9]+\.[0-9]+)\.glibc_floor$`)

// floorRelease is the release that a floor stands for.
func floorRelease(floor linkset.ManifestFile) (glibc.Release, bool) {
	m := floorFolder.FindStringSubmatch(floor.Path)
	if m == nil {
		return glibc.Release{}, false
	}
	release, err := glibc.ParseRelease(m[1])
	return release, err == nil
}

// newestGlibc is the newest numbered version of glibc in a file's Verneeds, and its release.
func newestGlibc(needs []elffile.Verneed) (node string, newest glibc.Release) {
	for _, need := range needs {
		for _, v := range need.Versions {
			number, ok := strings.CutPrefix(v.Name, "GLIBC_")
			if parts := strings.Split(number, "."); ok && len(parts) > 1 {
				release, err := glibc.ParseRelease(parts[0] + "." + parts[1])
				if err == nil && newest.Less(release) {
					node, newest = v.Name, release
				}
			}
		}
	}
	return node, newest
}

// bypassed finds a binary that asks for more than the floor has that comes first.
func bypassed(s *subject.Subject, floor searchedFloor) (finding.Result, bool) {
	release, ok := floorRelease(floor.ManifestFile)
	if !ok {
		return finding.Result{}, false
	}
	needs, err := s.Output.File.Verneeds()
	if err != nil {
		return s.Damaged(err), true
	}
	label := string(floor.Label)
	node, newest := newestGlibc(needs)
	if !release.Less(newest) || s.Accepts(FloorUnenforcedID, label) {
		return finding.Result{}, false
	}
	f := finding.Finding{
		Check: FloorUnenforcedID, Severity: finding.Error, Subject: label,
		Summary: fmt.Sprintf("%s asks for %s, and %s is glibc %s", s.Name(), node, label, release),
		Harm:    []string{fmt.Sprintf("no glibc older than %s loads it", newest)},
	}
	f.Why, f.Fix = foldersBefore(s, floor.at)
	return finding.Result{Findings: []finding.Finding{f}}, true
}

// foldersBefore says what the linker searches before a floor, by its place on the command
// line, and how that is taken away.
func foldersBefore(s *subject.Subject, at int) (why, fix []string) {
	for i, w := range s.Link.Arguments.Words[:at] {
		folder, ok := strings.CutPrefix(w, "-L")
		if ok && folder == "" {
			folder = s.Link.Arguments.Words[i+1]
		}
		if !ok || strings.Contains(folder, "/_solib_") {
			continue
		}
		why = append(why, fmt.Sprintf("the linker looks in %s before it: -L%s comes first on the command line", folder, folder))
		brought := s.Link.LinkoptsWith("-L" + folder)
		for _, o := range brought {
			why = append(why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
			fix = append(fix, s.FixLinkopt(o))
		}
		if len(brought) == 0 {
			fix = append(fix, fmt.Sprintf("take -L%s out of the toolchain's flags: a linker looks there anyway, at last", folder))
		}
	}
	if len(why) == 0 {
		why = []string{"unknown: no folder is searched before it (-L)"}
		fix = []string{"link with -Wl,--trace, which names the files: the libc.so.6 that is not the floor's is the cause"}
	}
	return phrase.Distinct(why), phrase.Distinct(fix)
}
