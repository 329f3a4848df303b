package main

// The page of all parts.

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// corpus runs the tests of tools/layout, and keeps how many files they damaged.
func (r *Result) corpus() error {
	out, err := exec.Command("go", "test", "-count=1", "-v", "./tools/layout").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if _, text, ok := strings.Cut(lines.Text(), ": "); ok && (strings.Contains(text, "damaged files, each") || strings.Contains(text, "patched files are broken")) {
			r.Corpus = append(r.Corpus, text)
		}
	}
	if len(r.Corpus) != 2 {
		return fmt.Errorf("the tests of tools/layout did not say what they damaged:\n%s", out)
	}
	return nil
}

func writePage(file string, results []*Result) error {
	var b strings.Builder
	b.WriteString("# Loadable files, and damaged ones\n\n<!-- Written by `e2e/layout/run`. -->\n\n")
	var tools, dates []string
	for _, r := range results {
		tools = append(tools, r.Tools...)
		dates = append(dates, r.Date)
	}
	slices.Sort(tools)
	slices.Sort(dates)
	fmt.Fprintf(&b, "%s, linux/amd64, %s. What [layout](../checks.md#layout) says of every ELF file that is there, each content once. A shared library of the machine's own processor is also loaded into\n`/usr/bin/true` with LD_PRELOAD and LD_BIND_NOW; some of these miss other libraries or a program that they belong to. What is reported is loaded or run, and has to fail: here, or on one of the older systems.\n\n",
		strings.Join(slices.Compact(dates), ", "), strings.Join(slices.Compact(tools), ", "))
	b.WriteString("| part | ELF files | no loader's | libraries loaded | reported | of which load |\n|---|---:|---:|---:|---:|---:|\n")
	for _, r := range results {
		if r.Part == "corpus" {
			continue
		}
		load := 0
		for _, p := range r.Reported {
			if p.Loads {
				load++
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d of %d | %d | %d |\n", r.Part, r.Files, r.Skipped, r.Loaded, r.Tried, len(r.Reported), load)
	}
	refused := map[string]int{}
	for _, r := range results {
		for why, n := range r.Refused {
			refused[why] = max(refused[why], n)
		}
	}
	b.WriteString("\nWhy the other libraries did not load, in ld.so's words (the most that one part has): ")
	for i, why := range slices.Sorted(maps.Keys(refused)) {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s` %d", cell(why), refused[why])
	}
	b.WriteString(".\n\nNo loader's are objects, separate debug information and files of other systems. By processor:\n\n")
	cpus := map[string]int{}
	for _, r := range results {
		for cpu, n := range r.CPUs {
			cpus[cpu] = max(cpus[cpu], n)
		}
	}
	var list []string
	for _, cpu := range slices.Sorted(maps.Keys(cpus)) {
		list = append(list, fmt.Sprintf("%s %d", cpu, cpus[cpu]))
	}
	fmt.Fprintf(&b, "%s (the most that one part has).\n\n## Reported\n\n| file | what is said | what becomes of it |\n|---|---|---|\n", strings.Join(list, ", "))
	said := map[string]bool{}
	for _, r := range results {
		for _, p := range r.Reported {
			if name := p.File[strings.LastIndexByte(p.File, '/')+1:]; !said[name+p.Says] {
				said[name+p.Says] = true
				fmt.Fprintf(&b, "| %s | %s | %s |\n", name, p.Says, cell(p.Loader))
			}
		}
	}
	b.WriteString("\n## The corpus\n\n")
	for _, r := range results {
		for _, line := range r.Corpus {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	b.WriteString("\nEach damage is shown by ld.so of glibc 2.31, 2.36 or 2.43, or by the kernel, and each is reported; files that all of them take are reported as nothing.\n")
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// cell is text that fits a table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text)
}
