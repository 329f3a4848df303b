package exported

// interposed: calls that a library makes to itself end up in this binary. A library whose
// own references go through the loader gets whichever definition comes first in scope, and
// a program's come first; two copies of one library then share half of their functions.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// InterposedID is how reports and exceptions call Interposed.
const InterposedID = "interposed"

// Interposed finds libraries that are given exports of the binary in place of their own,
// where it has to load.
func Interposed(s *subject.Subject) finding.Result {
	l, end := loading.Of(s)
	if end != nil {
		return *end
	}
	var res finding.Result
	// A big library exports a hundred thousand names; what is captured are few of them.
	list := l.Captures(s, nil)
	captured := map[string]bool{}
	for _, c := range list {
		for _, name := range c.Names {
			captured[name] = true
		}
	}
	var exported map[string]elffile.Symbol
	if len(captured) > 0 {
		exported = interposable(s, func(name string) bool { return captured[name] })
	}
	for _, c := range list {
		// An inline function, template or vtable is one for the whole process: C++ means it so.
		c.Names = slices.DeleteFunc(c.Names, func(name string) bool {
			symbol, ok := exported[name]
			return !ok || symbol.Binding != elffile.STB_GLOBAL && vague(c.Library, name) || s.Accepts(InterposedID, name)
		})
		if len(c.Names) > 0 {
			res.Findings = append(res.Findings, interposedFinding(s, l, c, exported))
		}
	}
	if s.Output.Executable() {
		if in := l.Unjudged(interposable(s, func(string) bool { return true })); len(in) > 0 {
			res.Notes = append(res.Notes, finding.Undecided+"whether libraries of which the references are not recorded are captured: "+phrase.List(in, 4))
		}
	}
	return res
}

// interposable returns the exports of some names that capture by mistake: what is meant to
// be public, or to take the place of the C library's, is left out.
func interposable(s *subject.Subject, wanted func(name string) bool) map[string]elffile.Symbol {
	vendored := subject.VendoredSet{}
	if s.Link.Seen {
		vendored = s.Vendored()
	}
	exported := map[string]elffile.Symbol{}
	for _, sym := range s.Output.Exported() {
		if !wanted(sym.Name) || subject.ReplacesAllocator(sym.Name) || subject.SetsForLibc(sym.Name) || meantPublic(s, sym.Name) || subject.RuntimeTemplate(sym) || goRuntimeHook(s, sym.Name) {
			continue
		}
		if _, leak := leaked(s, sym, vendored); leak {
			continue // vendored-leak says it, and what harm it does
		}
		exported[sym.Name] = sym
	}
	return exported
}

// vague tells a name of which a library has no strong definition.
func vague(o *loader.Object, name string) bool {
	return !slices.ContainsFunc(o.Defines(name), func(d loader.Definition) bool { return d.Binding == elffile.STB_GLOBAL })
}

func interposedFinding(s *subject.Subject, l *loading.Process, c loading.Capture, exported map[string]elffile.Symbol) finding.Finding {
	var symbols []finding.Symbol
	all := map[string]bool{}
	for _, name := range c.Names {
		d, ok := s.Definition(name)
		symbols = append(symbols, s.Symbol(exported[name], d, ok))
		all[name] = true
	}
	f := finding.Finding{
		Check: InterposedID, Severity: finding.Error, Subject: loading.SonameOrFile(c.Library), Symbols: symbols, From: finding.OriginsOf(symbols),
		Summary: fmt.Sprintf("%s takes %s of %s from that library itself", s.Name(), phrase.Count(len(symbols), "symbol"), l.Whose(c.Library)),
	}
	why, _ := whyExported(s, all, symbols)
	f.Why = why
	f.Harm = []string{captureHarm(s, l, c)}
	f.Fix = fixByExports(s)
	return f
}

// captureHarm says what of a library ends up in the binary.
func captureHarm(s *subject.Subject, l *loading.Process, c loading.Capture) string {
	when := "once " + l.Whose(c.Library) + " is loaded,"
	if c.Needed {
		when = l.Whose(c.Library) + " is loaded with it:"
	}
	end := "end"
	if len(c.Names) == 1 {
		end = "ends"
	}
	return fmt.Sprintf("%s %s of its own %s up in this copy", when, callsOrData(c), end)
}

// callsOrData counts what of a library is captured.
func callsOrData(c loading.Capture) string {
	data := 0
	for _, name := range c.Names {
		if slices.ContainsFunc(c.Library.Defines(name), func(d loader.Definition) bool { return d.Type == elffile.STT_OBJECT }) {
			data++
		}
	}
	calls := len(c.Names) - data
	switch {
	case data == 0:
		return phrase.Count(calls, "function")
	case calls == 0:
		return phrase.Count(data, "variable")
	}
	return phrase.Count(calls, "function") + " and " + phrase.Count(data, "variable")
}

// harmThere says for vendored-leak which libraries of the declared runtime would be given
// these names of the binary. Those of the link are told of without a runtime.
func harmThere(s *subject.Subject, names map[string]bool) []string {
	l, end := loading.Of(s)
	if end != nil {
		return nil
	}
	var harm []string
	for _, c := range l.Captures(s, names) {
		if l.Shipped[c.Library] == nil {
			harm = append(harm, captureHarm(s, l, c))
		}
	}
	return harm
}
