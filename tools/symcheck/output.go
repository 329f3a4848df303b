package main

// Where reports go. Everything is rendered before anything is written, so that
// a report is whole or absent.

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
	c.Flags().StringVar(&o.junit, "junit", "", "write the report as JUnit XML to `FILE`")
}

func (o *outputs) write(r *check.Report, stdout io.Writer) error {
	if o.text == "" && o.json != "-" && o.junit != "-" {
		o.text = "-"
	}
	style := report.Style{}
	if o.json != "" && o.json != "-" {
		style.Details = filepath.Base(o.json)
	}
	if o.text == "-" {
		style.Color, style.Width = terminal(stdout)
	}
	files := []struct {
		name   string
		render func(io.Writer) error
	}{
		{o.text, func(w io.Writer) error { return report.Text(w, r, style) }},
		{o.json, func(w io.Writer) error { return report.JSON(w, r) }},
		{o.junit, func(w io.Writer) error { return report.JUnit(w, r) }},
	}
	rendered := make([]bytes.Buffer, len(files))
	for i, f := range files {
		if f.name != "" {
			if err := f.render(&rendered[i]); err != nil {
				return err
			}
		}
	}
	for i, f := range files {
		if err := writeFile(f.name, rendered[i].Bytes(), stdout); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a whole file; "" is nowhere and "-" standard output.
func writeFile(name string, data []byte, stdout io.Writer) error {
	switch name {
	case "":
		return nil
	case "-":
		_, err := stdout.Write(data)
		return err
	}
	return os.WriteFile(name, data, 0o644)
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
	return os.Getenv("NO_COLOR") == "", width
}
