package main

// symcheck glibc: what is known of glibc's public ABI, and how it is recorded.

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

func glibcCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "glibc",
		Short: "Link against an older glibc, and record its public ABI",
	}
	c.AddCommand(glibcRecordCommand(), glibcStubsCommand())
	return c
}

func glibcRecordCommand() *cobra.Command {
	var keep, out string
	c := &cobra.Command{
		Use:   "record DIR…",
		Short: "Write the history of glibc's public ABI on one processor, from its libraries",
		Long: `Reads the glibc that is unpacked in each folder and writes which library defines
which symbol, at which versions, and how, through these releases.

A folder is a root, a package that was unpacked, or any folder that has one
libc.so.6 below it, with its loader and the other libraries beside it. The
release and the processor are read from the files. The oldest release has to be
the first, and all of them have to be for one processor. Links are not followed.

The result is one of the data files in tools/glibc/data. docs/glibc.md describes
it.`,
		Example: `  symcheck glibc record -o x86-64.txt debian11 debian12 debian13
  symcheck glibc record --keep x86-64.txt -o x86-64.txt debian14`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, folders []string) error {
			return recordGlibc(folders, keep, out, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&keep, "keep", "", "keep the releases in this data `FILE` that no folder has: a distribution's newest release goes when the next comes")
	c.Flags().StringVarP(&out, "out", "o", "-", "write the history to `FILE`; \"-\" is standard output")
	return c
}

func recordGlibc(folders []string, keep, out string, stdout io.Writer) error {
	if out == "" {
		return errors.New("where to? -o is empty")
	}
	var kept []*glibc.ABI
	if keep != "" {
		text, err := os.ReadFile(keep)
		if err != nil {
			return err
		}
		if kept, err = glibc.Decode(string(text)); err != nil {
			return fmt.Errorf("%s: %w", keep, err)
		}
	}
	history, err := glibc.RecordHistory(folders, kept...)
	if err != nil {
		return err
	}
	return writeFiles(stdout, file{out, history})
}
