package main

// People delete binaries, and do not think of the checks.

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
)

// deletions takes away what the table lists, in the second package of each shape, and looks at what goes with it.
func (p *prover) deletions(after snapshot) error {
	since := time.Now()
	edited := maps.Clone(after)
	gone := map[string][]string{} // package → rules that have to go
	binaries, files, checks := 0, 0, 0
	chosen := p.packages[p.shapes : 2*p.shapes]
	for _, pkg := range chosen {
		name := path.Join(pkg.Dir, "BUILD.bazel")
		for _, del := range pkg.Deletions {
			if del.File != "" {
				delete(edited, path.Join(pkg.Dir, del.File))
				files++
			} else {
				text, err := buildfile.Without(name, edited[name], del.Rule)
				if err != nil {
					return err
				}
				edited[name] = text
				binaries++
			}
			gone[pkg.Dir] = append(gone[pkg.Dir], del.Gone...)
		}
	}
	if err := edited.restore(p.repository(), after); err != nil {
		return err
	}
	now, d, err := p.runGazelle()
	if err != nil {
		return err
	}
	rest, old := maps.Clone(now), maps.Clone(edited)
	for _, pkg := range chosen {
		name := path.Join(pkg.Dir, "BUILD.bazel")
		was, err := buildfile.Read(name, edited[name])
		if err != nil {
			return err
		}
		is, err := buildfile.Read(name, now[name])
		if err != nil {
			return err
		}
		for _, rule := range gone[pkg.Dir] {
			if _, ok := was.Checks[rule]; ok {
				checks++
			}
			delete(was.Checks, rule)
			was.Other = slices.DeleteFunc(was.Other, func(s buildfile.Statement) bool { return s.Name == rule })
		}
		d = append(d, sameChecks(name, was.Checks, is.Checks)...)
		d = append(d, sameStatements(name, was.Other, is.Other)...)
		for kind, load := range checkLoads {
			if kindsOf(is.Checks)[kind] != slices.Contains(is.Loads, load) {
				d = append(d, fmt.Sprintf("%s: %d symbol_checks, and loads %q", name, len(is.Checks), is.Loads))
			}
		}
		delete(rest, name)
		delete(old, name)
	}
	d = append(d, old.differs(rest)...)
	p.claim(since, d, "deleted: %d binaries and %d main.go in %d packages; their %d symbol_checks went, and no other line", binaries, files, len(chosen), checks)
	return p.back(after, now, "deleted, and put back")
}
