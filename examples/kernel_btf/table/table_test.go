// Package table holds the example to what it claims: what the check refuses is broken in
// the BTF that the real pahole writes, read by the real bpftool, and the fixes are none.
package table

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// runfile is where Bazel put a file of the example.
func runfile(t *testing.T, name string) string {
	t.Helper()
	path, err := runfiles.Rlocation(os.Getenv("TEST_WORKSPACE") + "/examples/kernel_btf/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// finding is what a report has of a finding.
type finding struct {
	Check, Kind, Severity string
	Symbols               []struct{ Name, Label, File, Member string }
	From                  []struct{ Label string }
	Fix                   []string
}

// findings returns the errors of a report, and holds it to a verdict.
func findings(t *testing.T, name, verdict string) []finding {
	t.Helper()
	data, err := os.ReadFile(runfile(t, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Verdict  string
		Findings []finding
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if r.Verdict != verdict {
		t.Errorf("%s: the verdict is %s: %+v", name, r.Verdict, r.Findings)
	}
	return slices.DeleteFunc(r.Findings, func(f finding) bool { return f.Severity != "error" })
}

// sampleIn says what bpftool finds of struct sample in a file: the type of its last member,
// once for each struct of that name, or that there is nothing.
func sampleIn(t *testing.T, file string) string {
	t.Helper()
	// Debian has it where no PATH of a test leads.
	bpftool := reallink.Tool(t, "/usr/sbin/bpftool")
	said, err := reallink.Try(".", bpftool, "-j", "btf", "dump", "file", file)
	if err != nil {
		return "no BTF"
	}
	var all struct {
		Types []struct {
			ID         uint32
			Kind, Name string
			Members    []struct {
				Name   string
				TypeID uint32 `json:"type_id"`
			}
		}
	}
	if err := json.Unmarshal([]byte(said), &all); err != nil {
		t.Fatal(err)
	}
	names := map[uint32]string{0: "void"}
	for _, x := range all.Types {
		names[x.ID] = x.Name
	}
	var found []string
	for _, x := range all.Types {
		if x.Kind == "STRUCT" && x.Name == "sample" {
			found = append(found, names[x.Members[len(x.Members)-1].TypeID])
		}
	}
	return strings.Join(found, ", ")
}

func TestTable(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the example's programs are built by Bazel: bazel test //examples/kernel_btf/table:table_test")
	}
	for _, row := range []struct{ name, kind, bpftool string }{
		{"broken", "type", "bool, void"},
		{"broken_first", "first-unit", "no BTF"},
		{"fixed", "", "bool"},
		{"fixed_first", "", "bool"},
		{"fixed_import", "", "bool"},
		{"fixed_order", "", "bool"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := sampleIn(t, runfile(t, row.name+".btf.elf")); got != row.bpftool {
				t.Errorf("bpftool: %s, want %s", got, row.bpftool)
			}
			verdict := "pass"
			if row.kind != "" {
				verdict = "fail"
			}
			before, after := findings(t, row.name+"_languages", verdict), findings(t, row.name+"_btf", verdict)
			if row.kind == "" {
				return
			}
			if len(before) != 1 || before[0].Check != "language-leak" || before[0].Kind != row.kind {
				t.Fatalf("before pahole: %+v", before)
			}
			if len(after) != 1 || after[0].Check != "btf" {
				t.Errorf("what pahole wrote: %+v", after)
			}
			// The finding says whose it is, and what to do about it there.
			owner := "//examples/kernel_btf:" + row.name + "_filter"
			if !slices.ContainsFunc(before[0].From, func(o struct{ Label string }) bool { return o.Label == owner }) {
				t.Errorf("it is not said to come from %s: %+v", owner, before[0].From)
			}
			// buildozer sorts the flag in before another -Cdebuginfo, and rustc takes the last.
			for _, part := range []string{"buildozer 'remove rustc_flags ", " -Cdebuginfo=2", "'add rustc_flags -Cdebuginfo=0' " + owner} {
				if fix := strings.Join(before[0].Fix, "\n"); !strings.Contains(fix, part) {
					t.Errorf("no %s in the fix: %s", part, fix)
				}
			}
		})
	}
}
