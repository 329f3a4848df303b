package shape

// layout: the file can be put into memory. What a loader refuses or crashes on is
// found before anybody runs it, also where the file is damaged so much that no other
// check can read it.

import (
	"io"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/layout"
)

// LayoutID is how reports and exceptions call Layout.
const LayoutID = "layout"

// Layout tells whether a loader can put the file into memory.
func Layout(s *subject.Subject) finding.Result {
	report, err := layout.ExamineFile(s.Output.File)
	return judge(s, report, err)
}

// Examine is Layout for a file of this many bytes that may be too damaged to be opened.
func Examine(s *subject.Subject, r io.ReaderAt, size int64) finding.Result {
	report, err := layout.Examine(r, size)
	return judge(s, report, err)
}

func judge(s *subject.Subject, report *layout.Report, err error) finding.Result {
	if err != nil {
		return s.Damaged(err)
	}
	if report.Skipped != "" {
		return finding.Result{NotApplicable: report.Skipped}
	}
	var res finding.Result
	var order []string
	by := map[string][]layout.Problem{}
	for _, p := range report.Problems {
		if s.Accepts(LayoutID, p.Condition) {
			continue
		}
		if by[p.Condition] == nil {
			order = append(order, p.Condition)
		}
		by[p.Condition] = append(by[p.Condition], p)
	}
	for i, id := range order {
		f := layoutFinding(fileOf(s), by[id])
		switch {
		case len(report.Patched) == 0:
			f.Why = append(f.Why, "how it came about is unknown: nothing in the file shows that it was changed after it was linked")
		case i > 0:
			f.Why = append(f.Why, "the file was changed after it was linked, as above")
		default:
			f.Why = append(f.Why, "the file was changed after it was linked: "+strings.Join(report.Patched, "; "))
		}
		f.Fix = []string{
			"let the linker do what a tool did to the linked file: -Wl,-rpath,DIR, -Wl,-soname,NAME, -Wl,--dynamic-linker,PATH in place of patchelf, -Wl,-s in place of strip",
			"or change an unstripped file, with patchelf 0.18 or newer and its --page-size left alone, and do nothing to it afterwards",
		}
		if flags := fixesOf(by[id]); len(flags) > 0 {
			f.Fix = flags
		}
		if report.Cut {
			f.Fix = []string{"the file is cut short: build it, or copy it, again"}
		}
		res.Findings = append(res.Findings, f)
	}
	return res
}

// fixesOf are the flags that mend what a linker was told to do.
func fixesOf(problems []layout.Problem) (fixes []string) {
	for _, p := range problems {
		if p.Fix != "" {
			fixes = append(fixes, p.Fix)
		}
	}
	return phrase.Distinct(fixes)
}

// fileOf names the file and who linked it: what damages a file is often another target than
// the one that linked it, and its output has another name.
func fileOf(s *subject.Subject) string {
	if base := path.Base(s.Output.Name); !strings.Contains(s.Name(), base) {
		return base + ", which " + s.Name() + " linked"
	}
	return s.Name()
}

// layoutFinding is what breaks one condition.
func layoutFinding(subject string, problems []layout.Problem) finding.Finding {
	problems = slices.SortedStableFunc(slices.Values(problems), func(a, b layout.Problem) int {
		switch {
		case a.Fatal == b.Fatal:
			return 0
		case a.Fatal:
			return -1
		}
		return 1
	})
	f := finding.Finding{Check: LayoutID, Severity: finding.Warning, Subject: problems[0].Condition, Kind: problems[0].Condition}
	for i, p := range problems {
		if p.Fatal {
			f.Severity = finding.Error
		}
		if text := p.Where + ": " + p.What; i == 0 {
			f.Summary = text + " (" + subject + ")"
		} else {
			f.Why = append(f.Why, text)
		}
		f.Harm = append(f.Harm, p.Harm)
	}
	f.Harm = phrase.Distinct(f.Harm)
	return f
}
