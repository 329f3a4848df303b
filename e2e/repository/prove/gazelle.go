package main

// Gazelle over the repository: what the first run writes, and that a second one writes nothing.

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
)

// buildGazelle has Bazel build the repository's own gazelle_binary, and leaves the script by which `bazel run //:gazelle` would start it.
func (p *prover) buildGazelle() error {
	since := time.Now()
	p.gazelleScript = filepath.Join(p.work, "gazelle.sh")
	if _, err := p.bazel("gazelle", 0, "run", "--script_path="+p.gazelleScript, "//:gazelle"); err != nil {
		return err
	}
	fmt.Printf("built: //:gazelle, with @gazelle//language/go and @rules_symcheck//gazelle (%.0f s)\n", time.Since(since).Seconds())
	return nil
}

// runGazelle runs it over the repository. What it prints is returned: on a repository without mistakes it has nothing to say.
func (p *prover) runGazelle() (snapshot, []string, error) {
	cmd := exec.Command(p.gazelleScript)
	cmd.Dir = p.repository()
	output, err := cmd.CombinedOutput()
	var said []string
	for line := range strings.Lines(string(output)) {
		said = append(said, "Gazelle says: "+strings.TrimSpace(line))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("gazelle: %w\n%s", err, output)
	}
	now, err := takeSnapshot(p.repository())
	return now, said, err
}

// gazelle proves what is said of the extension, on all packages, and leaves the repository as Gazelle wrote it at first.
func (p *prover) gazelle(before snapshot) error {
	since := time.Now()
	after, differences, err := p.runGazelle()
	if err != nil {
		return err
	}
	written := 0
	expected := map[string]map[string]string{}
	for _, pkg := range p.packages {
		f, err := buildfile.Read(pkg.Dir+" in the table", pkg.Checks)
		if err != nil {
			return err
		}
		expected[pkg.Dir] = f.Checks
		for _, v := range pkg.Verdicts {
			if v.Owner == "gazelle" {
				written++
			}
		}
	}
	d, err := p.compare(before, after, expected)
	if err != nil {
		return err
	}
	p.claim(since, append(differences, d...), "first run: %d symbol_checks written in %d packages, each attribute as in the table; nothing else changed", written, len(p.packages))

	since = time.Now()
	again, differences, err := p.runGazelle()
	if err != nil {
		return err
	}
	p.claim(since, append(differences, after.differs(again)...), "second run: nothing changed, sha256 %.12s before and %.12s after", after.hash(), again.hash())
	if err := p.deletions(after); err != nil {
		return err
	}
	return p.directives(before, after)
}

// back restores a snapshot and sees that Gazelle leaves it alone.
func (p *prover) back(to, now snapshot, what string) error {
	since := time.Now()
	if err := to.restore(p.repository(), now); err != nil {
		return err
	}
	again, d, err := p.runGazelle()
	if err != nil {
		return err
	}
	p.claim(since, append(d, to.differs(again)...), "%s: nothing changed, sha256 %.12s", what, again.hash())
	return to.restore(p.repository(), again)
}
