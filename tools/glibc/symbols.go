package glibc

// Symbols and libraries as the ABI has them: their order, and which data is one.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// library returns the library of a soname, or nil.
func (a *ABI) library(soname string) *Library {
	for i := range a.Libraries {
		if a.Libraries[i].Soname == soname {
			return &a.Libraries[i]
		}
	}
	return nil
}

func isData(kind uint8) bool { return kind == elffile.STT_OBJECT || kind == elffile.STT_TLS }

// sortSymbols puts symbols in the order that Library.Symbols has.
func sortSymbols(symbols []Symbol) {
	slices.SortFunc(symbols, func(a, b Symbol) int {
		if a.Name != b.Name {
			return strings.Compare(a.Name, b.Name)
		}
		return compareNodes(a.Version, b.Version)
	})
}

// numberAliases gives the groups of sorted symbols the numbers 1, 2, … in the order
// in which they begin, and 0 to a symbol whose group has no other.
func numberAliases(symbols []Symbol) {
	size := map[int]int{}
	for _, s := range symbols {
		size[s.Alias]++
	}
	numbers := map[int]int{}
	for i := range symbols {
		old := symbols[i].Alias
		switch {
		case old == 0:
		case size[old] == 1:
			symbols[i].Alias = 0
		default:
			if numbers[old] == 0 {
				numbers[old] = len(numbers) + 1
			}
			symbols[i].Alias = numbers[old]
		}
	}
}
