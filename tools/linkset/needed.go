package linkset

// By what name a linker records a shared library that has none of its own: the
// words of the command line.

import "strings"

// NeededBy returns the shared library of the link that an output needs by this
// name, which is a path because the library has no DT_SONAME or one with a slash in it. Where
// no input can be told it is nil.
func (l *Link) NeededBy(needed string) (in *Input, soname string) {
	base := needed[strings.LastIndexByte(needed, '/')+1:]
	for _, candidate := range l.Inputs {
		if candidate.Kind != SharedObject {
			continue
		}
		c := l.ContentsOf(candidate)
		if c.Object == nil {
			continue
		}
		d, err := c.Object.Dynamic()
		if err != nil || d == nil {
			continue
		}
		if d.Soname == needed || d.Soname == "" && (MappedPath(candidate.Path) == MappedPath(needed) || candidate.Base() == base) {
			return candidate, d.Soname
		}
	}
	return nil, ""
}

// LinkoptsWith returns the link flags of BUILD files in which a text stands, "$$"
// being one "$" there.
func (l *Link) LinkoptsWith(text string) []Linkopt {
	var out []Linkopt
	for _, o := range l.Linkopts {
		if strings.Contains(strings.ReplaceAll(o.Text, "$$", "$"), text) {
			out = append(out, o)
		}
	}
	return out
}
