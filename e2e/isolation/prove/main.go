// Command prove isolates real archives and uses them: each is linked into one program together with the original library, by every linker
// there is, and both copies are put to work in turn.
//
//	prove PART              one part, such as crypto; prints a line for each linker, and ends with 1 if something does not hold
//	prove -keep PART        takes the result of an earlier run of the same files
//	prove -page FILE PART…  writes what was found, from the results of earlier runs
//
// What is expected stands in parts.go and in the programs. readelf, nm, ar, the linkers and the programs say what came out.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	work := filepath.Join(cache, "rules_symcheck", "e2e-isolation")
	var results []*Result
	for _, name := range names {
		cases, ok := parts[name]
		if !ok {
			return fmt.Errorf("there is no part %q", name)
		}
		for _, c := range cases {
			p := &prover{Case: c, dir: filepath.Join(work, name, c.Name)}
			if page != "" || keep {
				r, err := p.kept()
				if err != nil && page != "" {
					return err
				}
				if err == nil {
					if page == "" {
						fmt.Printf("kept   %s %s\n", name, c.Name)
					}
					results = append(results, r)
					continue
				}
			}
			r, err := p.prove()
			if err != nil {
				return fmt.Errorf("%s %s: %w", name, c.Name, err)
			}
			results = append(results, r)
		}
	}
	if page != "" {
		return writePage(page, results)
	}
	return nil
}
