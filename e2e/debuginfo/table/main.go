// Command table builds one program of C and another language in all the ways that
// people link such a thing, and holds our verdict on each linked file to what the real
// pahole makes of it: BTF with the types of C and no other, BTF with foreign types or
// damaged ones, or none.
//
//	table              all rows; ends with 1 if one is not as foretold
//	table -page FILE   writes them down
//
// The compilers, both paholes and bpftool are in the Debian root.
package main

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

func main() {
	page := flag.String("page", "", "write the table to this `FILE`")
	flag.Parse()
	if err := run(*page); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// Result is what came of a row.
type Result struct {
	Row    Row
	Linked Verdict // on the linked file
	Made   []Made  // by each release of pahole
	Output []Verdict
	// Wrong says what is not as foretold.
	Wrong error
}

func run(page string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	b, err := newBuilder(filepath.Join(cache, "rules_symcheck", "e2e-debuginfo-table"))
	if err != nil {
		return err
	}
	symcheck := filepath.Join(b.dir, "symcheck")
	if out, err := exec.Command("go", "build", "-o", symcheck, "./tools/symcheck").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	var results []Result
	var wrong []error
	for r := range b.all(rows(), symcheck) {
		if r.Wrong != nil {
			r.Wrong = fmt.Errorf("%s: %w", r.Row.Name, r.Wrong)
			wrong = append(wrong, r.Wrong)
			fmt.Println("WRONG  ", r.Wrong)
		}
		if len(r.Made) == len(releases) {
			fmt.Printf("%-7s %-62s %s | %s\n", r.Linked, r.Row.Name, r.Made[0], r.Made[1])
		}
		results = append(results, r)
	}
	fmt.Printf("        %d rows, %d not as foretold\n", len(results), len(wrong))
	if len(wrong) > 0 {
		return fmt.Errorf("%d rows are not as foretold; what was built is in %s", len(wrong), b.dir)
	}
	if page != "" {
		if err := b.writePage(page, results); err != nil {
			return err
		}
	}
	return os.RemoveAll(b.dir)
}

// all builds rows, as many at a time as there are processors, and gives them in their order.
func (b *builder) all(rows []Row, symcheck string) iter.Seq[Result] {
	at := make(chan int, len(rows))
	done := make([]chan Result, len(rows))
	for i := range rows {
		at <- i
		done[i] = make(chan Result, 1)
	}
	close(at)
	for range runtime.NumCPU() {
		go func() {
			for i := range at {
				r, err := b.row(rows[i], fmt.Sprintf("row%d", i), symcheck)
				r.Wrong = err
				done[i] <- r
			}
		}()
	}
	return func(yield func(Result) bool) {
		for _, c := range done {
			if !yield(<-c) {
				return
			}
		}
	}
}

// row builds a row and judges all that comes of it.
func (b *builder) row(row Row, name, symcheck string) (Result, error) {
	r := Result{Row: row}
	if err := b.link(row, name); err != nil {
		return r, err
	}
	c, err := b.alone(row, name)
	if err != nil {
		return r, err
	}
	for _, release := range releases {
		m, err := b.encode(name, c, release.Version, release.Program)
		if err != nil {
			return r, err
		}
		r.Made = append(r.Made, m)
	}
	if r.Linked, err = b.judge(symcheck, name, "--languages=kernel_btf"); err != nil {
		return r, err
	}
	wrong := foretold(r.Linked, r.Made[0], r.Made[1])
	if row.Fix && r.Linked.String() != "pass" {
		wrong = errors.Join(wrong, fmt.Errorf("it is offered as a fix, and symcheck says: %s", r.Linked))
	}
	for i, m := range r.Made {
		// Where there is no BTF the file that was to get some has none.
		file := m.File
		if m.Missing {
			file = name
		}
		v, err := b.judge(symcheck, file, "--btf=required")
		if err != nil {
			return r, err
		}
		r.Output = append(r.Output, v)
		if err := caught(v, m); err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("BTF of pahole %s: %w", releases[i].Version, err))
		}
	}
	return r, wrong
}
