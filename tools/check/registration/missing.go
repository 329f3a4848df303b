package registration

// Which entries of a list are missing from the output: by name where they have names, else
// by size.

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// missing is what of a list did not come out.
type missing struct {
	contribution
	name    string
	unnamed bool // one of several of the name, and nobody knows which
}

// describeMissing lists the symbols, and says where it is not known which it was.
func (l *lists) describeMissing(lost []missing, why []string) ([]finding.Symbol, []string) {
	var symbols []finding.Symbol
	unnamed := map[string]int{}
	for _, m := range lost {
		symbols = append(symbols, entryOf(m.ObjectFile, m.name))
		if m.unnamed {
			unnamed[m.name]++
		}
	}
	for _, n := range slices.Sorted(maps.Keys(unnamed)) {
		why = append(why, fmt.Sprintf("several objects have a local %s, and %d of them did not come out; which is not known", n, unnamed[n]))
	}
	sortSymbols(symbols)
	return symbols, why
}

// sizesIn sums what went in up, and tells the least that has to come out: alignment
// pads each but the last.
func sizesIn(list []contribution) (in, least uint64) {
	if len(list) == 0 {
		return 0, 0
	}
	align := list[0].Section.Addralign
	for _, c := range list {
		align = min(align, c.Section.Addralign)
	}
	align = max(align, 1)
	var slack uint64
	for _, c := range list {
		in += c.Section.Size
		padding := (align - c.Section.Size%align) % align
		least += c.Section.Size + padding
		slack = max(slack, padding)
	}
	return in, least - slack
}

// named tells that every byte of these is an entry with a name, and that names can
// be looked for in the output.
func (l *lists) named(list []contribution) bool {
	for _, c := range list {
		var n uint64
		for _, e := range c.Entries {
			if e.Name != "" {
				n += e.Size
			}
		}
		if n < c.Section.Size {
			return false
		}
	}
	return l.out.locals
}

// missingEntries finds the entries whose symbols are not in the output's section.
// Symbols can be missing without their bytes (ld -x, strip -x): that they are is
// certain where the section keeps other local symbols, or is gone, or has no room
// for them among the bytes that no symbol covers.
func (l *lists) missingEntries(list string, all []contribution) []missing {
	if l.out.stripped() {
		return nil
	}
	there := l.out.inList(list)
	gone := len(l.out.of(list)) == 0
	byName := map[string][]contribution{}
	for _, c := range all {
		for _, e := range c.Entries {
			if e.Name != "" {
				byName[e.Name] = append(byName[e.Name], c)
			}
		}
	}
	var lost []missing
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		from := byName[name]
		found := there.names[name]
		if gone {
			found = l.out.names[name] // a linker script put it elsewhere
		}
		for i := range len(from) - found {
			c := from[i]
			e := c.Entries[slices.IndexFunc(c.Entries, func(e registrations.Entry) bool { return e.Name == name })]
			if !e.Local && found > 0 {
				// A global name is in the output once, whatever defines it twice.
				continue
			}
			lost = append(lost, missing{c, name, found > 0})
		}
	}
	if there.locals || gone || there.bare == 0 {
		return lost
	}
	return nil // some of these may be among the bytes without a symbol
}
