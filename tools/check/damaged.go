package check

// What can be said of a file that cannot be read.

import (
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Damaged is the report on a file that cannot be read far enough for the other
// checks: why, and what is wrong with its layout. Exceptions hold for that too.
func Damaged(link *linkset.Link, p *subject.Policy, name string, r io.ReaderAt, size int64, err error) *Report {
	report := Unreadable(string(link.Target), string(p.Target), name, err)
	s := &subject.Subject{Output: &subject.Output{Name: name}, Link: link, Policy: p}
	nameRepositories(s)
	report.Findings = shape.Examine(s, r, size).Findings
	report.Accepted = appliedExceptions(s)
	return report
}
