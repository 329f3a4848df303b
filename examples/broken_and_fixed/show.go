// Package broken_and_fixed shows an example: what the check says of the broken
// binary and what running that does, and the same of the fixed one.
package broken_and_fixed

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// Example is what an example claims.
type Example struct {
	// Fixed is the title over the fixed binary.
	Fixed string
	// Fails tells from what a binary printed, and how it ended, whether it shows
	// the failure. What is the word for that: "crash".
	Fails func(output string, err error) bool
	What  string
}

// Show runs an example on the runfiles paths in the arguments (BROKEN
// BROKEN_REPORT FIXED FIXED_REPORT) and ends the process: with 0 if all was as the
// example claims.
func (e Example) Show() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: demo BROKEN BROKEN_REPORT FIXED FIXED_REPORT, as runfiles paths")
		os.Exit(2)
	}
	code := 0
	for _, p := range []program{
		{"The executable as it was, and what its symbol_check says", os.Args[1], os.Args[2], true},
		{e.Fixed, os.Args[3], os.Args[4], false},
	} {
		if err := e.show(p); err != nil {
			fmt.Fprintf(os.Stderr, "demo: %v\n", err)
			code = 1
		}
	}
	os.Exit(code)
}

// program is a binary of the example with the report on it.
type program struct {
	title, binary, report string
	broken                bool
}

func (e Example) show(p program) error {
	report, err := runfiles.Rlocation(p.report)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	binary, err := runfiles.Rlocation(p.binary)
	if err != nil {
		return err
	}
	fmt.Printf("── %s\n\n%s\n", p.title, text)
	out, err := exec.Command(binary).CombinedOutput()
	fmt.Printf("   $ %s\n", p.binary[strings.LastIndexByte(p.binary, '/')+1:])
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fmt.Printf("   %s\n", line)
	}
	if err != nil {
		fmt.Printf("   %v\n", err)
	}
	fmt.Println()
	fails := e.Fails(string(out), err)
	switch failed := strings.HasPrefix(string(text), "FAIL"); {
	case failed != p.broken:
		return fmt.Errorf("%s: the check was to fail: %v; it did: %v", p.binary, p.broken, failed)
	case fails != p.broken:
		return fmt.Errorf("%s: was to %s: %v; it did: %v", p.binary, e.What, p.broken, fails)
	}
	return nil
}
