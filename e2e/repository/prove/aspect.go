package main

// The aspect, over the repository as it is before Gazelle: what it has to find was planted, and no BUILD file asks for it.

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// beside is what links beside the packages: Gazelle itself, static as Go makes it.
var beside = map[string]string{"//:gazelle_bin": "pass"}

// aspect proves what is said of symbol_check_aspect, on the repository in which no symbol_check was written for it.
func (p *prover) aspect() (*outcome, error) {
	since := time.Now()
	want := map[string]string{}
	count := counts{}
	for _, pkg := range p.looked() {
		for _, b := range pkg.Binaries {
			if b.Aspect != "manual" && b.Aspect != "absent" {
				want[label(pkg, b.Name)] = b.Aspect
				count[b.Aspect]++
			}
		}
	}
	got, err := p.inParts("aspect", p.aspectOver, func(pkg tree.Package) bool { return hasBuildFile(pkg.Shape) }, beside)
	if err != nil {
		return nil, err
	}
	p.claim(since, sameVerdicts(want, got.Verdicts), "bazel build --config=symcheck, no BUILD file edited, %d packages: %d linked files; expected are %s, and that nothing else fails", len(p.looked()), len(got.Verdicts), count)
	return got, p.summary(want)
}

func hasBuildFile(s shape.Shape) bool {
	return slices.ContainsFunc(s.Files, func(f shape.File) bool { return f.Name == "BUILD.bazel" })
}

// aspectOver builds what the patterns say and returns the aspect's verdicts by label. A target that fails and has no report has the
// verdict "failed".
func (p *prover) aspectOver(name string, patterns []string) (map[string]string, error) {
	file := p.eventsFile(name)
	option, err := p.patterns(name, patterns)
	if err != nil {
		return nil, err
	}
	// Planted violations fail the build, which is what enforce = "build" is for.
	if _, err := p.bazel(name, 1, "build", option, "--config=symcheck", "--keep_going", "--build_event_json_file="+file); err != nil {
		return nil, err
	}
	e, err := readEvents(file)
	if err != nil {
		return nil, err
	}
	people := p.peoplesChecks()
	verdicts := map[string]string{}
	for target, groups := range e.files {
		report, ok := reportIn(groups["symcheck_report"])
		if !ok || people[target] {
			continue
		}
		if verdicts[target], err = verdictOf(report); err != nil {
			return nil, err
		}
	}
	for target, verdict := range verdicts {
		if verdict == "vendored-leak" != slices.Contains(e.failed, target) {
			verdicts[target] += ", and Bazel does not say the same of the target"
		}
	}
	for _, target := range e.failed {
		if verdicts[target] == "" {
			verdicts[target] = "failed"
		}
	}
	return verdicts, nil
}

// peoplesChecks are the symbol_checks that stand in the BUILD files before Gazelle: their reports are in the build's too.
func (p *prover) peoplesChecks() map[string]bool {
	labels := map[string]bool{}
	for _, pkg := range p.packages {
		for _, v := range pkg.Verdicts {
			if v.Owner != "gazelle" {
				labels[label(pkg, v.Check)] = true
			}
		}
	}
	return labels
}

// summary holds `symcheck summary` to the same expectation.
func (p *prover) summary(want map[string]string) error {
	since := time.Now()
	// Findings: 1. The program's exit code is that of bazel run.
	page, err := p.bazel("summary", 1, "run", "@rules_symcheck//:symcheck", "--", "summary", "--build-events="+p.eventsFile(p.last("aspect")))
	if err != nil {
		return err
	}
	got := map[string]string{}
	for line := range strings.Lines(page) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), "  ")
		target, why, _ := strings.Cut(strings.TrimSpace(rest), " ")
		switch word {
		case "FAIL":
			got[target], _, _ = strings.Cut(strings.TrimSpace(why), " (")
		case "SKIPPED":
			got[target] = "opted-out"
		}
	}
	listed := maps.Clone(want)
	maps.DeleteFunc(listed, func(_, verdict string) bool { return verdict == "pass" })
	first, _, _ := strings.Cut(page, "\n")
	p.claim(since, sameVerdicts(listed, got), "symcheck summary lists the same %d that fail or opted out: %s", len(listed), first)
	return nil
}

// sameVerdicts compares verdicts by label.
func sameVerdicts(want, got map[string]string) []string {
	var d []string
	for _, target := range slices.Sorted(maps.Keys(want)) {
		if v, ok := got[target]; !ok {
			d = append(d, target+": no verdict, where "+want[target]+" was expected")
		} else if v != want[target] {
			d = append(d, fmt.Sprintf("%s: %s, where %s was expected", target, v, want[target]))
		}
	}
	for _, target := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[target]; !ok {
			d = append(d, target+": "+got[target]+", where nothing was expected")
		}
	}
	return d
}

func (p *prover) eventsFile(name string) string { return filepath.Join(p.work, name+".events.json") }
