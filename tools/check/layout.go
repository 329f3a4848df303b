package check

// layout: the file can be put into memory. What a loader refuses or crashes on is
// found before anybody runs it, also where the file is damaged so much that no other
// check can read it.

import (
	"io"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/layout"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

const layoutID = "layout"

func layoutHolds(s *Subject) result {
	r, size := s.Output.File.Bytes()
	return s.layout(r, size)
}

func (s *Subject) layout(r io.ReaderAt, size int64) result {
	report, err := layout.Examine(r, size)
	if err != nil {
		return result{unread: []unread{{where: s.Output.Name, reason: err.Error(), damaged: true}}}
	}
	if report.Skipped != "" {
		return result{notApplicable: report.Skipped}
	}
	var res result
	var order []string
	by := map[string][]layout.Problem{}
	for _, p := range report.Problems {
		if s.accepts(layoutID, p.Condition) {
			continue
		}
		if by[p.Condition] == nil {
			order = append(order, p.Condition)
		}
		by[p.Condition] = append(by[p.Condition], p)
	}
	for i, id := range order {
		f := layoutFinding(s.subjectName(), by[id])
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
		res.findings = append(res.findings, f)
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
	return distinct(fixes)
}

// layoutFinding is what breaks one condition.
func layoutFinding(subject string, problems []layout.Problem) Finding {
	f := Finding{Check: layoutID, Severity: Warning, Subject: problems[0].Condition, Kind: problems[0].Condition}
	for i, p := range problems {
		if p.Fatal {
			f.Severity = Error
		}
		if text := p.Where + ": " + p.What; i == 0 {
			f.Summary = text + " (" + subject + ")"
		} else {
			f.Why = append(f.Why, text)
		}
		f.Harm = append(f.Harm, p.Harm)
	}
	f.Harm = distinct(f.Harm)
	return f
}

// Damaged is the report on a file that cannot be read far enough for the other
// checks: why, and what is wrong with its layout. Exceptions hold for that too.
func Damaged(link *linkset.Link, p *Policy, name string, r io.ReaderAt, size int64, err error) *Report {
	report := Unreadable(string(link.Target), string(p.Target), name, err)
	s := &Subject{Output: &Output{Name: name}, Link: link, Policy: p, accepted: newAcceptance(p.Exceptions)}
	s.nameRepositories()
	report.Findings = s.layout(r, size).findings
	report.Accepted = s.accepted.applied()
	return report
}
