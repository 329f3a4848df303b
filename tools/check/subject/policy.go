package subject

// The policy is what is meant: names and patterns, never paths.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Policy is the declaration that a binary is held to.
type Policy struct {
	// Target is the label of the symbol_check, or of the symbol_policy that an
	// aspect applies; "" outside Bazel.
	Target linkset.Label `json:"target,omitempty"`
	// RepositoryWide is set where one policy holds for many binaries: then a
	// pattern or an exception may match nothing, and a binary's own package is
	// not vendored to it.
	RepositoryWide bool `json:"repository_wide,omitempty"`
	// Skipped says why a binary is not held to a repository-wide policy, such as a
	// tag of its owner's; "" where it is.
	Skipped string `json:"skipped,omitempty"`
	// Vendored holds owner patterns. Nil means that none were given and the
	// defaults hold; an empty list means that nothing is vendored.
	Vendored []string `json:"vendored,omitempty"`
	// VendoredGiven tells an empty Vendored that was given from none.
	VendoredGiven bool `json:"vendored_given,omitempty"`
	// Exceptions are what the owner knows of and accepts.
	Exceptions []Exception `json:"exceptions,omitempty"`
	// Sections holds lists by the name of their section to a rule: "complete", ">=3"
	// or "==12" entries.
	Sections map[string]string `json:"sections,omitempty"`
	// Repositories maps canonical names of repositories to the apparent ones
	// that the owner's patterns use.
	Repositories map[string]string `json:"repositories,omitempty"`
	// UnknownRepositories are apparent names in the patterns, without "@", that
	// Bazel cannot resolve where the policy is written.
	UnknownRepositories []string `json:"unknown_repositories,omitempty"`

	// Exports is what may be public; nil where nothing was declared. It comes
	// from symbol_exports in a file of its own.
	Exports *Exports `json:"-"`

	// MayNeed holds globs for the libraries that the binary may need (DT_NEEDED). Nil
	// leaves that to LoadsOn.
	MayNeed []string `json:"may_need,omitempty"`
	// MustHarden holds words of protections.
	MustHarden []string `json:"must_harden,omitempty"`
	// MaxSize holds sizes such as "10MB" by "file" or the name of a section.
	MaxSize map[string]string `json:"max_size,omitempty"`
	// MayRunpath holds globs for the entries of DT_RPATH and DT_RUNPATH; given and empty,
	// there may be none.
	MayRunpath []string `json:"may_runpath,omitempty"`
	// MayRunpathGiven tells an empty MayRunpath that was given from none.
	MayRunpathGiven bool `json:"may_runpath_given,omitempty"`

	// Languages maps a language to those whose types its units may refer to; one that is
	// no key is not restricted. LanguagesPreset is "kernel_btf" or "".
	Languages       map[string][]string `json:"languages,omitempty"`
	LanguagesPreset string              `json:"languages_preset,omitempty"`
	// BTF is "required", "valid" or "ignore"; "" is "valid", which nobody asked for.
	BTF string `json:"btf,omitempty"`
	// MayName holds globs for the names of types that may stay, of whatever language.
	MayName []string `json:"may_name,omitempty"`

	// LoadsOn is where the binary has to load; nil where that was not said. It comes from
	// a file of its own, as what a host program provides does.
	LoadsOn    *baseline.Baseline `json:"-"`
	ProvidedBy []*loader.Object   `json:"-"`
}

// Exports is a declaration of symbol_exports with its origin.
type Exports struct {
	exports.Declaration
	Compiled *exports.Compiled
}

// Exception accepts findings of one check whose symbol, file or label matches a
// glob. One that accepts nothing is itself a finding.
type Exception struct {
	Check   string `json:"check"`
	Pattern string `json:"pattern"`
	Reason  string `json:"reason"`
}
