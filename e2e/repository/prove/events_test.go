package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// As Bazel 7.7 writes them, with the fields that are not read left out.
const recorded = `{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"p/a.symcheck.json","uri":"file:///x/p/a.symcheck.json"}]}}
{"id":{"namedSet":{"id":"1"}},"namedSetOfFiles":{"files":[{"name":"p/a","uri":"file:///x/p%20q/a"}],"fileSets":[{"id":"0"}]}}
{"id":{"targetCompleted":{"label":"//p:a"}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"1"}]}]}}
{"id":{"targetCompleted":{"label":"//p:a","aspect":"x"}},"completed":{"outputGroup":[{"name":"symcheck_report","fileSets":[{"id":"0"}],"incomplete":true}]}}
{"id":{"testSummary":{"label":"//p:t"}},"testSummary":{"overallStatus":"FAILED"}}
`

func TestReadEvents(t *testing.T) {
	name := filepath.Join(t.TempDir(), "events")
	if err := os.WriteFile(name, []byte(recorded), 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := readEvents(name)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.files["//p:a"]["default"]; !slices.Equal(got, []string{"/x/p q/a", "/x/p/a.symcheck.json"}) {
		t.Errorf("default: %q", got)
	}
	if got := e.files["//p:a"]["symcheck_report"]; !slices.Equal(got, []string{"/x/p/a.symcheck.json"}) {
		t.Errorf("symcheck_report: %q", got)
	}
	if !slices.Equal(e.failed, []string{"//p:a"}) || e.tests["//p:t"] != "FAILED" {
		t.Errorf("failed %q, tests %q", e.failed, e.tests)
	}
}

func TestVerdictOf(t *testing.T) {
	for text, want := range map[string]string{
		`{"verdict":"pass","findings":[{"check":"export-unlisted","severity":"warning"}]}`: "pass",
		`{"verdict":"skipped"}`: "opted-out",
		`{"verdict":"fail","findings":[{"check":"a","severity":"error"},{"check":"b","severity":"warning"},{"check":"a","severity":"error"}]}`: "a",
		`{"verdict":"fail","findings":[{"check":"a","severity":"error"},{"check":"b","severity":"error"}]}`:                                    "a b",
		`{"verdict":"could_not_check","errors":["no such file"]}`:                                                                              `could_not_check: ["no such file"]`,
	} {
		name := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := verdictOf(name); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}
