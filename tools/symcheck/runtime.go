package main

// Where a binary has to load, from the command line: --loads-on and --provided-by.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// readRuntime fills in what the policy says of where the binary runs.
func (f *checkFlags) readRuntime(p *subject.Policy) error {
	var err error
	if f.loadsOn != "" {
		if p.LoadsOn, err = readBaseline(f.loadsOn); err != nil {
			return err
		}
	}
	for _, name := range f.providedBy {
		o, err := readObject(name)
		if err != nil {
			return err
		}
		o.Name = displayName(name)
		p.ProvidedBy = append(p.ProvidedBy, o)
	}
	return nil
}

// readBaseline reads a file, or finds the preset of that name where there is no such file.
func readBaseline(name string) (*baseline.Baseline, error) {
	file, err := os.Open(name)
	switch {
	case err != nil && baseline.IsPreset(name):
		return baseline.Preset(name)
	case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "musllinux"):
		return nil, fmt.Errorf("%s: what musl's loader does is not modelled; the policies that are known are manylinux_2_17 and up", name)
	case errors.Is(err, fs.ErrNotExist) && !strings.Contains(name, "/") && !strings.HasSuffix(name, ".json"):
		return nil, fmt.Errorf("%s is no file here, and no baseline has that name: write glibc_2.17 or later, manylinux_2_17 or later, or a file that symcheck baseline record wrote", name)
	case err != nil:
		return nil, err
	}
	defer file.Close()
	b, err := baseline.Read(name, file)
	if err == nil && b.Name == "" {
		b.Name = filepath.Base(name)
	}
	return b, err
}

// readObject reads a linked file as the loader would.
func readObject(name string) (*loader.Object, error) {
	file, size, err := linkset.OpenFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	elf, err := elffile.Open(file, size, name)
	if err != nil {
		return nil, err
	}
	return loader.ReadObject(elf)
}
