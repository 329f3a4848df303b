package loading

// A library whose file is called otherwise than its soname. The loader looks for the soname, as
// the name of a file: that it ships is enough only where something installs it under that name.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// underOtherNames are notes on shipped libraries that are needed by a name which no file that
// ships has, nor the system. Bazel keeps the names of files; what packs them may give others, so
// that nothing is found fault with. Outside Bazel a link under that name is how it is done.
func (l *Process) underOtherNames(s *subject.Subject, names map[string]bool) []string {
	if s.Link.Target == "" {
		return nil
	}
	var notes []string
	for _, o := range l.result.Scope {
		if l.Shipped[o.Object] != nil && o.Need != "" && !names[o.Need] {
			notes = append(notes, finding.Undecided+fmt.Sprintf("whether %s is found; it is needed as %s, its soname, and no file of that name goes along: in the runfiles of a Bazel target it is not found, and where it is installed under that name it is", l.Whose(o.Object), o.Need))
		}
	}
	return notes
}
