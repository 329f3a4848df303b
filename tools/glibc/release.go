package glibc

// Releases and version nodes: "2.17", "GLIBC_2.17".

import (
	"fmt"
	"slices"
	"strings"
)

// Release is a release of glibc: 2.17.
type Release struct{ Major, Minor int }

func (r Release) String() string { return fmt.Sprintf("%d.%d", r.Major, r.Minor) }

// Compare is negative where r is the older one, and 0 for the same release.
func (r Release) Compare(o Release) int {
	if r.Major != o.Major {
		return r.Major - o.Major
	}
	return r.Minor - o.Minor
}

// Less reports whether r is older than o.
func (r Release) Less(o Release) bool { return r.Compare(o) < 0 }

// ParseRelease reads "2.17". Anything else is an error, "2.17.1" and "GLIBC_2.17"
// too: the ABI changes with releases only.
func ParseRelease(text string) (Release, error) {
	major, minor, ok := strings.Cut(text, ".")
	a, bad := number(major)
	b, alsoBad := number(minor)
	if !ok || bad || alsoBad {
		return Release{}, fmt.Errorf("%q is no release of glibc; one is written like 2.17", text)
	}
	return Release{a, b}, nil
}

// number reads a number as releases are written: digits, no sign, no leading zero.
func number(text string) (n int, bad bool) {
	if text == "" || len(text) > 4 || text[0] == '0' && len(text) > 1 {
		return 0, true
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, true
		}
		n = 10*n + int(c-'0')
	}
	return n, false
}

// nodeNumber returns the numbers in a node such as GLIBC_2.2.5, or false where the
// node is no number: GLIBC_PRIVATE, GLIBC_ABI_DT_RELR, GCC_3.0.
func nodeNumber(node string) (numbers [3]int, ok bool) {
	text, ok := strings.CutPrefix(node, "GLIBC_")
	for i := range numbers {
		if !ok {
			return numbers, false
		}
		part, rest, more := strings.Cut(text, ".")
		n, bad := number(part)
		if bad {
			return numbers, false
		}
		numbers[i], text, ok = n, rest, more
		if !more {
			return numbers, i > 0
		}
	}
	return numbers, false
}

// nodeRelease returns the release that a numbered node came with: 2.2 for
// GLIBC_2.2.5, which is a point release that no floor tells apart.
func nodeRelease(node string) (Release, bool) {
	numbers, ok := nodeNumber(node)
	if !ok {
		return Release{}, false
	}
	return Release{numbers[0], numbers[1]}, true
}

// compareNodes is the order that glibc's own version scripts give the nodes of a
// library: by number, then glibc's other ones by name, then GCC_3.0, which three
// processors have (measured: glibc 2.31, 2.36, 2.41 and 2.43 on seven).
func compareNodes(a, b string) int {
	x, isNumber := nodeNumber(a)
	y, isNumberToo := nodeNumber(b)
	switch {
	case isNumber && isNumberToo:
		return slices.Compare(x[:], y[:])
	case isNumber:
		return -1
	case isNumberToo:
		return 1
	case strings.HasPrefix(a, "GLIBC_") != strings.HasPrefix(b, "GLIBC_"):
		return strings.Compare(b, a)
	}
	return strings.Compare(a, b)
}
