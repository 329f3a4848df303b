package registration_test

// section-unlinked on the real crate inventory, whose constructors call through a
// vtable. Running the program tells whether its entries are there.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestUnlinkedInventory(t *testing.T) {
	c := newCrates(t, "inventory")
	c.Compile("main.c", "void engines_print(void);\nvoid rust_eh_personality(void) {}\nint main(void) { engines_print(); return 0; }\n")
	for _, level := range []string{"0", "2"} {
		panics := strings.ReplaceAll(strings.TrimPrefix(enginesPanic, "\n#![no_std]"), "engines::print", "print")
		c.of("inventory", "engines", enginesSource+panics, "--crate-type=lib", "-Copt-level="+level, "-Cpanic=abort")
		source := "#![no_std]\n" + strings.TrimPrefix(railwaySource, enginesPanic)
		source = strings.Replace(source, `#[no_mangle] pub extern "C" fn railway_start() {}`, "", 1)
		c.of("inventory", "railway", source, "--crate-type=staticlib", "--extern=engines", "-Cpanic=abort", "-Copt-level="+level)
		for _, l := range reallink.Linkers(t) {
			out, r := c.link(l, "main.o", "librailway.a")
			if out != noEngines || !slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Check == registration.UnlinkedID && f.Severity == finding.Error }) {
				t.Errorf("%s, level %s: prints %q, found %q %q", l.Name, level, out, workshop.Findings(r), r.Errors)
			} else {
				workshop.Says(t, "summary", []string{workshop.Finding(t, r, registration.UnlinkedID).Summary}, "2 constructors of //third_party/railway:railway that register with <engines::Engine as inventory::Collect>::registry::REGISTRY")
			}
			out, r = c.link(l, "main.o", "-Wl,--whole-archive", "librailway.a", "-Wl,--no-whole-archive", "-lm")
			if out != allEngines || slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Check == registration.UnlinkedID }) {
				t.Errorf("%s, level %s, all of it: prints %q, found %q %q", l.Name, level, out, workshop.Findings(r), r.Errors)
			}
		}
	}
}
