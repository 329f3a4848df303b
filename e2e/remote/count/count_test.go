package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The logs in testdata are Bazel 7.7.1's own, of rules/tests/enforced on Bazel's reference server: first.json and second.json
// of the two clients, mapped.json with path mapping, local.json with --strategy=SymbolCheck=local. Of each record, what is
// not read here is cut.
func recorded(t *testing.T, name string) *client {
	t.Helper()
	var c client
	if err := c.read(filepath.Join("testdata", name)); err != nil {
		t.Fatal(err)
	}
	return &c
}

var update = flag.Bool("update", false, "write testdata/table.txt")

func TestTable(t *testing.T) {
	first, second, mapped := recorded(t, "first.json"), recorded(t, "second.json"), recorded(t, "mapped.json")
	if wrong := refusals(first, second, mapped); len(wrong) > 0 {
		t.Errorf("refused: %s", strings.Join(wrong, "\n"))
	}
	got := table(first, second) + lastLines(first, second, mapped) + "\n"
	golden := filepath.Join("testdata", "table.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("go test ./e2e/remote/count -update, if this is right:\n%s", got)
	}
}

// Each of these has to be refused, for this reason.
func TestRefusals(t *testing.T) {
	change := func(c *client, mnemonic string, how func(*spawn)) {
		for i := range c.spawns {
			if c.spawns[i].Mnemonic == mnemonic {
				how(&c.spawns[i])
				return
			}
		}
		t.Errorf("no %s in the recorded log", mnemonic)
	}
	without := func(c *client, bad func(*spawn) bool) {
		c.spawns = slices.DeleteFunc(c.spawns, func(s spawn) bool { return bad(&s) })
	}
	for _, c := range []struct {
		about string
		do    func(first, second, mapped *client)
		want  string
	}{
		{"an action of the rules ran locally", func(first, _, _ *client) { *first = *recorded(t, "local.json") },
			"SymbolCheck of //rules/tests/enforced:enforced_mended_symbols did not run on the executor: local"},
		{"our Go code was linked locally", func(first, _, _ *client) { change(first, "GoLink", func(s *spawn) { s.Runner = "local" }) },
			"GoLink of //tools/symcheck:symcheck did not run on the executor: local"},
		{"a disk cache is this machine's too", func(_, second, _ *client) {
			change(second, "SymbolCheck", func(s *spawn) { s.Runner = "disk cache hit" })
		}, "did not run on the executor: disk cache hit"},
		{"the second client ran what the first had run", func(first, second, _ *client) { *second = *first }, "second client: CppLink of //rules/tests/enforced:app ran again"},
		{"the first client had it from a cache", func(first, second, _ *client) { *first = *second }, "came from the cache; it has to run"},
		{"an environment", func(first, _, _ *client) {
			change(first, "SymbolExports", func(s *spawn) { s.Environment = []variable{{"PATH", "/usr/bin"}} })
		}, "SymbolExports of //rules/tests/enforced:nothing has PATH in its environment, which should be empty"},
		{"an absolute path", func(first, _, _ *client) {
			change(first, "SymbolVerdict", func(s *spawn) { s.Args = append(s.Args, "--stamp=/tmp/held") })
		}, "SymbolVerdict of //rules/tests/enforced:enforced_mended_symbols has the absolute path /tmp/held on its command line"},
		{"nothing of the rules", func(first, _, _ *client) { without(first, (*spawn).rulesOwn) }, "first client: no action of the rules is in the log"},
		{"path mapping did nothing", func(first, _, mapped *client) { *mapped = *first },
			"path mapping: SymbolCheck of //rules/tests/enforced:enforced_mended_symbols ran without it"},
		{"path mapping, but all from the cache", func(_, _, mapped *client) {
			for i := range mapped.spawns {
				mapped.spawns[i].Runner = "remote cache hit"
			}
		}, "path mapping: no action of the rules with mapped paths ran remotely"},
		{"another build", func(_, second, _ *client) {
			without(second, func(s *spawn) bool { return s.Mnemonic == "TestRunner" })
		}, "did not build the same"},
	} {
		t.Run(c.about, func(t *testing.T) {
			first, second, mapped := recorded(t, "first.json"), recorded(t, "second.json"), recorded(t, "mapped.json")
			c.do(first, second, mapped)
			if wrong := strings.Join(refusals(first, second, mapped), "\n"); !strings.Contains(wrong, c.want) {
				t.Errorf("refused: %q", wrong)
			}
		})
	}
}

func TestLogsThatProveNothing(t *testing.T) {
	for _, c := range []struct{ about, text, want string }{
		{"empty", "", "the log is empty"},
		{"cut off", `{"mnemonic": "SymbolCheck", "runner": "remote"}{"mnemonic": "Symb`, "after 1 spawns: unexpected EOF"},
		{"of something else", `{"id": {"started": {}}}`, "spawn 1 has no mnemonic"},
	} {
		path := filepath.Join(t.TempDir(), "log.json")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readLog(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.about, err)
		}
	}
}

func TestAbsolutePaths(t *testing.T) {
	for arg, want := range map[string]bool{
		"bazel-out/k8-fastbuild/bin/a.json":  false,
		"--target=//rules/tests/enforced:a":  false,
		"--target=@@rules_go~//go:b":         false,
		"--json=bazel-out/cfg/bin/a/b.json":  false,
		"/usr/bin/ld":                        true,
		"--json=/srv/project/a.json":         true,
		"@/home/me/params":                   true,
		"--from=bazel-out/a:/usr/lib/libc.a": true,
	} {
		if got := (&spawn{Args: []string{arg}}).unhermetic() != ""; got != want {
			t.Errorf("%s: %v", arg, got)
		}
	}
}
