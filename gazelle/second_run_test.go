package gazelle

// The second run changes nothing, whatever the first one met: packages put together at random from what BUILD files hold.
// The oracle is Gazelle itself, which refuses to read a file with two targets of one name.

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/google/go-cmp/cmp"
)

// What a package may hold, with {n} for the name of a target, {b} for that of a binary, which may be there or not, and {p} for the
// package. Left out is what makes Gazelle itself take a second run: a check that has the name of the folder, so that it is in the way
// of what the Go extension makes, and a kind in the middle of a chain of map_kind.
var (
	directiveLines = []string{
		"", "", "", "",
		"# gazelle:symcheck disabled", "# gazelle:symcheck enabled", "# gazelle:symcheck",
		"# gazelle:symcheck_kind my_binary", "# gazelle:symcheck_kind go_binary", "# gazelle:symcheck_kind",
		"# gazelle:symcheck_vendored //third_party/...", "# gazelle:symcheck_vendored //x/...", "# gazelle:symcheck_vendored",
		"# gazelle:symcheck_naming check_{name}", "# gazelle:symcheck_naming",
		"# gazelle:symcheck_exports :exports", "# gazelle:symcheck_exports",
		"# gazelle:map_kind cc_binary my_cc_binary //:defs.bzl", "# gazelle:map_kind symbol_check my_check //:defs.bzl",
		"# gazelle:map_kind go_binary my_go_binary //:defs.bzl",
		"# gazelle:alias_kind aliased cc_binary", "# gazelle:alias_kind aliased_check symbol_check",
		"# gazelle:lang symcheck", "# gazelle:lang",
	}
	statements = []string{
		`cc_binary(name = "{n}", srcs = ["a.c"])`,
		`cc_binary(name = "{n}", tags = ["manual"])`,
		`cc_binary(name = "{n}", tags = ["no-symcheck"])`,
		`my_cc_binary(name = "{n}")`,
		`my_binary(name = "{n}")`,
		`aliased(name = "{n}")`,
		`bin(name = "{n}")`,
		`cc_library(name = "{n}")`,
		`genrule(name = "{n}", outs = ["{n}_symbols"])`,
		`[cc_binary(name = "{n}" + x) for x in ["1"]]`,
		`[symbol_check(name = n + "_symbols", binary = n) for n in ["{b}"]]`,
		`go_binary(name = "{n}", srcs = ["main.go"], linkmode = "c-shared")`,
		`go_binary(name = "{n}", srcs = ["main.go"], deps = ["//x"])`,
		`go_binary(name = "{n}", srcs = ["main.go"])  # keep`,
		`go_binary(name = "{n}", srcs = glob(["*.go"]))`,
		`symbol_check(name = "own_{n}", binary = ":{b}")`,
		`symbol_check(name = "{b}_symbols", binary = ":{b}")`,
		`symbol_check(name = "{b}_symbols", binary = "{b}", vendored = VENDORED, exports = select({"//conditions:default": ":e"}))`,
		`symbol_check(name = "check_{b}", binary = "//{p}:{b}", vendored = ["//mine/..."])  # keep`,
		`symbol_check(name = "check_{b}", binary = select({"//conditions:default": ":{b}"}))`,
		`my_check(name = "{b}_symbols", binary = ":{b}", vendored = ["//old/..."])`,
		`aliased_check(name = "{b}_symbols", binary = ":{b}", exports = ":e")`,
		`check(name = "{b}_symbols", binary = ":{b}")`,
		`nameless()`,
	}
	loads = `load("//:defs.bzl", "aliased", "aliased_check", "my_binary", bin = "cc_binary")
load("@rules_symcheck//rules:defs.bzl", "symbol_check", check = "symbol_check")
`
)

func TestSecondRun(t *testing.T) {
	const packages = 300
	random := rand.New(rand.NewPCG(1, 2))
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put := func(path, content string) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("MODULE.bazel", `module(name = "random")`)
	put("BUILD.bazel", "# gazelle:prefix example.com/random\n")
	for i := range packages {
		at := fmt.Sprintf("p%d", i)
		for range random.IntN(3) { // some below others
			at = fmt.Sprintf("p%d/%s", random.IntN(5), at)
		}
		if random.IntN(2) == 0 {
			put(at+"/main.go", "package main\n\nfunc main() {}\n")
		}
		if random.IntN(8) != 0 {
			put(at+"/BUILD.bazel", randomPackage(random, at))
		}
	}
	before := buildFiles(t, dir)
	unstable := unstableAlone(t, dir)
	messages := runGazelle(t, dir, NewLanguage())
	after := buildFiles(t, dir)
	runGazelle(t, dir, NewLanguage())
	again := buildFiles(t, dir)
	for path := range after {
		if after[path] != again[path] && !unstable[path] {
			t.Errorf("%s\n%s\n-first +second:\n%s", path, before[path], cmp.Diff(after[path], again[path]))
		}
	}
	checks := 0
	for path, content := range after {
		f, err := rule.LoadData(path, filepath.Dir(path), []byte(content))
		if err != nil {
			t.Errorf("%v\n%s", err, content)
			continue
		}
		checks += strings.Count(string(f.Format()), "binary = \":")
	}
	t.Logf("%d packages, %d checks of their own binaries, %d messages", packages, checks, strings.Count(messages, "\n"))
	if checks < packages/2 {
		t.Errorf("only %d checks: this tests little", checks)
	}
}

// unstableAlone are the packages where the Go extension by itself takes more than one run: where there are several
// go_binary and no source, it removes one of them in each.
func unstableAlone(t *testing.T, dir string) map[string]bool {
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	unstable := map[string]bool{}
	runGazelle(t, copied)
	first := buildFiles(t, copied)
	runGazelle(t, copied)
	for path, content := range buildFiles(t, copied) {
		unstable[path] = content != first[path]
	}
	return unstable
}

// randomPackage is a BUILD file whose targets all have names of their own.
func randomPackage(random *rand.Rand, at string) string {
	var lines []string
	for range random.IntN(4) {
		lines = append(lines, directiveLines[random.IntN(len(directiveLines))])
	}
	text := loads + "\n" + strings.Join(lines, "\n") + "\n\nVENDORED = []\n"
	names := []string{"a", "b", "c", filepath.Base(at)}
	used := map[string]bool{}
	for range 1 + random.IntN(8) {
		stmt := statements[random.IntN(len(statements))]
		stmt = strings.NewReplacer("{n}", names[random.IntN(len(names))], "{b}", names[random.IntN(len(names))], "{p}", at).Replace(stmt)
		f, err := rule.LoadData("", "", []byte(stmt))
		if err != nil {
			panic(err)
		}
		if len(f.Rules) == 1 {
			if name := f.Rules[0].Name(); used[name] {
				continue
			} else if name != "" {
				used[name] = true
			}
		}
		text += "\n" + stmt + "\n"
	}
	return text
}
