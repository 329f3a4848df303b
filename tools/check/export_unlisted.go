package check

// export-unlisted: a name is public that nobody declared. With a declaration it
// is an error. Without one a shared library may export what it likes, and an
// executable is warned about what it exports without having been asked to.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func exportUnlisted(s *Subject) result {
	if s.Policy.Exports == nil && !s.Output.Executable() {
		return result{notApplicable: "nothing is declared public (exports), and a shared library may export"}
	}
	var res result
	vendored := vendoredSet{}
	if s.Link.Seen {
		vendored = s.vendored()
	}
	var symbols []Symbol
	for _, sym := range s.Output.Exported {
		if s.allowed(sym) {
			continue
		}
		if _, leak := s.leaked(sym, vendored); leak {
			continue // vendored-leak says it, and says more
		}
		if s.accepts("export-unlisted", sym.Name) {
			continue
		}
		d, ok := s.definition(sym.Name)
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
	why, problems := s.whyExported(names, symbols)
	for _, p := range problems {
		res.notes = append(res.notes, "not asked for the cause: "+p.Error())
	}
	f := Finding{Check: "export-unlisted", Symbols: symbols, From: originsOf(symbols), Why: why}
	n := count(len(symbols), "symbol")
	if s.Policy.Exports == nil {
		f.Severity = Warning
		f.Summary = fmt.Sprintf("this executable exports %s, and nothing is declared public", n)
		f.Harm = []string{"a library in the process that has a symbol of that name is bound to this one"}
		f.Fix = s.fixByExports()
	} else {
		f.Severity = Error
		f.Summary = fmt.Sprintf("%s %s exported that no pattern of %s allows", n, areIs(len(symbols)), s.exportsName())
		f.Harm = []string{"users come to rely on it, and another library's symbol of that name is shadowed"}
		f.Fix = append([]string{s.fixByListing(symbols)}, s.fixByExports()...)
		if !slices.ContainsFunc(symbols, func(sym Symbol) bool {
			return !strings.HasPrefix(sym.Name, "__start_") && !strings.HasPrefix(sym.Name, "__stop_")
		}) {
			f.Fix = []string{"link with " + hideStartStop + ": no version script hides these from lld"}
		}
	}
	res.findings = []Finding{f}
	return res
}

// fixByListing says how symbols that are meant to be public are declared.
func (s *Subject) fixByListing(symbols []Symbol) string {
	const most = 3
	var names []string
	for _, sym := range symbols[:min(most, len(symbols))] {
		names = append(names, sym.Name)
	}
	if s.Policy.Exports.Label == "" {
		return "--may-export='" + strings.Join(names, "' --may-export='") + "'" + more(len(symbols)-most) + ", if meant to be public; if not:"
	}
	return fmt.Sprintf("may_export = [\"%s\"%s] in %s, if meant to be public; if not:", strings.Join(names, `", "`), more(len(symbols)-most), s.exportsName())
}

func more(n int) string {
	if n > 0 {
		return " …"
	}
	return ""
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
	if s.Policy.Exports.Label == "" {
		return "the command line"
	}
	return s.Policy.Exports.Label
}

// allowed tells exports which need no declaration beside those that have one.
func (s *Subject) allowed(sym elffile.Symbol) bool {
	if s.goRuntimeHook(sym.Name) {
		return true
	}
	if s.Policy.Exports == nil {
		// Vague linkage: a definition that every user of an inline function or
		// template carries, and that a program shares on purpose.
		return sym.Binding != elffile.STB_GLOBAL || replacesAllocator(sym.Name)
	}
	_, _, ok := s.Policy.Exports.Compiled.Match(sym.Name)
	return ok
}
