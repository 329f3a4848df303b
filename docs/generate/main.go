// Command generate writes the pages of docs/rules from the docstrings of
// //rules:defs.bzl:
//
//	bazel run //docs/generate
//
// A test fails while the pages say something else than the docstrings.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	workspace := os.Getenv("BUILD_WORKSPACE_DIRECTORY")
	if len(os.Args) != 2 || workspace == "" {
		fmt.Fprintln(os.Stderr, "usage: "+update)
		os.Exit(2)
	}
	if err := write(os.Args[1], filepath.Join(workspace, "docs", "rules")); err != nil {
		fmt.Fprintf(os.Stderr, "generate: %v\n", err)
		os.Exit(1)
	}
}

// read returns the pages that a file with a ModuleInfo asks for.
func read(moduleInfo string) (map[string]string, error) {
	message, err := os.ReadFile(moduleInfo)
	if err != nil {
		return nil, err
	}
	symbols, err := decodeModule(message)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", moduleInfo, err)
	}
	return pages(symbols), nil
}

// write makes a folder hold the pages and no other.
func write(moduleInfo, folder string) error {
	want, err := read(moduleInfo)
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return err
	}
	var errs []error
	for _, file := range old {
		if _, ok := want[filepath.Base(file)]; !ok {
			errs = append(errs, os.Remove(file))
		}
	}
	errs = append(errs, os.MkdirAll(folder, 0o755))
	for name, text := range want {
		errs = append(errs, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	return errors.Join(errs...)
}
