package report

// One page about many binaries: how many hold, which do not, and which nobody
// looked at.

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
)

// Build is what a page says about a build beside the reports that it made.
type Build struct {
	// Missing are the labels of targets that failed and have no report.
	Missing []string
	// Failed is Bazel's word for why the build failed where neither a report nor a
	// missing one explains it, such as "BUILD_FAILURE"; else "".
	Failed string
}

// Summary writes a page about the reports of one build, in the order of their
// labels.
func Summary(w io.Writer, reports []*check.Report, build Build, style Style) error {
	var b strings.Builder
	t := &textWriter{w: &b, color: style.Color}
	list := slices.Clone(reports)
	slices.SortStableFunc(list, func(a, b *check.Report) int {
		if c := strings.Compare(a.Subject(), b.Subject()); c != 0 {
			return c
		}
		return strings.Compare(a.Check, b.Check)
	})
	count := countFiles(list)
	fmt.Fprintf(t.w, "%s checked: %d pass, %d fail, %d could not be checked; %d skipped\n",
		plural(count[check.Pass]+count[check.Fail]+count[check.CouldNotCheck], "linked file"), count[check.Pass], count[check.Fail], count[check.CouldNotCheck], count[check.Skipped])
	if len(build.Missing) > 0 {
		fmt.Fprintf(t.w, "%s without a report\n", plural(len(build.Missing), "target"))
	}
	if build.Failed != "" {
		fmt.Fprintf(t.w, "%s  %s: the build failed, and what it could not analyze is not listed; see its own messages\n", t.paint(red, "NOT ALL"), build.Failed)
	}
	for _, kind := range []struct {
		verdict check.Verdict
		word    string
		code    string
	}{{check.Fail, "FAIL", red}, {check.CouldNotCheck, "COULD NOT CHECK", red}, {check.Skipped, "SKIPPED", yellow}} {
		first := true
		for _, r := range list {
			if r.Verdict == kind.verdict {
				if first {
					b.WriteByte('\n')
					first = false
				}
				fmt.Fprintf(t.w, "%s  %s%s\n", t.paint(kind.code, kind.word), t.paint(bold, r.Subject()), because(r))
			}
		}
	}
	if len(build.Missing) > 0 {
		b.WriteByte('\n')
		for _, label := range build.Missing {
			fmt.Fprintf(t.w, "%s  %s   it was not built, or the build stopped before (--keep_going)\n", t.paint(red, "NO REPORT"), t.paint(bold, label))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// countFiles counts linked files by verdict. One that has several reports, of a
// symbol_check and the aspect, counts once, by the worst.
func countFiles(reports []*check.Report) map[check.Verdict]int {
	worst := map[[2]string]check.Verdict{}
	for _, r := range reports {
		file := [2]string{r.Target, r.File}
		if v, ok := worst[file]; !ok || severity[r.Verdict] > severity[v] {
			worst[file] = r.Verdict
		}
	}
	count := map[check.Verdict]int{}
	for _, v := range worst {
		count[v]++
	}
	return count
}

var severity = map[check.Verdict]int{check.Skipped: 0, check.Pass: 1, check.Fail: 2, check.CouldNotCheck: 3}

// because is why a report is not a pass, and whose policy says so.
func because(r *check.Report) string {
	var why []string
	for _, f := range r.Findings {
		if f.Severity == finding.Error {
			why = append(why, f.Check+" ("+f.Summary+")")
		}
	}
	if r.Verdict == check.Skipped {
		why = append(why, r.Notes...)
	}
	why = append(why, r.Errors...)
	text := strings.Join(why, "; ")
	if r.Check != "" && r.Verdict != check.Skipped {
		text += " [" + r.Check + "]"
	}
	return "   " + printable(text)
}
