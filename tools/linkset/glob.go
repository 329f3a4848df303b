package linkset

// The one matcher for what people write about owners and in exceptions: labels,
// file names and symbols. What may be exported is matched in package exports,
// whose globs have to mean what they mean to a linker.

// Glob matches text against a pattern in which "*" stands for any run of
// characters, slashes included, "?" for one, and all others for themselves. It
// needs no memory, and only the last star is ever tried again.
func Glob(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
