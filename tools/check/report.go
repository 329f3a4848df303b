package check

// The report is the whole answer about one binary: a verdict and what led to it.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// Verdict is the answer in one word.
type Verdict string

// CouldNotCheck is never a pass: what cannot be read has failed. Skipped is no
// judgement at all and fails nothing: only a repository-wide policy, which nobody
// wrote for this one file, ends so.
const (
	Pass          Verdict = "pass"
	Fail          Verdict = "fail"
	CouldNotCheck Verdict = "could_not_check"
	Skipped       Verdict = "skipped"
)

// Known tells a verdict from any other word.
func (v Verdict) Known() bool {
	return v == Pass || v == Fail || v == CouldNotCheck || v == Skipped
}

// Status is what became of one check.
type Status string

// NotApplicable does not block; NotChecked does, unless an exception accepts it.
const (
	Held          Status = "held"
	Found         Status = "found"
	NotApplicable Status = "not_applicable"
	NotChecked    Status = "not_checked"
)

// Report is what is known about one binary after all checks ran.
type Report struct {
	Verdict Verdict `json:"verdict"`
	// Target is the label of the binary, Check that of the symbol_check.
	Target string `json:"target,omitempty"`
	Check  string `json:"check,omitempty"`
	File   string `json:"file"`
	Kind   string `json:"kind,omitempty"`
	CPU    string `json:"cpu,omitempty"`
	Linker string `json:"linker,omitempty"`
	// Notes say what was taken for granted, such as what counts as vendored.
	Notes    []string          `json:"notes,omitempty"`
	Findings []finding.Finding `json:"findings,omitempty"`
	Checks   []Outcome         `json:"checks,omitempty"`
	Accepted []Accepted        `json:"accepted,omitempty"`
	// Errors say what could not be read or understood, each with its file.
	Errors []string `json:"errors,omitempty"`
}

// Outcome is what became of one check.
type Outcome struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Reason string `json:"reason,omitempty"`
	// Blind is set where something could not be looked at.
	Blind bool `json:"blind,omitempty"`
}

// Accepted is an exception that applied.
type Accepted struct {
	subject.Exception
	Matched int `json:"matched"`
}

// Count returns how many findings are errors and how many warnings.
func (r *Report) Count() (errors, warnings int) {
	for _, f := range r.Findings {
		if f.Severity == finding.Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// Unreadable is the report on something that could not be read at all. Errors
// that are nil are left out.
func Unreadable(target, check, file string, errs ...error) *Report {
	r := &Report{Verdict: CouldNotCheck, Target: target, Check: check, File: file}
	for _, err := range errs {
		if err != nil {
			r.Errors = append(r.Errors, err.Error())
		}
	}
	return r
}

// NotJudged is the report on what a repository-wide policy does not judge, and why.
func NotJudged(target string, p *subject.Policy, file, why string) *Report {
	return &Report{Verdict: Skipped, Target: target, Check: string(p.Target), File: file, Notes: []string{why}}
}

// Subject is what the report is about: the binary's label, or its file's name.
func (r *Report) Subject() string {
	if r.Target != "" {
		return r.Target
	}
	return r.File
}
