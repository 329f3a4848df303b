// Package table holds the example to what it claims: for every way to lose the
// entries of a registry, the program sees none and the check says whose are lost;
// what the check passes sees them all.
package table

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// row is one way to link: what the program prints, and the checks that have to
// find something; none where it is fixed.
type row struct {
	name   string
	rust   bool
	prints string
	found  []string
}

const (
	none = "[]"
	both = `["diesel", "steam"]`
	// What linkme itself finds at run time.
	panics = `duplicate #[distributed_slice] with name "ENGINES"`
)

var rows = []row{
	{"cc_unpulled", false, "the program sees " + none, []string{"section-unlinked"}},
	{"cc_fixed", false, "the program sees " + both, nil},
	{"static_unpulled", true, "the railway sees " + none, []string{"section-unlinked"}},
	{"static_fixed", true, "the railway sees " + both, nil},
	{"unnamed", true, "the program sees " + none, []string{"section-unlinked"}},
	{"unnamed_fixed", true, "the program sees " + both, nil},
	{"inventory_doubled", true, "the program sees " + none, []string{"duplicate-definition", "multiple-definition-allowed", "registry-doubled"}},
	{"inventory_crossed", true, "the railway sees " + none, []string{"duplicate-definition", "multiple-definition-allowed", "registry-doubled"}},
	{"inventory_one_copy", true, "the program sees " + both, nil},
	{"inventory_isolated", true, "the railway sees " + both, nil},
	{"linkme_doubled", true, panics, []string{"duplicate-definition", "multiple-definition-allowed", "registry-doubled"}},
	{"linkme_crossed", true, panics, []string{"duplicate-definition", "multiple-definition-allowed", "registry-doubled"}},
	{"linkme_one_copy", true, "the program sees " + both, nil},
	{"linkme_isolated", true, "the railway sees " + both, nil},
}

type report struct {
	Verdict  string
	Findings []struct{ Check, Severity string }
}

// runfile is where Bazel put a file of the example.
func runfile(t *testing.T, name string) string {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the example's binaries are built by Bazel: bazel test //examples/plugin_registry/table:table_test")
	}
	path, err := runfiles.Rlocation(os.Getenv("TEST_WORKSPACE") + "/examples/plugin_registry/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTable(t *testing.T) {
	linkers := strings.Fields(os.Getenv("LINKERS"))
	haveCrates := os.Getenv("HAVE_CRATES") == "True"
	runfile(t, "cc_fixed_"+append(linkers, "lld")[0]) // skips where Bazel did not build it
	required := os.Getenv(reallink.RequireEnv) == "1"
	if required && (!haveCrates || len(linkers) < 3) {
		t.Fatalf("%s=1, but this machine has the linkers %v, and the crates inventory and linkme: %v", reallink.RequireEnv, linkers, haveCrates)
	}
	fmt.Printf("%-20s %-6s %-8s %-70s %s\n", "row", "linker", "verdict", "errors", "the program")
	for _, r := range rows {
		if r.rust && !haveCrates {
			continue
		}
		for _, linker := range linkers {
			name := r.name + "_" + linker
			out, err := exec.Command(runfile(t, name)).CombinedOutput()
			got := readReport(t, runfile(t, name+"_symbols.json"))
			fmt.Printf("%-20s %-6s %-8s %-70s %s\n", r.name, linker, got.Verdict, strings.Join(got.errors(), " "), told(string(out)))
			if !strings.Contains(string(out), r.prints) {
				t.Errorf("%s: does not print %q: %v\n%s", name, r.prints, err, out)
			}
			if (err != nil) != (r.prints == panics) {
				t.Errorf("%s: %v\n%s", name, err, out)
			}
			if want := map[bool]string{true: "fail", false: "pass"}[r.found != nil]; got.Verdict != want {
				t.Errorf("%s: verdict %s, not %s", name, got.Verdict, want)
			}
			if !slices.Equal(got.errors(), r.found) {
				t.Errorf("%s: found %q, not %q", name, got.errors(), r.found)
			}
		}
	}
}

// errors are the checks that found an error, sorted, each once.
func (r report) errors() []string {
	var list []string
	for _, f := range r.Findings {
		if f.Severity == "error" {
			list = append(list, f.Check)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// told is what a program said, in one line.
func told(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, " sees ") || strings.Contains(line, " see ") || strings.Contains(line, panics) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "; ")
}

func readReport(t *testing.T, path string) report {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}
