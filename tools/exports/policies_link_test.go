package exports

// The proof of this package: each policy is linked for real by each linker, and
// the names in .dynsym are those that Match predicts, no more and no less.

import (
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// outcome is what became of one link.
type outcome struct {
	text string   // the word in the table: "ok 12", "DIFFERS", "FAILED", "refused", "absent"
	bad  string   // why the test fails, "" if it does not
	got  []string // what was exported
}

func TestPoliciesAcrossLinkers(t *testing.T) {
	b := newBench(t)
	type job struct{ c, l int }
	jobs := make(chan job)
	results := make([][]outcome, len(linkCases))
	for i := range results {
		results[i] = make([]outcome, len(b.linkers))
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				results[j.c][j.l] = b.link(t, fmt.Sprintf("case%d", j.c), linkCases[j.c], b.linkers[j.l])
			}
		})
	}
	for c := range linkCases {
		for l := range b.linkers {
			jobs <- job{c, l}
		}
	}
	close(jobs)
	workers.Wait()
	t.Log("\n" + table(b.linkers, results))
	for c, row := range results {
		for l, o := range row {
			if o.bad != "" {
				t.Errorf("%s (%s), %s: %s", linkCases[c].name, linkCases[c].form, b.linkers[l].Name, o.bad)
			}
		}
	}
}

// link links one case and compares. It is called from several goroutines, so it
// reports through its result.
func (b *bench) link(t *testing.T, prefix string, c linkCase, l reallink.Linker) outcome {
	if b.rustc == "" && (c.rust || c.form == cdylib) {
		return outcome{text: "absent"}
	}
	compiled, err := Compile(c.policy)
	if err != nil {
		return outcome{text: "FAILED", bad: err.Error()}
	}
	options := Options{Label: "//exports:" + c.name}
	script := reallink.Write(t, b.dir, prefix+"."+l.Name+".ver", string(compiled.VersionScript(options)))
	list := reallink.Write(t, b.dir, prefix+"."+l.Name+".list", string(compiled.DynamicList(options)))
	// rustc names its temporary files after what stands before the first dot.
	out := prefix + "_" + l.Name + ".out"
	log, err := reallink.Try(b.dir, b.command(c.form, l, out, LinkerFlags(script, list))...)
	if err != nil {
		if c.form == cdylib && l.Name == "bfd" && strings.Contains(log, "anonymous version tag cannot be combined with other version tags") {
			// See LinkerFlags: there is no spelling that GNU ld takes beside rustc's script.
			return outcome{text: "refused"}
		}
		return outcome{text: "FAILED", bad: err.Error() + "\n" + log}
	}
	if problem := complaint(log); problem != "" {
		return outcome{text: "WARNS", bad: problem}
	}
	got, want := exported(t, b.dir, out), b.predicted(compiled, c.form)
	switch diff := difference(got, want); {
	case len(diff) > 0:
		return outcome{text: "DIFFERS", bad: fmt.Sprintf("%d names exported, %d predicted: %s", len(got), len(want), strings.Join(diff, " ")), got: got}
	case (len(want) == 0) != (c.none && c.form != cdylib):
		return outcome{text: "VACUOUS", bad: fmt.Sprintf("%d names exported", len(got)), got: got}
	}
	return outcome{text: fmt.Sprintf("ok %d", len(got)), got: got}
}

// complaint returns a line in which a linker complains of a script.
func complaint(log string) string {
	for line := range strings.Lines(log) {
		// gold says the first of hidden names that a glob of the dynamic list
		// matches, and exports nothing; rustc says the others of gold.
		if strings.Contains(line, "warning:") && !strings.Contains(line, "Cannot export local symbol") && !strings.Contains(line, "gold linker is deprecated") && !strings.Contains(line, "warning emitted") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

func (b *bench) command(f form, l reallink.Linker, out string, flags []string) []string {
	objects := strings.Fields(everything)
	switch f {
	case shared:
		return slices.Concat([]string{"g++", l.Flag, "-shared", "-o", out}, objects, flags)
	case versioned:
		return slices.Concat([]string{"gcc", l.Flag, "-shared", "-o", out, "versions.o"}, flags)
	case cdylib:
		argv := []string{b.rustc, "--crate-type=cdylib", "-Cdebuginfo=0", "-Copt-level=0", "-o", out, "-Clink-arg=" + l.Flag,
			"-Clink-arg=engine.o", "-Clink-arg=vendored_1.o", "-Clink-arg=vendored_2.o"}
		for _, flag := range flags {
			argv = append(argv, "-Clink-arg="+flag)
		}
		return append(argv, filepath.Join(b.sources, "cdylib.rs"))
	}
	argv := []string{"g++", l.Flag, "-pie", "-o", out, "main.o"}
	if f == noPIE {
		argv[2] = "-no-pie"
	}
	if f == rdynamic || f == withBoth {
		argv = append(argv, "-rdynamic")
	}
	argv = append(argv, objects...)
	if f == withDSO || f == withBoth {
		// lld 21 fails where a DSO of the link refers to a name that the script
		// hides ("non-exported symbol … is referenced by DSO"), and is right.
		argv = append(argv, "libhost.so", "-Wl,--allow-shlib-undefined")
	}
	return append(argv, flags...)
}

// predicted lists what Match says of all that is linked, with versions.
func (b *bench) predicted(c *Compiled, f form) []string {
	names := b.all
	switch f {
	case versioned:
		names = b.versions
	case cdylib:
		names = append(slices.Clone(b.vendored), "plugin_open", "plugin_close")
	case pie, noPIE, rdynamic, withDSO, withBoth:
		names = b.executable
	}
	var want []string
	for _, name := range names {
		base, _, own := strings.Cut(name, "@")
		_, node, ok := c.Match(base)
		switch {
		case f == cdylib && strings.HasPrefix(name, "plugin_"):
			// rustc's own script says that these are global.
		case !ok:
			continue
		case node != "" && !own:
			name += "@@" + node
		}
		want = append(want, name)
	}
	slices.Sort(want)
	return slices.Compact(want)
}

// table prints policies × linkers.
func table(linkers []reallink.Linker, results [][]outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-44s %-32s", "policy", "output")
	columns := []string{"bfd", "gold", "lld", "mold"}
	for _, name := range columns {
		fmt.Fprintf(&b, " %-8s", name)
	}
	counts := map[string]int{}
	for c, row := range results {
		fmt.Fprintf(&b, "\n%-44s %-32s", linkCases[c].name, linkCases[c].form)
		for _, name := range columns {
			text := "absent"
			for l := range linkers {
				if linkers[l].Name == name {
					text = row[l].text
				}
			}
			word, _, _ := strings.Cut(text, " ")
			counts[word]++
			fmt.Fprintf(&b, " %-8s", text)
		}
	}
	fmt.Fprintf(&b, "\n%d policies × %d linkers:", len(results), len(linkers))
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, " %s %d", word, counts[word])
	}
	return b.String()
}
