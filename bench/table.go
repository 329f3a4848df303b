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
	page, title string // the file below docs/measured, and its heading
	what        string // a sentence's begin: what the commands look at
	counted     string // what the second column counts
	footer      string
	memory      bool // of the processes; it has a column
	date        time.Time
	runs, cores int
	contestants []contestant
}

func (t table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n<!-- Written by `go run ./bench -write`. -->\n\n", t.title)
	fmt.Fprintf(&b, "%s, %s: %s. Median of %d alternating runs of whole processes on %d cores, page cache warm,\n",
		t.date.UTC().Format(time.DateOnly), runtime.GOOS+"/"+runtime.GOARCH, t.what, t.runs, t.cores)
	b.WriteString("output to the null device. Compare within this table only.\n\n")
	first := t.contestants[0]
	column, line := "", ""
	if t.memory {
		column, line = " memory |", "---:|"
	}
	fmt.Fprintf(&b, "| command | %s | time | of `%s` | CPU time | of `%s` |%s |\n|---|---:|---:|---:|---:|---:|%s---|\n", t.counted, tool(first), tool(first), column, line)
	for _, c := range t.contestants {
		wall, cpu := median(c.wall), median(c.cpu)
		if t.memory {
			column = fmt.Sprintf(" %.0f MB |", float64(c.peak)/1e6)
		}
		more := ""
		if c.stopped {
			more = "> "
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s | %s |%s %s |\n", c.shown, c.symbols,
			more+milliseconds(wall), more+ratio(wall, median(first.wall)), more+milliseconds(cpu), more+ratio(cpu, median(first.cpu)), column, c.does)
	}
	b.WriteString("\nVersions: symcheck built with " + runtime.Version())
	var versions []string
	for _, c := range t.contestants {
		if c.version == "" {
			continue
		}
		if text := fmt.Sprintf("; %s: %s", c.versionArgv[0], c.version); !slices.Contains(versions, text) {
			versions = append(versions, text)
		}
	}
	b.WriteString(strings.Join(versions, ""))
	b.WriteString(".\n")
	if t.footer != "" {
		b.WriteString("\n" + t.footer)
	}
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
