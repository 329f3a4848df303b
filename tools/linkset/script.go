package linkset

// Whether a version script took part in a link.

// UsesScript tells whether --version-script names this file. The two paths are
// compared without their configuration: a command line is not path-mapped.
func (l *Link) UsesScript(file string) bool {
	for _, v := range l.Arguments.Values("version-script") {
		if mappedPath(v) == mappedPath(file) {
			return true
		}
	}
	return false
}
