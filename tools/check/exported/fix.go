package exported

// How a symbol_exports gets into the link of each kind of binary.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// fixAdd says how this kind of binary is given a symbol_exports.
func fixAdd(s *subject.Subject, declared linkset.Label) []string {
	add := s.FixDep(declared, "     (nothing but the names you declare stays public)", func(name string) []string {
		return []string{"-Wl,--version-script=$(execpath " + name + ")", hideStartStop}
	})
	if s.Link.RuleKind == "rust_shared_library" {
		// rustc passes an anonymous version script too. GNU ld 2.40 and 2.47 refuse
		// two, lld and mold take what either makes public.
		add = append(add, "with lld or mold (rustc_flags = [\"-Clink-arg=-fuse-ld=lld\"]): GNU ld refuses a version script beside rustc's own; #[no_mangle] names stay public")
	}
	return add
}

// fixByExports says how to have a symbol_exports that limits or grants what is
// public: the one declared, or a new one beside the binary.
func fixByExports(s *subject.Subject) []string {
	target := s.Link.Target
	switch {
	case target == "":
		return []string{
			"symcheck exports --version-script=exports.ver --dynamic-list=exports.list" + exportFlags(s),
			"and link with " + strings.Join(exports.LinkerFlags("exports.ver", "exports.list"), " ") + "     (--export NAME, for each name that is to stay public)",
		}
	case enforced(s):
		return []string{fmt.Sprintf("%s is part of the link already; take away what keeps the name public beside it: another version script, --export-dynamic-symbol, Rust's #[no_mangle]", exportsName(s))}
	case s.Policy.Exports != nil:
		return fixAdd(s, linkset.NormalizeLabel(s.Policy.Exports.Label))
	case len(s.Link.Exports) > 0:
		return fixAdd(s, s.Link.Exports[0].Label)
	}
	name := strings.TrimSuffix(target.Name(), ".so") + "_exports"
	pkg := target.Repo() + "//" + target.Package()
	add := fixAdd(s, linkset.Label(pkg+":"+name))
	create := fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl symbol_exports' 'new symbol_exports %s' %s:__pkg__", name, pkg)
	lines := []string{add[0], create}
	if !s.Output.Executable() {
		lines = append(lines, fixPublic(s, pkg+":"+name))
	}
	return append(lines, add[1:]...)
}

// fixPublic fills a new symbol_exports with what a shared library exports of its
// own, without which it would export nothing.
func fixPublic(s *subject.Subject, label string) string {
	const most = 6
	vendored := s.Vendored()
	var names []string
	for _, sym := range s.Output.Exported() {
		if _, leak := leaked(s, sym, vendored); !leak && sym.Binding == elffile.STB_GLOBAL {
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
func enforced(s *subject.Subject) bool {
	return s.Policy.Exports != nil && slices.ContainsFunc(s.Link.Exports, func(e linkset.ManifestFile) bool {
		return e.Label.WithRepoNames(s.Policy.Repositories) == linkset.NormalizeLabel(s.Policy.Exports.Label) && s.Link.UsesScript(e.Path)
	})
}

// exportFlags repeats a declaration that was made on the command line, quoted
// for a shell: no pattern holds a single quote.
func exportFlags(s *subject.Subject) string {
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
