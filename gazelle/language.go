// Package gazelle is a Gazelle extension, the language "symcheck": it writes a
// symbol_check for every target that links a binary, whoever wrote that target,
// and takes it away with the target.
//
// It goes last in gazelle_binary, because it looks at what the other languages
// generate:
//
//	gazelle_binary(
//	    name = "gazelle_bin",
//	    languages = DEFAULT_LANGUAGES + ["@rules_symcheck//gazelle"],
//	)
//
// What it does is decided by directives (config.go), per directory:
//
//	# gazelle:symcheck enabled|disabled
//	# gazelle:symcheck_kind KIND
//	# gazelle:symcheck_vendored PATTERN
//	# gazelle:symcheck_naming {name}_symbols
//	# gazelle:symcheck_exports LABEL
//
// # Whose attribute it is
//
// binary is Gazelle's, and so are vendored and exports where a directive says
// something about them, an empty value included. They are merged as Gazelle merges: "# keep"
// holds for an item, an attribute and a rule. All else that stands in a symbol_check is
// its owner's and is never touched.
package gazelle

import (
	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/language"
)

// languageName is what `-lang` and `# gazelle:lang` call the extension.
const languageName = "symcheck"

// checkKind is the one kind of rule that the extension writes.
const checkKind = "symbol_check"

// symcheck implements language.Language. What it knows is in tables, so that a test can take a row away.
type symcheck struct {
	language.BaseLang
	directives []directive
	linking    map[string]func(target) bool
	makers     []maker
}

// NewLanguage is what gazelle_binary calls.
func NewLanguage() language.Language {
	return &symcheck{directives: directives, linking: linking, makers: makers}
}

func (*symcheck) Name() string { return languageName }

// Kinds says how Gazelle merges a symbol_check. Matched is by name alone: one under another name is its owner's.
func (*symcheck) Kinds() map[string]rule.KindInfo {
	return map[string]rule.KindInfo{
		checkKind: {
			// Without a binary it checks nothing, whatever else has been written into it.
			NonEmptyAttrs:  map[string]bool{"binary": true},
			MergeableAttrs: map[string]bool{"binary": true, "vendored": true, "exports": true},
			// Where Gazelle merges a generated binary into an existing one of another name.
			SubstituteAttrs: map[string]bool{"binary": true},
		},
	}
}

// Loads is for a WORKSPACE, which calls the repository by its name.
func (s *symcheck) Loads() []rule.LoadInfo {
	return s.ApparentLoads(func(string) string { return "" })
}

// ApparentLoads is for MODULE.bazel, which may give the repository another name.
func (*symcheck) ApparentLoads(apparentName func(module string) string) []rule.LoadInfo {
	repository := apparentName("rules_symcheck")
	if repository == "" {
		repository = "rules_symcheck"
	}
	// A symbol_exception is written in checks only: with the last check, it need not be loaded any more.
	return []rule.LoadInfo{{Name: "@" + repository + "//rules:defs.bzl", Symbols: []string{checkKind, "symbol_exception"}}}
}
