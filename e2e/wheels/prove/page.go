package main

// The page with what was found.

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// found is all that was found.
type found struct {
	versions string
	policies *compared
	real     []*file
	made     []*made
}

func (f *found) find(from, base string) *file {
	for _, file := range f.real {
		if file.from == from && file.base() == base {
			return file
		}
	}
	return nil
}

// print prints a line for each file, for a sample.
func (f *found) print() {
	places := 0
	for _, where := range f.policies.differ {
		places += len(where)
	}
	fmt.Printf("%s; %d policies x processors, %d places differ\n", f.versions, f.policies.kinds, places)
	for _, file := range f.real {
		says := "the same"
		if e := explanationOf(file.base(), file.verdict); !file.same() && e != nil {
			says = "differ: " + e.id
		}
		theirs := oldest(file.Theirs)
		if file.Error != "" {
			theirs = "error"
		}
		fmt.Printf("%-10s %-60s auditwheel %-5s symcheck %-5s %s\n", file.from, file.base(), theirs, oldest(file.Ours), says)
	}
}

const head = `# manylinux, and what auditwheel says

<!-- Written by ` + "`e2e/wheels/run`" + `. -->

%s, %s/%s, %s. Extension modules and libraries as Debian built them, each in a wheel of its own. For each policy from manylinux_2_17 to %s it is held that
auditwheel (` + "`analyze_wheel_abi`, as `auditwheel show`" + ` calls it) calls the wheel consistent with it if and only if [version-too-new, unresolved and needed-unlisted](../checks.md#where-it-has-to-load)
of ` + "`symcheck check FILE --loads-on=POLICY`" + ` find nothing. A module's interpreter is named with ` + "`--provided-by`" + `. A difference that is not explained here fails the run.

`

func (f *found) write(page string) error {
	var b strings.Builder
	newest := f.policies.shared[len(f.policies.shared)-1]
	fmt.Fprintf(&b, head, time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, f.versions, newest)
	f.writeTotals(&b)
	f.writeRows(&b)
	f.writeDifferences(&b)
	f.writePolicies(&b)
	return os.WriteFile(page, []byte(b.String()), 0o644)
}

func (f *found) writeTotals(b *strings.Builder) {
	b.WriteString("| from | modules | libraries | both the same | differ |\n|---|---:|---:|---:|---:|\n")
	var all [4]int
	for _, s := range systems {
		var n [4]int
		for _, file := range f.real {
			if file.from != s.name {
				continue
			}
			if file.module {
				n[0]++
			} else {
				n[1]++
			}
			if file.same() {
				n[2]++
			} else {
				n[3]++
			}
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d | %d |\n", s.name, n[0], n[1], n[2], n[3])
		for i := range all {
			all[i] += n[i]
		}
	}
	fmt.Fprintf(b, "| all | %d | %d | %d | %d |\n\n", all[0], all[1], all[2], all[3])
	spread := map[string]int{}
	for _, file := range f.real {
		if file.same() {
			spread[oldest(file.Ours)]++
		}
	}
	var parts []string
	for _, p := range append(slices.Clone(f.policies.shared), "") {
		name := "none"
		if p != "" {
			name = oldest([]string{p})
		}
		if spread[name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", name, spread[name]))
		}
	}
	fmt.Fprintf(b, "The oldest policy of those where both are the same: %s. Files above 20 MB are left out, and libabsl_\\* and libgrpc\\*, of which there are many.\n\n", strings.Join(parts, ", "))
}

func (f *found) writeRows(b *strings.Builder) {
	fmt.Fprintf(b, "## %d of them\n\nThe oldest policy, by auditwheel and by us, and what we find in the way of the next older one, or of the newest.\n\n", len(shown))
	b.WriteString("| file | from | made of | auditwheel | symcheck | in the way |\n|---|---|---|---|---|---|\n")
	for _, s := range shown {
		file := f.find(s.from, s.base)
		theirs := oldest(file.Theirs)
		if file.Error != "" {
			theirs = "no verdict"
		}
		if !file.same() {
			theirs = "**" + theirs + "**"
		}
		why := ""
		if len(file.Why) > 0 {
			why = file.Why[0]
			if n := len(file.Why) - 1; n > 0 {
				why += fmt.Sprintf("; %d more", n)
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", s.base, s.from, s.made, theirs, oldest(file.Ours), why)
	}
	b.WriteString("\n")
}

func (f *found) writeDifferences(b *strings.Builder) {
	var tried []string
	for _, s := range running() {
		tried = append(tried, s.glibc)
	}
	fmt.Fprintf(b, "## The differences\n\nAnd modules made for the purpose. The last columns are what `import` says in the interpreters of Debian 11, 12 and sid, with their own ld.so and glibc %s. For a module made here we say that it loads from manylinux_2_31 on if and only if all of them load it.\n\n", strings.Join(tried, ", "))
	b.WriteString("| file | from | auditwheel | symcheck | explained by | whose fault | " + strings.Join(tried, " | ") + " |\n|---|---|---|---|---|---|" + strings.Repeat("---|", len(tried)) + "\n")
	row := func(name, from string, v *verdict, said []string) {
		theirs, id, fault := oldest(v.Theirs), "the same", ""
		if v.Error != "" {
			theirs = "no verdict"
		}
		if e := explanationOf(name, v); !v.same() {
			id, fault = e.id, e.fault
		}
		for i := range said {
			said[i] = strings.ReplaceAll(strings.ReplaceAll(said[i], "|", "\\|"), "\n", " ")
		}
		if len(said) == 0 {
			said = slices.Repeat([]string{"another processor's"}, len(tried))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", name, from, theirs, oldest(v.Ours), id, fault, strings.Join(said, " | "))
	}
	for _, file := range f.real {
		if !file.same() {
			row(file.base(), file.from, file.verdict, file.tried)
		}
	}
	for _, m := range f.made {
		row(m.name, "made", m.verdict, m.tried)
	}
	b.WriteString("\n")
	for _, e := range explanations {
		fmt.Fprintf(b, "- **%s** (%s): %s\n", e.id, e.fault, e.text)
	}
	b.WriteString("\nauditwheel asks three more things that are no loader's, and no file here trips them alone: Python 2's `PyUnicodeUCS2_*`; libpython, which no policy lists and which is `needed-unlisted` here; " +
		"`PyFPE_jbuf` is a symbol that no interpreter of today defines, `unresolved` here. Of namespaces of versions that its table does not have it says nothing, and we say that it was not decided.\n\n")
}

func (f *found) writePolicies(b *strings.Builder) {
	p := f.policies
	n := 0
	for _, places := range p.differ {
		n += len(places)
	}
	fmt.Fprintf(b, "## The table of policies\n\n`tools/baseline/manylinux.txt` with glibc's history behind it, against `manylinux-policy.json`: %d policies, %d with each processor, %d versions allowed or not, %d names forbidden, all libraries. %d differ:\n\n",
		len(p.shared), p.kinds, p.versions, p.names, n)
	for _, k := range known {
		fmt.Fprintf(b, "- **%s**, a %s (%s). %s\n", k.version, k.kind, strings.Join(k.among(p), ", "), k.text)
	}
}
