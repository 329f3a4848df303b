package report

// Fitting text into columns, and keeping what a file says from doing anything to
// the terminal it is printed on.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// columns is how wide a text is, taking each character for one column.
func columns(s string) int { return utf8.RuneCountInString(s) }

// wrap breaks a text between words into lines of so many columns. A word that
// is longer than a line, such as a label, stays whole.
func wrap(text string, first, others int) []string {
	var lines []string
	line, width := "", first
	for _, word := range strings.Fields(printable(text)) {
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line, width = word, others
		}
	}
	return append(lines, line)
}

// shorten cuts the middle out of a name that is wider than most columns: both
// ends of a C++ name tell more than the template arguments between them.
func shorten(name string, most int) string {
	runes := []rune(name)
	if len(runes) <= most {
		return name
	}
	head := (most - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-1-head):])
}

// printable replaces what is no visible character: names come from files, and a
// terminal acts on escape sequences.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r != utf8.RuneError && unicode.IsGraphic(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
