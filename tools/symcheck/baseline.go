package main

// symcheck baseline: what a system offers, as a file.

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func baselineCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Write down what a system offers to the binaries that run on it",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(baselineRecordCommand(), baselineDeclareCommand())
	return c
}

func baselineRecordCommand() *cobra.Command {
	var name, out string
	var only []string
	c := &cobra.Command{
		Use:   "record ROOT",
		Short: "Record the libraries of a system, such as an unpacked image",
		Long: `Records the libraries of a system: what a loader that looks at the folders of its
/etc/ld.so.conf and at its own would find there, and which release its C library is.
The file takes the place of the system in symcheck check --loads-on=FILE and in
loader_baseline(recorded = FILE).`,
		Example: `  symcheck baseline record /tmp/image --json=image.json
  symcheck baseline record /tmp/image --library 'libc.so.6' --library 'libstdc++.so.6' --json=small.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			b, err := baseline.Record(args[0], keeping(only))
			if err != nil {
				return err
			}
			if len(b.Recorded) == 0 {
				return fmt.Errorf("%s: no library there is called %q", args[0], only)
			}
			b.Name = name
			return writeBaseline(b, out, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&name, "name", "", "`NAME` that reports call the system by; without it they take the file's")
	c.Flags().StringVar(&out, "json", "-", "write the record to `FILE`; \"-\" is standard output")
	c.Flags().StringArrayVar(&only, "library", nil, "`SONAME` or glob of a library to record, with what it needs, and no others; may be repeated")
	return c
}

// declaration is what a loader_baseline says.
type declaration struct {
	name, glibc, manylinux string
	recorded, trees, only  []string
	out                    string
}

func baselineDeclareCommand() *cobra.Command {
	var d declaration
	c := &cobra.Command{
		Use:   "declare [LIBRARY...]",
		Short: "Put a baseline together, as the Bazel rules do",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			b, err := d.baseline(args)
			if err != nil {
				return err
			}
			return writeBaseline(b, d.out, c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&d.name, "name", "", "`NAME` that reports call it by")
	flags.StringVar(&d.glibc, "glibc", "", "oldest `RELEASE` of glibc that it has to load on")
	flags.StringVar(&d.manylinux, "manylinux", "", "`POLICY` of PEP 600, such as manylinux_2_28")
	flags.StringArrayVar(&d.recorded, "recorded", nil, "`FILE` that symcheck baseline record wrote; may be repeated")
	flags.StringArrayVar(&d.trees, "tree", nil, "`FOLDER` that is the root of a system; may be repeated")
	flags.StringArrayVar(&d.only, "library", nil, "`SONAME` or glob of a library to take from the folders, with what it needs; may be repeated")
	flags.StringVar(&d.out, "json", "-", "write the baseline to `FILE`; \"-\" is standard output")
	return c
}

// baseline puts the parts together: single files come first, then what was recorded.
func (d *declaration) baseline(libraries []string) (*baseline.Baseline, error) {
	b := &baseline.Baseline{Name: d.name}
	if strings.HasPrefix(d.name, "@") || strings.HasPrefix(d.name, "//") {
		b.Name = string(linkset.NormalizeLabel(d.name))
	}
	if d.glibc != "" {
		floor, err := glibc.ParseRelease(d.glibc)
		if err != nil {
			return nil, fmt.Errorf("--glibc: %w", err)
		}
		b.Glibc = &floor
	}
	for _, file := range libraries {
		o, err := baseline.File(file)
		if err != nil {
			return nil, err
		}
		b.Recorded = append(b.Recorded, o)
	}
	if d.manylinux != "" {
		p, err := baseline.Preset(d.manylinux)
		if err != nil {
			return nil, err
		}
		if err := b.Add(p); err != nil {
			return nil, err
		}
	}
	for _, file := range d.recorded {
		more, err := readBaseline(file)
		if err != nil {
			return nil, err
		}
		if err := b.Add(more); err != nil {
			return nil, err
		}
	}
	for _, tree := range d.trees {
		more, err := baseline.Record(tree, keeping(d.only))
		if err != nil {
			return nil, err
		}
		if err := b.Add(more); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// keeping tells the libraries that match one of some globs; nil is all.
func keeping(globs []string) func(string) bool {
	if len(globs) == 0 {
		return nil
	}
	return func(soname string) bool {
		for _, glob := range globs {
			if linkset.Glob(glob, soname) {
				return true
			}
		}
		return false
	}
}

func writeBaseline(b *baseline.Baseline, out string, stdout io.Writer) error {
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		return err
	}
	return writeFiles(stdout, file{out, text.Bytes()})
}
