package isolate

// What becomes of each name. Names that are never touched come first, then what
// is public, then what either drags along; the rest of what the set defines is
// private.

import (
	"fmt"
	"strings"
)

func (s *set) decide() error {
	for _, text := range s.options.Public {
		p, err := newPattern(text)
		if err != nil {
			return err
		}
		s.public = append(s.public, p)
	}
	var queue []*name
	for _, n := range s.order {
		why, ok := never.find(n.text)
		for _, g := range n.groups {
			if g.bySection {
				why, ok = "its COMDAT group is named by a section", true
			}
		}
		if ok && n.defined {
			n.fate, n.why = kept, why
			queue = append(queue, n)
		}
	}
	s.spread(queue, kept, nil)
	if err := s.ask(); err != nil {
		return err
	}
	queue = append(s.matched(), s.askedFor()...)
	s.spread(queue, public, s.newDragged(queue))
	if err := s.unmatched(); err != nil {
		return err
	}
	if err := s.foretell(); err != nil {
		return err
	}
	for _, n := range s.order {
		if n.defined && n.fate == outside {
			n.fate, n.to = private, n.text+"."+s.options.ID
			if n.loose {
				n.to = plainName(n.text) + "." + s.options.ID
			}
		}
	}
	s.renameSignatures()
	s.bindAliases()
	if err := s.decideSections(); err != nil {
		return err
	}
	return s.collisions()
}

// matched returns the names that a public pattern matches.
func (s *set) matched() []*name {
	var out []*name
	if len(s.public) == 0 {
		return nil
	}
	exact := map[string][]*pattern{}
	var globs []*pattern
	for _, p := range s.public {
		if p.demangled || strings.ContainsAny(p.text, "*?") {
			globs = append(globs, p)
		} else {
			exact[p.text] = append(exact[p.text], p)
		}
	}
	for _, n := range s.order {
		if !n.defined && !isBound(n.text) || n.loose {
			continue
		}
		var by *pattern
		for _, p := range exact[n.text] {
			by, p.matched = p, true
		}
		forms := readable(n.text)
		for _, p := range globs {
			if p.match(n.text, forms) {
				by, p.matched = p, true
			}
		}
		if by != nil && n.fate == outside && n.defined {
			n.fate, n.why = public, fmt.Sprintf("matches %q", by.text)
			out = append(out, n)
		} else if by != nil && !n.defined {
			n.why = by.text // the bound of a section that is to be shared
		}
	}
	return out
}

// unmatched refuses a public name that is not there: it would be renamed under
// the right spelling, and the users would look in vain.
func (s *set) unmatched() error {
	var errs []error
	for _, p := range s.public {
		if !p.matched {
			errs = append(errs, fmt.Errorf("public %q matches nothing that the set defines", p.text))
		}
	}
	return join(errs)
}

// spread gives a fate to all that comes with names that have it: the other names
// of their groups, and what drag adds.
func (s *set) spread(queue []*name, fate fate, drag *dragged) {
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		take := func(other *name, why string) {
			if other.defined && other.fate == outside && !other.loose {
				other.fate, other.why = fate, why
				queue = append(queue, other)
			}
		}
		for _, g := range n.groups {
			if g.spread {
				continue
			}
			g.spread = true
			for _, other := range g.names {
				take(other, "in a COMDAT group with "+n.text)
			}
		}
		if drag != nil {
			drag.each(n, take)
		}
	}
}

// renameSignatures renames the global symbols that only name a group.
func (s *set) renameSignatures() {
	for _, n := range s.order {
		if n.defined || n.fate != outside {
			continue
		}
		for _, g := range n.groups {
			if g.renamed() {
				n.to = n.text + "." + s.options.ID
			}
		}
	}
}

// final is the name that is written.
func (n *name) final() string {
	if n.to != "" {
		return n.to
	}
	return n.text
}

// collisions refuses an id by which a renamed name would meet one that stays.
func (s *set) collisions() error {
	for _, n := range s.order {
		if n.fate != private {
			continue
		}
		if other := s.names[n.to]; other != nil && other.to == "" {
			return fmt.Errorf("%s would be renamed to %s, a name that is in the set already; choose another id than %q", n.text, n.to, s.options.ID)
		}
	}
	return nil
}
