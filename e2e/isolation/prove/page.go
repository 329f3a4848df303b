package main

// The page with what was found.

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

const head = `# Real archives, isolated

<!-- Written by ` + "`e2e/isolation/run`" + `. -->

%s, %s/%s. Each archive is isolated by ` + "`symcheck isolate`" + ` as one set with an object that uses it, and linked into one program beside the
original library: the same object compiled once more, with the shared library or, where the table says so, with the archive as it was. Both copies then work in turn, twice, and have
to say the same. The programs for other machines run under qemu-user. Where nothing is isolated, the last column says what becomes of the program.

Of every archive and program it was seen that

- ` + "`ar t`" + ` lists the same members in the same order, and ` + "`readelf -aW`" + ` of all members has no complaint that it does not have about the original;
- the program has names that end in ` + "`." + id + "`" + `, and exports none of them (` + "`nm`" + `).

| CPU | archives | members | bytes | names renamed | left | both copies say | linked by | not isolated |
|---|---|---:|---:|---:|---:|---|---|---|
`

func writePage(name string, results []*Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, head, time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH)
	byLinker := map[string]string{}
	var order []string
	for _, r := range results {
		var names, linked []string
		members, bytes := 0, 0
		for _, a := range r.Archives {
			names = append(names, a.Name)
			members += a.Members
			bytes += a.Bytes
		}
		set := strings.Join(names, ", ")
		if len(names) > 3 {
			set = fmt.Sprintf("%d archives of %s", len(names), r.Case.Name)
		}
		if strings.Contains(r.Case.Name, "beside the archive") {
			set += ", beside the original archive"
		}
		for i, l := range r.Linked {
			short := r.Case.Linkers[i]
			linked = append(linked, short)
			if byLinker[l.Linker] == "" {
				byLinker[l.Linker] = short
				order = append(order, l.Linker)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d | %s | %s | %s |\n", r.Case.CPU, set, members, bytes, r.Renamed, r.Left, r.Linked[0].Answer, strings.Join(linked, ", "), r.Without)
	}
	b.WriteString("\nLinkers: " + strings.Join(order, "; ") + ".\n\n\"Left\" are definitions that keep their names, such as `operator new` of libstdc++ and groups that are named by a section.\n")
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
