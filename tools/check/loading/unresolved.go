package loading

// unresolved: the loader would refuse the binary where it has to load, or abort. It
// stops at the first complaint; here they are all, in its own words. Versions that are
// too new are version-too-new's.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// UnresolvedID is how reports and exceptions call Unresolved.
const UnresolvedID = "unresolved"

// unfound are the symbols that nothing defines, and those of which that is not known.
type unfound struct {
	missing   []reference
	files     map[string]string   // by name, the library that it was linked against
	undecided map[string][]string // by the libraries that may define them
	later     map[string][]reference
}

// Unresolved foretells what the loader would refuse: libraries and symbols that it does not
// find.
func Unresolved(s *subject.Subject) finding.Result {
	l, end := Of(s)
	if end != nil {
		return *end
	}
	res := finding.Result{Notes: l.notes()}
	if s.Output.Executable() && len(s.Policy.ProvidedBy) > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("provided_by says what a plugin finds where it is loaded; %s is a program itself", s.Name()))
	}
	if !s.Output.Executable() {
		for _, o := range s.Policy.ProvidedBy {
			if len(o.Needed) == 0 && (o.Type == elffile.ET_EXEC || o.Flags1&elffile.DF_1_PIE != 0) {
				res.Notes = append(res.Notes, fmt.Sprintf("%s (provided_by) is linked statically: whatever it is told to export, a plugin finds nothing of it", o.Name))
			}
		}
	}
	gone := map[string]bool{} // libraries that are not there, or not taken
	for _, p := range l.problems {
		if (p.Kind == loader.LibraryMissing || p.Kind == loader.LibraryRefused) && p.Object.Object == l.self {
			gone[p.File] = true
		}
	}
	u := unfoundIn(s, l, gone)
	var others []loader.Problem
	for _, p := range l.problems {
		switch {
		case p.Warning, p.Kind == loader.SymbolMissing && p.Object.Object == l.self, s.Accepts(UnresolvedID, p.File, string(p.Kind)):
		case p.Kind == loader.VersionMissing && p.Object.Object == l.self && p.File != "":
			// version-too-new says it
		case p.Kind == loader.Aborts && p.Object.Object == l.self && p.Reference == nil && p.File == "" && wants(l.self, "GLIBC_ABI_DT_RELR"):
			// likewise
		case p.Kind == loader.Crashes && p.Object.Object == l.self:
			// layout says it
		case p.Kind == loader.LibraryMissing && p.Object.Object == l.self && unlisted(s, l.runtime, p.File):
			// needed-unlisted says it
		case p.Kind == loader.LibraryMissing && p.Object.Object == l.self:
			res.Findings = append(res.Findings, missingLibrary(s, l, p, u.later[p.File]))
		case p.Object.Object == l.self:
			res.Findings = append(res.Findings, refused(s, l, p))
		default:
			others = append(others, p)
		}
	}
	res.Findings = append(res.Findings, otherLoader(s, l)...)
	res.Findings = append(res.Findings, refusedOthers(s, l, others)...)
	u.missing = slices.DeleteFunc(u.missing, func(r reference) bool { return s.Accepts(UnresolvedID, r.symbol.Name) })
	if len(u.missing) > 0 {
		res.Findings = append(res.Findings, missingSymbols(s, l, u))
	}
	for where, names := range u.undecided {
		res.Notes = append(res.Notes, finding.Undecided+fmt.Sprintf("%s (%s); what is in %s is not recorded", phrase.Count(len(names), "symbol"), phrase.List(names, 3), where))
	}
	slices.Sort(res.Notes)
	return res
}

// notes are the model's own, but for those that are told here in other words.
func (l *Process) notes() []string {
	list := slices.Clone(l.misnamed)
	for _, n := range l.result.Notes {
		if !strings.HasPrefix(n, "what versions ") && !strings.HasPrefix(n, "whether ") {
			list = append(list, n)
		}
	}
	if names := slices.Sorted(slices.Values(l.assumed)); len(names) > 0 {
		list = append(list, finding.Undecided+fmt.Sprintf("whether %s %s there, and what is in %s; %s is a C library and names no other (loads_on a manylinux_* policy or a loader_baseline with libraries)",
			phrase.List(names, 4), phrase.Agree(len(names), "is", "are"), phrase.Agree(len(names), "it", "them"), l.runtime.Name))
	}
	return list
}

func wants(o *loader.Object, version string) bool {
	return slices.ContainsFunc(o.Wants, func(w loader.Want) bool {
		return slices.ContainsFunc(w.Versions, func(v loader.WantVersion) bool { return v.Name == version })
	})
}

// unfoundIn sorts what the binary refers to and nothing that is known defines.
func unfoundIn(s *subject.Subject, l *Process, gone map[string]bool) unfound {
	u := unfound{files: map[string]string{}, undecided: map[string][]string{}, later: map[string][]reference{}}
	for _, b := range l.result.Bindings {
		ref := b.Reference
		if b.From.Object != l.self || b.Definition != nil || ref.Weak || seen(u.files, ref.Name) {
			continue
		}
		u.files[ref.Name] = ref.File
		r := reference{symbol: finding.Symbol{Name: ref.Name, Version: ref.Version}}
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
			where := phrase.List(maybe, 3)
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
			u.missing = append(u.missing, reference{symbol: finding.Symbol{Name: p.Reference.Name, Version: p.Version}})
		}
	}
	referring(s, u.missing)
	for _, list := range u.later {
		referring(s, list)
	}
	slices.SortFunc(u.missing, func(a, b reference) int { return strings.Compare(a.symbol.Name, b.symbol.Name) })
	return u
}

func seen(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

// missingSymbols is the finding on all symbols that nothing defines.
func missingSymbols(s *subject.Subject, l *Process, u unfound) finding.Finding {
	f := finding.Finding{Check: UnresolvedID, Severity: finding.Error, Kind: string(loader.SymbolMissing)}
	addReferences(&f, u.missing)
	f.From = originsOfAll(f.Symbols)
	f.Summary = fmt.Sprintf("%s that %s refers to %s defined by nothing on %s", phrase.Count(len(u.missing), "symbol"), s.Name(), phrase.Agree(len(u.missing), "is", "are"), l.runtime.Name)
	elsewhere := map[string][]string{}
	var order, nowhere []string
	for _, r := range u.missing {
		o := l.runtime.Defines(r.symbol.Name, r.symbol.Version)
		if o == nil {
			nowhere = append(nowhere, r.symbol.Name)
			continue
		}
		name := l.Whose(o)
		if elsewhere[name] == nil {
			order = append(order, name)
		}
		elsewhere[name] = append(elsewhere[name], shortName(r.symbol.Name))
	}
	for _, name := range order {
		f.Why = append(f.Why, fmt.Sprintf("%s has %s, and nothing that is loaded needs it", name, phrase.List(elsewhere[name], 3)))
		if in, ok := strings.CutPrefix(name, "lib"); ok && strings.Contains(in, ".so") {
			f.Fix = append(f.Fix, s.FixLinkFlag("-l"+in[:strings.Index(in, ".so")])...)
		}
	}
	for _, r := range u.missing[:min(len(u.missing), 3)] {
		if file := u.files[r.symbol.Name]; file != "" {
			f.Why = append(f.Why, fmt.Sprintf("it was linked against a %s that has %s, version %s; the one there has that version and not that symbol", file, shortName(r.symbol.Name), r.symbol.Version))
		}
	}
	f.Why = append(f.Why, whyUnplaced(s, f.Symbols)...)
	for i, r := range u.missing {
		if i == 3 && len(u.missing) > 4 {
			f.Harm = append(f.Harm, fmt.Sprintf("… and %d more of these", len(u.missing)-i))
			break
		}
		f.Harm = append(f.Harm, said(s, l.undefined(r.symbol)))
	}
	if nowhere = l.explainNewer(&f, nowhere); len(nowhere) == 0 {
		return f
	}
	for i, name := range nowhere {
		nowhere[i] = shortName(name)
	}
	switch {
	case !s.Output.Executable() && len(s.Policy.ProvidedBy) == 0 && s.Policy.RepositoryWide:
		// A symbol_policy holds for many binaries, which are not loaded into one program.
		f.Fix = append(f.Fix,
			fmt.Sprintf("if the program that it is loaded into exports %s: %s", phrase.Agree(len(nowhere), "it", "them"), s.FixAlone(string(s.Link.Target), "loads_on = …, provided_by = that program")),
			"or link what defines "+phrase.Agree(len(nowhere), "it", "them"))
	case !s.Output.Executable() && len(s.Policy.ProvidedBy) == 0 && s.Link.Target != "":
		f.Fix = append(f.Fix, fmt.Sprintf("provided_by = the program that it is loaded into, if that exports %s; else link what defines %s", phrase.Agree(len(nowhere), "it", "them"), phrase.Agree(len(nowhere), "it", "them")))
	case !s.Output.Executable() && len(s.Policy.ProvidedBy) == 0:
		f.Fix = append(f.Fix, fmt.Sprintf("--provided-by=PROGRAM, if the program that it is loaded into exports %s; else link what defines %s", phrase.Agree(len(nowhere), "it", "them"), phrase.Agree(len(nowhere), "it", "them")))
	case !s.Output.Executable():
		f.Why = append(f.Why, fmt.Sprintf("%s does not export %s", s.Policy.ProvidedBy[0].Name, phrase.List(nowhere, 3)))
		f.Fix = append(f.Fix, "have the host export "+phrase.Agree(len(nowhere), "it", "them")+" (symbol_exports, -rdynamic), or link what defines "+phrase.Agree(len(nowhere), "it", "them"))
	default:
		f.Fix = append(f.Fix, "link what defines "+phrase.Agree(len(nowhere), "it", "them"))
	}
	return f
}

// undefined is what the loader says of a symbol that it does not find. Where the model has
// a library that may define anything it says nothing, and the words are ours.
func (l *Process) undefined(sym finding.Symbol) loader.Problem {
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
