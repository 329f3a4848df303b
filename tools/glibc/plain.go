package glibc

// What a library may look like: files that are recorded and data that is read come
// from outside, and the rest of the package relies on this.

import (
	"fmt"
	"slices"
)

// plain refuses what no glibc has and a data file could not hold: names of other
// characters, a symbol without its node, anything twice, nodes in another order.
func plain(library *Library) error {
	names := slices.Concat([]string{library.Soname}, library.Needed, library.Nodes)
	nodes := map[string]bool{}
	for i, node := range library.Nodes {
		if i > 0 && compareNodes(library.Nodes[i-1], node) >= 0 {
			return fmt.Errorf("the version nodes are not in the order that glibc gives them: %q comes before %q", library.Nodes[i-1], node)
		}
		nodes[node] = true
	}
	for _, name := range names {
		if !word(name) {
			return fmt.Errorf("%q is no name that a glibc has", name)
		}
	}
	for i, s := range library.Symbols {
		switch {
		case !word(s.Name):
			return fmt.Errorf("%q is no name that a glibc has", s.Name)
		case !nodes[s.Version]:
			return fmt.Errorf("%q has the version %q, which the library does not define", s.Name, s.Version)
		case i > 0 && library.Symbols[i-1].Name == s.Name && library.Symbols[i-1].Version == s.Version:
			return fmt.Errorf("%s@%s is there twice", s.Name, s.Version)
		}
	}
	return nil
}

// word reports whether a name is made as glibc's are: letters, digits, "_", ".", "+"
// and "-", beginning with a letter, a digit or "_".
func word(name string) bool {
	for i, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_':
		case i > 0 && (c == '.' || c == '+' || c == '-'):
		default:
			return false
		}
	}
	return name != ""
}
