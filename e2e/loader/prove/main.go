// Command prove holds the model of ld.so in tools/loader to the real ones: whether a
// file loads, in which words it is refused, and what each reference is bound to.
//
//	prove sample       the table of binaries, some random graphs, some libraries of the root, the examples and the programs
//	prove PART         one of table, graphs, system and programs
//	prove all FILE     all of it, with all random graphs and libraries; writes FILE
//
// It ends with 1 if anything differs.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

const (
	sampleGraphs = 60
	allGraphs    = 1000
	systemStep   = 10 // the sample takes one file of the root in so many
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "prove: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	page, part, graphs := "", "", uint64(sampleGraphs)
	switch {
	case len(args) == 1:
		part = args[0]
	case len(args) == 2 && args[0] == "all":
		part, page, graphs = "all", args[1], allGraphs
	}
	if !slices.Contains([]string{"sample", "table", "graphs", "system", "programs", "all"}, part) {
		return fmt.Errorf("usage: prove sample | table | graphs | system | programs | all FILE")
	}
	systems, err := runtimes()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "loader")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	f := &findings{systems: systems, dir: dir}
	asked := func(what string) bool { return part == what || part == "sample" || part == "all" }
	if asked("table") {
		if f.rows, err = table(filepath.Join(dir, "table"), systems, cases()); err != nil {
			return err
		}
		f.printTable()
	}
	if asked("graphs") {
		if f.graphs, err = table(filepath.Join(dir, "graphs"), systems, randomCases(1, graphs)); err != nil {
			return err
		}
		f.printGraphs()
	}
	if asked("system") {
		step := systemStep
		if part != "sample" {
			step = 1
		}
		newest := systems[len(systems)-1]
		if f.system, err = trySystem(filepath.Join(dir, "system"), newest, systems[0], step); err != nil {
			return err
		}
		f.printSystem(newest)
	}
	if asked("programs") {
		if f.programs, err = comparePrograms(dir, systems, append(examples(root), programs...)); err != nil {
			return err
		}
		f.printPrograms()
	}
	if f.differ > 0 {
		return fmt.Errorf("%d differ", f.differ)
	}
	if page != "" {
		return f.write(page)
	}
	return nil
}
