// Command demo shows the failure, the finding and the fix on the example's
// binaries: what the check says of the broken one and what engines it sees, and
// the same of the fixed one. It exits with 0 if that is what happened.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// A program of the example: its binary, the report on it, and whether it is the
// one that loses its engines.
type program struct {
	title, binary, report string
	broken                bool
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: demo BROKEN BROKEN_REPORT FIXED FIXED_REPORT, as runfiles paths")
		os.Exit(2)
	}
	ok := true
	for _, p := range []program{
		{"The executable as it was, and what its symbol_check says", os.Args[1], os.Args[2], true},
		{"The same executable after the fix", os.Args[3], os.Args[4], false},
	} {
		if err := show(p); err != nil {
			fmt.Fprintf(os.Stderr, "demo: %v\n", err)
			ok = false
		}
	}
	if !ok {
		os.Exit(1)
	}
}

// show prints the report on a program, runs the program, and tells whether both
// are as the example claims.
func show(p program) error {
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
	fmt.Println()
	if err != nil {
		return fmt.Errorf("%s: %w", p.binary, err)
	}
	lost := !strings.Contains(string(out), `sees ["diesel", "steam"]`)
	switch failed := strings.HasPrefix(string(text), "FAIL"); {
	case failed != p.broken:
		return fmt.Errorf("%s: the check was to fail: %v; it did: %v", p.binary, p.broken, failed)
	case lost != p.broken:
		return fmt.Errorf("%s: was to lose its engines: %v; it did: %v", p.binary, p.broken, lost)
	}
	return nil
}
