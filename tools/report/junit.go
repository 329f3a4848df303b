package report

// JUnit XML as Bazel and CI servers read it: one case for each check.

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
)

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Failure   *junitMessage `xml:"failure,omitempty"`
	Error     *junitMessage `xml:"error,omitempty"`
	Skipped   *junitMessage `xml:"skipped,omitempty"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit XML. Warnings are output of a passing case;
// details names the file that holds everything, "" where there is none.
func JUnit(w io.Writer, r *check.Report, details string) error {
	suite := junitSuite{Name: r.Subject()}
	byCheck := map[string]*junitCase{}
	var order []string
	caseOf := func(id string) *junitCase {
		if byCheck[id] == nil {
			byCheck[id] = &junitCase{Name: id, Classname: r.Subject()}
			order = append(order, id)
		}
		return byCheck[id]
	}
	for _, o := range r.Checks {
		c := caseOf(o.Check)
		switch o.Status {
		case check.NotApplicable:
			c.Skipped = &junitMessage{Message: o.Reason}
		case check.NotChecked:
			c.Error = &junitMessage{Message: o.Reason}
		}
	}
	for _, f := range r.Findings {
		var text strings.Builder
		(&textWriter{w: &text, width: defaultWidth, details: details}).finding(f)
		c := caseOf(f.Check)
		switch {
		case f.Severity == finding.Warning:
			c.Output += text.String()
		case c.Failure == nil:
			c.Failure = &junitMessage{Message: f.Summary, Text: text.String()}
		default:
			c.Failure.Text += text.String()
		}
	}
	if r.Verdict == check.Skipped {
		caseOf("skipped").Skipped = &junitMessage{Message: strings.Join(r.Notes, "; ")}
	}
	if len(r.Errors) > 0 {
		caseOf("could-not-check").Error = &junitMessage{Message: r.Errors[0], Text: strings.Join(r.Errors, "\n")}
	}
	for _, id := range order {
		c := byCheck[id]
		suite.Tests++
		switch {
		case c.Failure != nil:
			suite.Failures++
		case c.Error != nil:
			suite.Errors++
		case c.Skipped != nil:
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, *c)
	}
	if _, err := fmt.Fprint(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}
