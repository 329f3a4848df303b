package main

// What symcheck says of a file, in one word for each of the two checks.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// The words for what became of a check.
const (
	held       = "held"
	nothing    = "nothing to check"
	notChecked = "not checked"
	warned     = "warning"
	found      = "error"
)

// verdict is what symcheck says of a file.
type verdict struct {
	Leak, BTF string   // language-leak and btf
	Verdict   string   // of the whole report: "pass", "fail", "could_not_check"
	Says      []string // the findings, and what could not be read
}

// report is the part of symcheck's report that is looked at.
type report struct {
	Verdict string
	Checks  []struct {
		Check, Status, Reason string
	}
	Findings []struct {
		Check, Severity, Summary string
	}
	Errors []string
}

// judge runs symcheck check.
func (p *prover) judge(file string, flags ...string) (verdict, error) {
	cmd := exec.Command(p.symcheck, append([]string{"check", file, "--exit-zero", "--json=-"}, flags...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return verdict{}, fmt.Errorf("symcheck check %s: %w\n%s%s", file, err, out, stderr.Bytes())
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return verdict{}, fmt.Errorf("symcheck check %s: %w", file, err)
	}
	v := verdict{Verdict: r.Verdict, Leak: r.word("language-leak"), BTF: r.word("btf")}
	if v.Leak == "" || v.BTF == "" {
		return v, errors.New("symcheck does not have the checks language-leak and btf")
	}
	for _, f := range r.Findings {
		v.Says = append(v.Says, f.Check+": "+f.Severity+": "+f.Summary)
	}
	for _, c := range r.Checks {
		if (c.Check == "language-leak" || c.Check == "btf") && c.Reason != "" {
			v.Says = append(v.Says, c.Check+": "+c.Reason)
		}
	}
	v.Says = append(v.Says, r.Errors...)
	return v, nil
}

// word is what became of one check.
func (r *report) word(check string) string {
	word := ""
	for _, c := range r.Checks {
		if c.Check == check {
			word = map[string]string{"held": held, "found": warned, "not_applicable": nothing, "not_checked": notChecked}[c.Status]
		}
	}
	for _, f := range r.Findings {
		if f.Check == check && f.Severity == "error" {
			word = found
		}
	}
	for _, e := range r.Errors {
		// A finding beside something unread leaves the check unfinished.
		if names, _, ok := strings.Cut(e, ": not checked:"); ok && strings.Contains(names, check) && word != found {
			word = notChecked
		}
	}
	return word
}
