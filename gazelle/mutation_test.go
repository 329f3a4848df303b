package gazelle

// The golden cases are worth what they notice: with any row of the tables taken away, one of them has to fail. -v prints which.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	golang "github.com/bazelbuild/bazel-gazelle/language/go"
	"github.com/google/go-cmp/cmp"
)

// A mutant is the extension without one of the things that it knows.
type mutant struct {
	table, row string
	language   *symcheck
}

func mutants() (all []mutant) {
	add := func(table, row string, change func(*symcheck)) {
		l := NewLanguage().(*symcheck)
		l.directives, l.makers, l.linking = slices.Clone(l.directives), slices.Clone(l.makers), maps.Clone(l.linking)
		change(l)
		all = append(all, mutant{table, row, l})
	}
	for i, d := range directives {
		// Still known, so that Gazelle does not complain of it.
		add("directive", d.key, func(l *symcheck) {
			l.directives[i].set = func(*settings, string, string) error { return nil }
			l.directives[i].reset = func(*settings) {}
		})
		add("its empty value", d.key, func(l *symcheck) { l.directives[i].reset = func(*settings) {} })
	}
	for _, kind := range slices.Sorted(maps.Keys(linking)) {
		add("kind", kind, func(l *symcheck) { delete(l.linking, kind) })
	}
	add("kind", "go_binary, whatever its linkmode", func(l *symcheck) { l.linking["go_binary"] = always })
	for i, m := range makers {
		add("maker", m.what, func(l *symcheck) { l.makers = slices.Delete(l.makers, i, i+1) })
	}
	return all
}

func TestMutants(t *testing.T) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "without\t\tthe golden cases that fail")
	for _, m := range mutants() {
		var failing []string
		for _, name := range cases(t) {
			dir, want := workspace(t, name)
			stderr := runGazelle(t, dir, m.language)
			if !cmp.Equal(want.files, buildFiles(t, dir)) || want.stderr != stderr {
				failing = append(failing, name)
			}
		}
		if len(failing) == 0 {
			t.Errorf("without the %s %q every golden case passes", m.table, m.row)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", m.table, m.row, strings.Join(failing, " "))
	}
	w.Flush()
	t.Logf("\n%s", table.String())
}

// What merging says of the Go extension is what that says of itself.
func TestMerging(t *testing.T) {
	theirs := golang.NewLanguage().Kinds()["go_binary"]
	ours := merging["go_binary"]
	if ours.MatchAny != theirs.MatchAny || theirs.MatchAttrs != nil || !cmp.Equal(ours.NonEmptyAttrs, theirs.NonEmptyAttrs) {
		t.Errorf("go_binary: %+v, but Gazelle has %+v", ours, theirs)
	}
	for key := range ours.NonEmptyAttrs {
		if !theirs.MergeableAttrs[key] && !theirs.ResolveAttrs[key] {
			t.Errorf("go_binary: Gazelle does not merge %s", key)
		}
	}
}
