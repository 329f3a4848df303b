package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

func TestDeps(t *testing.T) {
	const text = `
# bazel_dep(name = "comment", version = "1")
module(name = "m", version = "1")
bazel_dep(
    name = "a",  # why
    version = "1.0",
    repo_name = "other",
)
bazel_dep(name = "b", version = "2", dev_dependency = True)
bazel_dep(name = "near", version = "0")
local_path_override(module_name = "near", path = "../..")
bazel_dep(name = "unversioned")
`
	for _, c := range []struct {
		root bool
		want []dep
	}{
		{true, []dep{{"a", "1.0"}, {"b", "2"}}},
		{false, []dep{{"a", "1.0"}, {"near", "0"}}},
	} {
		if got := deps(text, c.root); !reflect.DeepEqual(got, c.want) {
			t.Errorf("root %v: got %v, want %v", c.root, got, c.want)
		}
	}
}

func TestRenamed(t *testing.T) {
	const text = `"doc"
module(
    name = "rules_x",
    # A bracket) in a comment.
    version = "",
    bazel_compatibility = [">=99.0.0"],
    compatibility_level = 7,
    repo_name = "x_rules",
)
bazel_dep(name = "a", version = "1")
`
	const want = `"doc"
module(name = "rules_x", version = "1.2", repo_name = "x_rules")
bazel_dep(name = "a", version = "1")
`
	got, err := renamed(text, dep{"rules_x", "1.2"})
	if err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := renamed("bazel_dep(name = \"a\")\n", dep{"m", "1"}); err == nil {
		t.Error("no module call, and no error")
	}
}

func TestReplaceFailsWhereTheTextIsGone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("old old"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := replace{file: "f", old: "old", new: "new", times: 1}.in(dir)
	if err == nil || !strings.Contains(err.Error(), `expected 1 × "old", found 2`) {
		t.Errorf("got %v", err)
	}
}

// A stand-in's text is whole: every file that its MODULE.bazel or a load in it needs is there.
func TestStandIns(t *testing.T) {
	for _, name := range []string{"buildozer", "empty", "package_metadata", "rules_rust"} {
		dir := filepath.Join(t.TempDir(), "some_module")
		if err := standIn(name)(places{}, dir); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "MODULE.bazel"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := renamed(string(text), dep{"some_module", "1"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every module that ours asks for is served, and those that are Go modules are in go.mod.
func TestSourcesServeMODULE(t *testing.T) {
	text, err := os.ReadFile("../../../MODULE.bazel")
	if err != nil {
		t.Fatal(err)
	}
	asked := deps(string(text), true)
	if len(asked) == 0 {
		t.Fatal("MODULE.bazel asks for nothing")
	}
	for _, d := range asked {
		if _, ok := sourceOf(d.name); !ok {
			t.Errorf("MODULE.bazel asks for %s; sources.go has none", d.name)
		}
	}
}

// The README's table is for people; sources.go is what happens.
func TestREADMEListsTheSources(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| ([a-z_`, ]+) \\|").FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			listed[name[1]] = true
		}
	}
	for _, s := range sources {
		if !listed[s.module] {
			t.Errorf("README.md: no row for %s", s.module)
		}
		delete(listed, s.module)
	}
	for name := range listed {
		t.Errorf("README.md: a row for %s, which sources.go does not have", name)
	}
}
