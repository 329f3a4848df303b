package loading

// version-too-new: a library there has not the version that was linked against. The
// loader asks each library for each version before it looks at a single symbol, so
// that one symbol too new, a weak one too, keeps the whole file from loading.

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// VersionTooNewID is how reports and exceptions call VersionTooNew.
const VersionTooNewID = "version-too-new"

// missingVersion is a version that a library of the runtime has not.
type missingVersion struct {
	name string // "GLIBC_2.34"
	refs []reference
}

// VersionTooNew finds versions that no library has where the binary has to load.
func VersionTooNew(s *subject.Subject) finding.Result {
	l, end := Of(s)
	if end != nil {
		return *end
	}
	runtime := l.runtime
	needs, err := s.Output.File.Verneeds()
	if err != nil {
		return s.Damaged(err)
	}
	refs, err := versionedReferences(s)
	if err != nil {
		return s.Damaged(err)
	}
	var res finding.Result
	for _, need := range needs {
		var numbered, others []missingVersion
		var undecided []string
		for _, v := range need.Versions {
			switch runtime.Offers(need.File, v.Name) {
			case baseline.Unknown:
				undecided = append(undecided, v.Name)
			case baseline.No:
				if v.Flags&elffile.VER_FLG_WEAK != 0 {
					res.Notes = append(res.Notes, fmt.Sprintf("%s of %s is not there, and is wanted weakly (VER_FLG_WEAK): the loader goes on", v.Name, need.File))
					continue
				}
				missing := missingVersion{v.Name, refs[[2]string{need.File, v.Name}]}
				if !tooNewAccepted(s, need.File, &missing) {
					if marked(v.Name) == nil {
						numbered = append(numbered, missing)
					} else {
						others = append(others, missing)
					}
				}
			case baseline.Yes:
				if private := refs[[2]string{need.File, v.Name}]; v.Name == privateNode && runtime.FromHistory(need.File) && len(private) > 0 {
					if missing := (missingVersion{v.Name, private}); !tooNewAccepted(s, need.File, &missing) {
						others = append(others, missing)
					}
				}
			}
		}
		if len(undecided) > 0 && !l.assumes(need.File) {
			res.Notes = append(res.Notes, finding.Undecided+fmt.Sprintf("whether %s of %s has %s; what is in that library is not recorded", need.File, runtime.Name, phrase.List(undecided, 3)))
		}
		if len(numbered) > 0 {
			res.Findings = append(res.Findings, tooNew(s, runtime, need.File, numbered))
		}
		for _, m := range others {
			res.Findings = append(res.Findings, markTooNew(s, runtime, need.File, m))
		}
	}
	return res
}

// versionedReferences returns what the binary looks up, by the library and the version.
func versionedReferences(s *subject.Subject) (map[[2]string][]reference, error) {
	var list []reference
	var keys [][2]string
	err := s.Output.File.EachDynamicNeed(func(sym elffile.Symbol) bool {
		if sym.Global() {
			list = append(list, reference{symbol: finding.Symbol{Name: sym.Name, Version: sym.Version}, weak: sym.Binding == elffile.STB_WEAK})
			keys = append(keys, [2]string{sym.Need, sym.Version})
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	referring(s, list)
	refs := map[[2]string][]reference{}
	for i, key := range keys {
		refs[key] = append(refs[key], list[i])
	}
	for _, l := range refs {
		slices.SortFunc(l, func(a, b reference) int { return strings.Compare(a.symbol.Name, b.symbol.Name) })
	}
	return refs, nil
}

// tooNewAccepted takes out of a version what the owner accepts: a symbol, or the version
// or the library as a whole.
func tooNewAccepted(s *subject.Subject, file string, m *missingVersion) bool {
	if s.Accepts(VersionTooNewID, m.name, file) {
		return true
	}
	had := len(m.refs)
	m.refs = slices.DeleteFunc(m.refs, func(r reference) bool { return s.Accepts(VersionTooNewID, r.symbol.Name) })
	return had > 0 && len(m.refs) == 0
}

// tooNew is the finding on the numbered versions of one library.
func tooNew(s *subject.Subject, runtime *baseline.Runtime, file string, versions []missingVersion) finding.Finding {
	slices.SortStableFunc(versions, func(a, b missingVersion) int { return baseline.CompareVersions(b.name, a.name) })
	f := finding.Finding{Check: VersionTooNewID, Severity: finding.Error, Subject: file}
	var names []string
	for _, v := range versions {
		names = append(names, v.name)
		addReferences(&f, v.refs)
	}
	f.Summary = fmt.Sprintf("%s of %s has no %s", file, runtime.Name, phrase.List(names, 3))
	for i, v := range versions {
		if i == 3 && len(versions) > 4 {
			f.Why = append(f.Why, fmt.Sprintf("… and %d more versions", len(versions)-i))
			break
		}
		f.Why = append(f.Why, whyVersion(v))
	}
	f.From = originsOfAll(f.Symbols)
	f.Why = append(f.Why, whyUnplaced(s, f.Symbols)...)
	namespace, _, _ := strings.Cut(names[0], "_")
	if newest := runtime.Newest(file, namespace); newest != "" {
		f.Why = append(f.Why, fmt.Sprintf("the newest that %s has there is %s", file, newest))
	}
	if namespace == "GLIBC" {
		f.Why = append(f.Why, whyNotFloored(s, runtime)...)
	}
	f.Harm = refusal(s, runtime, file, names)
	f.Fix = fixTooNew(s, runtime, file, namespace)
	return f
}

// addReferences puts what refers to a version among the symbols of a finding.
func addReferences(f *finding.Finding, refs []reference) {
	for _, r := range refs {
		f.Symbols = append(f.Symbols, r.symbol)
	}
}

// whyVersion says which symbols want a version.
func whyVersion(v missingVersion) string {
	const most = 5
	var names []string
	weak := 0
	for _, r := range v.refs {
		names = append(names, shortName(r.symbol.Name))
		if r.weak {
			weak++
		}
	}
	switch {
	case len(names) == 0:
		return v.name + ": no symbol has it; the linker wants it all the same (mold keeps the versions of references that it drops)"
	case weak == len(names):
		return fmt.Sprintf("%s: %s, weak, which does not help: the loader asks for the version", v.name, phrase.List(names, most))
	}
	return v.name + ": " + phrase.List(names, most)
}

// shortName is a name for people, in a sentence.
func shortName(name string) string {
	const longest = 60
	if text := []rune(phrase.Readable(name)); len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return phrase.Readable(name)
}

// refusal is what the loader says: for a program about every version, for a library that
// is opened about the first (glibc, elf/dl-version.c).
func refusal(s *subject.Subject, runtime *baseline.Runtime, file string, versions []string) []string {
	const most = 3
	own := "./" + path.Base(s.Output.Name)
	before, harm := "it cannot be loaded there: ", []string(nil)
	if s.Output.Executable() {
		before = "it does not start there: " + own + ": "
	}
	if o := runtime.Library(file); o != nil {
		file = o.Name
	}
	for i, v := range versions {
		if i == most && len(versions) > most+1 {
			return append(harm, fmt.Sprintf("… and %d more of these", len(versions)-i))
		}
		harm = append(harm, fmt.Sprintf("%s%s: version `%s' not found (required by %s)", before, file, v, own))
	}
	return harm
}
