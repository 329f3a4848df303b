package linkset

// What an exported name does to a library that expects it of another one. The
// loader looks in the executable first, so the library that was linked for it is
// never asked (glibc, elf/dl-lookup.c).

import (
	"path"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Diverted is a shared library of the link that expects names of another one and
// is given the executable's.
type Diverted struct {
	Library *Input
	// From is the library that defines the names, or nil where none of the link
	// does and Library needs none from outside: it was meant to use these.
	From  *Input
	Names int
}

// Diverted tells which shared libraries among the inputs refer to how many of
// these names that another of the inputs defines. Libraries that cannot be read
// are left out: Causes reports them.
func (l *Link) Diverted(names map[string]bool) []Diverted {
	type library struct {
		in                 *Input
		defined, undefined map[string]bool
	}
	var libraries []library
	for _, in := range l.Inputs {
		if in.Kind != SharedObject {
			continue
		}
		c := l.ContentsOf(in)
		if c.Object == nil {
			continue
		}
		lib := library{in, map[string]bool{}, map[string]bool{}}
		err := c.Object.EachDynamicSymbol(func(s elffile.Symbol) bool {
			switch {
			case !s.Global() || !names[s.Name]:
			case s.Exported():
				lib.defined[s.Name] = true
			case !s.Defined():
				lib.undefined[s.Name] = true
			}
			return true
		})
		if err == nil {
			libraries = append(libraries, lib)
		}
	}
	provided := map[string]bool{}
	for _, lib := range libraries {
		provided[lib.in.Base()] = true
		if d, err := l.ContentsOf(lib.in).Object.Dynamic(); err == nil && d != nil {
			provided[d.Soname] = true
		}
	}
	var list []Diverted
	for _, user := range libraries {
		for _, provider := range libraries {
			n := 0
			for name := range user.undefined {
				if provider.defined[name] {
					n++
					delete(user.undefined, name)
				}
			}
			if n > 0 {
				list = append(list, Diverted{Library: user.in, From: provider.in, Names: n})
			}
		}
		if n := len(user.undefined); n > 0 && !l.needsOutside(user.in, provided) {
			list = append(list, Diverted{Library: user.in, Names: n})
		}
	}
	return list
}

// needsOutside tells whether a library needs one that is neither an input nor of
// the C library.
func (l *Link) needsOutside(in *Input, provided map[string]bool) bool {
	d, err := l.ContentsOf(in).Object.Dynamic()
	if err != nil || d == nil {
		return false
	}
	return slices.ContainsFunc(d.Needed, func(needed string) bool {
		return !provided[path.Base(needed)] && !systemRuntime(needed)
	})
}
