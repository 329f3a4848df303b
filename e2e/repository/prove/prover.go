package main

// The run as a whole: one claim after the other.

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// A prover holds what all claims are about.
type prover struct {
	project  tree.Project
	packages []tree.Package
	shapes   int
	all      bool
	work     string // the folder with the repository, the logs and the parts

	gazelleScript string
	failed        int
	results       []result
}

// A result is one line of the output.
type result struct {
	text    string
	seconds float64
}

// The most differences that are printed of one claim.
const mostShown = 20

// claim prints what was looked at, and whether it holds: it does if nothing differs.
func (p *prover) claim(since time.Time, differences []string, format string, args ...any) {
	r := result{text: fmt.Sprintf(format, args...), seconds: time.Since(since).Seconds()}
	word := "holds"
	if len(differences) > 0 {
		word = "FAILS"
		p.failed++
	}
	fmt.Printf("%s  %s (%.1f s)\n", word, r.text, r.seconds)
	for i, d := range differences {
		if i == mostShown {
			fmt.Printf("       … %d more\n", len(differences)-i)
			break
		}
		fmt.Printf("       %s\n", d)
	}
	p.results = append(p.results, r)
}

// prove goes through the claims. The aspect comes first, while the repository is as it was before Gazelle.
func (p *prover) prove() error {
	started := time.Now()
	if err := tree.Write(p.repository(), p.project, p.packages); err != nil {
		return err
	}
	before, err := takeSnapshot(p.repository())
	if err != nil {
		return err
	}
	fmt.Printf("generated: %d packages of %d shapes, %d files, sha256 %.12s\n", len(p.packages), p.shapes, len(before), before.hash())
	aspect, err := p.aspect()
	if err != nil {
		return err
	}
	if err := p.buildGazelle(); err != nil {
		return err
	}
	if err := p.gazelle(before); err != nil {
		return err
	}
	tests, err := p.tests()
	if err != nil {
		return err
	}
	if err := p.oracle(); err != nil {
		return err
	}
	if p.failed > 0 {
		return fmt.Errorf("%d claims do not hold; logs are in %s", p.failed, filepath.Join(p.work, "log"))
	}
	fmt.Printf("all claims hold: %.0f s\n", time.Since(started).Seconds())
	if p.all {
		return p.writePage(aspect, tests, time.Since(started))
	}
	return nil
}

// repository is the folder of the generated repository. It is the same for every run, so that Bazel's output base is too.
func (p *prover) repository() string { return filepath.Join(p.work, "fleet") }

// looked returns the packages that Bazel builds: in a sample, the first of each shape.
func (p *prover) looked() []tree.Package {
	if p.all {
		return p.packages
	}
	return p.packages[:p.shapes]
}
