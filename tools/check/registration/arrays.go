package registration

// Arrays of functions: .init_array and its kin. The start files have slots of their
// own, so an output may have more than its inputs; fewer, or a function that no slot
// points at, is a loss. And .ctors that are left as they are never run.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// becomes tells as what linkers put an old array out: GNU ld, gold and mold make
// .init_array of .ctors, lld leaves it (measured: GNU ld 2.47, gold 1.16, mold 3.0,
// lld 21).
var becomes = map[string]string{".ctors": ".init_array", ".dtors": ".fini_array"}

func (l *lists) collapsedArray(list string, linked map[string][]contribution) *finding.Finding {
	all := linked[list]
	if l.collects() != "" {
		// What is in a group goes with the group.
		all = slices.DeleteFunc(slices.Clone(all), func(c contribution) bool { return c.Grouped })
	}
	if len(slots(all)) == 0 {
		return nil
	}
	if becomes[list] != "" && l.out.size(list) > 0 {
		return l.neverRun(list, all)
	}
	out, err := l.out.slots(list)
	if to := becomes[list]; to != "" {
		out, err = l.out.slots(to)
	}
	var lost []missing
	if err == nil {
		var unknown int
		if lost, unknown = missingFunctions(all, out, l.out, l.folds() || !l.out.locals); unknown > 0 && len(lost) == 0 && askedComplete(l.s, list) {
			l.cannotCount(list, true, fmt.Sprintf("%s of %s %s no symbol in the output, so which slot is whose cannot be told", phrase.Count(unknown, "function"), list, phrase.Agree(unknown, "has", "have")))
		}
	} else {
		l.notes = append(l.notes, fmt.Sprintf("which functions %s holds could not be read, so its slots are only counted: %v", list, err))
	}
	word := uint64(l.out.file.Class / 8)
	room := int(l.out.size(list)/word) + int(l.out.size(becomes[list])/word)
	for old, new := range becomes {
		if new == list {
			all = append(slices.Clone(all), linked[old]...)
		}
	}
	in := len(slots(all))
	if room >= in && len(lost) == 0 {
		return nil
	}
	lost = slices.DeleteFunc(lost, func(m missing) bool { return l.acceptedList(CollapsedID, list, m.ObjectFile, m.name) })
	if len(lost) == 0 && (room >= in || l.s.Accepts(CollapsedID, list)) {
		return nil
	}
	f := finding.Finding{
		Check: CollapsedID, Severity: finding.Error, Subject: list,
		Summary: fmt.Sprintf("%s came out with %s, and %d went in", list, phrase.Count(room, "slot"), in),
		Why:     []string{l.whyArray(list)},
		Harm:    []string{"the functions that no slot points at never run"},
		Fix:     append([]string{fmt.Sprintf("have the linker script keep KEEP(*(%s %[1]s.*)), or take away what changed %s after the link", list, l.s.Output.Name)}, allowing(CollapsedID, list)),
		From:    originsOfContributions(all),
	}
	if len(lost) > 0 {
		f.Summary = fmt.Sprintf("%s of %s %s in no slot of the output", phrase.Count(len(lost), "function"), list, phrase.Agree(len(lost), "is", "are"))
		f.Symbols, f.Why = l.describeMissing(lost, f.Why)
		f.From = finding.OriginsOf(f.Symbols)
	}
	return &f
}

// neverRun judges .ctors that are still that in the output.
func (l *lists) neverRun(list string, all []contribution) *finding.Finding {
	if l.out.walked(list) {
		return nil
	}
	all = slices.DeleteFunc(slots(all), func(c contribution) bool {
		return l.acceptedList(CollapsedID, list, c.ObjectFile, c.Entries[0].Name)
	})
	if len(all) == 0 {
		return nil
	}
	var symbols []finding.Symbol
	for _, c := range all {
		symbols = append(symbols, entryOf(c.ObjectFile, c.Entries[0].Name))
	}
	sortSymbols(symbols)
	when := "before main"
	if list == ".dtors" {
		when = "at exit"
	}
	return &finding.Finding{
		Check: CollapsedID, Severity: finding.Error, Subject: list,
		Summary: fmt.Sprintf("%s of %s never run", phrase.Count(len(symbols), "function"), list),
		Symbols: symbols, From: finding.OriginsOf(symbols),
		Why:  []string{fmt.Sprintf("the objects hold %s, as compilers wrote before %s; GNU ld, gold and mold make the one of the other, %s left it, and these start files do not walk it", list, becomes[list], l.s.LinkerName())},
		Harm: []string{fmt.Sprintf("nothing calls them %s: what they register or set up is not there", when)},
		Fix: []string{
			fmt.Sprintf("compile them with a compiler that writes %s (any gcc or clang for this system; section(%q) in assembly or attributes becomes section(%q))", becomes[list], list, becomes[list]),
			"or link with GNU ld or mold: linkopts = [\"-fuse-ld=bfd\"]",
			allowing(CollapsedID, list),
		},
	}
}

// slots splits contributions into their slots.
func slots(all []contribution) []contribution {
	var out []contribution
	for _, c := range all {
		for _, e := range c.Entries {
			one := c
			one.Entries = []registrations.Entry{e}
			out = append(out, one)
		}
	}
	return out
}

// missingFunctions finds the functions that no slot points at. A slot at an address
// without a name could be any of them.
func missingFunctions(all []contribution, out []slot, o *listOutput, unnamed bool) (lost []missing, unknown int) {
	if o.stripped() {
		return nil, 0
	}
	pointed := map[string]int{}
	nameless := 0
	for _, s := range out {
		if len(s.names) == 0 {
			nameless++
		}
		for _, n := range s.names {
			pointed[n]++
		}
	}
	byName := map[string][]contribution{}
	for _, c := range slots(all) {
		if n := c.Entries[0].Name; n != "" {
			byName[n] = append(byName[n], c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		from := byName[name]
		if unnamed && o.names[name] == 0 {
			// Folded into another function, or its local symbol taken away: a slot may
			// point at it under another name.
			unknown += len(from)
			continue
		}
		for i := range len(from) - pointed[name] {
			lost = append(lost, missing{from[i], name, pointed[name] > 0})
		}
	}
	if len(lost) <= nameless {
		return nil, unknown
	}
	return lost, unknown
}

// whyArray says what is known of the cause.
func (l *lists) whyArray(list string) string {
	if script := l.script(); script != "" {
		return fmt.Sprintf("unknown; the link has a linker script (%s), and linkers keep %s by themselves", script, list)
	}
	return fmt.Sprintf("unknown: linkers keep %s whatever refers to it, so a linker script or what changed the file after the link did it", list)
}

// folds tells that the linker was told to make one of functions with the same code
// (measured: gold 1.16 and mold 3.0 drop the symbol of the one that went).
func (l *lists) folds() bool {
	folds := false
	for _, w := range l.s.Link.Arguments.Words {
		if how, ok := strings.CutPrefix(strings.TrimPrefix(w, "-"), "-icf="); ok {
			folds = how != "none"
		}
	}
	return folds
}
