package main

// Writing files whole. All are staged beside their places before the first is
// put there, so that a full disk leaves either all of them or none.

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// file is what is to be written where; "-" is standard output.
type file struct {
	name string
	data []byte
}

// checkNames refuses a place that is named twice: one of two would be lost.
func checkNames(names ...string) error {
	seen := map[string]bool{}
	for _, name := range names {
		key := name
		if name != "-" {
			key = filepath.Clean(name)
		}
		switch {
		case name == "":
		case seen[key] && name == "-":
			return errors.New("two outputs cannot both go to standard output (\"-\")")
		case seen[key]:
			return fmt.Errorf("%s: two outputs cannot both go to this file", name)
		}
		seen[key] = true
	}
	return nil
}

// writeFiles writes all of the files, or leaves all of them as they were.
func writeFiles(stdout io.Writer, files ...file) error {
	var staged []string // for each file its temporary name, "" where it has none
	defer func() {
		for _, name := range staged {
			if name != "" {
				os.Remove(name) // gone already, if it was put in its place
			}
		}
	}()
	for _, f := range files {
		name, err := stage(f)
		if err != nil {
			return err
		}
		staged = append(staged, name)
	}
	for i, f := range files {
		var err error
		switch {
		case f.name == "-":
			_, err = stdout.Write(f.data)
		case staged[i] == "":
			err = os.WriteFile(f.name, f.data, 0o644)
		default:
			err = os.Rename(staged[i], f.name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stage writes a file under another name in the same folder. A pipe or a device
// is not replaced by a file: it has no staged form.
func stage(f file) (string, error) {
	if f.name == "-" {
		return "", nil
	}
	if info, err := os.Lstat(f.name); err == nil {
		if info.IsDir() {
			return "", fmt.Errorf("%s: is a directory, not a file", f.name)
		}
		if !info.Mode().IsRegular() {
			return "", nil
		}
	}
	t, err := os.CreateTemp(filepath.Dir(f.name), "."+filepath.Base(f.name)+".*")
	if err != nil {
		return "", err
	}
	_, err = t.Write(f.data)
	if err = errors.Join(err, t.Chmod(0o644), t.Close()); err != nil {
		os.Remove(t.Name())
		return "", err
	}
	return t.Name(), nil
}
