package main

// A comparison that notices nothing would let every claim hold.

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// byHand is the repository before Gazelle, and as it has to be afterwards: put together from the table as text, without Gazelle.
func byHand(t *testing.T) (p *prover, before, after snapshot, expected map[string]map[string]string) {
	t.Helper()
	shapes, err := shape.All()
	if err != nil {
		t.Fatal(err)
	}
	packages, err := tree.Packages(shapes)
	if err != nil {
		t.Fatal(err)
	}
	p = &prover{packages: packages, shapes: len(shapes)}
	before, after, expected = snapshot{"BUILD.bazel": "# root\n"}, snapshot{"BUILD.bazel": "# root\n"}, map[string]map[string]string{}
	for _, pkg := range packages {
		for _, f := range pkg.Files {
			before[path.Join(pkg.Dir, f.Name)] = f.Text
			after[path.Join(pkg.Dir, f.Name)] = f.Text
		}
		want, err := buildfile.Read("checks", pkg.Checks)
		if err != nil {
			t.Fatal(err)
		}
		expected[pkg.Dir] = want.Checks
		name := path.Join(pkg.Dir, "BUILD.bazel")
		is, err := buildfile.Read(name, before[name])
		if err != nil {
			t.Fatal(err)
		}
		text, loads := before[name], map[string]bool{}
		for check, rule := range want.Checks {
			if is.Checks[check] == "" {
				kind, _, _ := strings.Cut(rule, "(")
				loads[checkLoads[kind]] = true
				text += "\n" + rule + "\n"
			}
		}
		for _, w := range pkg.Written {
			loads["@rules_go//go:def.bzl "+w.Kind] = true
			text += "\n" + w.Kind + "(name = \"" + w.Name + "\")\n"
		}
		for load := range loads {
			if !slices.Contains(is.Loads, load) {
				file, symbol, _ := strings.Cut(load, " ")
				text = "load(\"" + file + "\", \"" + symbol + "\")\n" + text
			}
		}
		parsed, err := build.ParseBuild(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		after[name] = string(build.Format(parsed))
	}
	return p, before, after, expected
}

// What a wrong Gazelle would write has to be noticed, whatever is wrong with it.
func TestCompareNotices(t *testing.T) {
	p, before, right, expected := byHand(t)
	d, err := p.compare(before, right, expected)
	if err != nil || len(d) > 0 {
		t.Fatalf("what is right: %v, %q", err, d)
	}
	find := func(name string) string {
		i := slices.IndexFunc(p.packages, func(pkg tree.Package) bool { return pkg.Name == name })
		return path.Join(p.packages[i].Dir, "BUILD.bazel")
	}
	replace := func(s snapshot, name, old, with string) {
		if !strings.Contains(s[name], old) {
			t.Fatalf("%s has no %q", name, old)
		}
		s[name] = strings.Replace(s[name], old, with, 1)
	}
	plain, guarded, services, quiet := find("c_program"), find("vendored_inherited"), find("kind_of_go"), find("disabled")
	for what, wrong := range map[string]struct {
		change func(s snapshot)
		want   string
	}{
		"no check":          {func(s snapshot) { s[plain] = before[plain] }, "_symbols is missing"},
		"a check too much":  {func(s snapshot) { s[quiet] += "\nsymbol_check(name = \"more\")\n" }, "more is too much"},
		"another attribute": {func(s snapshot) { replace(s, guarded, "//third_party/...", "//third/...") }, "not \"    vendored ="},
		"a binary changed":  {func(s snapshot) { replace(s, plain, "srcs = [", "copts = [") }, "apart from symbol_checks"},
		"a rule gone":       {func(s snapshot) { replace(s, services, "go_binary(", "go_test(") }, "go_binary amber_hammer was not written"},
		"no load": {func(s snapshot) {
			replace(s, plain, "load(\"@rules_symcheck//rules:defs.bzl\", \"symbol_check\")\n", "")
		}, "loads"},
		"a load too much": {func(s snapshot) { s[plain] = "load(\"//x:y.bzl\", \"z\")\n" + s[plain] }, "loads"},
		"not formatted":   {func(s snapshot) { s[plain] += "\n" }, "is not formatted"},
		"a new file":      {func(s snapshot) { s["plain/BUILD.bazel"] = "" }, "plain/BUILD.bazel: is new"},
		"a file gone":     {func(s snapshot) { delete(s, path.Join(path.Dir(plain), "main.c")) }, "main.c: is gone"},
		"another package": {func(s snapshot) { s["BUILD.bazel"] = "# mine\n" }, "line 1 is \"# mine\", not \"# root\""},
	} {
		changed := maps.Clone(right)
		wrong.change(changed)
		d, err := p.compare(before, changed, expected)
		if err != nil || len(d) == 0 || !strings.Contains(strings.Join(d, "\n"), wrong.want) {
			t.Errorf("%s: %v, %q", what, err, d)
		}
	}
}

func TestDirectiveSteps(t *testing.T) {
	p, _, after, _ := byHand(t)
	in := p.inRegion()
	if len(in) < 30 {
		t.Fatalf("%d packages in %s", len(in), region)
	}
	for _, s := range steps {
		if s.want == nil {
			continue
		}
		// A directive that does nothing is noticed.
		d, changed, err := p.compareRegion(after, after, in, s)
		if err != nil || len(d) == 0 || changed == 0 {
			t.Errorf("%s: %v, %d packages have to change, and that they do not is %q", s.directive, err, changed, d)
		}
	}
}

func TestSameVerdicts(t *testing.T) {
	want := map[string]string{"//a": "pass", "//b": "vendored-leak"}
	if d := sameVerdicts(want, maps.Clone(want)); len(d) > 0 {
		t.Error(d)
	}
	for _, got := range []map[string]string{
		{"//a": "pass"}, {"//a": "pass", "//b": "pass"}, {"//a": "pass", "//b": "vendored-leak", "//c": "pass"},
	} {
		if d := sameVerdicts(want, got); len(d) != 1 {
			t.Errorf("%v: %q", got, d)
		}
	}
}
