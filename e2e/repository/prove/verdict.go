package main

// Verdicts, in the words of the table.

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// verdictOf reads a report of symcheck and says it in the words of the table: "pass", "opted-out", or the ids of the checks with
// errors.
func verdictOf(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var report struct {
		Verdict  string
		Findings []struct{ Check, Severity string }
		Errors   []json.RawMessage
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	switch report.Verdict {
	case "pass":
		return "pass", nil
	case "skipped":
		return "opted-out", nil
	case "fail":
		var ids []string
		for _, f := range report.Findings {
			if f.Severity == "error" && !slices.Contains(ids, f.Check) {
				ids = append(ids, f.Check)
			}
		}
		return strings.Join(ids, " "), nil
	}
	return fmt.Sprintf("%s: %s", report.Verdict, report.Errors), nil
}

// reportIn picks the JSON report among a target's reports.
func reportIn(files []string) (string, bool) {
	i := slices.IndexFunc(files, func(f string) bool { return strings.HasSuffix(f, ".json") })
	if i < 0 {
		return "", false
	}
	return files[i], true
}

// label is a target's label in the repository.
func label(pkg tree.Package, target string) string { return "//" + pkg.Dir + ":" + target }

// counts says how often each verdict is expected, in words.
type counts map[string]int

func (c counts) String() string {
	var words []string
	for _, verdict := range slices.Sorted(maps.Keys(c)) {
		words = append(words, fmt.Sprintf("%d %s", c[verdict], verdict))
	}
	return strings.Join(words, ", ")
}
