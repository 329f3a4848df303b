package main

// Where reports go. Everything is rendered before anything is written, and
// written whole (see files.go).

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/report"
)

// outputs are the files that one report is written to; "-" is standard output.
type outputs struct {
	text, json, junit string
}

func (o *outputs) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.text, "text", "", "write the report as text to `FILE` (the default, to standard output)")
	c.Flags().StringVar(&o.json, "json", "", "write the report as JSON to `FILE`; \"-\" is standard output")
	c.Flags().StringVar(&o.junit, "junit", "", "write the report as JUnit XML to `FILE`; \"-\" is standard output")
}

func (o *outputs) write(r *check.Report, stdout io.Writer) error {
	text := o.text
	if text == "" && o.json != "-" && o.junit != "-" {
		text = "-"
	}
	style := report.Style{}
	if o.json != "" && o.json != "-" {
		style.Details = filepath.Base(o.json)
		if where := displayName(o.json); r.Target != "" && where != o.json {
			style.Details = "bazel-bin/" + where
		}
	}
	if text == "-" {
		style.Color, style.Width = terminal(stdout)
	}
	var list []file
	for _, f := range []struct {
		name   string
		render func(io.Writer) error
	}{
		{o.json, func(w io.Writer) error { return report.JSON(w, r) }},
		{o.junit, func(w io.Writer) error { return report.JUnit(w, r, style.Details) }},
		{text, func(w io.Writer) error { return report.Text(w, r, style) }},
	} {
		if f.name == "" {
			continue
		}
		var rendered bytes.Buffer
		if err := f.render(&rendered); err != nil {
			return err
		}
		list = append(list, file{f.name, rendered.Bytes()})
	}
	return writeFiles(stdout, list...)
}

// terminal tells whether to colour what goes to w, and how wide it is. NO_COLOR
// (no-color.org) turns colour off.
func terminal(w io.Writer) (color bool, width int) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", width
}
