package language

// Units in words: how people call one, and whose it is.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// units names some units with their language and whose they are.
func (l *Leaks) units(list []*debuginfo.Unit) string {
	first := list[0]
	text := fmt.Sprintf("%s unit %s", Name(first), UnitName(first))
	if label := l.Unit(first).Label; label != "" {
		text += " of " + label
	}
	if n := different(list); n > 1 {
		text += fmt.Sprintf(" and %d more", n-1)
	}
	return text
}

// different counts units by their names.
func different(list []*debuginfo.Unit) int {
	names := map[debug.UnitKey]bool{}
	for _, u := range list {
		names[debug.UnitKey{Name: u.Name, Dir: u.Dir}] = true
	}
	return len(names)
}

func (l *Leaks) owners(list []*debuginfo.Unit) string {
	return l.units(list) + phrase.Agree(different(list), " owns", " own")
}

// where says which inputs the restricted units are from, where that is known.
func (l *Leaks) where(list []*debuginfo.Unit) []string {
	var lines []string
	for _, u := range list {
		if o := debug.OriginOf(l.s, u); len(o.Places) > 0 {
			lines = append(lines, fmt.Sprintf("%s is from %s", UnitName(u), o))
		}
	}
	if lines = phrase.Distinct(lines); len(lines) > ShownReferences {
		lines = append(lines[:ShownReferences], fmt.Sprintf("… and %s more", phrase.Count(len(lines)-ShownReferences, "unit")))
	}
	return lines
}

// unknownOrigin says why nobody knows whose the units are.
func (l *Leaks) unknownOrigin(list ...*debuginfo.Unit) []string {
	var lines []string
	for _, u := range list {
		o := debug.OriginOf(l.s, u)
		if _, one := o.Place(); !one && len(lines) == 0 && len(l.s.Link.Inputs) > 0 {
			lines = append(lines, fmt.Sprintf("where %s is from: %s", UnitName(u), o))
		}
	}
	return lines
}

// originsOf are the inputs that units are from.
func (l *Leaks) originsOf(list ...*debuginfo.Unit) []finding.Origin {
	var places []finding.Symbol
	for _, u := range list {
		o := l.Unit(u)
		places = append(places, finding.Symbol{Label: o.Label, File: o.File, Member: o.Member})
	}
	return finding.OriginsOf(places)
}

// Unit describes a unit with where it is from.
func (l *Leaks) Unit(u *debuginfo.Unit) finding.Unit {
	if known, ok := l.known[u]; ok {
		return known
	}
	out := finding.Unit{Unit: CutName(u.Name), Language: u.Language.Family(), Offset: u.Offset}
	o := debug.OriginOf(l.s, u)
	if p, ok := o.Place(); ok {
		out.Label, out.File, out.Member = p.Label, p.File, p.Member
	} else {
		out.Label = o.Label()
	}
	if l.known == nil {
		l.known = map[*debuginfo.Unit]finding.Unit{}
	}
	l.known[u] = out
	return out
}

// made says of which language a unit is and what made it.
func (l *Leaks) made(u *debuginfo.Unit) string {
	if u.Producer == "" {
		return Name(u)
	}
	if _, rustc, ok := strings.Cut(u.Producer, "(rustc version "); ok {
		version, _, _ := strings.Cut(rustc, " ")
		return Name(u) + ", rustc " + CutName(version)
	}
	// GCC adds its flags, and those of the link after them.
	compiler, _, _ := strings.Cut(u.Producer, " -")
	return Name(u) + ", " + CutName(compiler)
}

// Name is how people write a language.
func Name(u *debuginfo.Unit) string {
	word := u.Language.Family()
	if name, ok := map[string]string{"": "of no language", "c": "C", "c++": "C++", "rust": "Rust", "go": "Go", "asm": "assembler"}[word]; ok {
		return name
	}
	return word
}

// UnitName is a unit's name, short enough for a sentence: rustc puts the crate's file and
// "/@/" before the name of the codegen unit, and sources outside the workspace have
// long paths.
func UnitName(u *debuginfo.Unit) string {
	if u.Name == "" {
		return fmt.Sprintf("the unit at %#x", u.Offset)
	}
	return shortUnit(u.Name)
}

func shortUnit(name string) string {
	if _, unit, ok := strings.Cut(name, "/@/"); ok {
		return CutName(unit)
	}
	if parts := strings.Split(name, "/"); len(parts) > 3 && len(name) > 50 {
		return CutName("…/" + strings.Join(parts[len(parts)-2:], "/"))
	}
	return CutName(name)
}
