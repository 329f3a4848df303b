package exports

// Which pattern of a script decides is GNU ld's rule (bfd/linker.c and
// ld/ldlang.c of binutils 2.47: bfd_find_version_for_sym, lang_vers_match). It
// goes through the nodes in order: an exact name ends the search; a glob is
// overruled by a glob of a later node; any global glob other than "*" overrules
// every local glob; "*" counts only if nothing else matched.

import "github.com/ianlancetaylor/demangle"

// Match tells what GNU ld makes of a mangled name by a version script: whether
// it stays global, and in which node. A name that no pattern matches stays
// global, in node "".
func (s *Script) Match(mangled string) (global bool, node string) {
	global, node, _ = s.find(mangled)
	return global, node
}

// Lists tells whether a global pattern decides about a mangled name: what a
// dynamic list exports.
func (s *Script) Lists(mangled string) bool {
	global, _, found := s.find(mangled)
	return global && found
}

func (s *Script) find(mangled string) (global bool, node string, found bool) {
	demangled := mangled
	if s.cxx {
		// libiberty tries Rust, then C++; a name that is neither is itself.
		if text, err := demangle.ToString(mangled); err == nil {
			demangled = text
		}
	}
	var globals, locals, starGlobals, starLocals *scriptNode
	for i := range s.nodes {
		n := &s.nodes[i]
		literal, other, star := decide(n.globals, mangled, demangled)
		if literal || other {
			globals = n
		}
		if star {
			starGlobals = n
		}
		if literal {
			break
		}
		literal, other, star = decide(n.local, mangled, demangled)
		if literal || other {
			locals = n
		}
		if star {
			starLocals = n
		}
		if literal {
			globals, starGlobals = nil, nil
			break
		}
	}
	if globals == nil && locals == nil {
		globals = starGlobals
	}
	if locals == nil {
		locals = starLocals
	}
	switch {
	case globals != nil:
		return true, globals.name, true
	case locals != nil:
		return false, locals.name, true
	}
	return true, "", false
}

// decide tells which kinds of pattern in a list match a name: an exact one, a
// glob, and the glob "*".
func decide(list []entry, mangled, demangled string) (literal, other, star bool) {
	for i := range list {
		e := &list[i]
		name := mangled
		if e.cxx {
			name = demangled
		}
		switch {
		case e.literal:
			literal = literal || e.text == name
		case e.text == "*":
			star = true
		case !other:
			other = e.glob.match(name)
		}
	}
	return literal, other, star
}
