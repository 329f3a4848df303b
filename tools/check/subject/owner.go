package subject

// Whose an object is, in the words of findings.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// OwnerOf is the label that brought an object in, or outside Bazel its file.
func OwnerOf(o *resolve.ObjectFile) string {
	if l := o.Input.Label(); l != "" {
		return string(l)
	}
	return o.Input.Name()
}

// SymbolOf describes a definition with where it is from.
func SymbolOf(d resolve.SymbolDefinition) finding.Symbol {
	return finding.Symbol{Name: d.Name, Label: string(d.Object.Input.Label()), File: d.Object.Input.Name(), Member: d.Object.Member}
}

// OwnObject tells what the target that links compiles itself.
func (s *Subject) OwnObject(o *resolve.ObjectFile) bool {
	return s.Link.Target != "" && o.Input.Label() == s.Link.Target
}
