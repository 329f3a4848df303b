// Command demo shows the failure, the finding and the fix on the example's
// binaries: a registry of engines that comes up empty, and one that does not.
package main

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/examples/broken_and_fixed"
)

func main() {
	broken_and_fixed.Example{
		Fixed: "The same executable after the fix",
		What:  "lose its engines",
		Fails: func(output string, err error) bool {
			return err != nil || !strings.Contains(output, `sees ["diesel", "steam"]`)
		},
	}.Show()
}
