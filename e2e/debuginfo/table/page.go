package main

// The page with what was found.

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const head = `# What pahole makes of mixed languages, and what the check foretells

<!-- Written by ` + "`e2e/debuginfo/run`" + `. -->

%s. One program of two C files and a library in Rust or C++ that call each other, built in %d ways. The verdict on the linked file is that of
` + "`symcheck check --languages=kernel_btf`" + `; each pahole is told ` + "`%s`" + ` and asked for BTF; what it writes is read by bpftool and compared with the BTF of
the C files alone. *Foreign* is a name that no C file has, *damaged* a struct of C that is not there, twice, or has a member of another type or of none.

A row is there only if the verdict foretells what happens:

- **error**: no pahole gets it right;
- **warning**: a pahole that merges units before it leaves some out gets it wrong (1.24; from 1.30 they are left out first);
- **pass**: both write the types of C and no other.

And ` + "`symcheck check --btf=required`" + ` on what was written finds an error where there is no BTF and where the kernel refuses it, and nowhere else. The last columns are
that verdict, and what a running Linux says when the BTF is loaded into it.

| built as | verdict | pahole 1.24 | pahole 1.32 | ` + "`btf`" + `: 1.24, 1.32 | the kernel: 1.24, 1.32 |
|---|---|---|---|---|---|
`

func (b *builder) writePage(name string, results []Result) error {
	var t strings.Builder
	fmt.Fprintf(&t, head, time.Now().UTC().Format(time.DateOnly), len(results), excluded)
	for _, r := range results {
		row := r.Row.Name
		if r.Row.Fix {
			row = "**" + row + "**"
		}
		fmt.Fprintf(&t, "| %s | %s | %s | %s | %s, %s | %s, %s |\n", row, r.Linked, escape(r.Made[0].String()), escape(r.Made[1].String()), r.Output[0], r.Output[1],
			said(r.Made[0]), said(r.Made[1]))
	}
	t.WriteString("\nRows in bold are ways out: they have to be right everywhere.\n\nWith:\n\n")
	for _, argv := range [][]string{
		{"clang-22", "--version"}, {"/usr/bin/ld.lld-22", "--version"}, {"gcc", "--version"}, {"rustc", "--version"},
		{releases[0].Program, "--version"}, {releases[1].Program, "--version"}, {"/usr/sbin/bpftool", "version"},
	} {
		said, err := b.tool(argv[0], argv[1:]...)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(said, "\n")
		if strings.HasSuffix(argv[0], "pahole") {
			first = "pahole " + first
		}
		fmt.Fprintf(&t, "- %s\n", first)
	}
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		version, _, _ := strings.Cut(strings.TrimSpace(string(release)), "-")
		fmt.Fprintf(&t, "- Linux %s\n", version)
	}
	return os.WriteFile(name, []byte(t.String()), 0o644)
}

// said is what the kernel says, in a cell of the table.
func said(m Made) string {
	switch {
	case m.Missing:
		return "–"
	case m.Kernel == "":
		return "not asked"
	}
	return m.Kernel
}

// escape keeps a cell of the table one cell.
func escape(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
