package main

// A result holds until the program that writes stubs, or one of the programs here, changes.

import (
	"fmt"
	"path/filepath"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
)

func (p *prover) key() (string, error) {
	return kept.Key(p.Part, "tools/glibc", "tools/archive", "tools/elffile", "e2e/floors/prove")
}

func (p *prover) file() string { return filepath.Join(p.dir, "result.json") }

// kept returns the result of an earlier run, if it is of the same files.
func (p *prover) kept() (*Result, error) {
	var r Result
	if err := kept.Load(p.file(), &r); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	if key, err := p.key(); err != nil || key != r.Key {
		return nil, fmt.Errorf("%s was run with other files", p.Name)
	}
	return &r, nil
}
