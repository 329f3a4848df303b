package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestWord: what a report says of a check, and nothing where it says nothing.
func TestWord(t *testing.T) {
	for _, c := range []struct{ name, report, want string }{
		{"held", `{"checks": [{"check": "language-leak", "status": "held"}]}`, held},
		{"not asked for", `{"checks": [{"check": "language-leak", "status": "not_applicable"}]}`, nothing},
		{"unread", `{"checks": [{"check": "language-leak", "status": "not_checked"}]}`, notChecked},
		{"a warning", `{"checks": [{"check": "language-leak", "status": "found"}], "findings": [{"check": "language-leak", "severity": "warning"}]}`, warned},
		{"an error beside it", `{"checks": [{"check": "language-leak", "status": "found"}], "findings": [{"check": "language-leak", "severity": "error"}, {"check": "language-leak", "severity": "warning"}]}`, found},
		{"a warning in what was not read to the end", `{"checks": [{"check": "language-leak", "status": "found"}], "findings": [{"check": "language-leak", "severity": "warning"}], "errors": ["language-leak: not checked: split"]}`, notChecked},
		{"another's error", `{"checks": [{"check": "language-leak", "status": "held"}], "findings": [{"check": "btf", "severity": "error"}], "errors": ["btf: not checked: cut off"]}`, held},
		{"not there", `{"checks": [{"check": "layout", "status": "held"}]}`, ""},
	} {
		var r report
		if err := json.Unmarshal([]byte(c.report), &r); err != nil {
			t.Fatal(err)
		}
		if got := r.word("language-leak"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAgree: each verdict that pahole does not bear out is told.
func TestAgree(t *testing.T) {
	right, wrong, none := encoded{Types: 9}, encoded{Types: 9, Wrong: "2 bad names"}, encoded{Wrong: "no BTF"}
	for _, c := range []struct {
		leak string
		by   [2]encoded
		ok   bool
	}{
		{held, [2]encoded{right, right}, true}, {held, [2]encoded{right, wrong}, false}, {held, [2]encoded{none, right}, false},
		{warned, [2]encoded{right, wrong}, true}, {warned, [2]encoded{right, right}, false}, {warned, [2]encoded{wrong, wrong}, false},
		{found, [2]encoded{wrong, wrong}, true}, {found, [2]encoded{none, none}, true}, {found, [2]encoded{right, wrong}, false},
	} {
		if fail := agree(c.leak, c.by); (len(fail) == 0) != c.ok {
			t.Errorf("%s, %v: %v", c.leak, c.by, fail)
		}
	}
}

// TestCases: each is named once, and there are as many as the project promises.
func TestCases(t *testing.T) {
	seen, clean := map[string]bool{}, 0
	for _, c := range cases() {
		if seen[c.Name] {
			t.Errorf("%s: there are two", c.Name)
		}
		seen[c.Name] = true
		if c.Leak == held && c.BTF != found {
			clean++
		}
		if c.Leak == "" || c.BTF == "" || !strings.Contains(c.Build, "out") {
			t.Errorf("%s: it does not say what has to come out", c.Name)
		}
	}
	if clean < 30 {
		t.Errorf("%d programs without a leak, which is less than 30", clean)
	}
}
