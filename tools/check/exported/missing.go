package exported

// export-missing: a name that has to be public is not. The finding says where
// the name got lost: never defined, defined and hidden, or defined in an archive
// member that nobody needed.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/exports"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// MissingID is how reports and exceptions call Missing.
const MissingID = "export-missing"

// Missing finds patterns of must_export that match no exported symbol, and where the name got
// lost.
func Missing(s *subject.Subject) finding.Result {
	if s.Policy.Exports == nil {
		return finding.Result{NotApplicable: "nothing is declared public (exports)"}
	}
	var res finding.Result
	var unmatched []*exports.Pattern
	for _, p := range s.Unmatched() {
		if !s.Accepts(MissingID, p.Text) {
			unmatched = append(unmatched, p)
		}
	}
	if len(unmatched) == 0 {
		return res
	}
	inFile, err := notExported(s, unmatched)
	if err != nil {
		res.Notes = append(res.Notes, fmt.Sprintf("why a name is missing could not be looked up: %v", err))
	}
	var names []string
	for _, sym := range s.Output.Exported() {
		names = append(names, sym.Name)
	}
	for _, p := range unmatched {
		res.Findings = append(res.Findings, finding.Finding{
			Check: MissingID, Severity: finding.Error, Subject: p.Text,
			Summary: fmt.Sprintf("must_export %q matches nothing that %s exports", p.Text, s.Name()),
			Why:     whyMissing(s, p, inFile[p], names),
			Harm:    harmMissing(p),
			Fix:     fixMissing(s, p, inFile[p], names),
		})
	}
	return res
}

// harmMissing quotes ld.so, which only ever looks for whole mangled names.
func harmMissing(p *exports.Pattern) []string {
	if p.CPlusPlus || strings.ContainsAny(p.Text, "*?[") {
		return []string{"whoever looks such a name up, ld.so or dlsym, does not find it"}
	}
	return []string{"whoever looks the name up, ld.so or dlsym, does not find it: \"undefined symbol: " + p.Text + "\""}
}

// stripped tells that the file has no .symtab, and so does not tell what it
// holds beside what it exports.
func stripped(s *subject.Subject) bool {
	symbols, err := s.Output.File.Symbols()
	return err == nil && len(symbols) == 0
}

// alwaysLinked tells a definition that is in the link whether or not anything
// refers to it.
func alwaysLinked(s *subject.Subject, d linkset.Definition) bool {
	return d.Input.Alwayslink || d.Member == "" && (d.Input.Label() == s.Link.Target)
}

// notExported finds, for each pattern, a definition of the output's .symtab that
// matches and is not exported. A stripped file has none.
func notExported(s *subject.Subject, patterns []*exports.Pattern) (map[*exports.Pattern]elffile.Symbol, error) {
	found := map[*exports.Pattern]elffile.Symbol{}
	symbols, err := s.Output.File.Symbols()
	if err != nil {
		return found, err
	}
	for _, sym := range symbols {
		if !sym.Defined() || sym.Name == "" || sym.Type == elffile.STT_FILE || sym.Type == elffile.STT_SECTION {
			continue
		}
		for _, p := range patterns {
			if _, ok := found[p]; !ok && p.Match(sym.Name) {
				found[p] = sym
			}
		}
	}
	return found, nil
}

func whyMissing(s *subject.Subject, p *exports.Pattern, local elffile.Symbol, names []string) []string {
	if i := slices.IndexFunc(names, p.MatchesRust); i >= 0 {
		return []string{fmt.Sprintf("%s is exported, but a pattern on demangled names means C++ names only: not every linker demangles Rust's", names[i])}
	}
	if local.Name != "" {
		// GNU ld keeps no visibility of what it makes local.
		reason := "hidden visibility, a version script, or static in C made it local"
		if local.Visibility == elffile.STV_HIDDEN || local.Visibility == elffile.STV_INTERNAL {
			reason = "its visibility is hidden (-fvisibility=hidden or the attribute)"
		} else if s.Output.Executable() {
			reason = "an executable exports only what a flag or a library of the link asks for"
		}
		return []string{fmt.Sprintf("%s is in the file, but not exported: %s", local.Name, reason)}
	}
	if d, ok := s.Definition(p.Text); ok {
		where := d.Input.Base()
		if d.Member != "" {
			where += "(" + d.Member + ")"
		}
		if l := d.Input.Label(); l != "" {
			where += " of " + string(l)
		}
		switch {
		case stripped(s):
			return []string{fmt.Sprintf("it is defined in %s; the file is stripped, so whether that was not linked or was hidden cannot be told", where)}
		case alwaysLinked(s, d):
			return []string{fmt.Sprintf("it is defined in %s, and not in the file: nothing refers to it, and --gc-sections dropped it", where)}
		}
		return []string{fmt.Sprintf("it is defined in %s, which was not linked: nothing refers to it, so the member was not pulled, or its section was collected", where)}
	}
	why := "no input that could be read defines it"
	if !s.Link.Seen {
		why = "it is not in the file (what went into the link is not visible)"
	}
	if near := exports.Nearest(p.Text, names, 3); len(near) > 0 {
		why += "; exported and nearest: " + strings.Join(near, ", ")
	}
	return []string{why}
}

func fixMissing(s *subject.Subject, p *exports.Pattern, local elffile.Symbol, names []string) []string {
	if slices.ContainsFunc(names, p.MatchesRust) {
		return []string{"exports_from = [the rust_library], a glob on mangled names (_RN*5crate6module*), or #[no_mangle] and the plain name"}
	}
	switch {
	case local.Name != "" && (local.Visibility == elffile.STV_HIDDEN || local.Visibility == elffile.STV_INTERNAL):
		return []string{`give it default visibility where it is declared: __attribute__((visibility("default")))`}
	case local.Name != "" && s.Output.Executable():
		return fixByExports(s)
	case local.Name != "":
		return []string{fmt.Sprintf("add %q to the version script of the link, and take static or hidden visibility from its definition", p.Text)}
	}
	if d, ok := s.Definition(p.Text); ok {
		label := d.Input.Label()
		switch {
		case stripped(s):
			return []string{"check the file before it is stripped: then it says which"}
		case alwaysLinked(s, d):
			return append([]string{"mark it as used where it is defined: __attribute__((used, retain)); or have it exported:"}, fixByExports(s)...)
		case label == "":
			return []string{fmt.Sprintf("pull it with -Wl,-u,%s, or link the whole of %s: %s", p.Text, d.Input.Base(), subject.FixWholeArchive(d.Input.Base()))}
		}
		return subject.FixAlwayslink(label)
	}
	if near := exports.Nearest(p.Text, names, 1); len(near) > 0 {
		return []string{fmt.Sprintf("write %q if that is what was meant, or remove %q from must_export", near[0], p.Text)}
	}
	return []string{fmt.Sprintf("remove %q from must_export, or link what defines it", p.Text)}
}
