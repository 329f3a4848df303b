package report

// Names as people read them. Mangled names decide and demangled ones are only
// printed, so nothing is demangled before it is printed.

import "github.com/ianlancetaylor/demangle"

// readable demangles a C++ or Rust name; any other comes back as it is. The
// limit guards against names that expand without end.
func readable(name string) string {
	return demangle.Filter(name, demangle.NoClones, demangle.MaxLength(10))
}
