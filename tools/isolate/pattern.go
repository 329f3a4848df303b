package isolate

// What a person writes to say which names are public.

import (
	"fmt"
	"strings"

	"github.com/ianlancetaylor/demangle"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// pattern is one line of Options.Public.
type pattern struct {
	text      string
	demangled bool // compared with demangled names
	matched   bool
}

// maxDemangled bounds a demangled name, as a power of 2: some names expand
// without end.
const maxDemangled = 14

func newPattern(text string) (*pattern, error) {
	if text == "" {
		return nil, fmt.Errorf("an empty public name names nothing; leave it out")
	}
	return &pattern{text: text, demangled: strings.Contains(text, "::") || strings.ContainsAny(text, "( ")}, nil
}

// match tells whether the pattern matches a name; readable gives its demangled
// forms when they are needed.
func (p *pattern) match(name string, readable func() []string) bool {
	if !p.demangled {
		return linkset.Glob(p.text, name)
	}
	for _, text := range readable() {
		if linkset.Glob(p.text, text) {
			return true
		}
	}
	return false
}

// readable returns a function that demangles a name once: with parameters and
// without.
func readable(name string) func() []string {
	var forms []string
	done := false
	return func() []string {
		if !done {
			done = true
			if full, err := demangle.ToString(name, demangle.MaxLength(maxDemangled)); err == nil {
				forms = append(forms, full)
			}
			if short, err := demangle.ToString(name, demangle.NoParams, demangle.MaxLength(maxDemangled)); err == nil {
				forms = append(forms, short)
			}
		}
		return forms
	}
}
