package main

// symcheck isolate: rewrites static libraries so that their private symbols can
// meet nobody else's.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/isolate"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

type isolateFlags struct {
	id, sections, versions string
	public                 []string
	referencedBy, shared   []string
	exportPublic           bool
	out                    []string
	folder                 string
	text, json             string
}

func isolateCommand() *cobra.Command {
	var f isolateFlags
	c := &cobra.Command{
		Use:   "isolate LIBRARY…",
		Short: "Rewrite static libraries so that their private symbols meet nobody else's",
		Long: `Rewrites static libraries or objects, as one set, so that their private symbols
can meet nobody else's: not in the link, where two copies of a library would be
duplicate definitions, and not at run time, where one would capture the calls of
the other.

Every global definition of the set and every reference to it from inside the set
gets the suffix ".ID" and becomes hidden. What the set does not define keeps its
name. Public names, which others call, keep theirs; they are hidden as well, so
that no executable or shared library exports them, unless --export-public is
given. Isolate a consumer together with the libraries that it brings along, and
make public what the consumer offers: by --public, or by --referenced-by, which
reads from the users' own files what they ask for.

A name that the command line of the link uses (-u, -e, --defsym, --wrap, -init)
has to be public. So has a weak definition that others are meant to replace, and
an exception that is thrown across the border.

Left as they are: main, _start and their like, malloc and operator new, what
sanitizers and profilers look up, and the linker's own names. Refused, each by
its member: LLVM bitcode and GCC's objects without machine code, a thin archive
with a member missing, definitions with a version (see --versions).`,
		Example: `  symcheck isolate --id=gui --public='gui_*' -o libgui_isolated.a libgui.a
  symcheck isolate --id=gui --public='gui_*' --output=out libgui.a libdbus-1.a
  symcheck isolate --id=gui --referenced-by=app.o -o libgui_isolated.a libgui.a
  symcheck isolate --id=engine --public='engine::*' --export-public -o out.a libengine.a`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(args, c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.StringVar(&f.id, "id", "", "suffix for the names of this set, of a to z, 0 to 9 and \"_\"")
	flags.StringArrayVar(&f.public, "public", nil, "`NAME` that keeps its name, or a pattern with \"*\" and \"?\"; with \"::\" it is compared with demangled names; may be repeated")
	flags.StringArrayVar(&f.referencedBy, "referenced-by", nil, "object, static or shared library `FILE` of those who use the set: the names of the set that it refers to are public; may be repeated. A label and a tab may stand before the file: files of one label are one user")
	flags.StringArrayVar(&f.shared, "shared-library", nil, "shared library `FILE` of the links that the result is for: it is an error if one refers to a public name that is hidden, as the link would fail; may be repeated")
	flags.BoolVar(&f.exportPublic, "export-public", false, "leave public names as visible as they were")
	flags.StringVar(&f.sections, "sections", "isolate", "\"isolate\" renames sections that are called like a C identifier, with their __start_ and __stop_ references, so that two copies of a registry stay apart; \"share\" leaves them")
	flags.StringVar(&f.versions, "versions", "refuse", "what to do about a definition such as open@@V2: \"refuse\" it, or \"drop\" the version")
	flags.StringArrayVarP(&f.out, "out", "o", nil, "write the result to `FILE`; once for each library, in their order")
	flags.StringVar(&f.folder, "output", "", "write the results to the folder `DIR`, under the names of the libraries")
	flags.StringVar(&f.text, "text", "-", "write what was done as text to `FILE`; \"-\" is standard output")
	flags.StringVar(&f.json, "json", "", "write what was done as JSON to `FILE`; \"-\" is standard output instead of the text")
	return c
}

func (f *isolateFlags) run(libraries []string, stdout io.Writer) error {
	names, err := f.places(libraries)
	if err != nil {
		return err
	}
	options := isolate.Options{ID: f.id, Public: f.public, ExportPublic: f.exportPublic}
	switch f.sections {
	case "isolate":
	case "share":
		options.ShareSections = true
	default:
		return fmt.Errorf("--sections=%s: is \"isolate\" or \"share\"", f.sections)
	}
	switch f.versions {
	case "refuse":
	case "drop":
		options.DropVersions = true
	default:
		return fmt.Errorf("--versions=%s: is \"refuse\" or \"drop\"", f.versions)
	}
	for _, text := range f.referencedBy {
		owner, file, ok := strings.Cut(text, "\t")
		if !ok {
			owner, file = "", text
		}
		in, err := readInput(file)
		if err != nil {
			return err
		}
		options.ReferencedBy = append(options.ReferencedBy, isolate.User{Owner: string(linkset.NormalizeLabel(owner)), Input: in})
	}
	var inputs []isolate.Input
	for _, part := range []struct {
		files []string
		to    *[]isolate.Input
	}{{libraries, &inputs}, {f.shared, &options.SharedLibraries}} {
		for _, file := range part.files {
			in, err := readInput(file)
			if err != nil {
				return err
			}
			*part.to = append(*part.to, in)
		}
	}
	outputs, report, err := isolate.Rewrite(inputs, options)
	if err != nil {
		return err
	}
	var list []file
	for i, out := range outputs {
		list = append(list, file{names[i], out.Data})
	}
	for _, r := range []struct {
		name   string
		render func(io.Writer) error
	}{{f.json, report.JSON}, {f.text, report.Text}} {
		var rendered bytes.Buffer
		if err := r.render(&rendered); err != nil {
			return err
		}
		if r.name != "" {
			list = append(list, file{r.name, rendered.Bytes()})
		}
	}
	return writeFiles(stdout, list...)
}

// readInput reads a file; a thin archive names its members from its own folder.
func readInput(name string) (isolate.Input, error) {
	data, err := os.ReadFile(name)
	folder := filepath.Dir(name)
	return isolate.Input{Name: name, Data: data, Member: func(path string) ([]byte, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		return os.ReadFile(path)
	}}, err
}

// places returns where each library goes, and refuses to write over one: the
// same command would isolate it twice.
func (f *isolateFlags) places(libraries []string) ([]string, error) {
	if f.json == "-" && f.text == "-" {
		f.text = ""
	}
	names := f.out
	switch {
	case f.id == "":
		return nil, errors.New("which suffix? Give it with --id")
	case f.folder != "" && len(f.out) > 0:
		return nil, errors.New("--output and -o are two ways to say the same; give one")
	case f.folder != "":
		names = nil
		for _, library := range libraries {
			names = append(names, filepath.Join(f.folder, filepath.Base(library)))
		}
	case len(f.out) != len(libraries):
		return nil, fmt.Errorf("where to? Give -o once for each library (there are %d, and -o %d times), or --output", len(libraries), len(f.out))
	}
	if err := checkNames(append([]string{f.text, f.json}, names...)...); err != nil {
		return nil, err
	}
	for _, name := range names {
		for _, library := range libraries {
			if filepath.Clean(name) == filepath.Clean(library) {
				return nil, fmt.Errorf("%s: would be written over with its own isolated form", library)
			}
		}
	}
	if f.folder != "" {
		return names, os.MkdirAll(f.folder, 0o755)
	}
	return names, nil
}
