package main

// What is asked of the file system and of readelf about a program's files.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// locate finds what a program opens by its name alone.
func (r *Runtime) locate(name string) string {
	if strings.Contains(name, "/") {
		return name
	}
	for _, dir := range append(r.Dirs[:len(r.Dirs):len(r.Dirs)], trusted...) {
		if path := filepath.Join(dir, name); exists(path) {
			return path
		}
	}
	return name
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// relocatedNames are the names that a file's dynamic relocations have, by readelf.
func relocatedNames(path string) (map[string]bool, error) {
	text, err := exec.Command("readelf", "-rW", "--use-dynamic", path).Output()
	if err != nil {
		return nil, fmt.Errorf("readelf %s: %w", path, err)
	}
	out := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		for _, word := range strings.Fields(line) {
			name, _, _ := strings.Cut(word, "@")
			out[name] = true
		}
	}
	return out, nil
}

// relocations remembers relocatedNames.
type relocations struct{ names map[string]map[string]bool }

// asked reports whether a relocation of the file, and not dlsym, asked for a binding.
func (r *relocations) asked(path string, b bound) (bool, error) {
	if path == "" {
		return true, nil
	}
	if r.names == nil {
		r.names = map[string]map[string]bool{}
	}
	if r.names[path] == nil {
		names, err := relocatedNames(path)
		if err != nil {
			return false, err
		}
		r.names[path] = names
	}
	return r.names[path][b.name], nil
}
