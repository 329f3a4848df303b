package workshop

// What tests ask of a report.

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/exported"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// LoadsOn is a policy that wants a binary to load on a preset.
func LoadsOn(t *testing.T, preset string) *subject.Policy {
	t.Helper()
	b, err := baseline.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	return &subject.Policy{LoadsOn: b}
}

// FindingsOf returns the findings of one check.
func FindingsOf(r *check.Report, id string) []finding.Finding {
	var list []finding.Finding
	for _, f := range r.Findings {
		if f.Check == id {
			list = append(list, f)
		}
	}
	return list
}

// One returns the only finding of a check, which has to say each of the texts in why, harm, fix
// or the summary.
func One(t *testing.T, r *check.Report, id string, says ...string) finding.Finding {
	t.Helper()
	list := FindingsOf(r, id)
	if len(list) != 1 {
		t.Fatalf("%d findings of %s, not one: %+v\n%q", len(list), id, r.Findings, r.Errors)
	}
	f := list[0]
	text := strings.Join(slices.Concat([]string{f.Summary}, f.Why, f.Harm, f.Fix), "\n")
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q:\n%s", id, s, text)
		}
	}
	return f
}

// None fails the test where any of the checks of loading finds something or could not look.
func None(t *testing.T, r *check.Report) {
	t.Helper()
	for _, id := range []string{loading.VersionTooNewID, loading.UnresolvedID, exported.InterposedID, loading.NeededUnlistedID, loading.FloorUnenforcedID} {
		if list := FindingsOf(r, id); len(list) > 0 {
			t.Errorf("%s: %+v", id, list)
		}
	}
	for _, o := range r.Checks {
		if o.Status == check.NotChecked {
			t.Errorf("%s: %s", o.Check, o.Reason)
		}
	}
}

// Judge holds a linked file to a policy; nil is the empty one. The name is what the report
// calls the file.
func Judge(t *testing.T, name string, link *linkset.Link, p *subject.Policy) *check.Report {
	t.Helper()
	if p == nil {
		p = &subject.Policy{}
	}
	if err := check.Validate(p); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(link.Output)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	e, err := elffile.Open(f, info.Size(), name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := subject.ReadOutput(name, e, link)
	if err != nil {
		t.Fatal(err)
	}
	return check.Run(&subject.Subject{Output: out, Link: link, Policy: p})
}

// Vendored is a policy with nothing but owner patterns.
func Vendored(patterns ...string) *subject.Policy {
	return &subject.Policy{Vendored: patterns, VendoredGiven: true}
}

// Declaring is a declaration of symbol_exports with these patterns.
func Declaring(t *testing.T, must, may []string) *subject.Exports {
	t.Helper()
	d := exports.Declaration{Label: "//app:app_exports", MustExport: must, MayExport: may}
	compiled, err := exports.Compile(d.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return &subject.Exports{Declaration: d, Compiled: compiled}
}

// Findings writes what was found as "check: symbols or subject".
func Findings(r *check.Report) []string {
	var list []string
	for _, f := range r.Findings {
		text := f.Check
		if f.Severity == finding.Warning {
			text += " (warning)"
		}
		what := f.Subject
		for _, s := range f.Symbols {
			what += " " + s.Name
		}
		list = append(list, text+": "+strings.TrimSpace(what))
	}
	return list
}

// Expect fails the test where a report has another verdict or other findings, which are
// written as Findings does.
func Expect(t *testing.T, r *check.Report, verdict check.Verdict, want ...string) {
	t.Helper()
	if r.Verdict != verdict {
		t.Errorf("verdict %s, want %s; errors %q", r.Verdict, verdict, r.Errors)
	}
	if got := Findings(r); !slices.Equal(got, want) {
		t.Errorf("findings\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// Finding returns the first finding of a check, and ends the test where there is none.
func Finding(t *testing.T, r *check.Report, check string) finding.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("no finding %s among %q; errors %q", check, Findings(r), r.Errors)
	return finding.Finding{}
}

// Says fails the test where none of the lines has the text in it.
func Says(t *testing.T, what string, lines []string, want string) {
	t.Helper()
	if !strings.Contains(strings.Join(lines, "\n"), want) {
		t.Errorf("%s:\n\t%s\nis to say %q", what, strings.Join(lines, "\n\t"), want)
	}
}
