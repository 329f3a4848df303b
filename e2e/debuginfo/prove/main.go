// Command prove holds ordinary programs and a kernel to the preset kernel_btf: none of
// them has a type of another language where it hurts, and none may be accused of one.
// Beside it stands what pahole makes of the same file, and what bpftool says of that.
//
//	prove PART...              does it; ends with 1 if something is not as it has to be
//	prove -page FILE PART...   takes what stands from an earlier run of the same files, does the rest, and writes it down
//
// The parts are own, programs, libc and kernel. Compilers, pahole and bpftool are in the
// Debian root, dwz and libc6-dbg in the layer debuginfo.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
)

func main() {
	page := flag.String("page", "", "take what stands from an earlier run, and write the results to this `FILE`")
	flag.Parse()
	if err := run(*page, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

// Result is what a part came to.
type Result struct {
	Part  string
	Date  string
	Key   string   // of what it rests on
	Tools []string // what they call themselves
	Rows  []Row
	// Sums are what is said of many files at once.
	Sums    []string
	Seconds float64
}

// parts are what can be asked for.
var parts = map[string]func(*prover, *Result) error{
	"own": (*prover).own, "programs": (*prover).packages, "libc": (*prover).libc, "kernel": (*prover).kernel,
}

// prover works in a folder of its own, with the symcheck of this tree.
type prover struct {
	dir, symcheck string
}

func run(page string, names []string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	p := &prover{dir: filepath.Join(cache, "rules_symcheck", "e2e-debuginfo")}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	var results []*Result
	var errs []error
	for _, name := range names {
		r, err := p.part(name, page != "")
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		errs = append(errs, r.verdict(os.Stdout))
		results = append(results, r)
	}
	if err := errors.Join(errs...); err != nil || page == "" {
		return err
	}
	return writePage(page, results)
}

func (p *prover) part(name string, keep bool) (*Result, error) {
	do, ok := parts[name]
	if !ok {
		return nil, errors.New("there is no such part")
	}
	key, err := kept.Key(name, "tools/debuginfo", "tools/check", "tools/elffile", "tools/symcheck", "e2e/debuginfo/prove")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(p.dir, name+".json")
	r := &Result{}
	if keep && kept.Load(file, r) == nil && r.Key == key {
		return r, nil
	}
	// Of its own for each part: two may run at a time.
	p.symcheck = filepath.Join(p.dir, "symcheck-"+name)
	if out, err := exec.Command("go", "build", "-o", p.symcheck, "./tools/symcheck").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	started := time.Now()
	r = &Result{Part: name, Date: started.UTC().Format(time.DateOnly), Key: key, Tools: versions()}
	if err := do(p, r); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(started).Seconds()
	if r.verdict(nil) != nil {
		return r, nil // nothing to keep
	}
	return r, kept.Save(file, r)
}
