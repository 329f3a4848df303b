package check

// interposed: calls that a library makes to itself end up in this binary. A library whose
// own references go through the loader gets whichever definition comes first in scope, and
// a program's come first; two copies of one library then share half of their functions.

import (
	"fmt"
	"slices"
	"sort"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

const interposedID = "interposed"

// capture is a library some of whose own references end up in the binary.
type capture struct {
	library *loader.Object
	names   []string // sorted, each once
	needed  bool     // it is loaded with the binary, and not only once somebody opens it
}

func interposed(s *Subject) result {
	l, end := s.loading()
	if end != nil {
		return *end
	}
	var res result
	// A big library exports a hundred thousand names; what is captured are few of them.
	list := l.captures(s, nil)
	captured := map[string]bool{}
	for _, c := range list {
		for _, name := range c.names {
			captured[name] = true
		}
	}
	exported := s.interposable(func(name string) bool { return captured[name] })
	for _, c := range list {
		// An inline function, template or vtable is one for the whole process: C++ means it so.
		c.names = slices.DeleteFunc(c.names, func(name string) bool {
			symbol, ok := exported[name]
			return !ok || symbol.Binding != elffile.STB_GLOBAL && vague(c.library, name) || s.accepts(interposedID, name)
		})
		if len(c.names) > 0 {
			res.findings = append(res.findings, s.interposedFinding(l, c, exported))
		}
	}
	if s.Output.Executable() {
		if in := l.unjudged(s.interposable(func(string) bool { return true })); len(in) > 0 {
			res.notes = append(res.notes, Undecided+"whether libraries of which the references are not recorded are captured: "+shortList(in, 4))
		}
	}
	return res
}

// interposable returns the exports of some names that capture by mistake: what is meant to
// be public, or to take the place of the C library's, is left out.
func (s *Subject) interposable(wanted func(name string) bool) map[string]elffile.Symbol {
	vendored := vendoredSet{}
	if s.Link.Seen {
		vendored = s.vendored()
	}
	exported := map[string]elffile.Symbol{}
	for _, sym := range s.Output.Exported {
		if !wanted(sym.Name) || replacesAllocator(sym.Name) || s.meantPublic(sym.Name) || runtimeTemplate(sym) || s.goRuntimeHook(sym.Name) {
			continue
		}
		if _, leak := s.leaked(sym, vendored); leak {
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

// captures foretells which of these names of the binary, or of all with nil, each library
// would be given in place of its own. A program comes before every library there is, needed or opened later;
// a library before those that come behind it when it is loaded.
func (l *loading) captures(s *Subject, names map[string]bool) []capture {
	found := map[*loader.Object]map[string]bool{}
	add := func(c loader.Capture) {
		if c.By != l.self || names != nil && !names[c.Name] {
			return
		}
		if found[c.Library] == nil {
			found[c.Library] = map[string]bool{}
		}
		found[c.Library][c.Name] = true
	}
	for _, c := range l.result.Captures() {
		add(c)
	}
	loaded := map[*loader.Object]bool{}
	for _, o := range l.result.Scope {
		loaded[o.Object] = true
	}
	if s.Output.Executable() {
		for _, o := range l.runtime.Objects {
			if !loaded[o] {
				for _, c := range loader.Captured(l.self, o) {
					add(c)
				}
			}
		}
	}
	var list []capture
	for o, captured := range found {
		c := capture{library: o, needed: loaded[o]}
		for name := range captured {
			c.names = append(c.names, name)
		}
		sort.Strings(c.names)
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if len(a.names) != len(b.names) {
			return len(a.names) > len(b.names)
		}
		return a.library.Name < b.library.Name
	})
	return list
}

// unjudged are the libraries that define one of these names and whose own references
// nobody knows: those of glibc's history.
func (l *loading) unjudged(names map[string]elffile.Symbol) []string {
	var list []string
	for _, o := range l.runtime.Objects {
		if len(o.References) == 0 && l.runtime.FromHistory(o.Soname) &&
			slices.ContainsFunc(o.Definitions, func(d loader.Definition) bool { _, ok := names[d.Name]; return ok }) {
			list = append(list, o.Soname)
		}
	}
	return list
}

func (s *Subject) interposedFinding(l *loading, c capture, exported map[string]elffile.Symbol) Finding {
	var symbols []Symbol
	all := map[string]bool{}
	for _, name := range c.names {
		d, ok := s.definition(name)
		symbols = append(symbols, s.symbol(exported[name], d, ok))
		all[name] = true
	}
	f := Finding{
		Check: interposedID, Severity: Error, Subject: sonameOrFile(c.library), Symbols: symbols, From: originsOf(symbols),
		Summary: fmt.Sprintf("%s takes %s of %s from that library itself", s.subjectName(), count(len(symbols), "symbol"), l.whose(c.library)),
	}
	why, _ := s.whyExported(all, symbols)
	f.Why = why
	f.Harm = []string{s.captureHarm(l, c)}
	f.Fix = s.fixByExports()
	return f
}

// captureHarm says what of a library ends up in the binary.
func (s *Subject) captureHarm(l *loading, c capture) string {
	when := "once " + l.whose(c.library) + " is loaded,"
	if c.needed {
		when = l.whose(c.library) + " is loaded with it:"
	}
	end := "end"
	if len(c.names) == 1 {
		end = "ends"
	}
	return fmt.Sprintf("%s %s of its own %s up in this copy", when, callsOrData(c), end)
}

// callsOrData counts what of a library is captured.
func callsOrData(c capture) string {
	data := 0
	for _, name := range c.names {
		if slices.ContainsFunc(c.library.Defines(name), func(d loader.Definition) bool { return d.Type == elffile.STT_OBJECT }) {
			data++
		}
	}
	calls := len(c.names) - data
	switch {
	case data == 0:
		return count(calls, "function")
	case calls == 0:
		return count(data, "variable")
	}
	return count(calls, "function") + " and " + count(data, "variable")
}

func sonameOrFile(o *loader.Object) string {
	if o.Soname != "" {
		return o.Soname
	}
	return o.Name
}

// harmThere says for vendored-leak which libraries of the declared runtime would be given
// these names of the binary. Those of the link are told of without a runtime.
func (s *Subject) harmThere(names map[string]bool) []string {
	l, end := s.loading()
	if end != nil {
		return nil
	}
	var harm []string
	for _, c := range l.captures(s, names) {
		if l.shipped[c.library] == nil {
			harm = append(harm, s.captureHarm(l, c))
		}
	}
	return harm
}
