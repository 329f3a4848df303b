package main

// The page with what was found.

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

const head = `# Debug information: ordinary programs and a kernel

<!-- Written by ` + "`e2e/debuginfo/run`" + `. -->

%s, linux/amd64. What ` + "`symcheck check FILE --languages=kernel_btf`" + ` says of programs without a leak, and of a few with one. What has to be said is written down
by hand. Beside it stands what two releases of pahole make of the same file, told to leave out Rust, C++ and Go: where nothing is said, both have to write BTF
without a bad name, 1.32 without losing a type, and bpftool has to read it; of a warning 1.24 has to make something wrong and 1.32 nothing, of an error 1.32 has to. What a
release of pahole cannot encode whatever the languages are is shown, and is no fault of the file.

%s.

| part | files | language-leak holds | not checked | warning | error | BTF holds | of pahole's BTF, read by bpftool |
|---|---:|---:|---:|---:|---:|---:|---:|
`

func writePage(name string, results []*Result) error {
	var dates, tools []string
	for _, r := range results {
		dates, tools = append(dates, r.Date), append(tools, r.Tools...)
	}
	slices.Sort(dates)
	slices.Sort(tools)
	var b strings.Builder
	fmt.Fprintf(&b, head, strings.Join(slices.Compact(dates), ", "), strings.Join(slices.Compact(tools), "; "))
	for _, r := range results {
		leak, btf, read := map[string]int{}, map[string]int{}, 0
		for _, row := range r.Rows {
			leak[row.Got.Leak]++
			btf[row.Got.BTF]++
			for _, by := range row.By {
				if by.Types > 0 {
					read++
				}
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", r.Part, len(r.Rows), leak[held], leak[notChecked], leak[warned], leak[found], btf[held], read)
	}
	for _, r := range results {
		for _, s := range r.Sums {
			fmt.Fprintf(&b, "\n%s: %s.\n", r.Part, s)
		}
	}
	b.WriteString("\nNo file is judged otherwise than it has to be. ")
	for _, r := range results {
		if r.Part == "own" {
			ownTable(&b, r)
		}
	}
	b.WriteString("\n## Programs of Debian\n\nTypes that pahole 1.32 and 1.24 find, all of them in BTF that bpftool reads.\n\n| program | language-leak | 1.32 | 1.24 |\n|---|---|---|---|\n")
	for _, r := range results {
		if r.Part != "programs" && r.Part != "libc" && r.Part != "kernel" {
			continue
		}
		for _, row := range r.Rows {
			if row.NoOracle == "" && row.Leak != nothing {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(row.Name), row.Got.Leak, row.By[0], row.By[1])
			}
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

func ownTable(b *strings.Builder, r *Result) {
	b.WriteString("These are our own:\n\n| program | language-leak | btf | pahole 1.32 | pahole 1.24 |\n|---|---|---|---|---|\n")
	reasons := map[string]bool{}
	for _, row := range r.Rows {
		now, before := cell(row.By[0].String()), cell(row.By[1].String())
		switch {
		case row.NoOracle == noC:
			now, before = noC, noC
		case row.NoOracle != "":
			now, before = row.NoOracle, ""
		case row.Leak == notChecked:
			now, before = "", ""
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", cell(row.Name), row.Got.Leak, row.Got.BTF, now, before)
		if row.Got.Leak == notChecked {
			for _, text := range row.Got.Says {
				if _, why, ok := strings.Cut(text, "not checked: "); ok {
					reasons[row.Name+": "+folders.ReplaceAllString(why, "")] = true
				}
			}
		}
	}
	b.WriteString("\nNot checked, and why, in symcheck's words:\n\n")
	for _, text := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(b, "- %s\n", text)
	}
}

// folders are those that this run is in.
var folders = regexp.MustCompile(`/[^ ]*/e2e-debuginfo/[^ ]*/`)

// cell is text that fits a table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text)
}
