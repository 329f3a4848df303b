// Package e2e holds the README to the workspace in smoke/: what a user is told to
// write is what is built there, word for word.
package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir("smoke", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		files = append(files, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## What you write\n")
	section, _, found := strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("the README has no section \"What you write\", or nothing behind it")
	}
	statements := 0
	for _, statement := range statementsOf(section) {
		statements++
		if !inOne(files, statement) {
			t.Errorf("no file of e2e/smoke has this, which the README says:\n%s", statement)
		}
	}
	if statements < 10 {
		t.Errorf("only %d statements were found in the README", statements)
	}
}

// statementsOf takes the indented blocks apart where a line is blank or, between
// calls that stand alone, at the left margin.
func statementsOf(section string) []string {
	var list []string
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			list = append(list, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	for _, line := range strings.Split(section, "\n") {
		code, indented := strings.CutPrefix(line, "    ")
		if !indented {
			flush()
			continue
		}
		if !strings.HasPrefix(code, " ") && !strings.HasPrefix(code, ")") {
			flush()
		}
		lines = append(lines, code)
	}
	flush()
	return list
}

func inOne(files []string, text string) bool {
	for _, f := range files {
		// A shell script has a command behind words of its own, as does what is printed.
		if strings.Contains(f, text) {
			return true
		}
	}
	return false
}

// The test would not pass whatever the README says.
func TestREADMECanFail(t *testing.T) {
	list := statementsOf("text\n\n    load(\"a\")\n\n    rule(\n        name = \"a\",\n    )\ntext\n")
	if len(list) != 2 || list[1] != "rule(\n    name = \"a\",\n)" {
		t.Fatalf("%q", list)
	}
	if inOne([]string{"rule(\n    name = \"b\",\n)"}, list[1]) || !inOne([]string{"x\nrule(\n    name = \"a\",\n)\n"}, list[1]) {
		t.Error("a statement is found where it is not, or not where it is")
	}
}
