package baseline

// What a runtime answers about its libraries: their versions, and what they define.

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Answer is what a runtime knows of a version or a library.
type Answer int

// The answers. Absent is that of a library that is not there at all.
const (
	Unknown Answer = iota
	Yes
	No
	Absent
)

// Lacks tells a name that a library may come without, although it is there.
func (r *Runtime) Lacks(soname, name string) bool { return slices.Contains(r.lacks[soname], name) }

// FromHistory tells a library that is known from the history of glibc: that of a release
// and all later ones, and no one file.
func (r *Runtime) FromHistory(soname string) bool { return r.history[soname] }

// Offers tells whether a library has a version node: what the loader asks of each version
// that a file wants (glibc, elf/dl-version.c). A library without any nodes is let pass
// there, with a warning or a failure of its own.
func (r *Runtime) Offers(soname, version string) Answer {
	o := r.Library(soname)
	if o == nil {
		return Absent
	}
	if !o.Unrecorded {
		if !o.Versioned || o.HasNode(version) {
			return Yes
		}
		return No
	}
	namespace, number, ok := strings.Cut(version, "_")
	known, capped := r.caps[namespace]
	switch {
	case !ok || !capped:
		return Unknown
	case known.has(number):
		return Yes
	case r.open:
		return Unknown // a compiler's library that is newer than its glibc is nothing unusual
	}
	return No
}

// Newest is the newest version of a namespace that a library has, or "" where that is not
// known or there is none.
func (r *Runtime) Newest(soname, namespace string) string {
	o := r.Library(soname)
	if o == nil {
		return ""
	}
	if v := r.caps[namespace]; o.Unrecorded && v.newest != "" {
		return namespace + "_" + v.newest
	}
	best := ""
	for _, node := range o.Nodes {
		number, ok := strings.CutPrefix(node, namespace+"_")
		if _, numbered := numbers(number); ok && numbered && (best == "" || CompareVersions(node, best) > 0) {
			best = node
		}
	}
	return best
}

// CompareVersions orders versions such as GLIBC_2.2.5 and GLIBC_2.34: by namespace, those
// that are no number first, and then by number.
func CompareVersions(a, b string) int {
	x, first, _ := strings.Cut(a, "_")
	y, second, _ := strings.Cut(b, "_")
	m, _ := numbers(first)
	n, _ := numbers(second)
	return cmp.Or(strings.Compare(x, y), slices.Compare(m, n), strings.Compare(first, second))
}

// wholly are the libraries whose every symbol has a version: a reference without one is to
// none of these.
var wholly = map[string]bool{"libgcc_s.so.1": true, "libstdc++.so.6": true, "libatomic.so.1": true}

// MayDefine tells whether a library of which only the name is known may define a symbol,
// wanted at a version of a file or at none.
func (r *Runtime) MayDefine(soname, name, version, file string) Answer {
	o := r.Library(soname)
	switch {
	case o == nil || !o.Unrecorded || r.Lacks(soname, name):
		return No
	case version == "" && wholly[soname]:
		return No
	case version == "":
		return Unknown
	case file != soname:
		return No
	}
	return r.Offers(soname, version)
}

// Defines returns a library that defines a symbol at a version, whether or not anybody
// needs it, or nil. An unversioned reference takes a default or an unversioned definition.
func (r *Runtime) Defines(name, version string) *loader.Object {
	for _, o := range r.Objects {
		for _, d := range o.Defines(name) {
			if d.Version == version || version == "" && !d.Hidden || d.Version == "" {
				return o
			}
		}
	}
	return nil
}
