package workshop

// A link as the rules describe it, judged.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Link describes a link as the rules do; main.o and what has no label of its
// own are //app's.
type Link struct {
	Output string
	Args   []string          // of the driver, with the names of files
	Labels map[string]string // of inputs by name
	Kind   string            // of the rule; cc_binary
	Target string            // //app:app
	Extra  []string          // lines of the manifest
	Unseen bool
}

// Check judges what was linked.
func (w *Workshop) Check(l Link, p *subject.Policy) *check.Report {
	w.T.Helper()
	if l.Target == "" {
		l.Target = "//app:app"
	}
	if l.Kind == "" {
		l.Kind = "cc_binary"
	}
	lines := []string{"output\t" + l.Target + "\t" + w.Path(l.Output), "target\t" + l.Target + "\t" + l.Kind}
	if l.Unseen {
		lines = append(lines, "unseen")
	}
	words := []string{"gcc"}
	for _, a := range l.Args {
		if strings.HasPrefix(a, "-") {
			words = append(words, a)
			continue
		}
		label := l.Labels[a]
		if label == "" {
			label = l.Target
		}
		kind := "input"
		if strings.HasSuffix(label, "!") { // a file that nobody builds
			kind, label = "source", strings.TrimSuffix(label, "!")
		}
		lines = append(lines, kind+"\t"+label+"\t"+w.Path(a))
		words = append(words, w.Path(a))
	}
	m, err := linkset.ReadManifest("link.params", strings.NewReader(strings.Join(append(lines, l.Extra...), "\n")))
	if err != nil {
		w.T.Fatal(err)
	}
	link := linkset.NewLink(m, linkset.ParseArguments(strings.Join(words, "\n")))
	w.T.Cleanup(func() { link.Close() })
	return Judge(w.T, l.Output, link, p)
}
