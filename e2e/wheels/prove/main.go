// Command prove holds our verdicts about manylinux to auditwheel's.
//
//	prove SYMCHECK PAGE   SYMCHECK is the program; writes PAGE
//
// Three things are compared: the table of policies itself with the one that auditwheel
// comes with, the verdicts on real extension modules and libraries, and those on a few
// modules made for the purpose, which real interpreters then import. A difference that
// explain.go does not know, and one that it knows and that is gone, end it with 1.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: prove SYMCHECK PAGE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func run(symcheck, page string) error {
	f := &found{}
	var err error
	if f.policies, err = comparePolicies(); err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	j, err := newJudges(symcheck, filepath.Join(cache, "rules_symcheck", "e2e-wheels"), f.policies.shared)
	if err != nil {
		return err
	}
	defer j.close()
	f.versions = j.versions
	if f.real, err = judgeReal(j); err != nil {
		return err
	}
	if f.made, err = judgeMade(j); err != nil {
		return err
	}
	if err := f.explained(); err != nil {
		return err
	}
	return f.write(page)
}
