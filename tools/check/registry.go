package check

// The registry: one row a check. The order is the order of the report.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/duplicate"
	"github.com/rules-symcheck/rules_symcheck/tools/check/exported"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// Check is one row of the registry.
type Check struct {
	// ID is how reports, exceptions and docs call it.
	ID string
	// Doc says in one line when it fails.
	Doc string
	// asked tells whether the policy asks for it. One that was asked for and
	// could not run blocks a pass; a default one is not applicable then.
	asked func(*subject.Policy) bool
	run   func(*subject.Subject) finding.Result
}

// Checks lists all checks.
func Checks() []Check {
	return []Check{
		{exported.MissingID, "a must_export pattern matches no exported symbol", exported.AsksExports, exported.Missing},
		{exported.UnenforcedID, "a symbol_exports is declared and its flags never reached the link", exported.AsksExports, exported.Unenforced},
		{loading.FloorUnenforcedID, "a glibc_floor is in deps, and its flags never reached the link or another glibc came first", byDefault, loading.FloorUnenforced},
		{exported.VendoredLeakID, "a symbol of a vendored library is exported", exported.AsksVendored, exported.VendoredLeak},
		{exported.UnlistedID, "a symbol is exported that no pattern allows", exported.AsksExports, exported.Unlisted},
		{duplicate.DefinitionID, "one name has two definitions that are not one", byDefault, duplicate.Definition},
		{duplicate.AllowedID, "a flag of the link lets a name be defined twice", byDefault, duplicate.Allowed},
		{registration.CollapsedID, "entries of a registration section went into the link and did not come out", registration.AsksSections, registration.Collapsed},
		{registration.UnlinkedID, "an object that only registers was never linked", registration.AsksComplete, registration.Unlinked},
		{registration.DoubledID, "one registry exists at two addresses", byDefault, registration.Doubled},
		{loading.VersionTooNewID, "a library where it has to load lacks a version that it wants", loading.AsksSystem, loading.VersionTooNew},
		{loading.UnresolvedID, "the loader would refuse it where it has to load", loading.AsksSystem, loading.Unresolved},
		{exported.InterposedID, "a library is given this binary's definitions in place of its own", loading.AsksSystem, exported.Interposed},
		{loading.NeededUnlistedID, "it needs a library that no list has", loading.AsksNeeded, loading.NeededUnlisted},
		{shape.LayoutID, "a loader refuses the file or crashes on it, whatever system it is on", byDefault, shape.Layout},
		{shape.HardeningID, "it lacks a protection that must_harden asks for", shape.AsksHardening, shape.Hardening},
		{shape.StaticLibcID, "a shared library carries a C library of its own", byDefault, shape.StaticLibc},
		{shape.SizeID, "it is larger than max_size allows", shape.AsksSize, shape.Size},
		{loading.NeededAbsoluteID, "it needs a library by a path", byDefault, loading.NeededAbsolute},
		{loading.RunpathID, "the loader is told to look for libraries in a wrong place", loading.AsksRunpath, loading.Runpath},
		{language.LeakID, "a unit of debug information refers to types of a language that it may not", language.Asks, language.Leak},
		{btf.ID, "BTF is missing that has to be there, or bpftool or the kernel would refuse it", btf.Asks, btf.Valid},
		{exceptionUnused, "an exception accepts nothing any more", func(*subject.Policy) bool { return true }, nil},
	}
}

// exceptionUnused is the one finding that the registry's runner makes itself: it
// is about the policy and not about the binary.
const exceptionUnused = "exception-unused"

// byDefault is the answer for checks that nobody has to ask for.
func byDefault(*subject.Policy) bool { return false }

func known(id string) bool {
	return slices.ContainsFunc(Checks(), func(c Check) bool { return c.ID == id })
}

func ids() string {
	var list []string
	for _, c := range Checks() {
		list = append(list, c.ID)
	}
	return strings.Join(list, ", ")
}
