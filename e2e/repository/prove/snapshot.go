package main

// Every byte of the repository, kept, compared and put back.

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A snapshot is every file of the repository: its path with slashes, and its text.
type snapshot map[string]string

func takeSnapshot(dir string) (snapshot, error) {
	s := snapshot{}
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil || strings.HasPrefix(name, "bazel-") {
			return err
		}
		text, err := os.ReadFile(file)
		s[filepath.ToSlash(name)] = string(text)
		return err
	})
	return s, err
}

// hash is a SHA-256 over all names and texts, in hexadecimal.
func (s snapshot) hash() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(h, "%d %s %d %s", len(name), name, len(s[name]), s[name])
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// differs names the files in which two snapshots differ.
func (s snapshot) differs(now snapshot) []string {
	var d []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if old, ok := s[name]; !ok {
			d = append(d, name+": is new")
		} else if old != now[name] {
			d = append(d, name+": "+firstDifference(old, now[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if _, ok := now[name]; !ok {
			d = append(d, name+": is gone")
		}
	}
	return d
}

// firstDifference says where two texts part, as a line of each.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(w):
			return fmt.Sprintf("line %d is too much: %q", i+1, g[i])
		case i >= len(g):
			return fmt.Sprintf("line %d is missing: %q", i+1, w[i])
		case w[i] != g[i]:
			return fmt.Sprintf("line %d is %q, not %q", i+1, g[i], w[i])
		}
	}
	return "no difference"
}

// restore makes dir what the snapshot says; now is what it is.
func (s snapshot) restore(dir string, now snapshot) error {
	for name := range now {
		if _, ok := s[name]; !ok {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
				return err
			}
		}
	}
	for name, text := range s {
		if now[name] == text {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
