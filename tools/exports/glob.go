package exports

// A glob is a list of one-byte tests with stars between them. It is made of the
// text that the linkers get, so that what is predicted is what is written.
// Bytes and not characters are matched, as lld, gold and mold do (GNU ld too,
// in the C locale).

// piece is one element of a glob: a set of bytes, or any number of bytes.
type piece struct {
	star bool
	set  *[4]uint64 // bit b%64 of word b/64 for a byte b; nil is any byte
	lit  byte       // the only byte, where literal
	only bool       // lit is meant
}

type glob []piece

func (p piece) matches(b byte) bool {
	switch {
	case p.only:
		return p.lit == b
	case p.set == nil:
		return true
	}
	return p.set[b/64]&(1<<(b%64)) != 0
}

// match takes time in O(len(g) × len(s)): after a mismatch only the last star
// is tried again, one byte further on.
func (g glob) match(s string) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(s) {
		switch {
		case i < len(g) && g[i].star:
			star, mark = i, j
			i++
		case i < len(g) && g[i].matches(s[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(g) && g[i].star {
		i++
	}
	return i == len(g)
}

// literal returns the one string that a glob without stars and sets matches.
func (g glob) literal() (string, bool) {
	b := make([]byte, len(g))
	for i, p := range g {
		if !p.only {
			return "", false
		}
		b[i] = p.lit
	}
	return string(b), true
}

// newGlob reads the glob text of fnmatch(3): "*", "?", "[…]" with ranges and,
// where the text comes from somebody else's script, "!" or "^" and "\". A "["
// that is never closed is itself, as in fnmatch.
func newGlob(text string) glob {
	var g glob
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '*':
			if len(g) == 0 || !g[len(g)-1].star {
				g = append(g, piece{star: true})
			}
		case '?':
			g = append(g, piece{})
		case '[':
			set, n := newSet(text[i+1:])
			if n == 0 {
				g = append(g, piece{only: true, lit: c})
				continue
			}
			g = append(g, piece{set: set})
			i += n
		case '\\':
			if i+1 < len(text) {
				i++
			}
			g = append(g, piece{only: true, lit: text[i]})
		default:
			g = append(g, piece{only: true, lit: c})
		}
	}
	return g
}

// newSet reads what follows a "[" and returns the number of bytes up to and
// including the "]", 0 if there is none.
func newSet(text string) (*[4]uint64, int) {
	set := new([4]uint64)
	i, not := 0, false
	if i < len(text) && (text[i] == '!' || text[i] == '^') {
		not = true
		i++
	}
	next := func() (byte, bool) {
		if i < len(text) && text[i] == '\\' {
			i++
		}
		if i >= len(text) {
			return 0, false
		}
		i++
		return text[i-1], true
	}
	for first := i; ; {
		if i < len(text) && text[i] == ']' && i > first {
			break
		}
		lo, ok := next()
		if !ok {
			return nil, 0
		}
		hi := lo
		if i+1 < len(text) && text[i] == '-' && text[i+1] != ']' {
			i++
			if hi, ok = next(); !ok {
				return nil, 0
			}
		}
		for b := int(lo); b <= int(hi); b++ {
			set[b/64] |= 1 << (b % 64)
		}
	}
	if not {
		for w := range set {
			set[w] = ^set[w]
		}
	}
	return set, i + 1
}
