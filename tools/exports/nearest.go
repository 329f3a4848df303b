package exports

// A pattern that matches nothing was mostly mistyped. The names nearest to it
// are found by edit distance; a star costs nothing, whatever it stands for.

import (
	"slices"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// maxNearest bounds the texts that are compared, in bytes: what is longer is
// cut, since beyond it nobody reads on.
const maxNearest = 256

// Nearest returns up to n of the mangled names, those that a person who wrote
// pattern most likely meant, the nearest first. Names that share less than half
// of the pattern with it are left out. A pattern on demangled names is compared
// with demangled names.
func Nearest(pattern string, names []string, n int) []string {
	if n <= 0 || pattern == "" {
		return nil
	}
	cxx := isCPlusPlus(pattern)
	text := pattern[:min(len(pattern), maxNearest)]
	limit := len(strings.ReplaceAll(text, "*", "")) / 2
	type hit struct {
		name     string
		distance int
	}
	var hits []hit
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		shown := name
		if cxx {
			if d, err := demangle.ToString(name); err == nil {
				shown = d
			}
		}
		d := distance(text, shown[:min(len(shown), maxNearest)], limit)
		if d > limit {
			continue
		}
		hits = append(hits, hit{name, d})
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return strings.Compare(a.name, b.name)
	})
	var list []string
	for _, h := range hits[:min(n, len(hits))] {
		list = append(list, h.name)
	}
	return list
}

// distance is Levenshtein's, where "*" in the pattern stands for any text and
// "?" for any byte. Case counts half, so that it is 2 for each edit and 1 for
// a change of case, halved and rounded up. Above limit the answer is limit+1.
func distance(pattern, name string, limit int) int {
	row := make([]int, len(name)+1)
	for j := range row {
		row[j] = 2 * j
	}
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		diagonal := row[0]
		if c != '*' {
			row[0] += 2
		}
		best := row[0]
		for j := 1; j <= len(name); j++ {
			above := row[j]
			switch {
			case c == '*':
				row[j] = min(above, row[j-1])
			default:
				row[j] = min(diagonal+change(c, name[j-1]), above+2, row[j-1]+2)
			}
			diagonal = above
			best = min(best, row[j])
		}
		if best > 2*limit {
			return limit + 1
		}
	}
	return (row[len(name)] + 1) / 2
}

func change(pattern, name byte) int {
	switch {
	case pattern == name || pattern == '?':
		return 0
	case pattern|0x20 == name|0x20 && kind(pattern) != 0 && kind(name) != 0:
		return 1
	}
	return 2
}
