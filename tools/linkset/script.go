package linkset

// Whether what targets in deps hand to a link took part in it.

import "strings"

// UsesScript tells whether --version-script names this file. The two paths are
// compared without their configuration: a command line is not path-mapped.
func (l *Link) UsesScript(file string) bool {
	for _, v := range l.Arguments.Values("version-script") {
		if MappedPath(v) == MappedPath(file) {
			return true
		}
	}
	return false
}

// SearchesFolder tells whether -L names this folder, compared in the same way.
func (l *Link) SearchesFolder(folder string) bool { return l.SearchPosition(folder) >= 0 }

// SearchPosition is where in the command line -L names this folder, or -1: the linker takes
// a library from the first folder that has it.
func (l *Link) SearchPosition(folder string) int {
	for i, w := range l.Arguments.Words {
		v, ok := strings.CutPrefix(w, "-L")
		if !ok {
			continue
		}
		if v == "" && i+1 < len(l.Arguments.Words) {
			v = l.Arguments.Words[i+1]
		}
		if MappedPath(v) == MappedPath(folder) {
			return i
		}
	}
	return -1
}
