package report

// The report as a person reads it at two in the morning: the first line tells
// whose problem it is, then what, whence, why, what it does, and what to paste.

import (
	"fmt"
	"io"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
)

// Style is how text is laid out.
type Style struct {
	Color bool
	// Width is the number of columns that lists of names are cut to; 0 is 100.
	Width int
	// Details names the file that holds everything; "" where there is none.
	Details string
}

// shownMembers is how many archive members a line names before it counts.
const shownMembers = 4

// Text writes a report for people.
func Text(w io.Writer, r *check.Report, style Style) error {
	var b strings.Builder
	t := &textWriter{w: &b, color: style.Color, width: style.Width, details: style.Details}
	if t.width <= 0 {
		t.width = 100
	}
	t.report(r)
	_, err := io.WriteString(w, b.String())
	return err
}

type textWriter struct {
	w       *strings.Builder
	color   bool
	width   int
	details string
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
	errors, warnings := r.Count()
	var counts []string
	if errors > 0 {
		counts = append(counts, plural(errors, "error"))
	}
	if warnings > 0 {
		counts = append(counts, plural(warnings, "warning"))
	}
	tail := strings.Join(counts, ", ")
	gap := max(3, t.width-len(word)-2-len(head)-len(tail))
	if tail == "" {
		gap = 0
	}
	fmt.Fprintf(t.w, "%s  %s%s%s\n", t.paint(code, word), t.paint(bold, head), strings.Repeat(" ", gap), tail)
	if r.Verdict == check.Pass && len(r.Findings) == 0 {
		return
	}
	for _, e := range r.Errors {
		fmt.Fprintf(t.w, "\n%s %s\n", t.paint(red, "error"), e)
	}
	for _, f := range r.Findings {
		t.w.WriteByte('\n')
		t.finding(f)
	}
	t.footer(r)
}

// footer says what was taken for granted, accepted, or not looked at.
func (t *textWriter) footer(r *check.Report) {
	var lines []string
	for _, n := range r.Notes {
		lines = append(lines, "note    "+n)
	}
	for _, a := range r.Accepted {
		lines = append(lines, fmt.Sprintf("accepted %s of %s by the exception %q: %s", plural(a.Matched, "symbol"), a.Check, a.Pattern, a.Reason))
	}
	if len(lines) > 0 {
		t.w.WriteByte('\n')
	}
	for _, l := range lines {
		fmt.Fprintln(t.w, t.paint(faint, l))
	}
}

func (t *textWriter) finding(f check.Finding) {
	code := red
	if f.Severity == check.Warning {
		code = yellow
	}
	fmt.Fprintf(t.w, "%s %s   %s\n", t.paint(code, string(f.Severity)), t.paint(bold, f.Check), f.Summary)
	if len(f.Symbols) > 0 {
		fmt.Fprintf(t.w, "    %s\n", t.names(f.Symbols))
	}
	for i, o := range f.From {
		if i == 3 && len(f.From) > 4 {
			t.row("", fmt.Sprintf("… %d more files", len(f.From)-3))
			break
		}
		key := ""
		if i == 0 {
			key = "from"
		}
		t.row(key, origin(o))
	}
	t.rows("why", f.Why)
	t.rows("harm", f.Harm)
	t.rows("fix", f.Fix)
}

func (t *textWriter) rows(key string, lines []string) {
	for i, l := range lines {
		if i > 0 {
			key = ""
		}
		t.row(key, l)
	}
}

func (t *textWriter) row(key, text string) {
	fmt.Fprintf(t.w, "    %s%s%s\n", t.paint(faint, key), strings.Repeat(" ", 8-len(key)), text)
}

// names lists as many symbols as fit on a line, and counts the others.
func (t *textWriter) names(symbols []check.Symbol) string {
	var line strings.Builder
	for i, s := range symbols {
		name := readable(s.Name)
		rest := ""
		if n := len(symbols) - i; n > 0 && i > 0 {
			rest = fmt.Sprintf("… %d more", n)
			if t.details != "" {
				rest += " (all in " + t.details + ")"
			}
		}
		if i > 0 && 4+line.Len()+len(name)+len(rest) > t.width {
			line.WriteString(rest)
			return line.String()
		}
		line.WriteString(name)
		if i+1 < len(symbols) {
			line.WriteString("  ")
		}
	}
	return line.String()
}

func origin(o check.Origin) string {
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
