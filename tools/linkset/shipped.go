package linkset

// The shared libraries that go where the linked file goes: those that the build made or
// that are some target's library. A system library that a toolchain lends to the link is
// none of these.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// Shipped is a shared library that ships with the output.
type Shipped struct {
	Input *Input
	File  *elffile.File
}

// Shipped returns the shared libraries among the files of the link that ship with the
// output, those that the command line names first. What cannot be read is returned
// beside them; a linker script is no library.
func (l *Link) Shipped() ([]Shipped, []Problem) {
	var list []Shipped
	var problems []Problem
	for _, in := range append(l.Inputs[:len(l.Inputs):len(l.Inputs)], l.besides...) {
		if in.Kind != SharedObject || in.Source && !in.library {
			continue
		}
		c := l.ContentsOf(in)
		switch {
		case c.Object != nil && c.Object.Kind() == elffile.SharedObject:
			list = append(list, Shipped{in, c.Object})
		case c.Err != nil && !IsScript(c.Err):
			problems = append(problems, Problem{Input: in, Err: c.Err})
		}
	}
	return list, problems
}

// Soname is the name by which a shared library of the link is needed: its DT_SONAME, or
// that of the file. "" is for what cannot be read.
func (l *Link) Soname(in *Input) string {
	c := l.ContentsOf(in)
	if c.Object == nil {
		return ""
	}
	d, err := c.Object.Dynamic()
	if err != nil || d == nil {
		return ""
	}
	if d.Soname != "" {
		return d.Soname
	}
	return in.Base()
}
