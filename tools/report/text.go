package report

// The report as a person reads it at two in the morning: the first line tells
// whose problem it is, then what, whence, why, what it does, and what to paste.

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
)

// Style is how text is laid out.
type Style struct {
	Color bool
	// Width is the number of columns that a line may have; 0 is 100.
	Width int
	// Details names the file that holds everything; "" where there is none.
	Details string
}

// A line is as long as people read it, and never so short that nothing fits.
const (
	defaultWidth = 100
	minWidth     = 40
)

// shownColumns is how much of a name is shown in a list of several.
const shownColumns = 40

// shownMembers is how many archive members a line names before it counts.
const shownMembers = 4

// Text writes a report for people.
func Text(w io.Writer, r *check.Report, style Style) error {
	var b strings.Builder
	t := &textWriter{w: &b, color: style.Color, width: style.Width, details: style.Details}
	if t.width <= 0 {
		t.width = defaultWidth
	}
	t.width = max(t.width, minWidth)
	t.report(r)
	_, err := io.WriteString(w, b.String())
	return err
}

type textWriter struct {
	w       *strings.Builder
	color   bool
	width   int
	details string
	fix     []string // of the finding before
}

// The colours of a terminal, as compilers use them (ECMA-48 SGR).
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	green  = "1;32"
	faint  = "2"
)

func (t *textWriter) paint(code, s string) string {
	if !t.color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *textWriter) report(r *check.Report) {
	word, code := "PASS", green
	switch r.Verdict {
	case check.Fail:
		word, code = "FAIL", red
	case check.CouldNotCheck:
		word, code = "COULD NOT CHECK", red
	case check.Skipped:
		word, code = "SKIPPED", yellow
	}
	var what []string
	for _, s := range []string{r.Kind, r.CPU, r.Linker} {
		if s != "" {
			what = append(what, s)
		}
	}
	head := r.Subject()
	if len(what) > 0 {
		head += "   " + strings.Join(what, ", ")
	}
	if r.Verdict == check.Skipped {
		head += "   " + strings.Join(r.Notes, "; ")
	}
	errors, warnings := r.Count()
	var counts []string
	if errors > 0 {
		counts = append(counts, plural(errors, "error"))
	}
	if warnings > 0 {
		counts = append(counts, plural(warnings, "warning"))
	}
	tail := strings.Join(counts, ", ")
	gap := max(3, t.width-len(word)-2-columns(head)-len(tail))
	if tail == "" {
		gap = 0
	}
	fmt.Fprintf(t.w, "%s  %s%s%s\n", t.paint(code, word), t.paint(bold, head), strings.Repeat(" ", gap), tail)
	for _, e := range r.Errors {
		t.w.WriteByte('\n')
		t.hanging(t.paint(red, "error")+" ", len("error "), 0, e)
	}
	for _, f := range r.Findings {
		t.w.WriteByte('\n')
		t.finding(f)
	}
	t.footer(r)
}

// footer says what was taken for granted, accepted, or not looked at. A pass of
// which nothing has to be said stays one line; that something was left undecided has to be.
func (t *textWriter) footer(r *check.Report) {
	silent := r.Verdict == check.Skipped || r.Verdict == check.Pass && len(r.Findings) == 0
	var lines [][2]string
	for _, n := range r.Notes {
		if !silent || r.Verdict == check.Pass && strings.HasPrefix(n, "not decided: ") {
			lines = append(lines, [2]string{"note", n})
		}
	}
	for _, o := range skippedBy(r.Checks) {
		lines = append(lines, [2]string{"skipped", strings.Join(o.checks, ", ") + ": " + o.reason})
	}
	for _, a := range r.Accepted {
		lines = append(lines, [2]string{"accepted", fmt.Sprintf("%s %q, %d in all: %s", a.Check, a.Pattern, a.Matched, a.Reason)})
	}
	if len(lines) > 0 && !silent {
		t.w.WriteByte('\n')
	}
	const margin = len("accepted ")
	for _, l := range lines {
		t.hanging(t.paint(faint, l[0])+strings.Repeat(" ", margin-len(l[0])), margin, margin, l[1])
	}
}

// omission is what keeps some checks from looking.
type omission struct {
	checks []string
	reason string
}

// skippedBy lists what could not be looked at, which is said in a pass, too; that a
// question does not arise is not.
func skippedBy(outcomes []check.Outcome) []omission {
	var list []omission
	for _, o := range outcomes {
		if o.Status != check.NotApplicable || !o.Blind {
			continue
		}
		at := slices.IndexFunc(list, func(b omission) bool { return b.reason == o.Reason })
		if at < 0 {
			at = len(list)
			list = append(list, omission{reason: o.Reason})
		}
		list[at].checks = append(list[at].checks, o.Check)
	}
	return list
}

// margin is where the text of a finding begins.
const margin = 12

func (t *textWriter) finding(f finding.Finding) {
	code := red
	if f.Severity == finding.Warning {
		code = yellow
	}
	head := string(f.Severity) + " " + f.Check + "   "
	t.hanging(t.paint(code, string(f.Severity))+" "+t.paint(bold, f.Check)+"   ", len(head), 6, f.Summary)
	if len(f.Symbols) > 0 {
		fmt.Fprintf(t.w, "    %s\n", t.names(f.Symbols))
	}
	var from []string
	for i, o := range f.From {
		if i == 3 && len(f.From) > 4 {
			from = append(from, fmt.Sprintf("… %d more files", len(f.From)-3))
			break
		}
		from = append(from, origin(o))
	}
	t.rows("from", from)
	t.rows("why", f.Why)
	t.rows("harm", f.Harm)
	fix := f.Fix
	if len(fix) > 1 && slices.Equal(fix, t.fix) {
		fix = []string{"the same as above"}
	}
	t.fix = f.Fix
	for i, l := range fix {
		// What is to be pasted stays on one line, however long.
		t.row(keyOnce("fix", i), printable(l))
	}
}

func (t *textWriter) rows(key string, lines []string) {
	for i, l := range lines {
		for _, line := range wrap(l, t.width-margin, t.width-margin) {
			t.row(keyOnce(key, i), line)
			i = 1
		}
	}
}

func keyOnce(key string, i int) string {
	if i > 0 {
		return ""
	}
	return key
}

func (t *textWriter) row(key, line string) {
	fmt.Fprintf(t.w, "    %s%s%s\n", t.paint(faint, key), strings.Repeat(" ", margin-4-len(key)), line)
}

// hanging writes a lead of so many columns, and a text behind it whose further
// lines are indented.
func (t *textWriter) hanging(lead string, leadColumns, indent int, text string) {
	for _, line := range wrap(text, t.width-leadColumns, t.width-indent) {
		fmt.Fprintf(t.w, "%s%s\n", lead, line)
		lead = strings.Repeat(" ", indent)
	}
}

// names lists as many symbols as fit on a line, and counts the others on the
// next. A library's public names say more than its internal ones, and come first.
func (t *textWriter) names(symbols []finding.Symbol) string {
	symbols = slices.Clone(symbols)
	seen := map[string]bool{}
	symbols = slices.DeleteFunc(symbols, func(s finding.Symbol) bool {
		again := seen[s.Name]
		seen[s.Name] = true
		return again // local names of several objects
	})
	slices.SortStableFunc(symbols, func(a, b finding.Symbol) int { return cmp.Compare(internal(a.Name), internal(b.Name)) })
	room := t.width - 4
	longest := max(room, 20)
	if len(symbols) > 1 {
		longest = min(longest, shownColumns)
	}
	var line strings.Builder
	for i, s := range symbols {
		name := shorten(printable(readable(s.Name)), longest)
		if i > 0 && columns(line.String())+2+columns(name) > room {
			return line.String() + "\n    " + t.rest(len(symbols)-i)
		}
		if i > 0 {
			line.WriteString("  ")
		}
		line.WriteString(name)
	}
	return line.String()
}

// internal is 1 for the names that C libraries keep for themselves, and else 0.
func internal(name string) int {
	if strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "_Z") && !strings.HasPrefix(name, "_R") {
		return 1
	}
	return 0
}

// rest says how many symbols are not listed, and where they are.
func (t *textWriter) rest(n int) string {
	if t.details == "" {
		return fmt.Sprintf("… %d more (--json=FILE lists all)", n)
	}
	return fmt.Sprintf("… %d more (all in %s)", n, t.details)
}

func origin(o finding.Origin) string {
	text := o.File
	if o.Label != "" {
		text += " of " + o.Label
	}
	switch n := len(o.Members); {
	case n == 0:
	case n <= shownMembers:
		text += ": " + strings.Join(o.Members, ", ")
	default:
		text += fmt.Sprintf(": %s, … %d members", strings.Join(o.Members[:shownMembers-1], ", "), n)
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
