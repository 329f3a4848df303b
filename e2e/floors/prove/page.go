package main

// The page with what was found.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

const head = `# Linked for an older glibc, loaded there

<!-- Written by ` + "`e2e/floors/run`" + `. -->

%s. Each row is a library, a program and a program that is no PIE, linked with ` + "`-L`" + ` and ` + "`-B`" + ` of what ` + "`symcheck glibc stubs`" + ` writes, by the
compilers of Debian sid (glibc 2.43 and its headers), and run by the real ` + "`ld.so`" + ` with the real libraries of each release. Other processors run under qemu-user, i386 on the
machine itself. A row is there only if everything in it holds:

- it loads, runs and says so on every release: constructors, threads, files, exceptions or panics, numbers, mathematics, and ` + "`setenv`" + ` seen through the program's own ` + "`environ`" + `,
  which is a COPY relocation in the C program that is no PIE (` + "`readelf -r`" + `), on ppc64le an entry of the TOC;
- its newest version of glibc (` + "`readelf -V`" + `) is at most the floor;
- ` + "`--trace`" + ` names no library of the machine that the folder has too;
- ` + "`symcheck check --loads-on=glibc_FLOOR`" + ` finds nothing.

| CPU | language | floor | linker | asks for: library, program, no PIE | runs on |
|---|---|---|---|---|---|
`

func writePage(name string, results []*Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, head, time.Now().UTC().Format(time.DateOnly))
	var names, without []string
	total := 0
	for _, r := range results {
		var on []string
		for _, s := range r.Part.Systems {
			on = append(on, s.Release)
		}
		for _, row := range r.Rows {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.Part.CPU, row.Language, row.Floor, row.Linker, strings.Join(row.Highest[:], ", "), strings.Join(on, ", "))
			total += len(kinds) * len(on)
		}
		for _, l := range r.Linkers {
			// Each cross GNU ld has a name of its own and one version.
			if !slices.Contains(names, l) {
				names = append(names, l)
			}
		}
		for _, w := range r.Without {
			if w != "" {
				without = append(without, r.Part.CPU+": "+w)
			}
		}
	}
	fmt.Fprintf(&b, "\n%d runs. Linkers: %s.\n\nWithout, as it has to be:\n\n", total, strings.Join(names, "; "))
	for _, w := range without {
		b.WriteString("- " + w + "\n")
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
