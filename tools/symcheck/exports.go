package main

// symcheck exports: writes a declaration in the linker's language.

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

type exportsFlags struct {
	declaration, from           string
	export, mayExport           []string
	exportsFrom                 []string
	script, dynamicList, result string
}

func exportsCommand() *cobra.Command {
	var f exportsFlags
	c := &cobra.Command{
		Use:   "exports",
		Short: "Write what may be public as a version script and a dynamic list",
		Long: `Writes what may be public as a version script and a dynamic list, so that GNU ld,
gold, lld and mold all export exactly the names that the patterns match.`,
		Example: `  symcheck exports --export 'engine_*' --version-script=engine.ver --dynamic-list=engine.list
  cc … ` + strings.Join(exports.LinkerFlags("engine.ver", "engine.list"), " "),
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.export, "export", nil, "`PATTERN` that is to be public; may be repeated")
	flags.StringArrayVar(&f.mayExport, "may-export", nil, "`PATTERN` that may be public; may be repeated")
	flags.StringArrayVar(&f.exportsFrom, "exports-from", nil, "object or static library `FILE` whose public definitions are to be public; may be repeated")
	flags.StringVar(&f.declaration, "declaration", "", "`FILE` with the declaration as JSON, as the Bazel rules write it")
	flags.StringVar(&f.from, "from", "", "`FILE` that lists objects by label, as the Bazel rules write it")
	flags.StringVar(&f.script, "version-script", "", "write the version script to `FILE`")
	flags.StringVar(&f.dynamicList, "dynamic-list", "", "write the dynamic list to `FILE`")
	flags.StringVar(&f.result, "json", "", "write the declaration with all its names to `FILE`")
	return c
}

func (f *exportsFlags) run(stdout io.Writer) error {
	if err := checkNames(f.script, f.dynamicList, f.result); err != nil {
		return err
	}
	var d exports.Declaration
	if f.declaration != "" {
		file, err := os.Open(f.declaration)
		if err != nil {
			return err
		}
		defer file.Close()
		if d, err = exports.ReadDeclaration(f.declaration, file); err != nil {
			return err
		}
	}
	d.Label = string(linkset.NormalizeLabel(d.Label))
	d.MustExport = append(d.MustExport, f.export...)
	d.MayExport = append(d.MayExport, f.mayExport...)
	if err := f.addNames(&d); err != nil {
		return err
	}
	compiled, err := exports.Compile(d.Policy())
	if err != nil {
		return declared(d, err)
	}
	if f.script == "" && f.dynamicList == "" && f.result == "" {
		f.script = "-"
	}
	var result bytes.Buffer
	if err := d.Write(&result); err != nil {
		return err
	}
	options := exports.Options{Label: d.Label}
	var list []file
	for _, out := range []file{
		{f.script, compiled.VersionScript(options)},
		{f.dynamicList, compiled.DynamicList(options)},
		{f.result, result.Bytes()},
	} {
		if out.name != "" {
			list = append(list, out)
		}
	}
	return writeFiles(stdout, list...)
}

// addNames adds what the objects of exports_from define.
func (f *exportsFlags) addNames(d *exports.Declaration) error {
	files := make([]linkset.ManifestFile, 0, len(f.exportsFrom))
	for _, file := range f.exportsFrom {
		files = append(files, linkset.ManifestFile{Path: file})
	}
	if f.from != "" {
		list, err := os.Open(f.from)
		if err != nil {
			return err
		}
		defer list.Close()
		s := bufio.NewScanner(list)
		s.Buffer(nil, 1<<20)
		for n := 1; s.Scan(); n++ {
			label, file, ok := strings.Cut(s.Text(), "\t")
			if !ok || file == "" {
				return fmt.Errorf("%s:%d: %q is not a label, a tab and a file", f.from, n, s.Text())
			}
			files = append(files, linkset.ManifestFile{Label: linkset.NormalizeLabel(label), Path: file})
		}
		if err := s.Err(); err != nil {
			return fmt.Errorf("%s: %w", f.from, err)
		}
	}
	for _, file := range files {
		names, err := linkset.PublicDefinitions(file.Path)
		if err != nil {
			return err
		}
		if d.ExportsFrom == nil {
			d.ExportsFrom = map[string][]string{}
		}
		d.ExportsFrom[string(file.Label)] = append(d.ExportsFrom[string(file.Label)], names...)
	}
	return nil
}
