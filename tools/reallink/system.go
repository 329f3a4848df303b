package reallink

// Older and newer systems, to load on: tools/bazelw unpacks them.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// SystemsFolder is where systems are unpacked, each into SUITE-ARCHITECTURE.
const SystemsFolder = "/usr/lib/runtimes"

// System is the C library of a Debian for x86-64, unpacked.
type System struct {
	Suite  string // "bullseye"
	Glibc  string // "2.31"
	Root   string
	Dirs   []string // its folders of libraries
	Loader string   // its ld-linux-x86-64.so.2
}

// FindSystems returns the systems that programs can be tried on, the oldest first. An
// error says which is not there.
func FindSystems() ([]System, error) {
	list := []System{{Suite: "bullseye", Glibc: "2.31"}, {Suite: "bookworm", Glibc: "2.36"}, {Suite: "sid", Glibc: "2.43"}}
	for i := range list {
		if err := list[i].find(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Systems is FindSystems for a test, which is skipped (or fails, see RequireEnv) where
// one is not there.
func Systems(t testing.TB) []System {
	t.Helper()
	list, err := FindSystems()
	switch {
	case err == nil:
		return list
	case os.Getenv(RequireEnv) == "1":
		t.Fatalf("%s=1, but %v", RequireEnv, err)
	}
	t.Skip(err)
	return nil
}

func (s *System) find() error {
	s.Root = filepath.Join(SystemsFolder, s.Suite+"-amd64")
	for _, sub := range []string{"lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"} {
		dir := filepath.Join(s.Root, sub)
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		s.Dirs = append(s.Dirs, dir)
		if loader := filepath.Join(dir, "ld-linux-x86-64.so.2"); s.Loader == "" {
			if _, err := os.Stat(loader); err == nil {
				s.Loader = loader
			}
		}
	}
	if s.Loader == "" {
		return fmt.Errorf("%s has no ld-linux-x86-64.so.2", s.Root)
	}
	return nil
}

// Start is the command line that runs a program there.
func (s System) Start(program string, arguments ...string) []string {
	return append([]string{s.Loader, "--library-path", strings.Join(s.Dirs, ":"), program}, arguments...)
}
