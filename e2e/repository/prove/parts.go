package main

// Fifty packages at a time, so that a run over all that was cut off need not begin again.

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// partSize is how many packages Bazel is given at a time in a run over all.
const partSize = 50

// An outcome is what one or more builds said.
type outcome struct {
	Verdicts map[string]string // by label
	Seconds  float64           // how long one build took
}

// inParts asks for the verdicts of the packages that are looked at, those aside that `in` leaves out. A sample is one part. In a run over all a
// part that was done is not done again, as long as neither the repository nor the code under test has changed; at the end all is
// asked for at once, as //..., and has to come out as the parts did, but for what lies beside the packages.
func (p *prover) inParts(name string, ask func(name string, patterns []string) (map[string]string, error), in func(tree.Package) bool, beside map[string]string) (*outcome, error) {
	sum := &outcome{Verdicts: map[string]string{}}
	part := func(name, keep string, patterns []string) (*outcome, error) {
		o := &outcome{}
		if text, err := os.ReadFile(keep); keep != "" && err == nil && json.Unmarshal(text, o) == nil {
			fmt.Printf("       part %s: done before, in %.0f s\n", name, o.Seconds)
			return o, nil
		}
		since := time.Now()
		verdicts, err := ask(name, patterns)
		if err != nil {
			return nil, err
		}
		o.Verdicts, o.Seconds = verdicts, time.Since(since).Seconds()
		if keep == "" {
			return o, nil
		}
		fmt.Printf("       part %s: %d verdicts in %.0f s\n", name, len(verdicts), o.Seconds)
		text, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		return o, os.WriteFile(keep, text, 0o644)
	}
	if !p.all {
		return part(name, "", patternsOf(p.looked(), in))
	}
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	// What was found of other code is of no use any more.
	old, err := filepath.Glob(filepath.Join(p.work, "part-"+name+"-*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range old {
		if !strings.HasSuffix(file, "-"+key+".json") {
			if err := os.Remove(file); err != nil {
				return nil, err
			}
		}
	}
	for from := 0; from < len(p.packages); from += partSize {
		n := fmt.Sprintf("%s-%d", name, from/partSize+1)
		keep := filepath.Join(p.work, fmt.Sprintf("part-%s-%s.json", n, key))
		o, err := part(n, keep, patternsOf(p.packages[from:min(from+partSize, len(p.packages))], in))
		if err != nil {
			return nil, err
		}
		maps.Copy(sum.Verdicts, o.Verdicts)
	}
	since := time.Now()
	whole, err := part(p.last(name), "", []string{"//..."})
	if err != nil {
		return nil, err
	}
	want := maps.Clone(sum.Verdicts)
	maps.Copy(want, beside)
	p.claim(since, sameVerdicts(want, whole.Verdicts), "%s: //... at once says the same as %d builds of %d packages each, %d verdicts", name, (len(p.packages)+partSize-1)/partSize, partSize, len(whole.Verdicts))
	return sum, nil
}

// last is the name of the last build that inParts makes: the one that has everything.
func (p *prover) last(name string) string {
	if p.all {
		return name + "-all"
	}
	return name
}

func patternsOf(packages []tree.Package, in func(tree.Package) bool) []string {
	var patterns []string
	for _, pkg := range packages {
		if in(pkg) {
			patterns = append(patterns, "//"+pkg.Dir+":all")
		}
	}
	return patterns
}

// key is a hash of what the verdicts hang on: the code under test, and this.
func (p *prover) key() (string, error) {
	s := snapshot{}
	for _, folder := range []string{"rules", "tools", "gazelle", "e2e/repository"} {
		files, err := takeSnapshot(filepath.Join(p.project.Dir, folder))
		if err != nil {
			return "", err
		}
		for name, text := range files {
			s[folder+"/"+name] = text
		}
	}
	return s.hash()[:12], nil
}
