// Command prove looks at every ELF file of a part of the machine and holds what
// tools/layout says of it against a real ld.so.
//
//	prove PART              does it
//	prove -keep PART        takes the result of an earlier run
//	prove -page FILE PART…  writes the results of earlier runs
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
)

func main() {
	keep := flag.Bool("keep", false, "take the result of an earlier run")
	page := flag.String("page", "", "write the results of earlier runs to this `FILE`")
	flag.Parse()
	if err := run(*keep, *page, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

// Result is what a part came to.
type Result struct {
	Part string
	Date string
	Key  string // of what it rests on
	// Files are those that a loader could be asked to take, Skipped the others.
	Files, Skipped int
	// Tried are the shared libraries that ld.so was given, Loaded those that it took.
	Tried, Loaded int
	// Refused counts, by reason, the libraries that did not load and are not reported.
	Refused map[string]int
	// CPUs counts the files by processor.
	CPUs map[string]int
	// Reported are the files of which something is said.
	Reported []Reported
	// Corpus are the lines in which the tests of tools/layout say how many files they
	// damaged.
	Corpus []string
	// Tools are versions.
	Tools []string
}

// Reported is a file of which something is said, and what the loader says of it.
type Reported struct {
	File, Says, Loader string
	Loads              bool
}

func run(keep bool, page string, parts []string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	work := filepath.Join(cache, "rules_symcheck", "e2e-layout")
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	var results []*Result
	for _, part := range parts {
		file := filepath.Join(work, part+".json")
		now, err := key(part)
		if err != nil {
			return err
		}
		r, err := stored(file, now)
		if page == "" && (!keep || err != nil) {
			if r, err = prove(part); err == nil {
				r.Key = now
				err = kept.Save(file, r)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		if err := r.verdict(os.Stdout); err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		results = append(results, r)
	}
	if page == "" {
		return nil
	}
	return writePage(page, results)
}

func prove(part string) (*Result, error) {
	r := &Result{Part: part, Date: time.Now().UTC().Format(time.DateOnly), CPUs: map[string]int{}, Refused: map[string]int{}}
	if part == "corpus" {
		return r, r.corpus()
	}
	folders, most, err := folders(part)
	if err != nil {
		return nil, err
	}
	return r, r.sweep(folders, most)
}

// key is of what a result rests on: what is looked for, and how.
func key(part string) (string, error) {
	return kept.Key(part, "tools/layout", "tools/elffile", "e2e/layout/prove")
}

// stored returns the result of an earlier run, if the same code came to it.
func stored(file, key string) (*Result, error) {
	r := &Result{}
	if err := kept.Load(file, r); err != nil {
		return nil, err
	}
	if r.Key != key {
		return nil, errors.New("it was run with other files")
	}
	return r, nil
}

// verdict prints a result; what is reported and loads is an error.
func (r *Result) verdict(w *os.File) error {
	if r.Part == "corpus" {
		for _, line := range r.Corpus {
			fmt.Fprintf(w, "corpus: %s\n", line)
		}
		return nil
	}
	fmt.Fprintf(w, "%s: %d ELF files, %d reported; %d of %d libraries load into a program\n", r.Part, r.Files, len(r.Reported), r.Loaded, r.Tried)
	var errs []error
	for _, p := range r.Reported {
		fmt.Fprintf(w, "  %s: %s (%s)\n", p.File, p.Says, p.Loader)
		if p.Loads {
			errs = append(errs, fmt.Errorf("%s loads, and is reported: %s", p.File, p.Says))
		}
	}
	return errors.Join(errs...)
}
