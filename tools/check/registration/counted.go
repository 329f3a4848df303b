package registration

// What came out, held to the numbers that the owner gave: sections = {"list": ">=3"}.

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// counted holds what came out to the numbers that the owner gave, and finds the names
// that nothing of the link has.
func (l *lists) counted(linked map[string][]contribution) []finding.Finding {
	var findings []finding.Finding
	for _, list := range slices.Sorted(maps.Keys(l.s.Policy.Sections)) {
		if len(linked[list]) == 0 && len(l.out.of(list)) == 0 && !l.known(list) {
			if !l.s.Policy.RepositoryWide {
				l.cannotCount(list, true, fmt.Sprintf("neither %s nor anything that it links has a section of this name", l.s.Name()))
			}
			continue
		}
		m := countRule.FindStringSubmatch(l.s.Policy.Sections[list])
		if m == nil {
			l.undecided(list)
			continue
		}
		want, _ := strconv.Atoi(m[2])
		got, how, err := l.count(list, linked[list])
		if err != nil {
			l.cannotCount(list, true, fmt.Sprintf("not countable: %v", err))
			continue
		}
		if got == want || got > want && m[1] == ">=" || l.s.Accepts(CollapsedID, list) {
			continue
		}
		than := "fewer"
		if got > want {
			than = "more"
		}
		findings = append(findings, finding.Finding{
			Check: CollapsedID, Severity: finding.Error, Subject: list,
			Summary: fmt.Sprintf("section %s came out with %s, and sections asks for %s", list, phrase.CountOf(got, "entry", "entries"), m[0]),
			From:    originsOfContributions(linked[list]),
			Why:     []string{how},
			Harm:    []string{fmt.Sprintf("what walks the list finds %s than its owner says", than)},
			Fix:     []string{fmt.Sprintf("link what is missing, or say how many there are: sections = {%q: \"%s%d\"}", list, m[1], got)},
		})
	}
	return findings
}

// known tells whether anything that could be linked has the section.
func (l *lists) known(list string) bool {
	for _, o := range l.r.Objects {
		if o.Linked {
			continue
		}
		registrations, err := o.Registrations()
		if err != nil {
			continue // among the problems, if a linker would have to read it
		}
		for _, r := range registrations {
			if r.List == list {
				return true
			}
		}
	}
	return false
}

// undecided blocks where objects add to a list that was asked for and may or may not
// be linked.
func (l *lists) undecided(list string) {
	for _, o := range l.r.Objects {
		if l.r.In(o) != resolve.PresenceUnknown {
			continue
		}
		registrations, err := o.Registrations()
		if err != nil {
			continue
		}
		for _, r := range registrations {
			if r.List == list && !r.Discarded && !l.witnessed(r) && !l.absent(o, registrations) {
				l.cannotCount(list, true, fmt.Sprintf("%s adds to it, and whether that is in the output cannot be told", short(o)))
				break
			}
		}
	}
}

// count tells how many entries of a list came out, and by what they were counted.
func (l *lists) count(list string, in []contribution) (n int, how string, err error) {
	size := l.out.size(list)
	if registrations.FunctionArray(list) != "" {
		word := uint64(l.out.file.Class / 8)
		return int(size / word), fmt.Sprintf("%s has %d bytes, a slot has %d; the start files' own are among them", list, size, word), nil
	}
	if size == 0 {
		return 0, fmt.Sprintf("the output has no section %s, or an empty one", list), nil
	}
	// Symbols that cover the section but for padding are its entries.
	var align uint64 = 1
	for _, s := range l.out.of(list) {
		align = max(align, s.Addralign)
	}
	there := l.out.inList(list)
	uniform := true
	for _, e := range there.entries {
		uniform = uniform && e.Size == there.entries[0].Size
	}
	if k := uint64(len(there.entries)); k > 0 && uniform && there.bare < align*k {
		return int(k), fmt.Sprintf("the output's symbols in %s are %s of %d bytes", list, phrase.Count(int(k), "object"), there.entries[0].Size), nil
	}
	var entry uint64
	for _, c := range in {
		for _, e := range c.Entries {
			if entry != 0 && e.Size != entry {
				return 0, "", fmt.Errorf("the entries of %s differ in size (%d and %d bytes)", list, entry, e.Size)
			}
			entry = e.Size
		}
	}
	switch {
	case entry == 0:
		return 0, "", fmt.Errorf("no symbol tells how large an entry of %s is", list)
	case size%entry != 0, align > entry && len(in) > 1:
		return 0, "", fmt.Errorf("%s has %d bytes, an entry %d: padding is among them", list, size, entry)
	}
	return int(size / entry), fmt.Sprintf("%s has %d bytes, and the objects say that an entry has %d", list, size, entry), nil
}

// witnessed tells that an entry is in the output, and so the object that has it.
func (l *lists) witnessed(r registrations.Registration) bool {
	for _, e := range r.Entries {
		if e.Name != "" && l.out.names[e.Name] > 0 {
			return true
		}
	}
	return false
}
