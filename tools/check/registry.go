package check

// The registry: one row a check. The order is the order of the report.

import (
	"slices"
	"strings"
)

// Check is one row of the registry.
type Check struct {
	// ID is how reports, exceptions and docs call it.
	ID string
	// Doc says in one line when it fails.
	Doc string
	// asked tells whether the policy asks for it. One that was asked for and
	// could not run blocks a pass; a default one is not applicable then.
	asked func(*Policy) bool
	run   func(*Subject) result
}

// result is what a check found, or why it did not look.
type result struct {
	findings []Finding
	// notApplicable says why the question does not arise here.
	notApplicable string
	// unread says what could not be read, so that nothing found proves nothing.
	unread []unread
	notes  []string
}

// unread is something a check needed and could not read.
type unread struct {
	where   string // file, or file(member)
	reason  string
	damaged bool // not merely of a kind we do not read: it blocks, asked for or not
}

// Checks lists all checks.
func Checks() []Check {
	return []Check{
		{"export-missing", "a must_export pattern matches no exported symbol", hasExports, exportMissing},
		{"export-unenforced", "a symbol_exports is declared and its flags never reached the link", hasExports, exportUnenforced},
		{"floor-unenforced", "a glibc_floor is in deps and its flags never reached the link", byDefault, floorUnenforced},
		{"vendored-leak", "a symbol of a vendored library is exported", hasVendored, vendoredLeak},
		{"export-unlisted", "a symbol is exported that no pattern allows", hasExports, exportUnlisted},
		{duplicateID, "one name has two definitions that are not one", byDefault, duplicateDefinition},
		{allowedID, "a flag of the link lets a name be defined twice", byDefault, multipleDefinitionAllowed},
		{collapsedID, "entries of a registration section went into the link and did not come out", hasSections, sectionCollapsed},
		{unlinkedID, "an object that only registers was never linked", hasComplete, sectionUnlinked},
		{doubledID, "one registry exists at two addresses", byDefault, registryDoubled},
		{tooNewID, "a library where it has to load lacks a version that it wants", hasLoadsOn, versionTooNew},
		{unresolvedID, "the loader would refuse it where it has to load", hasLoadsOn, unresolved},
		{interposedID, "a library is given this binary's definitions in place of its own", hasLoadsOn, interposed},
		{neededUnlistedID, "it needs a library that no list has", hasNeeded, neededUnlisted},
		{layoutID, "a loader refuses the file or crashes on it, whatever system it is on", byDefault, layoutHolds},
		{hardeningID, "it lacks a protection that must_harden asks for", hasHardening, hardening},
		{staticLibcID, "a shared library carries a C library of its own", byDefault, staticLibc},
		{sizeID, "it is larger than max_size allows", hasSize, sizeWithin},
		{neededAbsoluteID, "it needs a library by a path", byDefault, neededAbsolute},
		{runpathID, "the loader is told to look for libraries in a wrong place", hasRunpath, runpath},
		{languageLeakID, "a unit of debug information refers to types of a language that it may not", hasLanguages, languageLeak},
		{btfID, "BTF is missing that has to be there, or bpftool or the kernel would refuse it", hasBTF, btfHolds},
		{exceptionUnused, "an exception accepts nothing any more", func(*Policy) bool { return true }, nil},
	}
}

// exceptionUnused is the one finding that the registry's runner makes itself: it
// is about the policy and not about the binary.
const exceptionUnused = "exception-unused"

// byDefault is the answer for checks that nobody has to ask for.
func byDefault(*Policy) bool { return false }

func hasExports(p *Policy) bool  { return p.Exports != nil }
func hasVendored(p *Policy) bool { return p.VendoredGiven }

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
