// Package table holds the example to what it claims: the real loader of an old system
// refuses what the check refuses, for the same reason, and loads what it passes.
package table

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// systems are real ones, unpacked: the folders of their libraries.
var systems = []struct{ glibc, root string }{
	{"2.31", "/usr/lib/runtimes/bullseye-amd64"},
	{"2.36", "/usr/lib/runtimes/bookworm-amd64"},
	{"2.43", "/usr/lib/runtimes/sid-amd64"},
}

// load lets a system's ld.so start the host with a plugin, and returns what was said.
func load(t *testing.T, root, plugin string) (string, error) {
	t.Helper()
	folders := []string{root + "/lib/x86_64-linux-gnu", root + "/usr/lib/x86_64-linux-gnu"}
	for _, folder := range folders {
		if loader := filepath.Join(folder, "ld-linux-x86-64.so.2"); exists(loader) {
			return reallink.Try(".", loader, "--library-path", strings.Join(folders, ":"), runfile(t, "host"), plugin)
		}
	}
	if os.Getenv(reallink.RequireEnv) == "1" {
		t.Fatalf("%s=1, but there is no ld.so in %s", reallink.RequireEnv, root)
	}
	t.Skipf("there is no ld.so in %s", root)
	return "", nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
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
	for _, linker := range strings.Fields(os.Getenv("LINKERS")) {
		for language, file := range map[string]string{"c": "%s_c_%s.so", "rust": "lib%s_rust_%s.so"} {
			t.Run(language+" "+linker, func(t *testing.T) {
				broken := runfile(t, fmt.Sprintf(file, "broken", linker))
				found := findings(t, fmt.Sprintf("broken_%s_%s", language, linker), "fail")
				said, err := load(t, systems[0].root, broken)
				match := refusal.FindStringSubmatch(said)
				if err == nil || match == nil {
					t.Fatalf("glibc %s loads the broken plugin: %v, %s", systems[0].glibc, err, said)
				}
				if !strings.Contains(found, match[1]) {
					t.Errorf("ld.so misses %s, and the report does not say so: %s", match[1], found)
				}
				newest := systems[len(systems)-1]
				if said, err := load(t, newest.root, broken); err != nil {
					t.Errorf("glibc %s: %v, %s", newest.glibc, err, said)
				}

				findings(t, fmt.Sprintf("fixed_%s_%s", language, linker), "pass")
				for _, s := range systems {
					if said, err := load(t, s.root, runfile(t, fmt.Sprintf(file, "fixed", linker))); err != nil || !strings.HasSuffix(said, "plugin: 1\n") {
						t.Errorf("glibc %s: %v, %s", s.glibc, err, said)
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
