package main

// symcheck check: holds one linked file to a declaration.

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
)

// checkFlags are the flags of symcheck check. Rules give files, people give
// patterns.
type checkFlags struct {
	link, policy, exports string
	linkMap               string
	args                  []string
	vendored              []string
	export, mayExport     []string
	sections              []string
	mustHarden            []string
	maxSize               []string
	mayRunpath            []string
	loadsOn               string
	providedBy, mayNeed   []string
	languages, mayName    []string
	btf, btfBase          string
	debugFiles            []string
	exitZero              bool
	out                   outputs
}

func checkCommand() *cobra.Command {
	var f checkFlags
	var loadsOn []string
	c := &cobra.Command{
		Use:   "check BINARY [INPUT...]",
		Short: "Hold a linked binary to what its owner declared",
		Long: `Holds a linked executable or shared library to what its owner declared.

BINARY is the linked file; for --languages and --btf also an object, a separate debug
file, or raw BTF. Each INPUT is an object, archive or shared library that
went into the link; inputs tell who brought a symbol in and why the linker
exported it.`,
		Example: `  # is anything of the vendored libdbus public?
  symcheck check ./app --vendored libdbus-1.a

  # a plugin exports its interface and nothing else
  symcheck check libengine.so --export 'engine_*' --export 'engine::api::*'

  # will it load on a system with glibc 2.17?
  symcheck check libengine.so --loads-on=glibc_2.17

  # are units of C free of Rust's types, so that pahole can make BTF of it?
  symcheck check vmlinux --languages=kernel_btf

  # does the kernel take a module's BTF?
  symcheck check drm.ko --btf=required --btf-base=vmlinux

  # who refers to it: name the libraries of the link too
  symcheck check ./app libwebkit.so --vendored libdbus-1.a --json=report.json`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case slices.Contains(loadsOn, ""):
				return errors.New("--loads-on is empty: it takes a baseline such as glibc_2.17, or a file")
			case len(loadsOn) > 1:
				return fmt.Errorf("--loads-on is given %d times (%s): a report is about one system; run it once for each", len(loadsOn), strings.Join(loadsOn, ", "))
			case len(loadsOn) == 1:
				f.loadsOn = loadsOn[0]
			}
			if slices.Contains(f.providedBy, "") {
				return errors.New("--provided-by is empty: it takes the program that a plugin is loaded into")
			}
			if c.Flags().Changed("btf") && f.btf == "" {
				return errors.New("--btf is empty: it takes required, valid or ignore")
			}
			return f.run(c.OutOrStdout(), args)
		},
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.vendored, "vendored", nil, "`LIBRARY` of which nothing may be exported: an archive, or an owner's label with --link; may be repeated")
	flags.StringArrayVar(&f.export, "export", nil, "`PATTERN` that has to match an exported symbol; with it, what no pattern matches is a finding; may be repeated")
	flags.StringArrayVar(&f.mayExport, "may-export", nil, "`PATTERN` that may match exported symbols; may be repeated")
	flags.StringArrayVar(&f.sections, "section", nil, "`NAME=RULE` of a registration section: \"complete\", \">=3\" or \"==12\" entries have to come out; may be repeated")
	flags.StringArrayVar(&loadsOn, "loads-on", nil, "where it has to load: a `BASELINE` such as glibc_2.17 or manylinux_2_28, or a file that symcheck baseline record wrote")
	flags.StringArrayVar(&f.providedBy, "provided-by", nil, "`PROGRAM` that a plugin is loaded into, or a library whose symbols are there then; may be repeated")
	flags.StringArrayVar(&f.mayNeed, "may-need", nil, "`SONAME` or glob of a library that it may need; with it, any other is a finding; may be repeated")
	flags.StringArrayVar(&f.mustHarden, "must-harden", nil, "`WORD` of a protection that it must have, such as relro or now; may be repeated")
	flags.StringArrayVar(&f.maxSize, "max-size", nil, "`WHAT=SIZE` that it may have: file=10MB or .text=4MiB; may be repeated")
	flags.StringArrayVar(&f.mayRunpath, "may-runpath", nil, "`ENTRY` or glob of RUNPATH that it may have; with it, any other is a finding; may be repeated")
	flags.StringArrayVar(&f.languages, "languages", nil, "`RULE` for debug information: c=c,asm (units of C may refer to types of these), or kernel_btf; may be repeated")
	flags.StringArrayVar(&f.mayName, "may-name", nil, "`GLOB` for names of types that may stay, whatever languages and BTF are held to; may be repeated")
	flags.StringVar(&f.btf, "btf", "", "`WORD` on BTF: it is \"required\", or \"valid\" where it is (the default), or \"ignore\"d")
	flags.StringArrayVar(&f.debugFiles, "debug-file", nil, "`FILE` that was split off the binary: separate debug information, or raw BTF; may be repeated")
	flags.StringVar(&f.btfBase, "btf-base", "", "`FILE` whose BTF that of the binary goes on from: vmlinux for a module")
	flags.StringVar(&f.link, "link", "", "`FILE` that lists what went into the link, as the Bazel rules write it")
	flags.StringArrayVar(&f.args, "args", nil, "`FILE` with the command line of the link, quoted as for a shell; may be repeated")
	flags.StringVar(&f.linkMap, "map", "", "`FILE` with the map of the link: GNU ld's or gold's -Map, lld's --why-extract; it is believed as to which archive members were linked")
	flags.StringVar(&f.policy, "policy", "", "`FILE` with the policy as JSON, as the Bazel rules write it")
	flags.StringVar(&f.exports, "exports", "", "`FILE` with the declaration of a symbol_exports")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit with 0 whatever the verdict is; it stands in the report")
	f.out.flags(c)
	return c
}

func (f *checkFlags) run(stdout io.Writer, args []string) error {
	if err := checkNames(f.out.text, f.out.json, f.out.junit); err != nil {
		return err
	}
	r, err := f.report(args)
	if err != nil {
		return err
	}
	withoutConfiguration(r)
	if err := f.out.write(r, stdout); err != nil {
		return err
	}
	if f.exitZero {
		return nil
	}
	return verdictExit(r.Verdict)
}

// verdictExit turns a verdict into the exit code that stands for it.
func verdictExit(v check.Verdict) error {
	switch v {
	case check.Pass, check.Skipped:
		return nil
	case check.Fail:
		return exit(exitFindings)
	}
	return exit(exitCouldNotCheck)
}

// report judges the binary. Bad input is a report; an error is a command line
// that makes no sense, or a failure of the machine.
func (f *checkFlags) report(args []string) (*check.Report, error) {
	if f.link == "" && len(args) == 0 {
		return nil, errors.New("which binary? symcheck check BINARY [INPUT...] (symcheck check --help has examples)")
	}
	for _, v := range f.vendored {
		if f.link == "" && (strings.HasPrefix(v, "//") || strings.HasPrefix(v, "@")) {
			return nil, fmt.Errorf("--vendored %s: labels are known with --link only; name the archive", v)
		}
	}
	if len(f.providedBy) > 0 && f.loadsOn == "" {
		return nil, fmt.Errorf("--provided-by %s: what it provides counts for --loads-on, which is not given", f.providedBy[0])
	}
	if f.link != "" && len(args) > 0 {
		return nil, fmt.Errorf("--link names the binary and its inputs; %q is one too many", args[0])
	}
	policy, err := f.readPolicy()
	link, linkErr := f.readLink(args)
	switch {
	case link == nil && (linkErr == nil || machineFailure(linkErr)):
		return nil, linkErr
	case link == nil:
		return check.Unreadable("", policyTarget(policy), f.link, linkErr, err), nil
	}
	defer link.Close()
	name := displayName(link.Output)
	if err == nil && policy.Skipped != "" {
		return check.NotJudged(string(link.Target), policy, name, policy.Skipped), nil
	}
	if linkErr != nil || err != nil {
		if machineFailure(linkErr) || machineFailure(err) {
			return nil, errors.Join(linkErr, err)
		}
		return check.Unreadable(string(link.Target), policyTarget(policy), name, linkErr, err), nil
	}
	beside, err := f.readDebugFiles()
	defer beside.Close()
	if err != nil {
		if machineFailure(err) {
			return nil, err
		}
		return check.Unreadable(string(link.Target), policyTarget(policy), name, err), nil
	}
	file, size, err := linkset.OpenFile(link.Output)
	if err != nil {
		if machineFailure(err) {
			return nil, err
		}
		return check.Unreadable(string(link.Target), policyTarget(policy), name, err), nil
	}
	defer file.Close()
	output, notJudged, err := readOutput(file, size, name, link, policy)
	switch {
	case notJudged != "":
		return check.NotJudged(string(link.Target), policy, name, notJudged), nil
	case err == nil:
		output.DebugFiles, output.BTFBase = beside.files, beside.base
		return check.Run(&subject.Subject{Output: output, Link: link, Policy: policy}), nil
	case machineFailure(err):
		return nil, err
	}
	return check.Damaged(link, policy, name, file, size, err), nil
}

func policyTarget(p *subject.Policy) string {
	if p == nil {
		return ""
	}
	return string(p.Target)
}

// configuration is the output folder of one configuration. Nobody knows a file
// by it, and where paths are mapped it has another name: without it the report
// is the same bytes.
var configuration = regexp.MustCompile(`\bbazel-out/[^/\s]+/bin/`)

// displayName is a file's path as people know it.
func displayName(file string) string {
	return configuration.ReplaceAllString(filepath.ToSlash(file), "")
}

// withoutConfiguration brings the texts of a report into that form: they quote
// errors, and an error names the path that was opened.
func withoutConfiguration(r *check.Report) {
	for _, list := range [][]string{r.Errors, r.Notes} {
		for i, text := range list {
			list[i] = displayName(text)
		}
	}
	for i, o := range r.Checks {
		r.Checks[i].Reason = displayName(o.Reason)
	}
}

// readPolicy puts the policy together from files and flags.
func (f *checkFlags) readPolicy() (*subject.Policy, error) {
	p := &subject.Policy{}
	if f.policy != "" {
		file, err := os.Open(f.policy)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if p, err = check.ReadPolicy(f.policy, file); err != nil {
			return nil, err
		}
	}
	if len(f.vendored) > 0 {
		p.Vendored, p.VendoredGiven = append(p.Vendored, f.vendored...), true
	}
	for _, text := range f.sections {
		if err := registration.AddSection(p, text); err != nil {
			return nil, fmt.Errorf("--section %s: %w", text, err)
		}
	}
	p.MayNeed = append(p.MayNeed, f.mayNeed...)
	if err := shape.AddHardening(p, f.mustHarden...); err != nil {
		return nil, fmt.Errorf("--must-harden: %w", err)
	}
	for _, text := range f.maxSize {
		if err := shape.AddSize(p, text); err != nil {
			return nil, fmt.Errorf("--max-size %s: %w", text, err)
		}
	}
	if len(f.mayRunpath) > 0 {
		p.MayRunpath, p.MayRunpathGiven = append(p.MayRunpath, f.mayRunpath...), true
	}
	for _, text := range f.languages {
		if err := language.Add(p, text); err != nil {
			return nil, fmt.Errorf("--languages %s: %w", text, err)
		}
	}
	p.MayName = append(p.MayName, f.mayName...)
	if f.btf != "" {
		if err := btf.Set(p, f.btf); err != nil {
			return nil, fmt.Errorf("--%w", err)
		}
	}
	if err := f.readRuntime(p); err != nil {
		return p, err
	}
	var d exports.Declaration
	if f.exports != "" {
		file, err := os.Open(f.exports)
		if err != nil {
			return p, err
		}
		defer file.Close()
		if d, err = exports.ReadDeclaration(f.exports, file); err != nil {
			return p, err
		}
	}
	d.MustExport = append(d.MustExport, f.export...)
	d.MayExport = append(d.MayExport, f.mayExport...)
	if f.exports == "" && len(d.MustExport)+len(d.MayExport) == 0 {
		return p, nil
	}
	compiled, err := exports.Compile(d.Policy())
	if err != nil {
		return p, declared(d, err)
	}
	p.Exports = &subject.Exports{Declaration: d, Compiled: compiled}
	return p, nil
}

// declared says whose declaration an error is about.
func declared(d exports.Declaration, err error) error {
	if d.Label == "" {
		return err
	}
	return fmt.Errorf("%s: %w", d.Label, err)
}

// readLink finds out what went into the link: from the files that the rules
// wrote, or from the command line of this program.
func (f *checkFlags) readLink(args []string) (*linkset.Link, error) {
	if f.link == "" {
		inputs := slices.Clone(args[1:])
		for _, v := range f.vendored {
			// What is named as vendored is an input, unless one has that name.
			if !slices.ContainsFunc(inputs, func(in string) bool {
				return linkset.Glob(v, in) || linkset.Glob(v, filepath.Base(in))
			}) {
				inputs = append(inputs, v)
			}
		}
		link := linkset.NewLinkOfFiles(args[0], inputs)
		arguments, err := f.readArguments()
		link.Arguments = arguments
		return link, errors.Join(err, f.readMap(link))
	}
	file, err := os.Open(f.link)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m, err := linkset.ReadManifest(f.link, file)
	if err != nil {
		return nil, err
	}
	arguments, err := f.readArguments()
	link := linkset.NewLink(m, arguments)
	return link, errors.Join(err, f.readMap(link))
}

// readMap reads the link map, if one is given.
func (f *checkFlags) readMap(link *linkset.Link) error {
	if f.linkMap == "" {
		return nil
	}
	file, err := os.Open(f.linkMap)
	if err != nil {
		return err
	}
	defer file.Close()
	link.Map, err = linkmap.Read(f.linkMap, file)
	return err
}

func (f *checkFlags) readArguments() (linkset.Arguments, error) {
	var texts []string
	for _, name := range f.args {
		text, err := os.ReadFile(name)
		if err != nil {
			return linkset.Arguments{}, err
		}
		texts = append(texts, string(text))
	}
	return linkset.ParseArguments(texts...), nil
}
