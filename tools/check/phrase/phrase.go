package phrase

import (
	"fmt"
	"strings"

	"github.com/ianlancetaylor/demangle"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Count writes a number with its noun: "1 symbol", "537 symbols".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// CountOf writes a number with a noun whose plural is its own.
func CountOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// List writes a few names and counts the others.
func List(names []string, most int) string {
	if n := len(names) - most; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n)
	}
	return strings.Join(names, ", ")
}

// OfThem writes how many of some names are meant.
func OfThem(n, all int) string {
	switch {
	case n < all:
		return fmt.Sprintf("%d of them", n)
	case all == 1:
		return "it"
	case all == 2:
		return "both of them"
	}
	return fmt.Sprintf("all %d of them", n)
}

// Input names an input with its label.
func Input(in *linkset.Input) string {
	if l := in.Label(); l != "" {
		return fmt.Sprintf("%s (%s)", in.Base(), l)
	}
	return in.Name()
}

// BaseNames are paths without their folders.
func BaseNames(paths []string) []string {
	var list []string
	for _, p := range paths {
		list = append(list, p[strings.LastIndexByte(p, '/')+1:])
	}
	return list
}

// Distinct drops what was there before.
func Distinct[T comparable](list []T) []T {
	var out []T
	seen := make(map[T]bool, len(list))
	for _, x := range list {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

// Readable is a name for people.
func Readable(name string) string {
	return demangle.Filter(name, demangle.NoClones, demangle.MaxLength(10))
}

// Agree is the word for one, or for many.
func Agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
