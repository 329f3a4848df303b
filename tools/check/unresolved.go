package check

// unresolved: the loader would refuse the binary where it has to load, or abort. It
// stops at the first complaint; here they are all, in its own words. Versions that are
// too new are version-too-new's.

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
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
	gone := map[string]bool{} // libraries that are not there
	for _, p := range l.problems {
		if p.Kind == loader.LibraryMissing && p.Object.Object == l.self {
			gone[p.File] = true
		}
	}
	u := s.unfound(l, gone)
	for _, p := range l.problems {
		switch {
		case p.Warning, p.Kind == loader.SymbolMissing && p.Object.Object == l.self, s.accepts(unresolvedID, p.File, string(p.Kind)):
		case p.Kind == loader.VersionMissing && p.Object.Object == l.self && p.File != "":
			// version-too-new says it
		case p.Kind == loader.Aborts && p.Object.Object == l.self && p.Reference == nil && p.File == "" && wants(l.self, "GLIBC_ABI_DT_RELR"):
			// likewise
		case p.Kind == loader.LibraryMissing && p.Object.Object == l.self && s.unlisted(l.runtime, p.File):
			// needed-unlisted says it
		case p.Kind == loader.LibraryMissing:
			res.findings = append(res.findings, s.missingLibrary(l, p, u.later[p.File]))
		default:
			res.findings = append(res.findings, s.refused(l, p))
		}
	}
	u.missing = slices.DeleteFunc(u.missing, func(r reference) bool { return s.accepts(unresolvedID, r.symbol.Name) })
	if len(u.missing) > 0 {
		res.findings = append(res.findings, s.missingSymbols(l, u))
	}
	for where, names := range u.undecided {
		res.notes = append(res.notes, fmt.Sprintf("not decided: %s (%s); what is in %s is not recorded", count(len(names), "symbol"), shortList(names, 3), where))
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
		case found:
		case len(maybe) > 0:
			where := shortList(maybe, 3)
			u.undecided[where] = append(u.undecided[where], ref.Name)
		default:
			u.missing = append(u.missing, r)
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
			nowhere = append(nowhere, r.symbol.Name)
			continue
		}
		name := l.whose(o)
		if elsewhere[name] == nil {
			order = append(order, name)
		}
		elsewhere[name] = append(elsewhere[name], r.symbol.Name)
	}
	for _, name := range order {
		f.Why = append(f.Why, fmt.Sprintf("%s has %s, and nothing that is loaded needs it", name, shortList(elsewhere[name], 3)))
		if in, ok := strings.CutPrefix(name, "lib"); ok && strings.Contains(in, ".so") {
			f.Fix = append(f.Fix, s.fixLinkFlag("-l"+in[:strings.Index(in, ".so")])...)
		}
	}
	for _, r := range u.missing[:min(len(u.missing), 3)] {
		if file := u.files[r.symbol.Name]; file != "" {
			f.Why = append(f.Why, fmt.Sprintf("it was linked against a %s that has %s, version %s; the one there has that version and not that symbol", file, r.symbol.Name, r.symbol.Version))
		}
	}
	f.Why = append(f.Why, s.whyUnplaced(f.Symbols)...)
	own := l.self.Name
	occasion := ""
	if s.Output.Executable() {
		occasion = own + ": symbol lookup error: "
	}
	for i, r := range u.missing {
		if i == 3 && len(u.missing) > 4 {
			f.Harm = append(f.Harm, fmt.Sprintf("… and %d more of these", len(u.missing)-i))
			break
		}
		text := own + ": undefined symbol: " + r.symbol.Name
		if r.symbol.Version != "" {
			text += ", version " + r.symbol.Version
		}
		f.Harm = append(f.Harm, occasion+text)
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

// missingLibrary is the finding on a library that is not there.
func (s *Subject) missingLibrary(l *loading, p loader.Problem, refs []reference) Finding {
	f := Finding{
		Check: unresolvedID, Severity: Error, Kind: string(p.Kind), Subject: p.File,
		Summary: fmt.Sprintf("%s is not on %s, and %s needs it", p.File, l.runtime.Name, s.needer(l, p.Object.Object)),
		Why:     s.whyNeeded(l, p.Object.Object, p.File),
		Harm:    []string{s.said(p)},
		Fix:     s.fixAbsent(p.File),
	}
	f.addReferences(refs)
	f.From = originsOfAll(f.Symbols)
	return f
}

// needer names who needs a library.
func (s *Subject) needer(l *loading, o *loader.Object) string {
	if o == l.self {
		return s.subjectName()
	}
	return l.whose(o)
}

// said is what the loader prints, or gives to whoever opened the file.
func (s *Subject) said(p loader.Problem) string {
	if s.Output.Executable() && p.Occasion != "" {
		return "./" + path.Base(s.Output.Name) + ": " + p.Occasion + ": " + p.Text
	}
	return p.Text
}

// whyNeeded says who had a DT_NEEDED put there.
func (s *Subject) whyNeeded(l *loading, o *loader.Object, file string) []string {
	if o != l.self {
		return []string{fmt.Sprintf("%s needs %s", l.whose(o), file)}
	}
	return s.broughtBy(file)
}

// broughtBy says what of the link makes the binary need a library.
func (s *Subject) broughtBy(file string) []string {
	for _, in := range s.Link.Inputs {
		if in.Kind == linkset.SharedObject && s.Link.Soname(in) == file {
			return []string{fmt.Sprintf("%s is an input of the link", describe(in))}
		}
	}
	stem, _, _ := strings.Cut(strings.TrimPrefix(file, "lib"), ".so")
	flag := "-l" + stem
	var why []string
	for _, o := range s.Link.LinkoptOwners(flag) {
		why = append(why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
	}
	switch {
	case len(why) > 0:
	case slices.Contains(s.Link.Arguments.Words, flag):
		why = []string{flag + " is on the command line of the link, and in no target's own flags: the toolchain or .bazelrc brings it"}
	case slices.Contains([]string{"stdc++", "gcc_s", "m", "c", "atomic", "gcc"}, stem):
		why = []string{"the compiler driver links it by itself"}
	default:
		why = []string{"unknown: no input and no flag that is visible has that name"}
	}
	return why
}

// fixAbsent says how a library comes to be there, or not to be needed.
func (s *Subject) fixAbsent(file string) []string {
	var fix []string
	switch stem, _, _ := strings.Cut(file, ".so"); stem {
	case "libstdc++":
		fix = s.fixLinkFlag("-static-libstdc++")
	case "libgcc_s":
		fix = s.fixLinkFlag("-static-libgcc")
	default:
		fix = []string{"link it statically, or ship it beside the binary"}
	}
	if s.Link.Target == "" {
		return append(fix, "or, if it is there: name a baseline that has it (manylinux_*, or symcheck baseline record ROOT)")
	}
	return append(fix, fmt.Sprintf("or, if it is there: loads_on a baseline that has it (@rules_symcheck//floors:manylinux_*, or loader_baseline(libraries = [%q]))", "…/"+file))
}

// refused is the finding on any other complaint.
func (s *Subject) refused(l *loading, p loader.Problem) Finding {
	f := Finding{
		Check: unresolvedID, Severity: Error, Kind: string(p.Kind), Subject: p.File,
		Summary: fmt.Sprintf("%s would not load on %s", s.subjectName(), l.runtime.Name),
		Harm:    []string{s.said(p)},
	}
	if p.Object != nil && p.Object.Object != l.self {
		f.Summary = fmt.Sprintf("%s, which %s needs, would not load on %s", l.whose(p.Object.Object), s.subjectName(), l.runtime.Name)
		f.Why = []string{fmt.Sprintf("it is loaded for %s", s.subjectName())}
		if p.Object.By != nil {
			f.Why = []string{fmt.Sprintf("%s needs it", s.needer(l, p.Object.By.Object))}
		}
		if in := l.shipped[p.Object.Object]; in != nil && in.Label() != "" {
			f.Fix = []string{fmt.Sprintf("hold it to the same: symbol_check(binary = %q, loads_on = …) says what to do", in.Label())}
		}
		return f
	}
	switch p.Kind {
	case loader.StackRefused:
		f.Why = []string{"it asks for an executable stack, as any object without .note.GNU-stack makes it, and glibc 2.41 and later refuse to give one to a library"}
		f.Fix = s.fixLinkFlag("-Wl,-z,noexecstack")
	case loader.NoStaticTLS:
		f.Why = []string{"its thread-local variables are at a fixed distance from the thread pointer (initial-exec), for which a program that runs has little room left"}
		f.Fix = []string{"compile it without -ftls-model=initial-exec (copts)"}
	case loader.VersionMissing: // DT_RELR without the node that goes with it
		f.Why = []string{"its relative relocations are packed (DT_RELR), and it does not ask for a loader that knows these: no linker of today leaves that out where libc.so.6 is linked"}
		f.Fix = s.fixLinkFlag("-Wl,-z,nopack-relative-relocs")
	case loader.Aborts:
		if l.self.Relr && p.File == "" {
			f.Fix = s.fixLinkFlag("-Wl,-z,nopack-relative-relocs")
		}
	}
	return f
}
