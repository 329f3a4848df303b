// Command demo shows the failure, the finding and the fix on the example's
// binaries: a program whose driver crashes in its copy of a library, and one whose
// driver does not.
package main

import "github.com/rules-symcheck/rules_symcheck/examples/broken_and_fixed"

func main() {
	broken_and_fixed.Example{
		Fixed: "The same executable with the symbol_exports that the fix names",
		What:  "crash",
		Fails: func(_ string, err error) bool { return err != nil },
	}.Show()
}
