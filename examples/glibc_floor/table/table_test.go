// Package table holds the example to what it claims: the real loader of an old system
// refuses what the check refuses, for the same reason, and loads what it passes.
package table

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// load lets a system's ld.so start the host with a plugin, and returns what was said.
func load(t *testing.T, system reallink.System, plugin string) (string, error) {
	t.Helper()
	return reallink.Try(".", system.Start(runfile(t, "host"), plugin)...)
}

// runfile is where Bazel put a file of the example.
func runfile(t *testing.T, name string) string {
	t.Helper()
	path, err := runfiles.Rlocation(os.Getenv("TEST_WORKSPACE") + "/examples/glibc_floor/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// refusal is ld.so's reason.
var refusal = regexp.MustCompile("version `(GLIBC_[0-9.]+)' not found")

func TestTable(t *testing.T) {
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the example's plugins are built by Bazel: bazel test //examples/glibc_floor/table:table_test")
	}
	systems := reallink.Systems(t)
	for _, linker := range strings.Fields(os.Getenv("LINKERS")) {
		for language, file := range map[string]string{"c": "%s_c_%s.so", "rust": "lib%s_rust_%s.so"} {
			t.Run(language+" "+linker, func(t *testing.T) {
				broken := runfile(t, fmt.Sprintf(file, "broken", linker))
				found := findings(t, fmt.Sprintf("broken_%s_%s", language, linker), "fail")
				said, err := load(t, systems[0], broken)
				match := refusal.FindStringSubmatch(said)
				if err == nil || match == nil {
					t.Fatalf("glibc %s loads the broken plugin: %v, %s", systems[0].Glibc, err, said)
				}
				if !strings.Contains(found, match[1]) {
					t.Errorf("ld.so misses %s, and the report does not say so: %s", match[1], found)
				}
				newest := systems[len(systems)-1]
				if said, err := load(t, newest, broken); err != nil {
					t.Errorf("glibc %s: %v, %s", newest.Glibc, err, said)
				}

				findings(t, fmt.Sprintf("fixed_%s_%s", language, linker), "pass")
				for _, s := range systems {
					if said, err := load(t, s, runfile(t, fmt.Sprintf(file, "fixed", linker))); err != nil || !strings.HasSuffix(said, "plugin: 1\n") {
						t.Errorf("glibc %s: %v, %s", s.Glibc, err, said)
					}
				}
			})
		}
	}
}

// findings returns what a report says is too new, and holds it to a verdict.
func findings(t *testing.T, name, verdict string) string {
	t.Helper()
	data, err := os.ReadFile(runfile(t, name+"_symbols.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Verdict  string
		Findings []json.RawMessage
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if r.Verdict != verdict {
		t.Errorf("%s: the verdict is %s: %s", name, r.Verdict, r.Findings)
	}
	var all strings.Builder
	for _, f := range r.Findings {
		var finding struct{ Check string }
		if err := json.Unmarshal(f, &finding); err != nil {
			t.Fatal(err)
		}
		if finding.Check == "version-too-new" {
			all.Write(f)
		}
	}
	return all.String()
}
