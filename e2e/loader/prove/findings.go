package main

// What came out, as lines for a person.

import (
	"fmt"
	"strings"
)

type findings struct {
	systems  []*Runtime
	dir      string
	rows     []Row
	graphs   []Row
	system   []Row
	programs []*Compared
	differ   int
}

func (f *findings) printTable() {
	fmt.Printf("%-72s", "binary")
	for _, r := range f.systems {
		fmt.Printf(" %-8s", r.Glibc)
	}
	fmt.Println()
	for i := range f.rows {
		fmt.Print(f.lines(&f.rows[i]))
	}
	fmt.Printf("%d binaries on %d systems: %s\n\n", len(f.rows), len(f.systems), sum(f.rows))
}

// lines are a row of the table, and below it where the model is wrong.
func (f *findings) lines(row *Row) string {
	out := fmt.Sprintf("%-72s", row.name())
	var bad string
	for i, o := range row.Outcomes {
		out += fmt.Sprintf(" %-8s", o.verdict())
		if o.Differs != "" {
			f.differ++
			bad += fmt.Sprintf("    %s: %s\n      real: %s\n      ours: %s\n", f.systems[i].Name, o.Differs, strings.ReplaceAll(o.Real, "\n", "\n            "), o.Foretold)
		}
	}
	return strings.ReplaceAll(strings.TrimRight(out, " ")+"\n"+bad, f.dir, "…")
}

func (row *Row) name() string {
	if row.Linker == "" {
		return row.Case.Name
	}
	return row.Case.Name + " (" + row.Linker + ")"
}

func (o *Outcome) verdict() string {
	switch {
	case o.Differs != "":
		return "DIFFERS"
	case o.Real == loads:
		return "loads"
	}
	return "refused"
}

// sum counts verdicts and bindings.
func sum(rows []Row) string {
	count := map[string]int{}
	bindings, first := 0, 0
	for _, row := range rows {
		for _, o := range row.Outcomes {
			count[o.verdict()]++
			if o.verdict() == "refused" && strings.Contains(o.Real, o.Foretold) {
				first++
			}
			if o.Bindings != nil {
				bindings += o.Bindings.Seen
			}
		}
	}
	return fmt.Sprintf("%d load, with %d bindings, %d are refused, %d of them in the words of our first problem, %d differ",
		count["loads"], bindings, count["refused"], first, count["DIFFERS"])
}

func (f *findings) printGraphs() {
	for i := range f.graphs {
		before := f.differ
		if text := f.lines(&f.graphs[i]); f.differ > before {
			fmt.Print(text)
		}
	}
	fmt.Printf("%d random graphs on %d systems: %s\n\n", len(f.graphs), len(f.systems), sum(f.graphs))
}

// printSystem prints what differs alone.
func (f *findings) printSystem(r *Runtime) {
	systems := f.systems
	f.systems = []*Runtime{r}
	for i := range f.system {
		before := f.differ
		if text := f.lines(&f.system[i]); f.differ > before {
			fmt.Print(text)
		}
	}
	f.systems = systems
	fmt.Printf("%d libraries and modules of the root on %s: %s\n\n", len(f.system), r.Glibc, sum(f.system))
}

func (f *findings) printPrograms() {
	fmt.Printf("%-52s %8s %8s %8s %8s\n", "program", "objects", "plugins", "bindings", "captured")
	for _, c := range f.programs {
		fmt.Printf("%-52s %8d %8d %8d %8d\n", c.Name, c.Objects, len(c.Plugins), c.Bindings, c.Captured)
		for _, list := range []struct {
			what  string
			lines []string
		}{{"not foretold", c.Missing}, {"not seen", c.Extra}} {
			f.differ += len(list.lines)
			for i, line := range list.lines {
				if i == 5 {
					fmt.Printf("    and %d more\n", len(list.lines)-i)
					break
				}
				fmt.Printf("    %s: %s\n", list.what, line)
			}
		}
	}
}
