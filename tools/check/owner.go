package check

// Whose an object is, in the words of findings.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// ownerOf is the label that brought an object in, or outside Bazel its file.
func ownerOf(o *linkset.ObjectFile) string {
	if l := o.Input.Label(); l != "" {
		return string(l)
	}
	return o.Input.Name()
}

// symbolOf describes a definition with where it is from.
func symbolOf(d linkset.SymbolDefinition) Symbol {
	return Symbol{Name: d.Name, Label: string(d.Object.Input.Label()), File: d.Object.Input.Name(), Member: d.Object.Member}
}

// unreadOf turns what could not be read of the inputs into what a check says.
func unreadOf(problems []linkset.Problem) []unread {
	var list []unread
	for _, p := range problems {
		list = append(list, unread{where: p.Where(), reason: p.Error(), damaged: p.Damaged()})
	}
	return list
}
