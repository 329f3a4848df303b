// Command prove generates the repository and proves on it what Gazelle and the aspect do at scale:
//
//	prove sample       everything about Gazelle on all 300 packages; Bazel's verdicts on one package of each shape
//	prove all          Bazel's verdicts on all 300, in parts, each of which is kept for the next run; writes the page in docs/measured
//	prove write DIR    the repository as it is before Gazelle, and nothing else
//
// It prints a line for each claim and ends with 1 if one does not hold. Nothing that is expected comes out of the code under test: it
// stands in the table of package shape, and nm says what a binary exports.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "prove: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	project, err := tree.ReadProject(".")
	if err != nil {
		return err
	}
	shapes, err := shape.All()
	if err != nil {
		return err
	}
	packages, err := tree.Packages(shapes)
	if err != nil {
		return err
	}
	switch {
	case len(args) == 2 && args[0] == "write":
		return tree.Write(args[1], project, packages)
	case len(args) == 1 && (args[0] == "sample" || args[0] == "all"):
	default:
		return fmt.Errorf("say sample, all, or write DIR")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	p := &prover{
		project:  project,
		packages: packages,
		shapes:   len(shapes),
		all:      args[0] == "all",
		work:     filepath.Join(cache, "rules_symcheck", "e2e-repository"),
	}
	unlock, err := lock(p.work)
	if err != nil {
		return err
	}
	defer unlock()
	return p.prove()
}

// lock keeps a second run out of the work folder.
func lock(work string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Join(work, "log"), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(work, "lock"))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("%s: another run is at work: %w", file.Name(), err)
	}
	return func() { file.Close() }, nil
}
