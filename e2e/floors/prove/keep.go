package main

// Results are kept, so that a run that was cut off goes on where it was. One holds
// until the program that writes stubs, or one of the programs here, changes.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var sources = []string{"tools/glibc", "tools/archive", "tools/elffile", "e2e/floors/prove"}

// key is a hash of all that a result depends on in the repository.
func (p *prover) key() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n", p.Part)
	for _, dir := range sources {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata") {
				return err
			}
			data, err := os.ReadFile(name)
			fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(data))
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func (p *prover) keep(r *Result) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(p.dir, "result.json"), append(data, '\n'), 0o644)
}

// kept returns the result of an earlier run, if it is of the same files.
func (p *prover) kept() (*Result, error) {
	data, err := os.ReadFile(filepath.Join(p.dir, "result.json"))
	if err != nil {
		return nil, fmt.Errorf("%s was not run yet: %w", p.Name, err)
	}
	var r Result
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	if key, err := p.key(); err != nil || key != r.Key {
		return nil, fmt.Errorf("%s was run with other files", p.Name)
	}
	return &r, nil
}
