// Command demo shows the failure, the findings and the fix: what the check says of the
// program before pahole sees it, what it says of the BTF that pahole wrote, and the
// same of the program whose Rust part has no debug information.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// parts are what is shown, in the order of the arguments, and how each report begins.
var parts = []struct{ title, verdict string }{
	{"The program as it was linked, before pahole", "FAIL"},
	{"The BTF that pahole wrote of it, with exit code 0", "FAIL"},
	{"Another one, of which the first unit is Rust", "FAIL"},
	{"It has no BTF, and pahole ended with 0", "FAIL"},
	{"With what the fix says, before pahole", "PASS"},
	{"And its BTF", "PASS"},
}

func main() {
	if len(os.Args) != 1+len(parts) {
		fmt.Fprintf(os.Stderr, "usage: demo REPORT... (%d of them, as runfiles paths)\n", len(parts))
		os.Exit(2)
	}
	for i, p := range parts {
		if err := show(p.title, os.Args[1+i], p.verdict); err != nil {
			fmt.Fprintf(os.Stderr, "demo: %v\n", err)
			os.Exit(1)
		}
	}
}

// show prints a report, and holds it to what the example claims.
func show(title, report, verdict string) error {
	name, err := runfiles.Rlocation(report)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	fmt.Printf("── %s\n\n%s\n", title, text)
	if !strings.HasPrefix(string(text), verdict) {
		return fmt.Errorf("%s: it was to say %s", report, verdict)
	}
	return nil
}
