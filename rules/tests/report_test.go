// Package tests_test reads the reports that Bazel made for the binaries in the
// folders below, and says what has to stand in them.
package tests_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"
)

// report is what of a report the cases speak of.
type report struct {
	Verdict  string    `json:"verdict"`
	Target   string    `json:"target"`
	Check    string    `json:"check"`
	Kind     string    `json:"kind"`
	Linker   string    `json:"linker"`
	Notes    []string  `json:"notes"`
	Findings []finding `json:"findings"`
	Checks   []struct {
		Check  string `json:"check"`
		Status string `json:"status"`
		Reason string `json:"reason"`
	} `json:"checks"`
	Accepted []struct {
		Pattern string `json:"pattern"`
		Matched int    `json:"matched"`
	} `json:"accepted"`
	Errors []string `json:"errors"`
}

type finding struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Subject  string `json:"subject"`
	Summary  string `json:"summary"`
	Symbols  []struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Label   string `json:"label"`
		File    string `json:"file"`
	} `json:"symbols"`
	From []struct {
		Label   string   `json:"label"`
		File    string   `json:"file"`
		Members []string `json:"members"`
	} `json:"from"`
	Why []string `json:"why"`
	Fix []string `json:"fix"`
}

// names are the symbols of a finding, sorted.
func (f finding) names() []string {
	var list []string
	for _, s := range f.Symbols {
		list = append(list, s.Name)
	}
	slices.Sort(list)
	return list
}

// owners are the labels of its symbols, each once, sorted.
func (f finding) owners() []string {
	var list []string
	for _, s := range f.Symbols {
		list = append(list, s.Label)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// from are the labels of the files that brought them in, each once, sorted.
func (f finding) from() []string {
	var list []string
	for _, o := range f.From {
		list = append(list, o.Label)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// want is what a report has to say. A field that is not given is not looked at;
// findings always are.
type want struct {
	verdict  string
	target   string
	linker   string
	findings []wantFinding
	note     string // in one of the notes
	errors   []string
	status   map[string]string // of a check
	optional bool              // the machine may lack what the binary is made with
}

type wantFinding struct {
	check, severity string
	symbols         []string
	owners          []string
	from            []string
	subject         string
	why, fix        string // in one of the lines
}

const (
	pass          = "pass"
	fail          = "fail"
	couldNotCheck = "could_not_check"
)

// runfile finds what go_test names in data. Without Bazel there is none.
func runfile(t *testing.T, name string) string {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("needs the reports that Bazel makes: bazel test //rules/tests:tests_test")
	}
	path, err := runfiles.Rlocation("rules_symcheck/rules/tests/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns the report of folder/name.
func read(t *testing.T, name string, optional bool) *report {
	t.Helper()
	path := runfile(t, name+"_symbols.json")
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) && optional && os.Getenv("SYMCHECK_REQUIRE_LINKERS") == "" {
		t.Skip("this machine has not what the binary is made with")
	}
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return &r
}

// expect holds the reports of one folder to what is wanted, each in a test of
// its name, and sees to it that no report is left over.
func expect(t *testing.T, folder string, wanted map[string]want) {
	t.Helper()
	runfile(t, folder) // skips all at once
	for name, w := range wanted {
		t.Run(name, func(t *testing.T) {
			r := read(t, folder+"/"+name, w.optional || slices.ContainsFunc([]string{"_lld", "_mold"}, func(l string) bool { return strings.HasSuffix(name, l) }))
			r.hold(t, folder+"/"+name, w)
		})
	}
	files, err := filepath.Glob(filepath.Join(runfile(t, folder), "*_symbols.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), "_symbols.json"); wanted[name].verdict == "" {
			t.Errorf("%s: nobody says what this report has to hold", name)
		}
	}
}

func (r *report) hold(t *testing.T, name string, w want) {
	t.Helper()
	if want := "//rules/tests/" + strings.Replace(name, "/", ":", 1) + "_symbols"; r.Check != want && (r.Check != "" || w.verdict != couldNotCheck) {
		t.Errorf("the check is %q, not %q", r.Check, want)
	}
	r.holdAs(t, name+"_symbols", w)
}

// holdAs is hold for a report of any name; files is its path without an ending.
func (r *report) holdAs(t *testing.T, files string, w want) {
	t.Helper()
	defer func() {
		if t.Failed() {
			text, _ := os.ReadFile(runfile(t, files+".txt"))
			t.Logf("the report:\n%s", text)
		}
	}()
	if text, _ := os.ReadFile(runfile(t, files+".json")); strings.Contains(string(text), "bazel-out/") {
		t.Error("it speaks of bazel-out/, which differs with the configuration and with path mapping")
	}
	if r.Verdict != w.verdict {
		t.Errorf("the verdict is %q, not %q", r.Verdict, w.verdict)
	}
	if w.target != "" && r.Target != w.target {
		t.Errorf("the target is %q, not %q", r.Target, w.target)
	}
	if w.linker != "" && r.Linker != w.linker {
		t.Errorf("the linker is %q, not %q", r.Linker, w.linker)
	}
	if w.note != "" && !within(r.Notes, w.note) {
		t.Errorf("no note says %q: %q", w.note, r.Notes)
	}
	for _, e := range w.errors {
		if !within(r.Errors, e) {
			t.Errorf("no error says %q: %q", e, r.Errors)
		}
	}
	if len(w.errors) == 0 && len(r.Errors) > 0 {
		t.Errorf("unwanted errors: %q", r.Errors)
	}
	for _, c := range r.Checks {
		if want, ok := w.status[c.Check]; ok && want != c.Status {
			t.Errorf("%s is %q, not %q (%s)", c.Check, c.Status, want, c.Reason)
		}
	}
	if len(r.Findings) != len(w.findings) {
		t.Fatalf("%d findings, not %d", len(r.Findings), len(w.findings))
	}
	for i, f := range r.Findings {
		f.hold(t, w.findings[i])
	}
}

func (f finding) hold(t *testing.T, w wantFinding) {
	t.Helper()
	if w.severity == "" {
		w.severity = "error"
	}
	if f.Check != w.check || f.Severity != w.severity {
		t.Errorf("it is %s %s, not %s %s", f.Severity, f.Check, w.severity, w.check)
	}
	if w.symbols != nil && !slices.Equal(f.names(), w.symbols) {
		t.Errorf("%s is about %q, not %q", f.Check, f.names(), w.symbols)
	}
	if w.owners != nil && !slices.Equal(f.owners(), w.owners) {
		t.Errorf("%s names the owners %q, not %q", f.Check, f.owners(), w.owners)
	}
	if w.from != nil && !slices.Equal(f.from(), w.from) {
		t.Errorf("%s is from %q, not %q", f.Check, f.from(), w.from)
	}
	if w.subject != "" && f.Subject != w.subject {
		t.Errorf("%s has the subject %q, not %q", f.Check, f.Subject, w.subject)
	}
	if w.why != "" && !within(f.Why, w.why) {
		t.Errorf("%s does not say why: %q in %q", f.Check, w.why, f.Why)
	}
	if w.fix != "" && !within(f.Fix, w.fix) {
		t.Errorf("%s offers no fix with %q: %q", f.Check, w.fix, f.Fix)
	}
}

func within(lines []string, text string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, text) })
}
