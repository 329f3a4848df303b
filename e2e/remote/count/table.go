package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// row is one kind of action: ours come first.
type row struct {
	name string
	ours bool
}

// table has a line for each kind of action, ours first, and for each client how many were executed remotely, were had
// from the remote cache, and ran elsewhere; below it, who ran elsewhere and why that is.
func table(first, second *client) string {
	counts := map[row]*[2]tally{}
	elsewhereBy := map[string]int{}
	for i, c := range []*client{first, second} {
		for j := range c.spawns {
			s := &c.spawns[j]
			name, ours := s.kind()
			r := row{name, ours}
			if counts[r] == nil {
				counts[r] = new([2]tally)
			}
			counts[r][i][s.where()]++
			if s.where() == elsewhere {
				elsewhereBy[s.Runner+": "+s.Mnemonic]++
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%-42s %27s %29s\n", "", "-------- first client", "-------- second client")
	fmt.Fprintf(&out, "%-42s %9s %6s %10s   %9s %6s %10s\n", "", "executed", "cache", "elsewhere", "executed", "cache", "elsewhere")
	print := func(name string, c *[2]tally) {
		fmt.Fprintf(&out, "%-42s %9d %6d %10d   %9d %6d %10d\n", name,
			c[0][executed], c[0][cached], c[0][elsewhere], c[1][executed], c[1][cached], c[1][elsewhere])
	}
	byPlace := func(a, b row) int { return cmp.Or(-compareBools(a.ours, b.ours), cmp.Compare(a.name, b.name)) }
	var last *row
	for _, r := range slices.SortedFunc(maps.Keys(counts), byPlace) {
		if last == nil || last.ours != r.ours {
			fmt.Fprintln(&out, map[bool]string{true: "ours", false: "the rest"}[r.ours])
		}
		last = &r
		print("  "+r.name, counts[r])
	}
	for _, r := range slices.Sorted(maps.Keys(elsewhereBy)) {
		fmt.Fprintf(&out, "elsewhere: %s, %d times\n", r, elsewhereBy[r])
	}
	out.WriteString("Links, copies of text and params files that Bazel makes itself are no subprocesses, and in no log.\n")
	return out.String()
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
