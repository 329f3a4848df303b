package language

// language-leak: debug information in which languages are mixed that may not be. LTO
// moves Rust's code into units of C, and lets both share entries; pahole, which is told
// to leave out units of Rust, then takes them in, loses types, or writes no BTF and
// reports success, and what comes of it is seen in bpftool or at boot.
//
// What pahole does was read in its source (dwarf_loader.c, cus__merging_cu and
// cus__merge_and_process_cu) and measured with 1.24, 1.30 and 1.32, in e2e/debuginfo: it
// takes all units for one as soon as a table of abbreviations has DW_FORM_ref_addr,
// whichever languages are on its two ends.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// LeakID is how reports and exceptions call LanguageLeak.
const LeakID = "language-leak"

// The kinds of finding, by which an exception can name them.
const (
	leakFirst  = "first-unit" // pahole takes all units for one of this language
	leakType   = "type"       // a type is owned by a foreign unit
	leakMerged = "merged"     // a pahole that does not look again takes in all types
)

// Leak holds the references from unit to unit to the languages that the owner allows.
func Leak(s *subject.Subject) finding.Result {
	if !Asks(s.Policy) {
		return finding.Result{NotApplicable: "languages asks for nothing"}
	}
	if s.Output.BTF != nil {
		return finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: "BTF does not say of which language a type is: hold the file that it was made of to languages"}}}
	}
	d := debug.Of(s)
	if d.Reason != "" {
		return finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: d.Reason, Damaged: d.Damaged}}}
	}
	var res finding.Result
	for _, reason := range d.DWARF.NotChecked {
		res.Unread = append(res.Unread, finding.Unread{Where: s.Output.Name, Reason: reason + "; check a file that has all of it in itself"})
	}
	l := &Leaks{s: s, Info: d, rules: restrict(s.Policy)}
	if !l.Possible() {
		return res
	}
	findings, err := l.findings()
	if err != nil {
		res.Unread = append(res.Unread, finding.Unread{Where: d.Name, Reason: err.Error(), Damaged: true})
	}
	if u := l.unowned; u != nil {
		res.Unread = append(res.Unread, finding.Unread{Where: s.Output.Name, Reason: fmt.Sprintf(
			"%s (%s) refers to the unit at %#x, which has no language and which no unit imports, so that nobody can tell whether it is foreign: check the file as the linker left it", UnitName(u.From), Name(u.From), u.To.Offset)})
	}
	res.Unread = append(res.Unread, l.unjudgedBeside(findings)...)
	res.Findings = findings
	return res
}

func (l *Leaks) findings() ([]finding.Finding, error) {
	if err := l.Collect(); err != nil {
		return nil, err
	}
	merged, err := l.Merged()
	if err != nil {
		return nil, err
	}
	var findings []finding.Finding
	first := l.DWARF.Units[0]
	if merged && slices.Contains(l.Foreigner, first) && !l.s.Accepts(LeakID, leakFirst, first.Name, UnitName(first)) {
		findings = append(findings, l.firstFinding(first))
	}
	groups, err := l.group()
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		findings = append(findings, l.typeFinding(g))
	}
	if !merged || slices.Contains(l.Foreigner, first) || l.s.Accepts(LeakID, leakMerged) {
		return findings, nil
	}
	l.Foreigner = slices.DeleteFunc(l.Foreigner, func(u *debuginfo.Unit) bool { return l.s.Accepts(LeakID, u.Name, UnitName(u)) })
	if len(l.Foreigner) > 0 {
		f, err := l.mergedFinding()
		if err != nil {
			return nil, err
		}
		findings = append(findings, f)
	}
	return findings, nil
}
