package check

// unresolved: the loader would refuse the binary where it has to load, or abort. It
// stops at the first complaint; here they are all, in its own words. Versions that are
// too new are version-too-new's.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

const unresolvedID = "unresolved"

// unfound are the symbols that nothing defines, and those of which that is not known.
type unfound struct {
	missing   []reference
	files     map[string]string   // by name, the library that it was linked against
	undecided map[string][]string // by the libraries that may define them
	later     map[string][]reference
}

func unresolved(s *Subject) result {
	l, end := s.loading()
	if end != nil {
		return *end
	}
	res := result{notes: l.notes()}
	if s.Output.Executable() && len(s.Policy.ProvidedBy) > 0 {
		res.notes = append(res.notes, fmt.Sprintf("provided_by says what a plugin finds where it is loaded; %s is a program itself", s.subjectName()))
	}
	gone := map[string]bool{} // libraries that are not there
	for _, p := range l.problems {
		if p.Kind == loader.LibraryMissing && p.Object.Object == l.self {
			gone[p.File] = true
		}
	}
	u := s.unfound(l, gone)
	var others []loader.Problem
	for _, p := range l.problems {
		switch {
		case p.Warning, p.Kind == loader.SymbolMissing && p.Object.Object == l.self, s.accepts(unresolvedID, p.File, string(p.Kind)):
		case p.Kind == loader.VersionMissing && p.Object.Object == l.self && p.File != "":
			// version-too-new says it
		case p.Kind == loader.Aborts && p.Object.Object == l.self && p.Reference == nil && p.File == "" && wants(l.self, "GLIBC_ABI_DT_RELR"):
			// likewise
		case p.Kind == loader.LibraryMissing && p.Object.Object == l.self && s.unlisted(l.runtime, p.File):
			// needed-unlisted says it
		case p.Kind == loader.LibraryMissing && p.Object.Object == l.self:
			res.findings = append(res.findings, s.missingLibrary(l, p, u.later[p.File]))
		case p.Object.Object == l.self:
			res.findings = append(res.findings, s.refused(l, p))
		default:
			others = append(others, p)
		}
	}
	res.findings = append(res.findings, s.refusedOthers(l, others)...)
	u.missing = slices.DeleteFunc(u.missing, func(r reference) bool { return s.accepts(unresolvedID, r.symbol.Name) })
	if len(u.missing) > 0 {
		res.findings = append(res.findings, s.missingSymbols(l, u))
	}
	for where, names := range u.undecided {
		res.notes = append(res.notes, Undecided+fmt.Sprintf("%s (%s); what is in %s is not recorded", count(len(names), "symbol"), shortList(names, 3), where))
	}
	slices.Sort(res.notes)
	return res
}

// notes are the model's own, but for those that are told here in other words.
func (l *loading) notes() []string {
	var list []string
	for _, n := range l.result.Notes {
		if !strings.HasPrefix(n, "what versions ") && !strings.HasPrefix(n, "whether ") {
			list = append(list, n)
		}
	}
	if names := slices.Sorted(slices.Values(l.assumed)); len(names) > 0 {
		list = append(list, Undecided+fmt.Sprintf("whether %s %s there, and what is in %s; %s is a C library and names no other (loads_on a manylinux_* policy or a loader_baseline with libraries)",
			shortList(names, 4), areIs(len(names)), itThem(len(names)), l.runtime.Name))
	}
	return list
}

func wants(o *loader.Object, version string) bool {
	return slices.ContainsFunc(o.Wants, func(w loader.Want) bool {
		return slices.ContainsFunc(w.Versions, func(v loader.WantVersion) bool { return v.Name == version })
	})
}

// unfound sorts what the binary refers to and nothing that is known defines.
func (s *Subject) unfound(l *loading, gone map[string]bool) unfound {
	u := unfound{files: map[string]string{}, undecided: map[string][]string{}, later: map[string][]reference{}}
	for _, b := range l.result.Bindings {
		ref := b.Reference
		if b.From.Object != l.self || b.Definition != nil || ref.Weak || seen(u.files, ref.Name) {
			continue
		}
		u.files[ref.Name] = ref.File
		r := reference{symbol: Symbol{Name: ref.Name, Version: ref.Version}}
		if gone[ref.File] {
			u.later[ref.File] = append(u.later[ref.File], r)
			continue
		}
		if ref.Version != "" && l.runtime.Offers(ref.File, ref.Version) == baseline.No {
			continue // version-too-new
		}
		found, maybe := false, []string(nil)
		for _, o := range l.result.Scope {
			soname := o.Need
			switch l.runtime.MayDefine(soname, ref.Name, ref.Version, ref.File) {
			case baseline.Yes:
				found = true
			case baseline.Unknown:
				maybe = append(maybe, soname)
			}
		}
		if ref.File == "" {
			for file := range gone {
				maybe = append(maybe, file)
			}
		}
		slices.Sort(maybe)
		switch {
		case found, ref.File != "" && l.assumes(ref.File): // a note tells of the library
		case len(maybe) > 0:
			where := shortList(maybe, 3)
			u.undecided[where] = append(u.undecided[where], shortName(ref.Name))
		default:
			u.missing = append(u.missing, r)
		}
	}
	for _, p := range l.problems {
		// An older loader wants a symbol in the very file that it was linked against, and binds
		// it to no other.
		if p.Kind == loader.SymbolMissing && p.Object.Object == l.self && p.Library != nil && !seen(u.files, p.Reference.Name) &&
			l.runtime.Offers(p.File, p.Version) != baseline.No {
			u.files[p.Reference.Name] = p.File
			u.missing = append(u.missing, reference{symbol: Symbol{Name: p.Reference.Name, Version: p.Version}})
		}
	}
	s.referring(u.missing)
	for _, list := range u.later {
		s.referring(list)
	}
	slices.SortFunc(u.missing, func(a, b reference) int { return strings.Compare(a.symbol.Name, b.symbol.Name) })
	return u
}

func seen(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

// missingSymbols is the finding on all symbols that nothing defines.
func (s *Subject) missingSymbols(l *loading, u unfound) Finding {
	f := Finding{Check: unresolvedID, Severity: Error, Kind: string(loader.SymbolMissing)}
	f.addReferences(u.missing)
	f.From = originsOfAll(f.Symbols)
	f.Summary = fmt.Sprintf("%s that %s refers to %s defined by nothing on %s", count(len(u.missing), "symbol"), s.subjectName(), areIs(len(u.missing)), l.runtime.Name)
	elsewhere := map[string][]string{}
	var order, nowhere []string
	for _, r := range u.missing {
		o := l.runtime.Defines(r.symbol.Name, r.symbol.Version)
		if o == nil {
			nowhere = append(nowhere, shortName(r.symbol.Name))
			continue
		}
		name := l.whose(o)
		if elsewhere[name] == nil {
			order = append(order, name)
		}
		elsewhere[name] = append(elsewhere[name], shortName(r.symbol.Name))
	}
	for _, name := range order {
		f.Why = append(f.Why, fmt.Sprintf("%s has %s, and nothing that is loaded needs it", name, shortList(elsewhere[name], 3)))
		if in, ok := strings.CutPrefix(name, "lib"); ok && strings.Contains(in, ".so") {
			f.Fix = append(f.Fix, s.fixLinkFlag("-l"+in[:strings.Index(in, ".so")])...)
		}
	}
	for _, r := range u.missing[:min(len(u.missing), 3)] {
		if file := u.files[r.symbol.Name]; file != "" {
			f.Why = append(f.Why, fmt.Sprintf("it was linked against a %s that has %s, version %s; the one there has that version and not that symbol", file, shortName(r.symbol.Name), r.symbol.Version))
		}
	}
	f.Why = append(f.Why, s.whyUnplaced(f.Symbols)...)
	for i, r := range u.missing {
		if i == 3 && len(u.missing) > 4 {
			f.Harm = append(f.Harm, fmt.Sprintf("… and %d more of these", len(u.missing)-i))
			break
		}
		f.Harm = append(f.Harm, s.said(l.undefined(r.symbol)))
	}
	if len(nowhere) == 0 {
		return f
	}
	switch {
	case !s.Output.Executable() && len(s.Policy.ProvidedBy) == 0 && s.Link.Target != "":
		f.Fix = append(f.Fix, fmt.Sprintf("provided_by = the program that it is loaded into, if that exports %s; else link what defines %s", itThem(len(nowhere)), itThem(len(nowhere))))
	case !s.Output.Executable() && len(s.Policy.ProvidedBy) == 0:
		f.Fix = append(f.Fix, fmt.Sprintf("--provided-by=PROGRAM, if the program that it is loaded into exports %s; else link what defines %s", itThem(len(nowhere)), itThem(len(nowhere))))
	case !s.Output.Executable():
		f.Why = append(f.Why, fmt.Sprintf("%s does not export %s", s.Policy.ProvidedBy[0].Name, shortList(nowhere, 3)))
		f.Fix = append(f.Fix, "have the host export "+itThem(len(nowhere))+" (symbol_exports, -rdynamic), or link what defines "+itThem(len(nowhere)))
	default:
		f.Fix = append(f.Fix, "link what defines "+itThem(len(nowhere)))
	}
	return f
}

// undefined is what the loader says of a symbol that it does not find. Where the model has
// a library that may define anything it says nothing, and the words are ours.
func (l *loading) undefined(sym Symbol) loader.Problem {
	for _, p := range l.problems {
		if p.Kind == loader.SymbolMissing && p.Object.Object == l.self && p.Reference.Name == sym.Name && p.Version == sym.Version {
			return p
		}
	}
	text := l.self.Name + ": undefined symbol: " + sym.Name
	if sym.Version != "" {
		text += ", version " + sym.Version
	}
	return loader.Problem{Kind: loader.SymbolMissing, Occasion: "symbol lookup error", Text: text}
}
