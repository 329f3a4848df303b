package buildfile

import (
	"slices"
	"strings"
	"testing"
)

const text = `load("//a:b.bzl", kind = "cc_binary")
load("//a:c.bzl", "symbol_check")

# Two at once.
[
    kind(name = "x_" + n)
    for n in ["1"]
]

kind(name = "app")

symbol_check(
    name = "app_symbols",
    binary = ":app",
)
`

func TestRead(t *testing.T) {
	f, err := Read("BUILD.bazel", text)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"//a:b.bzl cc_binary as kind", "//a:c.bzl symbol_check"}; !slices.Equal(f.Loads, want) {
		t.Errorf("loads %q", f.Loads)
	}
	var others []string
	for _, s := range f.Other {
		others = append(others, s.Kind+" "+s.Name)
	}
	if want := []string{"[kind] ", "kind app"}; !slices.Equal(others, want) {
		t.Errorf("other statements: %q", others)
	}
	if want := "symbol_check(\n    name = \"app_symbols\",\n    binary = \":app\",\n)"; len(f.Checks) != 1 || strings.TrimSpace(f.Checks["app_symbols"]) != want {
		t.Errorf("checks: %q", f.Checks)
	}
	if _, err := Read("BUILD.bazel", text+`symbol_check(name = "app_symbols")`); err == nil {
		t.Error("two checks of one name, and no error")
	}
}

func TestWithout(t *testing.T) {
	for what, want := range map[string]string{
		"app":    strings.Replace(text, "kind(name = \"app\")\n\n", "", 1),
		"[kind]": text[:strings.Index(text, "# Two")] + text[strings.Index(text, "kind(name = \"app"):],
	} {
		got, err := Without("BUILD.bazel", text, what)
		if err != nil || got != want {
			t.Errorf("without %s: %v\n%s", what, err, got)
		}
	}
	if _, err := Without("BUILD.bazel", text, "nobody"); err == nil || !strings.Contains(err.Error(), "0 rules are called nobody") {
		t.Errorf("the error is %v", err)
	}
}

func TestWith(t *testing.T) {
	rule := "symbol_check(\n    name = \"a\",\n    binary = \":b\",\n)"
	more, err := With(rule, "vendored", `["//x/..."]`)
	if want := strings.Replace(rule, "\n)", "\n    vendored = [\"//x/...\"],\n)", 1); err != nil || more != want {
		t.Errorf("with vendored: %v\n%s", err, more)
	}
	if less, err := With(more, "vendored", ""); err != nil || less != rule {
		t.Errorf("without it again: %v\n%s", err, less)
	}
}
