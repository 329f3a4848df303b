package main

// symcheck verdict: what a test or a validation does with a report that a build
// action has already made. It judges nothing itself.

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
)

// reportEnv names the report when Bazel starts this program as a test, which it
// does without arguments.
const reportEnv = "SYMCHECK_REPORT"

func verdictCommand() *cobra.Command {
	var stamp string
	c := &cobra.Command{
		Use:    "verdict REPORT.json",
		Short:  "Say the verdict of a report, and exit with its code",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return sayVerdict(args[0], stamp, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&stamp, "stamp", "", "create `FILE` if the verdict is a pass")
	return c
}

// sayVerdict prints the text beside a JSON report and returns the verdict's exit
// code. Under Bazel it also leaves the JUnit report where Bazel looks for it.
func sayVerdict(name, stamp string, stdout io.Writer) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var head struct {
		Verdict check.Verdict `json:"verdict"`
	}
	base, ok := strings.CutSuffix(name, ".json")
	if !ok {
		return fmt.Errorf("%s: a report is called NAME.json, and beside it is NAME.txt", name)
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("%s: is no report of symcheck: %w", name, err)
	}
	if !head.Verdict.Known() {
		return fmt.Errorf("%s: is no report of symcheck: its verdict is %q, not %q, %q, %q or %q", name, head.Verdict, check.Pass, check.Fail, check.CouldNotCheck, check.Skipped)
	}
	text, err := os.ReadFile(base + ".txt")
	if err != nil {
		return fmt.Errorf("the text beside %s: %w", name, err)
	}
	// A validation that passes is a build action, and Bazel prints what those say.
	if stamp == "" || head.Verdict != check.Pass {
		if _, err := stdout.Write(text); err != nil {
			return err
		}
	}
	if xml := os.Getenv("XML_OUTPUT_FILE"); xml != "" {
		junit, err := os.ReadFile(base + ".xml")
		if err != nil {
			return fmt.Errorf("the JUnit report beside %s: %w", name, err)
		}
		if err := writeFiles(stdout, file{xml, junit}); err != nil {
			return err
		}
	}
	if err := verdictExit(head.Verdict); err != nil {
		return err
	}
	if stamp == "" {
		return nil
	}
	return writeFiles(stdout, file{stamp, nil})
}
