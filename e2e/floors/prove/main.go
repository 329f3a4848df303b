// Command prove links for older systems and loads there: with each linker and in each
// language a library, a program and a program that is no PIE, against the stubs of
// symcheck, on the real loaders and libraries of three releases of glibc.
//
//	prove PART              one part, such as aarch64; ends with 1 if something does not hold
//	prove -keep PART        takes the result of an earlier run of the same files
//	prove -page FILE PART…  writes what was found, from the results of earlier runs
//
// The compilers, the linkers, readelf and the old systems are in the Debian root.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	keep := flag.Bool("keep", false, "take the result of an earlier run")
	page := flag.String("page", "", "write the results of all parts to `FILE`")
	flag.Parse()
	if err := run(*keep, *page, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "prove: %v\n", err)
		os.Exit(1)
	}
}

func run(keep bool, page string, names []string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	var results []*Result
	for _, name := range names {
		all := parts()
		at := slices.IndexFunc(all, func(p Part) bool { return p.Name == name })
		if at < 0 {
			return fmt.Errorf("there is no part %q", name)
		}
		p := &prover{Part: all[at], dir: filepath.Join(cache, "rules_symcheck", "e2e-floors", name)}
		r, err := p.kept()
		switch {
		case page != "" && err != nil:
			return err
		case page == "" && (!keep || err != nil):
			if r, err = p.prove(); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		case page == "":
			fmt.Printf("kept   %s\n", name)
		}
		results = append(results, r)
	}
	if page != "" {
		return writePage(page, results)
	}
	return nil
}
