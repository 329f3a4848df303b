package exports

// The lexer takes what the lexers of GNU ld (ld/ldlex.l, state VERS_SCRIPT) and
// lld take for a token of a version script. Blanks, "/* */" and "#" to the end
// of the line stand between tokens.

import (
	"fmt"
	"strings"
)

type token struct {
	kind   byte // '{', '}', ';', ':', 'n' for a name, 'q' for a quoted one, 0 at the end
	text   string
	offset int
}

func (t token) String() string {
	switch t.kind {
	case 0:
		return "the end of the file"
	case 'q':
		return fmt.Sprintf("%q", t.text)
	}
	return fmt.Sprintf("%q", t.text)
}

type lexer struct {
	file string
	text string
	pos  int
}

// errorAt makes an error with the line and the column (in bytes) of an offset.
func (l *lexer) errorAt(offset int, format string, args ...any) error {
	before := l.text[:offset]
	line := 1 + strings.Count(before, "\n")
	column := offset - strings.LastIndexByte(before, '\n')
	return fmt.Errorf("%s:%d:%d: %s", l.file, line, column, fmt.Sprintf(format, args...))
}

func (l *lexer) skip() error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.IndexByte(" \t\r\n\v\f", rest[0]) >= 0:
			l.pos++
		case rest[0] == '#':
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest) - 1
			}
			l.pos += n + 1
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return l.errorAt(l.pos, "a comment that never ends")
			}
			l.pos += n + 4
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) next() (token, error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos == len(l.text) {
		return token{offset: l.pos}, nil
	}
	from := l.pos
	c := l.text[from]
	switch {
	case strings.IndexByte("{};", c) >= 0, c == ':' && !strings.HasPrefix(l.text[from:], "::"):
		l.pos++
		return token{kind: c, text: string(c), offset: from}, nil
	case c == '"':
		n := strings.IndexAny(l.text[from+1:], "\"\n")
		if n < 0 || l.text[from+1+n] == '\n' {
			return token{}, l.errorAt(from, "a quoted name that never ends")
		}
		l.pos = from + n + 2
		return token{kind: 'q', text: l.text[from+1 : from+1+n], offset: from}, nil
	}
	for l.pos < len(l.text) {
		if nameByte(l.text[l.pos]) {
			l.pos++
		} else if strings.HasPrefix(l.text[l.pos:], "::") {
			l.pos += 2
		} else {
			break
		}
	}
	if l.pos == from {
		return token{}, l.errorAt(from, "unexpected %s; in a version script such a byte stands in a quoted name only", describe(c))
	}
	return token{kind: 'n', text: l.text[from:l.pos], offset: from}, nil
}

func nameByte(c byte) bool { return plain(c) || strings.IndexByte("*?[]-!^\\~/=+", c) >= 0 }

func describe(c byte) string {
	if c > ' ' && c < 0x7f {
		return fmt.Sprintf("%q", string(c))
	}
	return fmt.Sprintf("byte 0x%02x", c)
}
