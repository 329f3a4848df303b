package exports

// The grammar of GNU ld (ld/ldgram.y, vers_nodes and dynamic_list_nodes), with
// what gold and lld allow besides: "local:" before "global:", and a last
// pattern without ";" inside extern.

import (
	"strings"
)

// Script is a version script or a dynamic list as a linker reads it.
type Script struct {
	nodes []scriptNode
	cxx   bool // some pattern is on demangled names
}

type scriptNode struct {
	name           string // "" for the node without a name
	parents        []string
	globals, local []entry
}

// entry is a pattern of a script.
type entry struct {
	text    string
	literal bool // exact, by quotes or by having no glob in it
	cxx     bool // within extern "C++"
	glob    glob
	offset  int
}

// side tells a pattern apart by what decides whether two are the same.
type side struct {
	text         string
	literal, cxx bool
	global       bool
}

// maxDepth bounds extern blocks within extern blocks.
const maxDepth = 16

// Nodes lists the names of the version nodes in the order of the script; ""
// stands for a node without a name.
func (s *Script) Nodes() []string {
	names := make([]string, len(s.nodes))
	for i, n := range s.nodes {
		names[i] = n.name
	}
	return names
}

// Parents lists the nodes that a node inherits.
func (s *Script) Parents(node string) []string {
	for _, n := range s.nodes {
		if n.name == node {
			return n.parents
		}
	}
	return nil
}

// ReadScript reads a version script or a dynamic list; what the linkers refuse
// is an error. Errors are "name:line:column: …", the column in bytes from 1.
func ReadScript(name string, text []byte) (*Script, error) {
	p := &parser{lexer: lexer{file: name, text: string(text)}, script: &Script{}, seen: map[string]bool{}, sides: map[side]bool{}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == 0 {
		return nil, p.errorAt(0, "no version script: the file is empty")
	}
	for p.tok.kind != 0 {
		if err := p.node(); err != nil {
			return nil, err
		}
	}
	return p.script, nil
}

type parser struct {
	lexer
	tok     token
	script  *Script
	seen    map[string]bool
	sides   map[side]bool
	labels  bool // some node has "global:" or "local:", so this is no dynamic list
	unnamed int  // nodes without a name
}

func (p *parser) advance() (err error) {
	p.tok, err = p.next()
	return err
}

func (p *parser) unexpected(wanted string) error {
	return p.errorAt(p.tok.offset, "%s, wanted %s", p.tok, wanted)
}

func (p *parser) expect(kind byte, wanted string) error {
	if p.tok.kind != kind {
		return p.unexpected(wanted)
	}
	return p.advance()
}

// commands are words that begin a linker script.
const commands = " SECTIONS ENTRY OUTPUT OUTPUT_FORMAT OUTPUT_ARCH INPUT GROUP MEMORY PHDRS VERSION INCLUDE SEARCH_DIR STARTUP TARGET ASSERT EXTERN PROVIDE PROVIDE_HIDDEN INSERT "

func (p *parser) node() error {
	first := p.tok
	n := scriptNode{}
	if p.tok.kind == 'n' {
		if strings.Contains(commands, " "+first.text+" ") {
			return p.errorAt(first.offset, "%s begins a command of linker scripts; this is no version script", first)
		}
		if !nodeName.MatchString(first.text) {
			return p.errorAt(first.offset, "%s is no name for a version", first)
		}
		n.name = first.text
		if err := p.advance(); err != nil {
			return err
		}
	}
	if err := p.expect('{', `"{", which opens a version node`); err != nil {
		return err
	}
	if err := p.nodeBody(&n); err != nil {
		return err
	}
	for p.tok.kind == 'n' {
		if !p.seen[p.tok.text] {
			return p.errorAt(p.tok.offset, "version %s is inherited, and not declared before", p.tok)
		}
		n.parents = append(n.parents, p.tok.text)
		if err := p.advance(); err != nil {
			return err
		}
	}
	if err := p.expect(';', `";" after a version node`); err != nil {
		return err
	}
	if n.name == "" {
		p.unnamed++
	}
	named := len(p.script.nodes) + 1 - p.unnamed
	switch {
	case n.name != "" && p.seen[n.name]:
		return p.errorAt(first.offset, "version %q is declared twice", n.name)
	case p.unnamed > 0 && named > 0:
		return p.errorAt(first.offset, "a node without a name beside nodes with names, which GNU ld and lld refuse")
	case p.unnamed > 1 && p.labels:
		return p.errorAt(first.offset, "a second node without a name, which GNU ld refuses in a version script")
	case n.name == "" && len(n.parents) > 0:
		return p.errorAt(first.offset, "a node without a name inherits nothing")
	}
	if err := p.contradiction(&n); err != nil {
		return err
	}
	p.seen[n.name] = true
	p.script.nodes = append(p.script.nodes, n)
	return nil
}

// contradiction finds a pattern that is global in one node and local in
// another, which GNU ld and gold refuse.
func (p *parser) contradiction(n *scriptNode) error {
	for i, list := range [][]entry{n.globals, n.local} {
		for _, e := range list {
			if p.sides[side{e.text, e.literal, e.cxx, i != 0}] {
				return p.errorAt(e.offset, "%q is global in one node and local in another", e.text)
			}
		}
	}
	for i, list := range [][]entry{n.globals, n.local} {
		for _, e := range list {
			p.sides[side{e.text, e.literal, e.cxx, i == 0}] = true
		}
	}
	return nil
}

// nodeBody reads up to and including the "}".
func (p *parser) nodeBody(n *scriptNode) error {
	into := &n.globals
	for p.tok.kind != '}' {
		label := p.tok
		if label.kind == 'n' && (label.text == "global" || label.text == "local") {
			if err := p.advance(); err != nil {
				return err
			}
			if p.tok.kind == ':' {
				p.labels = true
				if into = &n.globals; label.text == "local" {
					into = &n.local
				}
				if err := p.advance(); err != nil {
					return err
				}
				continue
			}
			p.add(into, label, false)
			if err := p.expect(';', `";" after a pattern`); err != nil {
				return err
			}
			continue
		}
		if err := p.pattern(into, false, 0); err != nil {
			return err
		}
		if err := p.expect(';', `";" after a pattern`); err != nil {
			return err
		}
	}
	return p.advance()
}

// pattern reads a pattern or an extern block, without the ";" behind it.
func (p *parser) pattern(into *[]entry, cxx bool, depth int) error {
	t := p.tok
	if t.kind != 'n' && t.kind != 'q' {
		return p.unexpected("a pattern")
	}
	if err := p.advance(); err != nil {
		return err
	}
	if t.kind != 'n' || t.text != "extern" || p.tok.kind != 'q' {
		p.add(into, t, cxx)
		return nil
	}
	if depth == maxDepth {
		return p.errorAt(t.offset, "extern within extern, more than %d deep", maxDepth)
	}
	switch p.tok.text {
	case "C":
		cxx = false
	case "C++":
		cxx = true
	default:
		return p.errorAt(p.tok.offset, `language %s; the linkers know "C" and "C++"`, p.tok)
	}
	if err := p.advance(); err != nil {
		return err
	}
	if err := p.expect('{', `"{" after the language`); err != nil {
		return err
	}
	for p.tok.kind != '}' {
		if err := p.pattern(into, cxx, depth+1); err != nil {
			return err
		}
		if p.tok.kind == '}' {
			break
		}
		if err := p.expect(';', `";" after a pattern`); err != nil {
			return err
		}
	}
	return p.advance()
}

func (p *parser) add(into *[]entry, t token, cxx bool) {
	e := entry{text: t.text, cxx: cxx, offset: t.offset, literal: t.kind == 'q' || !strings.ContainsAny(t.text, "*?[")}
	if e.literal && t.kind == 'n' {
		// GNU ld takes the backslashes out of an unquoted name without globs.
		e.text, _ = newGlob(t.text).literal()
	}
	if !e.literal {
		e.glob = newGlob(t.text)
	}
	p.script.cxx = p.script.cxx || cxx
	*into = append(*into, e)
}
