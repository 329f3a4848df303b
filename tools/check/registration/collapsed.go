package registration

// section-collapsed: entries of a list went into the link and did not come out. What
// went in is summed over the linked objects, what came out is read from the output,
// and where that has symbols they tell which entries are missing.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// CollapsedID is how reports and exceptions call Collapsed.
const CollapsedID = "section-collapsed"

// Collapsed finds entries of registration sections that went into the link and did not come
// out.
func Collapsed(s *subject.Subject) finding.Result {
	l, res := newLists(s)
	if l == nil {
		return res
	}
	linked := l.linked()
	for _, list := range slices.Sorted(maps.Keys(linked)) {
		var f *finding.Finding
		if registrations.FunctionArray(list) != "" {
			f = l.collapsedArray(list, linked)
		} else {
			f = l.collapsedSection(list, linked[list])
		}
		if f != nil {
			res.Findings = append(res.Findings, *f)
		}
	}
	res.Findings = append(res.Findings, l.counted(linked)...)
	res.Unread, res.Notes = append(res.Unread, l.unread...), append(res.Notes, l.notes...)
	return res
}

// collapsedSection judges a section that is bounded by __start_ and __stop_.
func (l *lists) collapsedSection(list string, all []contribution) *finding.Finding {
	asked := askedComplete(l.s, list)
	if !asked && len(l.bounded[list]) == 0 {
		return nil
	}
	for _, c := range all {
		if !registrations.Countable(&c.Section) {
			l.cannotCount(list, asked, fmt.Sprintf("section %s of %s is one that a linker may shrink (%s)", list, short(c.ObjectFile), sectionKind(&c.Section)))
			return nil
		}
	}
	var kept []contribution
	for _, c := range all {
		// What code of the object itself refers to is a record about that code.
		if !slices.ContainsFunc(c.Entries, func(e registrations.Entry) bool { return e.Used }) {
			kept = append(kept, c)
		}
	}
	in, least := sizesIn(kept)
	out := l.out.size(list)
	if script := l.script(); len(l.out.of(list)) == 0 && !l.out.locals && script != "" {
		l.cannotCount(list, asked, fmt.Sprintf("the linker script %s may have put section %s into another, and %s has no symbols to tell", script, list, l.s.Output.Name))
		return nil
	}
	lost := l.missingEntries(list, kept)
	if _, all := sizesIn(all); asked && len(lost) == 0 && out < all && (out >= least || l.named(kept)) && !l.out.locals {
		l.cannotCount(list, true, fmt.Sprintf("%d of at least %d bytes came out, and no symbols tell whether more is missing than records of code that went", out, all))
		return nil
	}
	if out >= least && len(lost) == 0 {
		return nil
	}
	lost = slices.DeleteFunc(lost, func(m missing) bool {
		return l.acceptedList(CollapsedID, list, m.ObjectFile, m.name)
	})
	if len(lost) == 0 && (l.named(kept) || l.s.Accepts(CollapsedID, list)) {
		return nil // symbols account for all of it, or the owner does
	}
	if !asked {
		switch l.reader(list) {
		case readerGone:
			return nil
		case readerUnknown:
			l.cannotCount(list, false, fmt.Sprintf("section %s came out with %d of at least %d bytes; whether anything that reads it is in the output cannot be told", list, out, least))
			return nil
		}
	}
	f := finding.Finding{
		Check: CollapsedID, Severity: finding.Error, Subject: list,
		Summary: fmt.Sprintf("section %s came out with %d of the %d bytes that went in", list, out, in),
		Why:     []string{l.whyCollapsed(list, kept)},
		Harm:    []string{fmt.Sprintf("what walks it from __start_%s to __stop_%[1]s finds %d bytes of entries", list, out)},
		Fix:     l.fixCollapsed(list, kept),
	}
	if readers := l.readers(list); readers != "" {
		f.Harm = []string{fmt.Sprintf("%s, which walks __start_%s to __stop_%[2]s, finds %d bytes of entries", readers, list, out)}
	}
	if len(lost) == 0 {
		f.From = originsOfContributions(kept)
		return &f
	}
	total := 0
	for _, c := range all {
		total += len(c.Entries)
	}
	f.Summary = fmt.Sprintf("section %s lost %d of its %s", list, len(lost), phrase.CountOf(total, "entry", "entries"))
	if len(kept) == len(all) {
		f.Harm[0] = strings.Replace(f.Harm[0], fmt.Sprintf("%d bytes of entries", out), fmt.Sprintf("%d of them", total-len(lost)), 1)
	}
	f.Symbols, f.Why = l.describeMissing(lost, f.Why)
	f.From = finding.OriginsOf(f.Symbols)
	return &f
}

// cannotCount says why a list is not judged: it blocks where that was asked for.
func (l *lists) cannotCount(list string, asked bool, reason string) {
	if l.s.Accepts(CollapsedID, list) {
		return
	}
	if asked {
		l.unread = append(l.unread, finding.Unread{Where: list, Reason: fmt.Sprintf("sections[%q]: %s", list, reason)})
		return
	}
	l.notes = append(l.notes, "not judged: "+reason)
}

// sectionKind says what keeps a section from being a list that can be counted.
func sectionKind(s *elffile.Section) string {
	switch {
	case s.Flags&elffile.SHF_MERGE != 0:
		return "SHF_MERGE: equal entries become one"
	case s.Flags&elffile.SHF_LINK_ORDER != 0:
		return "SHF_LINK_ORDER: it goes with the section that it is about"
	case s.Flags&elffile.SHF_EXECINSTR != 0:
		return "it holds code"
	}
	return "it is compressed"
}

func originsOfContributions(list []contribution) []finding.Origin {
	var symbols []finding.Symbol
	for _, c := range list {
		symbols = append(symbols, entryOf(c.ObjectFile, ""))
	}
	return finding.OriginsOf(symbols)
}

func sortSymbols(list []finding.Symbol) {
	slices.SortStableFunc(list, func(a, b finding.Symbol) int {
		return strings.Compare(a.Name+"\x00"+a.File+"\x00"+a.Member, b.Name+"\x00"+b.File+"\x00"+b.Member)
	})
}
