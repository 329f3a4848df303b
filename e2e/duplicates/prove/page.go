package main

// The page: what was linked, by what, and how it came out.

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

func (b *bench) writePage(sets []row, programs []*program, repository []built) error {
	var p strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&p, format+"\n", args...) }
	line("# Names that are defined twice\n")
	line("<!-- Written by `e2e/duplicates/run all`. -->\n")
	line("%s, %s/%s. %s\n", time.Now().UTC().Format("2006-01-02"), runtime.GOOS, runtime.GOARCH, b.versions())
	line("## The linkers' own words\n")
	line("Two libraries that two consumers bring along, in one program. *Linker* is how many names the linker calls defined twice when it gets no flag (all its errors, `--error-limit=0` for lld),")
	line("*check* how many `duplicate-definition` names of kind strong when the same link is made with `--allow-multiple-definition`, *differences* how many names only one of the two has.")
	line("The next column is how that program runs. Then each library is isolated with its consumer (`symcheck isolate`, what `isolated_library` does), linked **without any flag**, and run: every panic and exception has to be")
	line("caught, every number right, and the checks have nothing to say.\n")
	line("| libraries | linker | linker | check | differences | allowed | isolated |")
	line("|---|---|---:|---:|---:|---|---|")
	for _, r := range sets {
		line("| %s | %s | %d | %d | %d | %s | %s |", r.Set, r.Linker, r.Theirs, r.Ours, len(r.Missing)+len(r.Extra), r.Allowed, r.Isolated)
	}
	line("\nRust: two static libraries of one rustc with collections, threads, thread locals, a registry filled by constructors, panics that are caught ([rust.txtar](../../e2e/duplicates/prove/rust.txtar)). With lto=off their copies of")
	line("the standard library are members of the same names, of which one is pulled; lto bakes them into one object.")
	line("C: one library in two versions, vendored by two consumers: functions, data, a function pointer, COMMON of two sizes, a struct with one field more ([c.txtar](../../e2e/duplicates/prove/c.txtar)).")
	line("C++: the same with exceptions, vtables and `dynamic_cast` across the public border, inline and thread-local statics, templates; `-fPIC -frtti` ([cplusplus.txtar](../../e2e/duplicates/prove/cplusplus.txtar)).")
	line("Two rustc versions in one program are left out: the machine has one.\n")
	line("Beside the strong ones the check warns of: %s.\n", others(sets))
	line("## No false alarm\n")
	line("%d programs, %d links: none has an error or a warning of `%s` by default settings, each but the libraries runs, and in each `duplicate-definition` could be judged.", len(programs), links(programs), strings.Join(silent, "`, `"))
	line("The recipes are in [program](../../e2e/duplicates/prove/program); those called `real-` are other people's libraries, from Debian's packages and crates.\n")
	line("| program | | links |")
	line("|---|---|---|")
	for _, q := range programs {
		var list []string
		for _, v := range q.Links {
			if v.But != "" {
				list = append(list, fmt.Sprintf("not %s: %s", v.Linker, v.But))
			} else {
				list = append(list, v.Linker)
			}
		}
		line("| %s | %s | %s |", q.Name, q.What, strings.Join(list, ", "))
	}
	broken := map[string][]string{}
	var plain []string
	for _, r := range repository {
		if r.Broken {
			checks := strings.Join(r.Checks, ", ")
			broken[checks] = append(broken[checks], "`"+r.Label+"`")
		} else {
			plain = append(plain, "`"+r.Label+"`")
		}
	}
	line("\nAnd %d binaries that this repository links with Bazel, by `symbol_check_aspect`; the builder has no link action that can be seen, and no input to define anything: %s.\n", len(plain), strings.Join(plain, ", "))
	line("The examples that are broken on purpose, with what says so:\n")
	for _, checks := range sortedKeys(broken) {
		line("- %s: %s", checks, strings.Join(broken[checks], ", "))
	}
	return os.WriteFile("docs/measured/duplicates.md", []byte(p.String()), 0o644)
}

// others sums up the kinds that are no strong duplicates.
func others(sets []row) string {
	most := map[string]map[string]int{}
	for _, r := range sets {
		for kind, n := range r.Others {
			if most[r.Set] == nil {
				most[r.Set] = map[string]int{}
			}
			most[r.Set][kind] = max(most[r.Set][kind], n)
		}
	}
	var list []string
	for _, set := range sortedKeys(most) {
		for _, kind := range sortedKeys(most[set]) {
			list = append(list, fmt.Sprintf("%d of kind %s (%s)", most[set][kind], kind, set))
		}
	}
	if list == nil {
		return "nothing"
	}
	return strings.Join(list, ", ")
}

// versions are those of what made the binaries.
func (b *bench) versions() string {
	var list []string
	for _, argv := range [][]string{{"gcc", "--version"}, {"clang", "--version"}, {"rustc", "--version"}, {"ld.bfd", "--version"}, {"ld.lld", "--version"}, {"mold", "--version"}} {
		if out, err := command(".", argv...); err == nil {
			first, _, _ := strings.Cut(out, "\n")
			list = append(list, first)
		}
	}
	return strings.Join(list, "; ") + "."
}
