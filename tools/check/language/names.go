package language

// Entries of debug information in words: the name of a type with the names around it, and
// how to get to an entry.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// Names come from files, where nothing bounds them.
const (
	longestName = 240
	deepestPath = 12
)

// plainName is the name of what a path leads to, or what it is and where.
func plainName(path []debuginfo.Entry) string {
	if len(path) == 0 {
		return "a unit's root entry"
	}
	e := path[len(path)-1]
	if e.Name == "" {
		return fmt.Sprintf("%s at %#x", e.Tag, e.Offset)
	}
	return CutName(e.Name)
}

// qualified is a name with those of the namespaces, types and functions it is in, as both
// Rust and C++ write it.
func qualified(path []debuginfo.Entry) string {
	var names []string
	for i, e := range path {
		if e.Name != "" && i < len(path)-1 {
			names = append(names, e.Name)
		}
	}
	return CutName(strings.Join(append(names, plainName(path)), "::"))
}

// PathOf is how to get to an entry: struct foo → member bar.
func PathOf(path []debuginfo.Entry) string {
	var steps []string
	for i, e := range path {
		if n := len(path); n > deepestPath && i == deepestPath/2 {
			steps = append(steps, "…")
		} else if n > deepestPath && i > deepestPath/2 && i < n-deepestPath/2 {
			continue
		}
		step := e.Tag.String()
		if e.Name != "" {
			step += " " + CutName(e.Name)
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, " → ")
}

// CutName is a name as the files have it, made valid and short enough for a sentence.
func CutName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName/2]) + "…" + string(runes[len(runes)-longestName/2:])
	}
	return name
}
