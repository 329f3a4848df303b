// Command symcheck proves what a linked binary carries.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes, which are part of the interface.
const (
	exitHolds         = 0
	exitFindings      = 1
	exitCouldNotCheck = 2
	exitMachine       = 3 // an I/O failure of the machine: try again
)

// exit carries an exit code out of a command which has already said all.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:   "symcheck",
		Short: "Proves what a linked binary carries",
		Long: `symcheck proves what a linked binary carries: which symbols it exports, and who
brought them in.

Exit codes: 0 it holds, 1 findings, 2 could not check (never a pass), 3 the
machine failed to read or write a file.`,
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(baselineCommand(), checkCommand(), exportsCommand(), glibcCommand(), isolateCommand(), summaryCommand(), verdictCommand())
	if _, _, err := root.Find(args); len(args) == 0 || err != nil || strings.HasPrefix(args[0], "-") {
		// Bazel starts a test without a subcommand, and with whatever --test_arg all
		// tests are given; the rule names the report.
		if report := os.Getenv(reportEnv); report != "" {
			args = []string{"verdict", report}
		}
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	var code exit
	switch {
	case err == nil:
		return exitHolds
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(stderr, "symcheck: %v\n", err)
	if machineFailure(err) {
		return exitMachine
	}
	return exitCouldNotCheck
}
