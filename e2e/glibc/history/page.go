package main

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// about explains each kind of difference, in the order of kinds.
var about = map[string]string{
	"missing":      "the release has it, and we say that it has not: we would report a file that loads",
	"extra":        "we say that it is there, and it is not: we would pass a file that does not load",
	"elsewhere":    "it is there under this name and version, in another of glibc's libraries",
	"not linkable": "a default (`name@@version`) that we call compat (`name@version`): a link against the floor would not find it",
	"linkable":     "a compat symbol that we call a default: a link against the floor finds what its headers no longer have, and the result loads",
	"size":         "the size of data",
	"alias":        "whether other data is at the same address",
	"binding":      "weak or global: which ld.so does not tell apart",
	"type":         "data, code or thread-local",
	"code":         "a function that picks its code at load time (GNU_IFUNC), or one that does not: the same to its callers",
	"node missing": "a version node that the library has, and we say it has not",
	"node extra":   "a version node that it has not",
	"library":      "a whole library",
	"needed":       "DT_NEEDED among glibc's own libraries",
}

func page(results []result) []byte {
	var out bytes.Buffer
	p := func(format string, values ...any) { fmt.Fprintf(&out, format, values...) }
	p("# A release of glibc that is not recorded\n\n<!-- Written by `e2e/glibc/run`. -->\n\n")
	p("%s, %s/%s. Releases that are recorded are left out, worked out from the others as `docs/glibc.md` says, and compared with what their\n", time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH)
	p("files really have. \"Same\" is a symbol of the right library, version, default, type, binding, size and address.\n\n")
	p("## The data\n\n| CPU | records | bytes | symbols at the newest |\n|---|---|---:|---:|\n")
	total := 0
	for i, r := range results {
		if i > 0 && results[i-1].cpu == r.cpu {
			continue
		}
		newest := 0
		if abi, err := glibc.At(r.cpu, r.recorded[len(r.recorded)-1]); err == nil {
			for _, l := range abi.Libraries {
				newest += len(l.Symbols)
			}
		}
		p("| %s | %s | %d | %d |\n", r.cpu, list(r.recorded), r.bytes, newest)
		total += r.bytes
	}
	p("\n%d bytes together. `go test ./tools/glibc`, which is part of the run, finds every recorded release equal to its files, by our own\n", total)
	p("reading and by readelf's, symbol for symbol.\n")
	section(&out, "Between two records", "The newest release that is older than it is recorded, and one that is newer.", results, func(r result) bool { return r.from[0].Less(r.release) })
	section(&out, "Before the first record", "Only newer releases are recorded: what the floors 2.31 and older would be without Debian 11. The symbols that 2.34 moved into libc are\nnearly all of \"elsewhere\", what stands in for them is all of \"extra\"; they are the reason why the oldest record wins. Floors below 2.31 rest on a record from before that move.", results, func(r result) bool { return r.release.Less(r.from[0]) })
	p("\n## The kinds\n\n| | |\n|---|---|\n")
	for _, kind := range kinds {
		p("| %s | %s |\n", kind, about[kind])
	}
	p("\n## Every difference on x86-64\n")
	for _, r := range results {
		if r.cpu != "x86-64" {
			continue
		}
		p("\n### %s from %s\n", r.release, list(r.from))
		for _, kind := range kinds {
			if len(r.d[kind]) > 0 {
				p("\n%s:\n\n", kind)
				for _, line := range r.d[kind] {
					p("    %s\n", line)
				}
			}
		}
	}
	return out.Bytes()
}

// section writes the table of those results that belong to it, with the kinds that occur.
func section(out *bytes.Buffer, title, text string, results []result, belongs func(result) bool) {
	var rows []result
	for _, r := range results {
		if belongs(r) {
			rows = append(rows, r)
		}
	}
	var columns []string
	for _, kind := range kinds {
		for _, r := range rows {
			if len(r.d[kind]) > 0 {
				columns = append(columns, kind)
				break
			}
		}
	}
	fmt.Fprintf(out, "\n## %s\n\n%s\n\n", title, text)
	fmt.Fprintf(out, "| CPU | release | from | symbols | same | %s |\n", strings.Join(columns, " | "))
	fmt.Fprintf(out, "|---|---|---|---:|---:|%s\n", strings.Repeat("---:|", len(columns)))
	for _, r := range rows {
		fmt.Fprintf(out, "| %s | %s | %s | %d | %d |", r.cpu, r.release, list(r.from), r.symbols, r.same)
		for _, kind := range columns {
			fmt.Fprintf(out, " %d |", len(r.d[kind]))
		}
		out.WriteString("\n")
	}
	var none []string
	for _, kind := range kinds {
		if len(rows) > 0 && !slices.Contains(columns, kind) {
			none = append(none, kind)
		}
	}
	fmt.Fprintf(out, "\nNo symbol or library of these kinds: %s.\n", strings.Join(none, ", "))
}
