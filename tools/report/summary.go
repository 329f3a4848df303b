package report

// One page about many binaries: how many hold, which do not, and which nobody
// looked at.

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
)

// Summary writes a page about the reports of one build, in the order of their
// labels. Missing are targets that have none.
func Summary(w io.Writer, reports []*check.Report, missing []string, style Style) error {
	var b strings.Builder
	t := &textWriter{w: &b, color: style.Color}
	list := slices.Clone(reports)
	slices.SortStableFunc(list, func(a, b *check.Report) int {
		if c := strings.Compare(a.Subject(), b.Subject()); c != 0 {
			return c
		}
		return strings.Compare(a.Check, b.Check)
	})
	count := map[check.Verdict]int{}
	for _, r := range list {
		count[r.Verdict]++
	}
	fmt.Fprintf(t.w, "%s checked: %d pass, %d fail, %d could not be checked; %d opted out\n",
		plural(len(list)-count[check.OptedOut], "linked file"), count[check.Pass], count[check.Fail], count[check.CouldNotCheck], count[check.OptedOut])
	if len(missing) > 0 {
		fmt.Fprintf(t.w, "%s without a report\n", plural(len(missing), "target"))
	}
	for _, kind := range []struct {
		verdict check.Verdict
		word    string
		code    string
	}{{check.Fail, "FAIL", red}, {check.CouldNotCheck, "COULD NOT CHECK", red}, {check.OptedOut, "SKIPPED", yellow}} {
		if count[kind.verdict] == 0 {
			continue
		}
		b.WriteByte('\n')
		for _, r := range list {
			if r.Verdict == kind.verdict {
				fmt.Fprintf(t.w, "%s  %s%s\n", t.paint(kind.code, kind.word), t.paint(bold, r.Subject()), because(r))
			}
		}
	}
	if len(missing) > 0 {
		b.WriteByte('\n')
		for _, label := range missing {
			fmt.Fprintf(t.w, "%s  %s   it was not built, see the build's own messages\n", t.paint(red, "NO REPORT"), t.paint(bold, label))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// because is why a report is not a pass, and whose policy says so.
func because(r *check.Report) string {
	var why []string
	for _, f := range r.Findings {
		if f.Severity == check.Error {
			why = append(why, f.Check+" ("+f.Summary+")")
		}
	}
	if r.Verdict == check.OptedOut {
		why = append(why, r.Notes...)
	}
	why = append(why, r.Errors...)
	text := strings.Join(why, "; ")
	if r.Check != "" && r.Verdict != check.OptedOut {
		text += " [" + r.Check + "]"
	}
	return "   " + printable(text)
}
