package main

// The symbol_checks that are there after Gazelle, as tests.

import (
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// tests proves that the symbol_checks, Gazelle's and people's, build and come to the verdict that the table gives them.
func (p *prover) tests() (*outcome, error) {
	since := time.Now()
	want := map[string]string{}
	count := counts{}
	for _, pkg := range p.looked() {
		for _, v := range pkg.Verdicts {
			if v.Test != "manual" {
				want[label(pkg, v.Check)] = v.Test
				count[v.Test]++
			}
		}
	}
	got, err := p.inParts("tests", p.testsOver, func(tree.Package) bool { return true }, nil)
	if err != nil {
		return nil, err
	}
	p.claim(since, sameVerdicts(want, got.Verdicts), "bazel test of what Gazelle and people wrote, %d packages: %d symbol_checks; expected are %s", len(p.looked()), len(got.Verdicts), count)
	return got, nil
}

// testsOver tests what the patterns say and returns the verdicts by label.
func (p *prover) testsOver(name string, patterns []string) (map[string]string, error) {
	file := p.eventsFile(name)
	option, err := p.patterns(name, patterns)
	if err != nil {
		return nil, err
	}
	// 3: the build succeeded and a test failed. What bazel test has from a cache it does not write to disk, but for what is asked for.
	if _, err := p.bazel(name, 3, "test", option, "--build_event_json_file="+file, "--keep_going", "--test_output=summary", "--test_summary=none",
		"--output_groups=+symcheck_report", `--remote_download_regex=.*\.json`); err != nil {
		return nil, err
	}
	e, err := readEvents(file)
	if err != nil {
		return nil, err
	}
	verdicts := map[string]string{}
	for target, status := range e.tests {
		report, ok := reportIn(e.files[target]["symcheck_report"])
		if !ok {
			verdicts[target] = status + " without a report"
			continue
		}
		verdict, err := verdictOf(report)
		if err != nil {
			return nil, err
		}
		if verdict == "pass" != (status == "PASSED") {
			verdict += ", and Bazel says " + status
		}
		verdicts[target] = verdict
	}
	return verdicts, nil
}
