package language

// Units without a language: dwz moves what several units have alike into partial units,
// which these import, and which as a rule say no language. What is in one was in each
// unit that imports it, so its languages are theirs.

import (
	"cmp"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// sharing is what decides about a reference into a unit without a language. There are
// many references and many importers: each pair is looked at once.
type sharing struct {
	from debuginfo.Language
	to   *debuginfo.Unit
}

// settle decides about references into units without a language.
func (l *Leaks) settle() {
	var list []debuginfo.Reference
	for _, r := range l.shared {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b debuginfo.Reference) int {
		return cmp.Or(cmp.Compare(a.From.Offset, b.From.Offset), cmp.Compare(a.Offset, b.Offset))
	})
	for _, r := range list {
		languages := l.languages(r.To)
		allowed := slices.ContainsFunc(languages, func(to debuginfo.Language) bool { return !l.foreign(r.From.Language, to) })
		switch {
		case len(languages) == 0:
			if l.unowned == nil {
				l.unowned = &r
			}
		case allowed:
		default:
			l.keep(r)
		}
	}
}

// languages are those of the units that import a unit, directly or by way of others,
// each once.
func (l *Leaks) languages(u *debuginfo.Unit) []debuginfo.Language {
	var out []debuginfo.Language
	seen := map[*debuginfo.Unit]bool{u: true}
	for queue := []*debuginfo.Unit{u}; len(queue) > 0; queue = queue[1:] {
		for _, from := range l.importers[queue[0]] {
			if seen[from] {
				continue
			}
			seen[from] = true
			if from.Language != 0 {
				if !slices.Contains(out, from.Language) {
					out = append(out, from.Language)
				}
			} else {
				queue = append(queue, from)
			}
		}
	}
	return out
}
