package check_test

// One policy for many binaries: what it names may not be in this one.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// leakOf links an executable that exports bus_get of the vendored library.
func leakOf(t *testing.T) (*workshop.Workshop, workshop.Link) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.Run(reallink.Tool(t, "gcc"), append(args, "-o", "app", "-Wl,-rpath-link,"+w.Dir)...)
	return w, workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels}
}

// A pattern for all below a package need not match; one that names a library
// does, unless the policy is for a whole repository. Nothing else changes.
func TestPatternsThatMatchNothing(t *testing.T) {
	w, link := leakOf(t)
	for _, c := range []struct {
		pattern    string
		wide       bool
		unknown    []string
		err, noted string // in the errors, in the notes
	}{
		{pattern: "//third_party/bux", err: `vendored "//third_party/bux" matches nothing`},
		{pattern: "//third_party/bux", wide: true},
		{pattern: "//thirdparty/...", noted: "nothing of //thirdparty/... is linked; what is: //third_party/bus:bus"},
		{pattern: "//thirdparty/...", wide: true},
		{pattern: "@elsewhere//...", noted: "nothing of @elsewhere//... is linked"},
		{pattern: "@elsewhere//...", unknown: []string{"elsewhere"}, err: "there is no repository @elsewhere"},
		{pattern: "@elsewhere//...", wide: true, unknown: []string{"elsewhere"}, err: "there is no repository @elsewhere"},
	} {
		for _, beside := range []bool{false, true} {
			p := workshop.Vendored(c.pattern)
			if beside {
				p.Vendored = append(p.Vendored, "//third_party/...")
			}
			p.RepositoryWide, p.UnknownRepositories = c.wide, c.unknown
			r := w.Check(link, p)
			if got := strings.Join(r.Errors, "\n"); (c.err == "") != (got == "") || !strings.Contains(got, c.err) {
				t.Errorf("%+v: errors %q", c, r.Errors)
			}
			if got := strings.Join(r.Notes, "\n"); !strings.Contains(got, c.noted) || c.noted == "" && strings.Contains(got, "is linked") {
				t.Errorf("%+v: notes %q", c, r.Notes)
			}
			leaks := slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Check == "vendored-leak" })
			if leaks != beside {
				t.Errorf("%+v: beside a pattern that matches (%v) it finds %q", c, beside, workshop.Findings(r))
			}
			if want := map[bool]check.Verdict{true: check.CouldNotCheck, false: map[bool]check.Verdict{true: check.Fail, false: check.Pass}[beside]}[c.err != ""]; r.Verdict != want {
				t.Errorf("%+v: verdict %s, want %s", c, r.Verdict, want)
			}
		}
	}
}

// A repository's policy does not hold a library's own binary for a leak.
func TestOwnPackageIsNotVendored(t *testing.T) {
	w, link := leakOf(t)
	for _, c := range []struct {
		target string
		wide   bool
		leaks  bool
	}{
		{"//app:app", true, true},
		{"//third_party/bus:tool", true, false},
		{"//third_party/bus:tool", false, true}, // one who names his own package means it
		{"//third_party:tool", true, false},     // what lies below is its own, in third_party
		{"//third_party/other:tool", true, true},
		{"@@elsewhere//third_party/bus:tool", true, true},
		{"//:app", true, true}, // all that there is lies below it, but it is not vendored
	} {
		link.Target = c.target
		p := workshop.Vendored("//third_party/...")
		p.RepositoryWide = c.wide
		r := w.Check(link, p)
		if leaks := slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Check == "vendored-leak" }); leaks != c.leaks {
			t.Errorf("%+v: %q", c, workshop.Findings(r))
		}
	}
}

// An exception for a whole repository may wait for what it accepts.
func TestIdleExceptionOfARepository(t *testing.T) {
	w, link := leakOf(t)
	for _, wide := range []bool{false, true} {
		p := workshop.Vendored("//third_party/...")
		p.RepositoryWide = wide
		p.Exceptions = []subject.Exception{
			{Check: "vendored-leak", Pattern: "bus_*", Reason: "plugins call it"},
			{Check: "vendored-leak", Pattern: "no_such", Reason: "nothing has it"},
		}
		r := w.Check(link, p)
		idle := slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Check == "exception-unused" })
		if idle == wide || len(r.Accepted) != 1 {
			t.Errorf("wide %v: %q, accepted %+v", wide, workshop.Findings(r), r.Accepted)
		}
	}
}
