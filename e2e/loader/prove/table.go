package main

// The table: every case with every linker on every system.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Row is one binary on all systems.
type Row struct {
	Case     Case
	Linker   string // "" is the default
	Outcomes []*Outcome
}

// table builds and tries all cases, two at a time.
func table(dir string, systems []*Runtime, list []Case) ([]Row, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	host, err := buildHost(dir, systems[0])
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, c := range list {
		linkers := c.Linkers
		if linkers == nil {
			linkers = []string{""}
		}
		for _, l := range linkers {
			rows = append(rows, Row{Case: c, Linker: l})
		}
	}
	errs := make([]error, len(rows))
	limit := make(chan struct{}, 2)
	var all sync.WaitGroup
	for i := range rows {
		all.Add(1)
		limit <- struct{}{}
		go func() {
			defer func() { <-limit; all.Done() }()
			errs[i] = rows[i].fill(filepath.Join(dir, fmt.Sprint(i)), host, systems)
		}()
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			errs[i] = fmt.Errorf("%s (%s): %w", rows[i].Case.Name, rows[i].Linker, err)
		}
	}
	return rows, errors.Join(errs...)
}

func (row *Row) fill(dir, host string, systems []*Runtime) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	b := &bench{dir: dir, linker: row.Linker}
	row.Case.Make(b)
	if b.err != nil {
		return b.err
	}
	file := row.Case.File
	if file == "" {
		file = "./p.so"
	}
	mode := row.Case.Mode
	if row.Case.File == "" {
		mode = loader.Dlopen
	}
	for _, r := range systems {
		o, err := try(r, host, Subject{Dir: dir, File: file, Mode: mode, Dirs: row.Case.Dirs})
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		row.Outcomes = append(row.Outcomes, o)
	}
	return nil
}
