package exports

// A pattern is turned at once into the texts that the linkers get, and it is
// those texts that are matched: a byte that a linker's lexer refuses is
// written as a glob which stands for a few bytes, and Match has to know.

import (
	"errors"
	"fmt"
	"strings"
)

// maxPattern bounds a pattern, in bytes. The longest mangled names of real
// C++ libraries have some ten thousand.
const maxPattern = 1 << 16

// Pattern is one line of a policy.
type Pattern struct {
	// Text is the pattern as it was written.
	Text string
	// Node is the version it belongs to; "" without versions.
	Node string
	// Must tells that it has to match something.
	Must bool
	// Generated tells that no person wrote it (Policy.Names).
	Generated bool
	// CPlusPlus tells that it is matched on demangled names.
	CPlusPlus bool

	exact  string   // the only name it matches; "" for a glob
	script []string // what the linkers are given: one text, or one per style of demangler
	globs  []glob   // script, ready to match
}

// Match tells whether this pattern, taken alone, matches a mangled name in all
// four linkers.
func (p *Pattern) Match(mangled string) bool { return p.match(&name{mangled: mangled}) }

// Exact tells whether the pattern is the mangled name of one symbol.
func (p *Pattern) Exact() bool { return p.exact != "" }

func (p *Pattern) match(n *name) bool {
	switch {
	case p.exact != "":
		return p.exact == n.mangled
	case !p.CPlusPlus:
		return p.globs[0].match(n.mangled)
	}
	for i := range n.texts {
		if text := n.style(i); text == "" || !p.matchAny(text) {
			return false
		}
	}
	return true
}

func (p *Pattern) matchAny(text string) bool {
	for _, g := range p.globs {
		if g.match(text) {
			return true
		}
	}
	return false
}

// parse fills in all that follows from Text and Generated.
func (p *Pattern) parse() error {
	switch {
	case p.Text == "":
		return errors.New("an empty pattern names nothing; leave it out")
	case len(p.Text) > maxPattern:
		return fmt.Errorf("%d bytes; no pattern needs more than %d", len(p.Text), maxPattern)
	case p.Generated:
		return p.parseName()
	}
	if err := refuseBytes(p.Text); err != nil {
		return err
	}
	if isCPlusPlus(p.Text) {
		p.CPlusPlus = true
		return p.parseCPlusPlus()
	}
	return p.parseMangled()
}

// at is an error at a byte offset of a pattern.
func at(offset int, format string, args ...any) error {
	return fmt.Errorf("column %d: %s", offset+1, fmt.Sprintf(format, args...))
}

// refuseBytes refuses what can be in no name that a person means.
func refuseBytes(text string) error {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '@':
			return at(i, `"@": a version is no part of a name; declare it as one of version_nodes`)
		case c == '\\':
			return at(i, `"\": gold and mold do not read it as an escape; write "?" for a byte that is special`)
		case c < ' ' || c == 0x7f:
			return at(i, "a control character (0x%02x)", c)
		case c >= 0x80:
			return at(i, `a byte outside ASCII (0x%02x), which linkers read according to the locale; write "*" in its place`, c)
		}
	}
	return nil
}

// parseMangled reads a name or glob as it stands in an object file.
func (p *Pattern) parseMangled() error {
	for i := 0; i < len(p.Text); {
		switch c := p.Text[i]; {
		case c == '-' && i == 0:
			return at(i, `"-": gold reads no name that begins with it; write "?" in its place`)
		case c == '*' || c == '?' || plain(c) || c == '-':
			i++
		case c == '[':
			n, err := classLen(p.Text, i)
			if err != nil {
				return err
			}
			i += n
		case c == ']':
			return at(i, `"]" without a "["`)
		default:
			return at(i, `%q is in no name that C, C++ or Rust make, and linkers do not read it in a script; write "?" in its place`, string(c))
		}
	}
	if !strings.ContainsAny(p.Text, "*?[") {
		p.exact = p.Text
	}
	p.setScript(mangledScript(p.Text, p.exact != ""))
	return nil
}

// parseName reads an exact name that came from an object file.
func (p *Pattern) parseName() error {
	if i := strings.IndexByte(p.Text, '@'); i >= 0 {
		return at(i, "this definition has a version of its own (.symver), which takes a script with that version; it cannot come from exports_from: write version_nodes")
	}
	if writable(p.Text) {
		p.exact = p.Text
	}
	p.setScript(nameScript(p.Text))
	return nil
}

func (p *Pattern) setScript(texts ...string) {
	p.script = texts
	if p.exact != "" {
		return
	}
	p.globs = make([]glob, len(texts))
	for i, text := range texts {
		p.globs[i] = newGlob(text)
	}
}

// classLen checks the class that opens at text[i] and returns its length.
// gold 1.16 refuses "!" and "^" in an unquoted name, lld 21 and mold 3.0 refuse
// a range that runs backwards, and no two agree on "[]a]" and "[a-]".
func classLen(text string, i int) (int, error) {
	end := strings.IndexByte(text[i+1:], ']')
	if end < 0 {
		return 0, at(i, `"[" is never closed; close it, or write "?" for a "[" in a name`)
	}
	body := text[i+1 : i+1+end]
	switch {
	case body == "":
		return 0, at(i, `"[]" is an empty class`)
	case body[0] == '!' || body[0] == '^':
		return 0, at(i+1, `"[%c…]": gold cannot read a negated class; write what may stand here, as in "[a-z0-9_]", or list the names`, body[0])
	}
	for j := 0; j < len(body); j++ {
		if !plain(body[j]) {
			return 0, at(i+1+j, `%q in a class; a class holds letters, digits, "_", ".", "$" and ranges of letters or digits`, string(body[j]))
		}
		if j+1 == len(body) || body[j+1] != '-' {
			continue
		}
		if j+2 == len(body) {
			return 0, at(i+2+j, `"-" ends the class; a range needs an end, as in "a-z"`)
		}
		lo, hi := body[j], body[j+2]
		if kind(lo) == 0 || kind(lo) != kind(hi) || lo > hi {
			return 0, at(i+1+j, `"%c-%c" is no range of letters or digits`, lo, hi)
		}
		j += 2
	}
	return end + 2, nil
}

// kind tells lower case letters, upper case letters and digits apart.
func kind(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return 1
	case 'A' <= c && c <= 'Z':
		return 2
	case '0' <= c && c <= '9':
		return 3
	}
	return 0
}

// plain tells whether all four lexers take c for part of an unquoted name.
func plain(c byte) bool { return kind(c) != 0 || c == '_' || c == '.' || c == '$' }
