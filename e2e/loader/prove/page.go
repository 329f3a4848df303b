package main

// The page with what was found.

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const head = `# What ld.so does, foretold

<!-- Written by ` + "`e2e/loader/run all`" + `. -->

%s, x86-64, with %s; compiled by %s. [e2e/loader](../../e2e/loader) says how. Every binary is loaded by the real ` + "`ld-linux-x86-64.so.2`" + ` of three systems: a program opens it with
` + "`dlopen(RTLD_NOW)`" + `, or it is started with ` + "`LD_BIND_NOW=1`" + `. It loads exactly where tools/loader says so; where it is refused, what is said there is among
the problems that tools/loader lists; and where it loads, tools/loader's bindings are those of ` + "`LD_DEBUG=bindings`" + `, name for name. **Nothing differs.**

`

func (f *findings) write(name string) error {
	var names []string
	for _, r := range f.systems {
		names = append(names, fmt.Sprintf("glibc %s (Debian %s)", r.Glibc, r.Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, head, time.Now().UTC().Format(time.DateOnly), strings.Join(names, ", "), toolVersions())
	fmt.Fprintf(&b, "| | on %d systems |\n|---|---|\n", len(f.systems))
	fmt.Fprintf(&b, "| %d binaries, below | %s |\n", len(f.rows), sum(f.rows))
	fmt.Fprintf(&b, "| %d random graphs of libraries with versions, changed since they were linked | %s |\n", len(f.graphs), sum(f.graphs))
	fmt.Fprintf(&b, "| %d libraries and modules of the Debian root, as they are, on the newest alone | %s |\n\n", len(f.system), sum(f.system))

	b.WriteString("## Programs and their plugins\n\nOn " + names[len(names)-1] + ". Captured are references of a library to a name that it defines itself, which another object has taken.\n\n")
	b.WriteString("| program | objects at the start | files opened | bindings | captured |\n|---|---:|---|---:|---:|\n")
	for _, c := range f.programs {
		fmt.Fprintf(&b, "| %s | %d | %s | %d | %d |\n", c.Name, c.Objects, strings.Join(c.Plugins, ", "), c.Bindings, c.Captured)
	}
	b.WriteString("\n## Binaries\n\n| binary |")
	for _, r := range f.systems {
		fmt.Fprintf(&b, " %s |", r.Glibc)
	}
	b.WriteString(" in ld.so's words |\n|---|" + strings.Repeat("---|", len(f.systems)) + "---|\n")
	for i := range f.rows {
		row := &f.rows[i]
		fmt.Fprintf(&b, "| %s |", escape(row.name()))
		said := ""
		for _, o := range row.Outcomes {
			fmt.Fprintf(&b, " %s |", o.verdict())
			if said == "" && o.Real != loads {
				said = strings.ReplaceAll(o.Foretold, fmt.Sprintf("%s/table/%d/", f.dir, i), "")
			}
		}
		fmt.Fprintf(&b, " %s |\n", escape(strings.ReplaceAll(said, reallink.SystemsFolder+"/", "")))
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

func escape(s string) string {
	return strings.NewReplacer("|", "\\|", "`", "\\`", "_", "\\_", "*", "\\*", "$", "\\$").Replace(s)
}

// toolVersions is the first line of what each tool says of itself.
func toolVersions() string {
	var all []string
	for _, argv := range [][]string{{"gcc", "--version"}, {"ld.bfd", "--version"}, {"ld.lld", "--version"}, {"mold", "--version"}, {"rustc", "--version"}, {"go", "version"}} {
		out, err := exec.Command(argv[0], argv[1:]...).Output()
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(string(out), "\n")
		line, _, _ = strings.Cut(line, "; ")
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}
