package exported

// export-unlisted: a name is public that nobody declared. With a declaration it
// is an error. Without one a shared library may export what it likes, and an
// executable is warned about what it exports without having been asked to.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// UnlistedID is how reports and exceptions call Unlisted.
const UnlistedID = "export-unlisted"

// Unlisted finds exported symbols that no pattern allows.
func Unlisted(s *subject.Subject) finding.Result {
	if s.Policy.Exports == nil && !s.Output.Executable() {
		return finding.Result{NotApplicable: "nothing is declared public (exports), and a shared library may export"}
	}
	var res finding.Result
	vendored := subject.VendoredSet{}
	if s.Link.Seen {
		vendored = s.Vendored()
	}
	var symbols []finding.Symbol
	for _, sym := range s.Output.Exported() {
		if allowed(s, sym) {
			continue
		}
		if _, leak := leaked(s, sym, vendored); leak {
			continue // vendored-leak says it, and says more
		}
		if s.Accepts(UnlistedID, sym.Name) {
			continue
		}
		d, ok := s.Definition(sym.Name)
		symbols = append(symbols, s.Symbol(sym, d, ok))
	}
	if len(symbols) == 0 {
		return res
	}
	sort.Slice(symbols, func(i, j int) bool { return symbols[i].Name < symbols[j].Name })
	names := map[string]bool{}
	for _, sym := range symbols {
		names[sym.Name] = true
	}
	why, problems := whyExported(s, names, symbols)
	for _, p := range problems {
		res.Notes = append(res.Notes, "not asked for the cause: "+p.Error())
	}
	f := finding.Finding{Check: UnlistedID, Symbols: symbols, From: finding.OriginsOf(symbols), Why: why}
	n := phrase.Count(len(symbols), "symbol")
	if s.Policy.Exports == nil {
		f.Severity = finding.Warning
		f.Summary = fmt.Sprintf("this executable exports %s, and nothing is declared public", n)
		f.Harm = []string{"a library in the process that has a symbol of that name is bound to this one"}
		f.Fix = fixByExports(s)
	} else {
		f.Severity = finding.Error
		f.Summary = fmt.Sprintf("%s %s exported that no pattern of %s allows", n, phrase.Agree(len(symbols), "is", "are"), exportsName(s))
		f.Harm = []string{"users come to rely on it, and another library's symbol of that name is shadowed"}
		f.Fix = append([]string{fixByListing(s, symbols)}, fixByExports(s)...)
		if !slices.ContainsFunc(symbols, func(sym finding.Symbol) bool {
			return !strings.HasPrefix(sym.Name, "__start_") && !strings.HasPrefix(sym.Name, "__stop_")
		}) {
			f.Fix = []string{"link with " + hideStartStop + ": no version script hides these from lld"}
		}
	}
	res.Findings = []finding.Finding{f}
	return res
}

// fixByListing says how symbols that are meant to be public are declared.
func fixByListing(s *subject.Subject, symbols []finding.Symbol) string {
	const most = 3
	var names []string
	for _, sym := range symbols[:min(most, len(symbols))] {
		names = append(names, sym.Name)
	}
	if s.Policy.Exports.Label == "" {
		return "--may-export='" + strings.Join(names, "' --may-export='") + "'" + more(len(symbols)-most) + ", if meant to be public; if not:"
	}
	return fmt.Sprintf("may_export = [\"%s\"%s] in %s, if meant to be public; if not:", strings.Join(names, `", "`), more(len(symbols)-most), exportsName(s))
}

func more(n int) string {
	if n > 0 {
		return " …"
	}
	return ""
}

// exportsName is what the declaration is called: a label, or the flags of the
// command line.
func exportsName(s *subject.Subject) string {
	if s.Policy.Exports.Label == "" {
		return "the command line"
	}
	return s.Policy.Exports.Label
}

// allowed tells exports which need no declaration beside those that have one.
func allowed(s *subject.Subject, sym elffile.Symbol) bool {
	if goRuntimeHook(s, sym.Name) {
		return true
	}
	if s.Policy.Exports == nil {
		// Vague linkage: a definition that every user of an inline function or
		// template carries, and that a program shares on purpose.
		return sym.Binding != elffile.STB_GLOBAL || subject.ReplacesAllocator(sym.Name) || subject.SetsForLibc(sym.Name)
	}
	_, _, ok := s.Policy.Exports.Compiled.Match(sym.Name)
	return ok
}
