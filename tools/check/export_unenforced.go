package check

// export-unenforced: a declaration that reached nobody. cc_shared_library drops
// the link flags of its deps in silence, and a symbol_exports that stands only
// in the check makes no version script take part in the link.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func exportUnenforced(s *Subject) result {
	switch {
	case len(s.Link.Exports) == 0:
		return result{notApplicable: "no symbol_exports is declared for this binary"}
	case !s.Link.Seen:
		return result{notApplicable: "no link action is visible, so its flags are not"}
	case s.Link.Arguments.Driver == "go":
		return result{notApplicable: "rules_go carries the C linker's flags inside Go archives, where no command line shows them"}
	}
	var res result
	for _, e := range s.Link.Exports {
		if s.Link.UsesScript(e.Path) {
			continue
		}
		label := string(e.Label.WithRepoNames(s.Policy.Repositories))
		if s.accepts("export-unenforced", label) {
			continue
		}
		f := Finding{
			Check: "export-unenforced", Severity: Error, Subject: label,
			Summary: fmt.Sprintf("the flags of %s never reached the link of %s", label, s.subjectName()),
			Why:     []string{"its version script is not on the linker's command line"},
			Harm:    []string{"the linker exports what it would export without the declaration"},
			Fix:     s.fixAdd(e.Label),
		}
		if s.Link.RuleKind == "cc_shared_library" {
			f.Why = []string{"cc_shared_library passes on no link flags of its deps, and says nothing about it"}
		} else if other := s.Link.Arguments.Values("version-script"); len(other) > 0 {
			f.Why[0] += "; what stands there is " + strings.Join(baseNames(other), ", ")
		}
		res.findings = append(res.findings, f)
	}
	return res
}

// fixAdd says how this kind of binary is given a symbol_exports.
func (s *Subject) fixAdd(declared linkset.Label) []string {
	target := s.Link.Target
	name := string(declared)
	if declared.Repo() == target.Repo() && declared.Package() == target.Package() {
		name = ":" + declared.Name()
	}
	switch s.Link.RuleKind {
	case "cc_shared_library":
		return []string{
			fmt.Sprintf("additional_linker_inputs = [%q], user_link_flags = [\"-Wl,--version-script=$(execpath %s)\", %q] in %s", name, name, hideStartStop, target),
			fmt.Sprintf("buildozer 'add additional_linker_inputs %s' 'add user_link_flags -Wl,--version-script=$(execpath\\ %s) %s' %s", name, name, hideStartStop, target),
		}
	case "go_binary":
		return []string{
			fmt.Sprintf("add %q to cdeps of %s (with cgo = True)", name, target),
			fmt.Sprintf("buildozer 'add cdeps %s' %s", name, target),
		}
	}
	add := []string{
		fmt.Sprintf("add %q to deps of %s     (nothing but the names you declare stays public)", name, target),
		fmt.Sprintf("buildozer 'add deps %s' %s", name, target),
	}
	if s.Link.RuleKind == "rust_shared_library" {
		// rustc passes an anonymous version script too. GNU ld 2.40 and 2.47 refuse
		// two, lld and mold take what either makes public.
		add = append(add, "with lld or mold (rustc_flags = [\"-Clink-arg=-fuse-ld=lld\"]): GNU ld refuses a version script beside rustc's own; #[no_mangle] names stay public")
	}
	return add
}

// fixByExports says how to have a symbol_exports that limits or grants what is
// public: the one declared, or a new one beside the binary.
func (s *Subject) fixByExports() []string {
	target := s.Link.Target
	switch {
	case target == "":
		return []string{
			"symcheck exports --version-script=exports.ver --dynamic-list=exports.list" + s.exportFlags(),
			"and link with " + strings.Join(exports.LinkerFlags("exports.ver", "exports.list"), " ") + "     (--export NAME, for each name that is to stay public)",
		}
	case s.enforced():
		return []string{fmt.Sprintf("%s is part of the link already; take away what keeps the name public beside it: another version script, --export-dynamic-symbol, Rust's #[no_mangle]", s.exportsName())}
	case s.Policy.Exports != nil:
		return s.fixAdd(linkset.NormalizeLabel(s.Policy.Exports.Label))
	case len(s.Link.Exports) > 0:
		return s.fixAdd(s.Link.Exports[0].Label)
	}
	name := strings.TrimSuffix(target.Name(), ".so") + "_exports"
	pkg := target.Repo() + "//" + target.Package()
	add := s.fixAdd(linkset.Label(pkg + ":" + name))
	create := fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl symbol_exports' 'new symbol_exports %s' %s:__pkg__", name, pkg)
	lines := []string{add[0], create}
	if !s.Output.Executable() {
		lines = append(lines, s.fixPublic(pkg+":"+name))
	}
	return append(lines, add[1:]...)
}

// fixPublic fills a new symbol_exports with what a shared library exports of its
// own, without which it would export nothing.
func (s *Subject) fixPublic(label string) string {
	const most = 6
	vendored := s.vendored()
	var names []string
	for _, sym := range s.Output.Exported {
		if _, leak := s.leaked(sym, vendored); !leak && sym.Binding == elffile.STB_GLOBAL {
			names = append(names, sym.Name)
		}
	}
	slices.Sort(names)
	switch n := len(names); {
	case n == 0:
		return "list in its must_export what users of this library need: as it is, it makes nothing public"
	case n > most:
		return fmt.Sprintf("buildozer 'add must_export %s' %s     (and of the %d others what users need)", strings.Join(names[:most], " "), label, n-most)
	}
	return fmt.Sprintf("buildozer 'add must_export %s' %s", strings.Join(names, " "), label)
}

// hideStartStop keeps lld from exporting the __start_ and __stop_ symbols of
// sections, which no version script hides there.
const hideStartStop = "-Wl,-z,start-stop-visibility=hidden"

// enforced tells whether the declaration that the check holds to took part in
// the link.
func (s *Subject) enforced() bool {
	return s.Policy.Exports != nil && slices.ContainsFunc(s.Link.Exports, func(e linkset.ManifestFile) bool {
		return e.Label.WithRepoNames(s.Policy.Repositories) == linkset.NormalizeLabel(s.Policy.Exports.Label) && s.Link.UsesScript(e.Path)
	})
}

// exportFlags repeats a declaration that was made on the command line, quoted
// for a shell: no pattern holds a single quote.
func (s *Subject) exportFlags() string {
	if s.Policy.Exports == nil {
		return ""
	}
	var flags strings.Builder
	for _, p := range s.Policy.Exports.MustExport {
		flags.WriteString(" --export '" + p + "'")
	}
	for _, p := range s.Policy.Exports.MayExport {
		flags.WriteString(" --may-export '" + p + "'")
	}
	return flags.String()
}
