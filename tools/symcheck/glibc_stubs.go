package main

// symcheck glibc stubs: the files to link against an older glibc.

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc/stubs"
)

func glibcStubsCommand() *cobra.Command {
	var cpu, floor, out string
	c := &cobra.Command{
		Use:   "stubs",
		Short: "Write what a linker needs to link for an older glibc",
		Long: `Writes what a linker has to see to link for an older glibc: a shared object for
each of its libraries that defines the names and versions of that release and holds
no code, the linker scripts, and libc_nonshared.a; for a glibc before 2.34 also
crt1.o and Scrt1.o, which run the constructors of a program that loads there.

-L and -B name the folder to GNU ld, lld and mold through gcc or clang, before any
other -L. libgcc_s.so.1 is found there too, and -lstdc++ finds the compiler's static
libstdc++.a: a shared one of today needs the glibc of today. A shared library in C++
exports that copy unless it says what it exports (symcheck exports).`,
		Example: `  symcheck glibc stubs --cpu=x86-64 --floor=2.17 --out=floor
  cc … -Lfloor -Bfloor`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return writeStubs(c.OutOrStdout(), cpu, floor, out) },
	}
	flags := c.Flags()
	flags.StringVar(&cpu, "cpu", "x86-64", "`CPU` to link for")
	flags.StringVar(&floor, "floor", "", "`VERSION` of the oldest glibc that has to load it, such as 2.17")
	flags.StringVar(&out, "out", "", "empty `FOLDER` to write to, made if it is not there")
	for _, name := range []string{"floor", "out"} {
		_ = c.MarkFlagRequired(name) // fails only for a flag that does not exist
	}
	return c
}

func writeStubs(stdout io.Writer, cpu, floor, out string) error {
	release, err := glibc.ParseRelease(floor)
	if err != nil {
		return err
	}
	abi, err := glibc.At(cpu, release)
	if err != nil {
		return err
	}
	files, err := stubs.Files(abi)
	if err != nil {
		return fmt.Errorf("glibc %s on %s: %w", floor, cpu, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	// What another floor left there would be found too: its crt1.o, its libpthread.so.
	if entries, err := os.ReadDir(out); err != nil {
		return err
	} else if len(entries) > 0 {
		return fmt.Errorf("%s: it is not empty, and a linker would find what else is there", out)
	}
	list := make([]file, 0, len(files))
	for _, f := range files {
		list = append(list, file{filepath.Join(out, f.Name), f.Data})
	}
	return writeFiles(stdout, list...)
}
