package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// events is a build that made these reports, by name and content.
func events(t *testing.T, dir string, reports [][2]string) string {
	t.Helper()
	var b strings.Builder
	for i, r := range reports {
		file := filepath.Join(dir, r[0])
		if r[1] != "" {
			if err := os.WriteFile(file, []byte(r[1]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&b, `{"id":{"namedSet":{"id":"%d"}},"namedSetOfFiles":{"files":[{"name":"%s","uri":"file://%s"}]}}`+"\n", i, r[0], file)
		fmt.Fprintf(&b, `{"id":{"targetCompleted":{"label":"//:%d"}},"completed":{"success":true,"outputGroup":[{"name":"symcheck_report","fileSets":[{"id":"%d"}]}]}}`+"\n", i, i)
	}
	b.WriteString(`{"id":{"buildFinished":{}}}` + "\n")
	name := filepath.Join(dir, "events.json")
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSummary(t *testing.T) {
	const (
		passes  = `{"schema":1,"verdict":"pass","target":"//a:a","file":"a/a"}`
		fails   = `{"schema":1,"verdict":"fail","target":"//b:b","file":"b/b","findings":[{"check":"vendored-leak","severity":"error","summary":"2 symbols leak"}]}`
		blocked = `{"schema":1,"verdict":"could_not_check","target":"//c:c","file":"c/c","errors":["c.a: truncated"]}`
		opted   = `{"schema":1,"verdict":"skipped","target":"//d:d","file":"d/d","notes":["opted out by its tag no-symcheck"]}`
	)
	for _, c := range []struct {
		name           string
		reports        [][2]string
		code           int
		stdout, stderr string
	}{
		{"all hold", [][2]string{{"a.json", passes}, {"d.json", opted}}, 0, "1 linked file checked: 1 pass, 0 fail, 0 could not be checked; 1 skipped", ""},
		{"one fails", [][2]string{{"a.json", passes}, {"b.json", fails}}, 1, "FAIL  //b:b   vendored-leak (2 symbols leak)", ""},
		{"one is unknown", [][2]string{{"c.json", blocked}, {"b.json", fails}}, 2, "COULD NOT CHECK  //c:c   c.a: truncated", ""},
		{"no reports", nil, 2, "", "this build made no report; does it have --output_groups=+symcheck_report?"},
		{"a report is gone", [][2]string{{"a.json", ""}}, 2, "", "a.json: no such file or directory; where Bazel leaves outputs in a cache"},
		{"no report", [][2]string{{"a.json", `{"verdict":"fine"}`}}, 2, "", `a.json: is no report of symcheck: its verdict is "fine"`},
		{"no JSON", [][2]string{{"a.json", `{`}}, 2, "", "a.json: is no report of symcheck: unexpected end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			code, stdout, stderr := symcheck(t, dir, "summary", "--build-events="+events(t, dir, c.reports))
			if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
			}
		})
	}
}

// bazel run starts the program elsewhere: names are relative to where the user is.
func TestSummaryUnderBazelRun(t *testing.T) {
	dir := t.TempDir()
	events(t, dir, [][2]string{{"a.json", `{"verdict":"pass","target":"//a:a"}`}})
	t.Setenv("BUILD_WORKING_DIRECTORY", dir)
	if code, stdout, stderr := symcheck(t, t.TempDir(), "summary", "--build-events=events.json"); code != 0 {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
}

// A binary that opted out is not looked at, and that is said.
func TestOptedOut(t *testing.T) {
	t.Setenv("XML_OUTPUT_FILE", "") // Bazel wants this test's own report there
	dir := t.TempDir()
	for name, text := range map[string]string{
		"policy.json": `{"target":"//:symbol_policy","repository_wide":true,"skipped":"opted out by its tag no-symcheck"}`,
		"link":        "output\t//app:gui\tno/such/file\ntarget\t//app:gui\tcc_binary\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := symcheck(t, dir, "check", "--policy=policy.json", "--link=link", "--json=gui.json")
	if verdict, _ := verdictOf(t, filepath.Join(dir, "gui.json")); code != 0 || verdict != "skipped" || stdout != "SKIPPED  //app:gui   opted out by its tag no-symcheck\n" {
		t.Errorf("exit code %d, verdict %s\n%s\n%s", code, verdict, stdout, stderr)
	}
	if err := os.WriteFile(filepath.Join(dir, "gui.txt"), []byte(stdout), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := symcheck(t, dir, "verdict", "gui.json", "--stamp=held"); code != 0 {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
}
