package main

// A result holds until an archive, a program, a tool or a file of the rewriter changes.

import (
	"fmt"
	"path/filepath"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
)

// sources are what the isolated archives depend on.
var sources = []string{"tools/isolate", "tools/archive", "tools/elffile", "tools/linkset/glob.go", "e2e/isolation/prove/programs", "e2e/isolation/prove/prove.go", "e2e/isolation/prove/look.go"}

func (p *prover) key(archives []string) (string, error) {
	files := sources
	for _, a := range archives {
		files = append(files[:len(files):len(files)], filepath.Join(p.dir, a))
	}
	return kept.Key(p.Case, files...)
}

func (p *prover) file() string { return filepath.Join(p.dir, "result.json") }

// kept returns the result of an earlier run, if it is of the same files.
func (p *prover) kept() (*Result, error) {
	var r Result
	if err := kept.Load(p.file(), &r); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	var archives []string
	for _, a := range r.Archives {
		archives = append(archives, a.Name)
	}
	if key, err := p.key(archives); err != nil || key != r.Key {
		return nil, fmt.Errorf("%s was run with other files", p.Name)
	}
	return &r, nil
}
