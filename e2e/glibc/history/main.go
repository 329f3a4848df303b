// Command history measures what tools/glibc says of a release that is not recorded: it
// leaves out records that exist, works the release out from the others, and compares.
//
//	history PAGE   writes the figures to PAGE
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: history PAGE")
		os.Exit(2)
	}
	results, err := measure()
	if err == nil {
		err = os.WriteFile(os.Args[1], page(results), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "history:", err)
		os.Exit(1)
	}
}

// result is one release, worked out from others.
type result struct {
	cpu      string
	release  glibc.Release
	from     []glibc.Release
	symbols  int // of the real one
	same     int // as it is worked out
	d        differences
	recorded []glibc.Release // all of the processor's
	bytes    int             // of its data file
}

func measure() ([]result, error) {
	var results []result
	for _, cpu := range glibc.CPUs() {
		text, err := os.ReadFile("tools/glibc/data/" + cpu + ".txt")
		if err != nil {
			return nil, err
		}
		records, err := glibc.Decode(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cpu, err)
		}
		var releases []glibc.Release
		for _, r := range records {
			releases = append(releases, r.Floor)
		}
		for i, r := range releases[:len(releases)-1] {
			if i == 0 && cpu == "riscv64" {
				continue // its floors begin with its first record
			}
			from := append(append([]glibc.Release(nil), releases[:i]...), releases[i+1:]...)
			one, err := leaveOut(string(text), r, from)
			if err != nil {
				return nil, fmt.Errorf("%s without %s: %w", cpu, r, err)
			}
			one.cpu, one.recorded, one.bytes = cpu, releases, len(text)
			results = append(results, *one)
		}
	}
	return results, nil
}

// leaveOut works a recorded release out from others.
func leaveOut(text string, release glibc.Release, from []glibc.Release) (*result, error) {
	others, err := glibc.Decode(text, from...)
	if err != nil {
		return nil, err
	}
	without, err := glibc.Encode(others)
	if err != nil {
		return nil, err
	}
	derived, err := glibc.Derive(string(without), release)
	if err != nil {
		return nil, err
	}
	truth, err := glibc.Derive(text, release)
	if err != nil {
		return nil, err
	}
	r := &result{release: release, from: from}
	for _, l := range truth.Libraries {
		r.symbols += len(l.Symbols)
	}
	r.same, r.d = compare(derived, truth)
	return r, nil
}

func list(releases []glibc.Release) string {
	var words []string
	for _, r := range releases {
		words = append(words, r.String())
	}
	return strings.Join(words, ", ")
}
