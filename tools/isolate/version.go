package isolate

// Symbol versions. An assembler's .symver makes definitions called "open@V1" and
// "open@@V2", which no suffix can be put behind: "version node not found". Such
// a definition is refused, or loses its version. The default one then is "open";
// any other is what no plain reference can mean, and gets a name of its own.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// collectVersioned takes the symbols of an object whose names have a version,
// when those without one are known.
func (s *set) collectVersioned(o *object, grouped map[int]*group) error {
	plain := map[string]bool{}
	for i, n := range o.globals {
		if n != nil && o.symbol(i).section() != elffile.SectionUndef {
			plain[n.text] = true
		}
	}
	for i := range o.globals {
		e := o.symbol(i)
		if o.globals[i] != nil || e.binding() == elffile.STB_LOCAL || o.isStripped(i) {
			continue
		}
		full := o.nameOf(i)
		base, version, ok := strings.Cut(full, "@")
		if !ok || base == "" {
			continue
		}
		if e.section() == elffile.SectionUndef {
			s.take(o, i, s.lookup(full), grouped)
			continue
		}
		if !s.options.DropVersions {
			return fmt.Errorf("%s: defines %s, and a name with a version cannot be renamed; compile it without .symver, or let versions be dropped", o.where, full)
		}
		version, isDefault := strings.CutPrefix(version, "@")
		alias := base + "@" + version
		var n *name
		if isDefault && !plain[base] {
			n = s.lookup(base)
			plain[base] = true
		} else {
			n = s.lookup(alias)
			n.loose = true
		}
		s.aliases[alias] = n
		s.versions = append(s.versions, full)
		s.take(o, i, n, grouped)
	}
	return nil
}

// plainName is the name that a definition gets which had a version.
func plainName(versioned string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.', r == '$':
			return r
		}
		return '.'
	}, versioned)
}

// bindAliases lets references to "open@V2" follow the definition that had that
// version.
func (s *set) bindAliases() {
	for alias, n := range s.aliases {
		if ref := s.names[alias]; ref != nil && !ref.defined {
			ref.fate, ref.to = n.fate, n.final()
		}
	}
}
