// Package versions_test holds together the files that each name versions: go.mod and go.sum for the Go tools,
// MODULE.bazel for Bazel, WORKSPACE and go_deps.bzl for Bazel 7 without modules, .bazelversion for bazelw.
package versions_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../../.."

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(root + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// requirement is a line of go.mod.
type requirement struct {
	version  string
	indirect bool
}

func goMod(t *testing.T) map[string]requirement {
	found := map[string]requirement{}
	for _, m := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) (v\S+)( // indirect)?$`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		found[m[1]] = requirement{m[2], m[3] != ""}
	}
	if len(found) < 4 {
		t.Fatalf("go.mod: read only %v", found)
	}
	return found
}

// bazelDeps are the modules of MODULE.bazel with their versions.
func bazelDeps(t *testing.T) map[string]string {
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^bazel_dep\(name = "(.*?)", version = "(.*?)"`).FindAllStringSubmatch(read(t, "MODULE.bazel"), -1) {
		found[m[1]] = m[2]
	}
	return found
}

// rulesets are Go modules that Bazel takes as modules of its own.
var rulesets = map[string]string{
	"github.com/bazelbuild/bazel-gazelle": "gazelle",
	"github.com/bazelbuild/rules_go":      "rules_go",
}

// nested are Go modules inside a ruleset, which come with it and count on their own.
var nested = map[string]bool{"github.com/bazel-contrib/bazel-gazelle/v2": true}

// A ruleset has one version, in go.mod.
func TestRulesets(t *testing.T) {
	mod, bazel, workspace := goMod(t), bazelDeps(t), read(t, "WORKSPACE")
	for path, module := range rulesets {
		if want := strings.TrimPrefix(mod[path].version, "v"); bazel[module] != want {
			t.Errorf("MODULE.bazel: %s %s, but go.mod has %s", module, bazel[module], want)
		}
	}
	for module, url := range map[string]string{
		"rules_go":   "/rules_go/releases/download/v$/rules_go-v$.zip",
		"gazelle":    "/bazel-gazelle/releases/download/v$/bazel-gazelle-v$.tar.gz",
		"rules_rust": "/rules_rust/releases/download/$/rules_rust-v$.tar.gz",
	} {
		if url = strings.ReplaceAll(url, "$", bazel[module]); !strings.Contains(workspace, url) {
			t.Errorf("WORKSPACE: no %s, but MODULE.bazel has %s %s", url, module, bazel[module])
		}
	}
}

// What packages of ours import directly is visible in both modes; what WORKSPACE mode fetches is what go.sum expects.
func TestGoModules(t *testing.T) {
	mod, sums := goMod(t), read(t, "go.sum")
	uses := regexp.MustCompile(`(?s)use_repo\(\s*go_deps,(.*?)\)`).FindStringSubmatch(read(t, "MODULE.bazel"))
	if uses == nil {
		t.Fatal("MODULE.bazel: no use_repo(go_deps, …)")
	}
	inWorkspace := map[string]bool{}
	entry := regexp.MustCompile(`name = "(.*)",\s*importpath = "(.*)",\s*sum = "(.*)",\s*version = "(.*)",`)
	for _, m := range entry.FindAllStringSubmatch(read(t, "go_deps.bzl"), -1) {
		name, path, sum, version := m[1], m[2], m[3], m[4]
		inWorkspace[path] = true
		if name != repository(path) {
			t.Errorf("go_deps.bzl: %s is named %s, want %s", path, name, repository(path))
		}
		if version != mod[path].version {
			t.Errorf("go_deps.bzl: %s %s, but go.mod has %q", path, version, mod[path].version)
		}
		if !strings.Contains(sums, path+" "+version+" "+sum+"\n") {
			t.Errorf("go_deps.bzl: %s %s: %s is not in go.sum", path, version, sum)
		}
	}
	for path, r := range mod {
		if r.indirect || rulesets[path] != "" || nested[path] {
			continue
		}
		if !strings.Contains(uses[1], strconv.Quote(repository(path))) {
			t.Errorf("MODULE.bazel: %s is imported, but use_repo does not name %s", path, repository(path))
		}
		if !inWorkspace[path] {
			t.Errorf("go_deps.bzl: %s is imported, but has no go_repository", path)
		}
	}
}

// repository is gazelle's name for the repository of a Go module: the host's parts the other way round.
func repository(path string) string {
	host, rest, _ := strings.Cut(path, "/")
	parts := strings.Split(host, ".")
	slices.Reverse(parts)
	return strings.NewReplacer("-", "_", ".", "_", "/", "_").Replace(strings.Join(parts, "_") + "/" + rest)
}

// The Bazel that bazelw looks for is one that MODULE.bazel accepts, and the Go that WORKSPACE registers one that go.mod accepts.
func TestFloors(t *testing.T) {
	accepts := regexp.MustCompile(`bazel_compatibility = \[">=(.*?)"\]`).FindStringSubmatch(read(t, "MODULE.bazel"))
	if accepts == nil {
		t.Fatal("MODULE.bazel: no bazel_compatibility")
	}
	if have := strings.TrimSpace(read(t, ".bazelversion")); less(t, have, accepts[1]) {
		t.Errorf(".bazelversion: %s, but MODULE.bazel wants %s", have, accepts[1])
	}
	registers := regexp.MustCompile(`go_register_toolchains\(version = "(.*?)"\)`).FindStringSubmatch(read(t, "WORKSPACE"))
	wants := regexp.MustCompile(`(?m)^go (.*)$`).FindStringSubmatch(read(t, "go.mod"))
	if registers == nil || wants == nil {
		t.Fatal("WORKSPACE registers no Go, or go.mod wants none")
	}
	if less(t, registers[1], wants[1]) {
		t.Errorf("WORKSPACE: Go %s, but go.mod wants %s", registers[1], wants[1])
	}
}

// less compares dotted numbers.
func less(t *testing.T, a, b string) bool {
	t.Helper()
	numbers := func(s string) (found []int) {
		for part := range strings.SplitSeq(s, ".") {
			n, err := strconv.Atoi(part)
			if err != nil {
				t.Fatalf("version %q: %v", s, err)
			}
			found = append(found, n)
		}
		return found
	}
	return slices.Compare(numbers(a), numbers(b)) < 0
}
