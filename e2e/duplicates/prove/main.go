// Command prove links real libraries that define the same names, and holds what symcheck says of them against what the linkers say:
//
//	prove sample        one row of each table and a few ordinary programs
//	prove repository    what this repository's BUILD files link, for a run over all
//	prove all           everything; writes the page in docs/measured
//
// It prints a line for each link and ends with 1 if one is not as it has to be. What is expected comes from the linkers' own errors
// and from running the programs.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "prove: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 || args[0] != "sample" && args[0] != "repository" && args[0] != "all" {
		return fmt.Errorf("say sample, repository or all")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	b := &bench{work: filepath.Join(cache, "rules_symcheck", "e2e-duplicates"), all: args[0] != "sample"}
	if err := os.MkdirAll(b.work, 0o755); err != nil {
		return err
	}
	lock, err := os.Create(filepath.Join(b.work, "lock"))
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("%s: another run is at work: %w", lock.Name(), err)
	}
	if err := b.prepare(); err != nil {
		return err
	}
	repository, err := b.repository()
	if err != nil {
		return err
	}
	if args[0] == "repository" {
		return b.failures()
	}
	sets, err := b.sets()
	if err != nil {
		return err
	}
	programs, err := b.programs()
	if err != nil {
		return err
	}
	fmt.Printf("%d links with duplicates, %d links of %d ordinary programs; %d not as they have to be\n",
		len(sets), links(programs), len(programs), b.failed)
	if err := b.failures(); err != nil || !b.all {
		return err
	}
	return b.writePage(sets, programs, repository)
}
