// Package docs holds the documentation to the code.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
)

// Each check has a section in checks.md, in the order of the reports, which
// says when it fails in the registry's own words. Other sections have titles of
// several words.
func TestEachCheckHasASection(t *testing.T) {
	text, err := os.ReadFile("checks.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	var order []string
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		if !strings.Contains(title, " ") {
			sections[title] = body
			order = append(order, title)
		}
	}
	var want []string
	for _, c := range check.Checks() {
		want = append(want, c.ID)
		body, ok := sections[c.ID]
		if !ok {
			t.Errorf("checks.md has no section ## %s", c.ID)
		} else if first := "\nFails when " + c.Doc + "."; !strings.HasPrefix(body, first) {
			t.Errorf("checks.md: the section %s does not begin with %q", c.ID, strings.TrimSpace(first))
		}
		delete(sections, c.ID)
	}
	for title := range sections {
		t.Errorf("checks.md has a section ## %s, and there is no such check", title)
	}
	if got := strings.Join(order, " "); !t.Failed() && got != strings.Join(want, " ") {
		t.Errorf("the sections are in the order %s, reports in the order %s", got, strings.Join(want, " "))
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// A link to a file of the project leads to one.
func TestLinksLeadSomewhere(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") != "" {
		t.Skip("Bazel shows a test its own files only; go test looks at all")
	}
	for _, pattern := range []string{"*.md", "*/*.md", "../*.md", "../bench/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range link.FindAllStringSubmatch(string(text), -1) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
					t.Errorf("%s: the link %s: %v", file, m[1], err)
				}
			}
		}
	}
}
