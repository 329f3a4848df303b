// Package reallink builds real binaries with the real compilers and linkers of
// the machine, so that a test judges what a linker did and not what we think
// that it does. Only tests import it, and the programs of e2e.
package reallink

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// RequireEnv names the environment variable which, when it is "1", turns a
// missing tool from a skipped test into a failed one. CI sets it.
const RequireEnv = "SYMCHECK_REQUIRE_LINKERS"

// Linker is one ELF linker that gcc and clang can be told to use.
type Linker struct {
	// Name is the linker as a table heads it: "bfd", "gold", "lld" or "mold".
	Name string
	// Flag selects it on the command line of a compiler driver.
	Flag string
}

// Linkers returns those of GNU ld, gold, lld and mold that are installed. The
// test is skipped if none is, and fails if RequireEnv is set and one is absent.
func Linkers(t testing.TB) []Linker {
	t.Helper()
	Tool(t, "gcc")
	var found []Linker
	for _, l := range []struct{ name, program string }{
		{"bfd", "ld.bfd"}, {"gold", "ld.gold"}, {"lld", "ld.lld"}, {"mold", "mold"},
	} {
		if _, err := exec.LookPath(l.program); err != nil {
			if os.Getenv(RequireEnv) == "1" {
				t.Fatalf("%s=1, but %s is not on PATH", RequireEnv, l.program)
			}
			continue
		}
		found = append(found, Linker{Name: l.name, Flag: "-fuse-ld=" + l.name})
	}
	if len(found) == 0 {
		t.Skip("no linker (ld.bfd, ld.gold, ld.lld, mold) is on PATH")
	}
	return found
}

// Tool returns the path of a program, skipping the test (or failing it, see
// RequireEnv) where it is not installed.
func Tool(t testing.TB, program string) string {
	t.Helper()
	path, err := lookPath(program)
	if err != nil {
		if os.Getenv(RequireEnv) == "1" {
			t.Fatalf("%s=1, but %s is not on PATH", RequireEnv, program)
		}
		t.Skipf("%s is not on PATH", program)
	}
	return path
}

// lookPath finds a program on PATH, or in /usr/sbin, where Debian has bpftool and
// which is on no PATH that Bazel gives a test.
func lookPath(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err == nil {
		return path, nil
	}
	if path, other := exec.LookPath(filepath.Join("/usr/sbin", program)); other == nil {
		return path, nil
	}
	return "", err
}

// Run executes a command in dir and returns what it printed. A failure ends
// the test with the command line and its output.
func Run(t testing.TB, dir string, argv ...string) string {
	t.Helper()
	out, err := Try(dir, argv...)
	if err != nil {
		t.Fatalf("%s\n%v\n%s", strings.Join(argv, " "), err, out)
	}
	return out
}

// Try executes a command in dir and returns what it printed on both streams.
func Try(dir string, argv ...string) (string, error) {
	program := argv[0]
	if path, err := lookPath(program); err == nil && program == filepath.Base(program) {
		program = path
	}
	cmd := exec.Command(program, argv[1:]...)
	cmd.Dir = dir
	// Messages are compared by tests, so they are asked for in one language.
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Write puts a source file into dir, which is created, and returns its path.
func Write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
