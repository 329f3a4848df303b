package main

// The table as Markdown, fit for docs/measured.

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

type table struct {
	library     string
	size        int64
	date        time.Time
	runs, cores int
	contestants []contestant
}

func (t table) String() string {
	var b strings.Builder
	b.WriteString("# Exported symbols of a big library\n\n<!-- Written by `go run ./bench -write`. -->\n\n")
	fmt.Fprintf(&b, "%s, %s: LIB is %s, %.0f MB. Median of %d alternating runs of whole processes on %d cores, page cache warm,\n",
		t.date.UTC().Format(time.DateOnly), runtime.GOOS+"/"+runtime.GOARCH, t.library, float64(t.size)/1e6, t.runs, t.cores)
	b.WriteString("output to the null device. Compare within this table only.\n\n")
	first := t.contestants[0]
	fmt.Fprintf(&b, "| command | symbols | time | of `%s` | CPU time | of `%s` | |\n|---|---:|---:|---:|---:|---:|---|\n", tool(first), tool(first))
	for _, c := range t.contestants {
		wall, cpu := median(c.wall), median(c.cpu)
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s | %s | %s |\n", c.shown, c.symbols,
			milliseconds(wall), ratio(wall, median(first.wall)), milliseconds(cpu), ratio(cpu, median(first.cpu)), c.does)
	}
	b.WriteString("\nVersions: symcheck built with " + runtime.Version())
	for _, c := range t.contestants {
		if c.version != "" {
			fmt.Fprintf(&b, "; %s: %s", c.argv[0], c.version)
		}
	}
	b.WriteString(".\n\nSymbols are definitions. nm prints references besides, and symcheck leaves out what the linker and the C runtime put\nthere (`_init`, `_fini`, `_end`, …; [../checks.md](../checks.md#what-no-check-counts)).\n")
	return b.String()
}

// tool is the command without the library.
func tool(c contestant) string { return strings.TrimSuffix(c.shown, " LIB") }

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000)
}

func ratio(d, of time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(of))
}
