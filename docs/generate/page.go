package main

// A page in Markdown for each symbol, and one that lists them.

import (
	"fmt"
	"strings"
)

// update is the command that a page and a failing test name.
const update = "bazel run //docs/generate"

// pages returns the text of each page by its file name.
func pages(symbols []symbol) map[string]string {
	list := map[string]string{"README.md": index(symbols)}
	for _, s := range symbols {
		list[s.name+".md"] = page(s)
	}
	return list
}

func index(symbols []symbol) string {
	var b strings.Builder
	b.WriteString("# Rules\n\n")
	fmt.Fprintf(&b, "<!-- Written by `%s` from the docstrings of //rules:defs.bzl. -->\n\n", update)
	b.WriteString("All are loaded from `@rules_symcheck//rules:defs.bzl`.\n\n| name | is a | |\n|---|---|---|\n")
	for _, s := range symbols {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", s.name, s.name, s.kind, cell(firstSentence(s.doc)))
	}
	return b.String()
}

func page(s symbol) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", s.name)
	fmt.Fprintf(&b, "<!-- Written by `%s` from the docstring in %s. -->\n\n", update, s.file)
	article := "A"
	if s.kind == "aspect" {
		article = "An"
	}
	fmt.Fprintf(&b, "%s %s:\n\n    load(\"@rules_symcheck//rules:defs.bzl\", \"%s\")\n\n%s\n", article, s.kind, s.name, strings.TrimSpace(s.doc))
	title := map[string]string{"rule": "Attributes", "provider": "Fields"}[s.kind]
	if title == "" {
		title = "Parameters"
	}
	if len(s.members) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", title)
	}
	switch {
	case len(s.members) == 0:
	case s.kind == "provider":
		b.WriteString("| name | |\n|---|---|\n")
		for _, m := range s.members {
			fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, cell(m.doc))
		}
	case s.kind == "rule":
		b.WriteString("| name | type | default | |\n|---|---|---|---|\n")
		for _, m := range s.members {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.name, m.kind, initial(m), cell(m.doc))
		}
	default:
		// The docstring of a parameter begins with its type.
		b.WriteString("| name | default | |\n|---|---|---|\n")
		for _, m := range s.members {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.name, initial(m), cell(m.doc))
		}
	}
	if len(s.provides) > 0 {
		fmt.Fprintf(&b, "\n## Provides\n\n%s\n", strings.Join(s.provides, ", "))
	}
	if s.returns != "" {
		fmt.Fprintf(&b, "\n## Returns\n\n%s\n", strings.TrimSpace(s.returns))
	}
	return b.String()
}

func initial(m member) string {
	switch {
	case m.mandatory:
		return "required"
	case m.initial == "":
		return ""
	}
	return "`" + m.initial + "`"
}

// cell fits a docstring into a cell of a table: one line, where a line that
// begins with a name, as in an enumeration, stays a line of its own.
func cell(doc string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(doc), "\n") {
		line = strings.TrimSpace(line)
		name, _, enumerates := strings.Cut(strings.TrimPrefix(line, "`"), "`: ")
		switch {
		case i == 0:
		case strings.HasPrefix(line, "`") && enumerates && !strings.Contains(name, "`"):
			b.WriteString("<br>")
		default:
			b.WriteString(" ")
		}
		b.WriteString(strings.ReplaceAll(line, "|", "\\|"))
	}
	return b.String()
}

func firstSentence(doc string) string {
	paragraph, _, _ := strings.Cut(strings.TrimSpace(doc), "\n\n")
	sentence, _, more := strings.Cut(paragraph, ". ")
	if more {
		sentence += "."
	}
	return sentence
}
