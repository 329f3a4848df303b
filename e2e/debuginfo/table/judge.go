package main

// What symcheck says of a file, and what it foretells.

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Verdict is what symcheck found.
type Verdict struct {
	Verdict          string
	Errors, Warnings int
	// First is the summary of the first finding.
	First string
}

func (v Verdict) String() string {
	switch {
	case v.Verdict == "could_not_check":
		return "could not check"
	case v.Errors > 0:
		return "error"
	case v.Warnings > 0:
		return "warning"
	}
	return "pass"
}

// judge lets symcheck look at a file with some flags.
func (b *builder) judge(symcheck, file string, flags ...string) (Verdict, error) {
	report := filepath.Join(b.dir, filepath.Base(file)+".json")
	args := append([]string{"check", "--exit-zero", "--json=" + report, file}, flags...)
	if _, err := b.tool(symcheck, args...); err != nil {
		return Verdict{}, err
	}
	data, err := os.ReadFile(report)
	if err != nil {
		return Verdict{}, err
	}
	var r struct {
		Verdict  string
		Findings []struct{ Check, Severity, Summary string }
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return Verdict{}, err
	}
	v := Verdict{Verdict: r.Verdict}
	for _, f := range r.Findings {
		if f.Check != "language-leak" && f.Check != "btf" {
			continue
		}
		if v.First == "" {
			v.First = f.Summary
		}
		if f.Severity == "error" {
			v.Errors++
		} else {
			v.Warnings++
		}
	}
	return v, nil
}

// foretold says what is wrong with a verdict on a linked file, in the light of what the
// paholes made of it: an error says that none of them gets it right, a warning that those
// do not that merge units before they leave some out, as releases before 1.30 do.
func foretold(v Verdict, old, now Made) error {
	if v.Verdict == "could_not_check" {
		return fmt.Errorf("it could not be checked")
	}
	if wrong := v.Errors > 0; wrong == now.Right() {
		return fmt.Errorf("%s, and pahole %s: %s", v, newest.Version, now)
	}
	if wrong := v.Errors+v.Warnings > 0; wrong == old.Right() {
		return fmt.Errorf("%s, and pahole %s: %s", v, releases[0].Version, old)
	}
	return nil
}

// caught says what is wrong with a verdict on the BTF itself. It has to find what the
// kernel refuses, and that there is none; where the kernel may not be asked, names that C
// cannot have and types that were lost. A foreign type with a name like any other is not
// to be seen there.
func caught(v Verdict, m Made) error {
	broken := m.Missing || m.Refused()
	if m.Kernel == "" {
		broken = broken || len(m.Lost) > 0 || telling(example(m.Foreign)) > 0
	}
	switch seen := v.String() == "error"; {
	case seen && !broken:
		return fmt.Errorf("the kernel %s, and symcheck says: %s", m.Kernel, v.First)
	case !seen && broken:
		return fmt.Errorf("%s (the kernel %s), and symcheck says: %s", m, m.Kernel, v)
	}
	return nil
}
