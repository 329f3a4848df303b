package loading

// unresolved, continued: the loader itself. A program names the file (PT_INTERP) that the
// kernel starts in its place; where that is not there, nothing is loaded at all.

import (
	"fmt"
	"path"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// loaderMissing is the kind of a finding on a loader that is not there.
const loaderMissing = "loader-missing"

// otherLoader is the finding on a program that asks for a loader which the system does not
// have under any path.
func otherLoader(s *subject.Subject, l *Process) []finding.Finding {
	wanted, err := s.Output.File.Interpreter()
	if err != nil || wanted == "" || !s.Output.Executable() || l.runtime.Library(path.Base(wanted)) != nil || s.Accepts(UnresolvedID, wanted, loaderMissing) {
		return nil
	}
	own := "./" + path.Base(s.Output.Name)
	f := finding.Finding{
		Check: UnresolvedID, Severity: finding.Error, Kind: loaderMissing, Subject: wanted,
		Summary: fmt.Sprintf("%s asks for the loader %s, which is not on %s", s.Name(), wanted, l.runtime.Name),
		Why:     []string{"the linker wrote that path into it (PT_INTERP): -Wl,--dynamic-linker, a compiler for another C library, or patchelf --set-interpreter"},
		Harm:    []string{fmt.Sprintf("%s: No such file or directory: that is all that is said, and it means %s", own, wanted)},
	}
	for _, o := range l.runtime.Objects {
		if name := path.Base(o.Name); strings.HasPrefix(name, "ld-") || strings.HasPrefix(name, "ld64.") || strings.HasPrefix(name, "ld.so") {
			f.Fix = []string{fmt.Sprintf("compile and link it for glibc, whose loader is %s there", name)}
			break
		}
	}
	return []finding.Finding{f}
}
