package main

// BUILD files, as Gazelle left them, held to the table and to what they were before. Each function returns what differs, a line each.

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
)

// compare holds the BUILD files to what the table says of their symbol_checks. All else has to be as it was, but for the rules that the
// table says other languages write, and the load statements that the new rules need.
func (p *prover) compare(before, after snapshot, expected map[string]map[string]string) ([]string, error) {
	var d []string
	rest := maps.Clone(after)
	old := maps.Clone(before)
	for _, pkg := range p.packages {
		name := path.Join(pkg.Dir, "BUILD.bazel")
		was, err := buildfile.Read(name, before[name])
		if err != nil {
			return nil, err
		}
		is, err := buildfile.Read(name, after[name])
		if err != nil {
			return nil, err
		}
		d = append(d, sameChecks(name, expected[pkg.Dir], is.Checks)...)
		others := slices.Clone(is.Other)
		for _, w := range pkg.Written {
			n := len(others)
			others = slices.DeleteFunc(others, func(s buildfile.Statement) bool { return s.Kind == w.Kind && s.Name == w.Name })
			if len(others) != n-1 {
				d = append(d, fmt.Sprintf("%s: %s %s was not written", name, w.Kind, w.Name))
			}
		}
		d = append(d, sameStatements(name, was.Other, others)...)
		loads := slices.Clone(was.Loads)
		for kind := range kindsOf(is.Checks) {
			loads = append(loads, checkLoads[kind])
		}
		for _, w := range pkg.Written {
			loads = append(loads, "@rules_go//go:def.bzl "+w.Kind)
		}
		slices.Sort(loads)
		if loads = slices.Compact(loads); !slices.Equal(loads, is.Loads) {
			d = append(d, fmt.Sprintf("%s: loads %q, not %q", name, is.Loads, loads))
		}
		if formatted, err := buildfile.Formatted(name, after[name]); err != nil || formatted != after[name] {
			d = append(d, name+": is not formatted")
		}
		delete(rest, name)
		delete(old, name)
	}
	return append(d, old.differs(rest)...), nil
}

// checkLoads says where a check's kind is loaded from, as buildfile.File.Loads has it.
var checkLoads = map[string]string{
	"symbol_check": "@rules_symcheck//rules:defs.bzl symbol_check",
	"team_check":   "//build:defs.bzl team_check",
}

func kindsOf(checks map[string]string) map[string]bool {
	kinds := map[string]bool{}
	for _, text := range checks {
		kind, _, _ := strings.Cut(text, "(")
		kinds[kind] = true
	}
	return kinds
}

func sameChecks(name string, want, got map[string]string) []string {
	var d []string
	for _, check := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[check]; !ok {
			d = append(d, name+": "+check+" is missing")
		} else if text != want[check] {
			d = append(d, name+": "+check+": "+firstDifference(want[check], text))
		}
	}
	for _, check := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[check]; !ok {
			d = append(d, name+": "+check+" is too much")
		}
	}
	return d
}

func sameStatements(name string, want, got []buildfile.Statement) []string {
	if slices.Equal(want, got) {
		return nil
	}
	text := func(list []buildfile.Statement) string {
		var all []string
		for _, s := range list {
			all = append(all, s.Text)
		}
		return strings.Join(all, "\n")
	}
	return []string{name + ": apart from symbol_checks, " + firstDifference(text(want), text(got))}
}
