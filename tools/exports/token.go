package exports

// How a pattern is spelled so that four lexers read it alike. Measured with GNU
// ld 2.40 and 2.47, gold 1.16, lld 21.1, mold 3.0:
//
//   - Unquoted names of letters, digits, "_", ".", "$", "-", "*", "?", "[…]"
//     and "::" are read by all. "@", "(", ")", ",", "<", ">", "&", "~", blank
//     and a single ":" are not.
//   - A name may not begin with a digit (GNU ld, gold), "?" or "-" (gold), but
//     with "[" it may. "global", "local" and "extern" are keywords.
//   - A quoted name is exact in GNU ld, gold and lld, but mold matches a quoted
//     glob as a glob. lld fails if an exact name, quoted or not, is defined
//     nowhere ("version script assignment of … failed: symbol not defined");
//     mold warns.
//
// So nothing is quoted, and an exact name is written as the glob that only it
// matches, engine_ope[n], which may match nothing in all four. A byte that the
// lexers refuse becomes the narrowest range whose ends they accept.

import "strings"

// bytesLike maps a byte that lexers refuse to a class that holds it. What is
// not here becomes "?".
var bytesLike = map[byte]string{
	'%': "[$-*]", '&': "[$-*]", '\'': "[$-*]", '(': "[$-*]", ')': "[$-*]",
	'+': "[*-.]", ',': "[*-.]",
	':': "[9-?]", ';': "[9-?]", '<': "[9-?]", '=': "[9-?]", '>': "[9-?]",
}

// anyFirst is "?" at the start of a name, where gold does not read it: every
// byte that a mangled name begins with.
const anyFirst = "[$-z]"

// start makes a text fit to begin a token.
func start(text string) string {
	switch c := text[0]; {
	case kind(c) == 3:
		return "[" + text[:1] + "]" + text[1:]
	case c == '?':
		return anyFirst + text[1:]
	case c == '-':
		return anyFirst + text[1:]
	}
	return text
}

// mangledScript spells a checked pattern on mangled names.
func mangledScript(text string, exact bool) string {
	if exact {
		text = loneClass(text)
	}
	return start(text)
}

// loneClass puts the last byte that can stand in a class into one.
func loneClass(text string) string {
	for i := len(text) - 1; i >= 0; i-- {
		if plain(text[i]) {
			return text[:i] + "[" + text[i:i+1] + "]" + text[i+1:]
		}
	}
	return text
}

// writable tells whether a name is matched by nothing but itself once spelled.
func writable(text string) bool {
	some := false
	for i := 0; i < len(text); i++ {
		if text[i] == '-' && i > 0 {
			continue
		}
		if !plain(text[i]) {
			return false
		}
		some = true
	}
	return some
}

// nameScript spells the exact name of an object file, whatever is in it. A byte
// outside ASCII is a "?" each; GNU ld matches that in the C locale and in C.UTF-8.
func nameScript(text string) string {
	if writable(text) {
		return mangledScript(text, true)
	}
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteString(spell(c))
	}
	return startAny(b.String())
}

// spell writes one byte of a name as all four lexers read it.
func spell(c byte) string {
	if plain(c) || c == '-' {
		return string(c)
	}
	return like(c)
}

func like(c byte) string {
	if class := bytesLike[c]; class != "" {
		return class
	}
	return "?"
}

// startAny is start for a text whose first byte need not be that of a mangled
// name: a "?" that gold cannot read becomes "*".
func startAny(text string) string {
	if text[0] == '?' {
		return "*" + text[1:]
	}
	return start(text)
}
