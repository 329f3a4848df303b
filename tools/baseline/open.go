package baseline

// A floor alone is the C library and says nothing of others. That they are not named does
// not mean that they are not there, so those that a binary needs are taken to be.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// OfGlibc tells a library that glibc has at some release. It goes with the loader of that
// release, and no other can take it.
func (r *Runtime) OfGlibc(soname string) bool { return slices.Contains(glibc.Sonames(r.CPU), soname) }

// Assume adds the libraries among these that the baseline leaves open, as ones of which
// nothing is known, and returns them. A baseline that names libraries leaves none open, and
// of glibc's own, or another C library's, it is known which are there.
func (r *Runtime) Assume(needed []string) []string {
	if !r.open {
		return nil
	}
	var added []string
	for _, soname := range needed {
		if strings.Contains(soname, "/") || strings.HasPrefix(soname, "libc.") || strings.HasPrefix(soname, "ld-") ||
			r.Library(soname) != nil || r.OfGlibc(soname) {
			continue
		}
		r.unrecorded(soname)
		added = append(added, soname)
	}
	return added
}
