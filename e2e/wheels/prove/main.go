// Command prove holds our verdicts about manylinux to auditwheel's.
//
//	prove SYMCHECK PAGE   SYMCHECK is the program; writes PAGE
//	prove SYMCHECK        a sample of the real files, and the table; writes nothing
//
// Three things are compared: the table of policies itself with the one that auditwheel
// comes with, the verdicts on real extension modules and libraries, and those on a few
// modules made for the purpose, which real interpreters then import. A difference that
// explain.go does not know, and one that it knows and that is gone, end it with 1.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	do := sample
	switch len(os.Args) {
	case 2:
	case 3:
		do = func(symcheck string) error { return whole(symcheck, os.Args[2]) }
	default:
		fmt.Fprintln(os.Stderr, "usage: prove SYMCHECK [PAGE]")
		os.Exit(2)
	}
	if err := do(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func whole(symcheck, page string) error {
	f, j, err := begin(symcheck)
	if err != nil {
		return err
	}
	defer j.close()
	if f.real, err = judgeReal(j, 1); err != nil {
		return err
	}
	if err := tryDiffering(f.real); err != nil {
		return err
	}
	if f.made, err = judgeMade(j); err != nil {
		return err
	}
	if err := errors.Join(f.explained(), f.allExplain()); err != nil {
		return err
	}
	return f.write(page)
}

// sampled is the share of the root's files that a sample looks at, and fewest how many
// there have to be.
const sampled, fewest = 6, 30

func sample(symcheck string) error {
	f, j, err := begin(symcheck)
	if err != nil {
		return err
	}
	defer j.close()
	if f.real, err = judgeReal(j, sampled); err != nil {
		return err
	}
	f.print()
	if len(f.real) < fewest {
		return fmt.Errorf("only %d files to judge", len(f.real))
	}
	return f.explained()
}

// begin compares the tables of policies, and starts auditwheel.
func begin(symcheck string) (*found, *judges, error) {
	policies, err := comparePolicies()
	if err != nil {
		return nil, nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, nil, err
	}
	j, err := newJudges(symcheck, filepath.Join(cache, "rules_symcheck", "e2e-wheels"), policies.shared)
	if err != nil {
		return nil, nil, err
	}
	return &found{versions: j.versions, policies: policies}, j, nil
}
