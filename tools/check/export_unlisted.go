package check

// export-unlisted: a name is public that nobody declared. With a declaration it
// is an error. Without one a shared library may export what it likes, and an
// executable is warned about what it exports without having been asked to.

import (
	"fmt"
	"sort"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func exportUnlisted(s *Subject) result {
	if s.Policy.Exports == nil && !s.Output.Executable() {
		return result{notApplicable: "nothing is declared public (exports), and a shared library may export"}
	}
	var res result
	defs := s.definitions()
	vendored := vendoredSet{}
	if s.Link.Seen {
		vendored = s.vendored()
	}
	var symbols []Symbol
	for _, sym := range s.Output.Exported {
		if s.allowed(sym) {
			continue
		}
		d, ok := s.definition(defs.byName[sym.Name])
		if !runtimeTemplate(sym) {
			if _, leak := s.vendoredDefinition(sym, defs.byName[sym.Name], vendored); leak {
				continue // vendored-leak says it, and says more
			}
		}
		symbols = append(symbols, s.symbol(sym, d, ok))
	}
	if len(symbols) == 0 {
		return res
	}
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	names := map[string]bool{}
	for _, sym := range symbols {
		names[sym.Name] = true
	}
	why, problems := s.whyExported(names)
	for _, p := range problems {
		res.notes = append(res.notes, "not asked for the cause: "+p.Error())
	}
	f := Finding{
		Check: "export-unlisted", Severity: Error, Symbols: symbols, From: originsOf(symbols), Why: why,
		Summary: fmt.Sprintf("%s %s exported that no pattern of %s allows", count(len(symbols), "symbol"), areIs(len(symbols)), s.exportsName()),
		Harm:    []string{"users come to rely on it, and another library's symbol of that name is shadowed"},
		Fix:     append([]string{fmt.Sprintf("may_export = [%q, …] in %s, if it is meant to be public; if not:", symbols[0].Name, s.exportsName())}, s.fixByExports()...),
	}
	if s.Policy.Exports == nil {
		f.Severity = Warning
		f.Summary = fmt.Sprintf("this executable exports %s of its own, and nothing is declared public", count(len(symbols), "symbol"))
		f.Harm = []string{"a library in the process that has a symbol of that name is bound to this one"}
		f.Fix = s.fixByExports()
	}
	res.findings = []Finding{f}
	return res
}

func areIs(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// exportsName is what the declaration is called: a label, or the flags of the
// command line.
func (s *Subject) exportsName() string {
	switch {
	case s.Policy.Exports == nil:
		return "a declaration"
	case s.Policy.Exports.Label == "":
		return "the command line"
	}
	return s.Policy.Exports.Label
}

// allowed tells exports which need no declaration beside those that have one.
func (s *Subject) allowed(sym elffile.Symbol) bool {
	if goRuntimeHook(sym.Name) {
		return true
	}
	if s.Policy.Exports == nil {
		// Vague linkage: a definition that every user of an inline function or
		// template carries, and that a program shares on purpose.
		return sym.Binding != elffile.STB_GLOBAL
	}
	_, _, ok := s.Policy.Exports.Compiled.Match(sym.Name)
	return ok
}
