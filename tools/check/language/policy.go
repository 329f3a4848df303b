package language

// languages = {…}: which language's types the units of a language may refer to. A
// misspelt word would guard nothing, so only the words are taken that a unit can have.

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// kernelBTF is the preset for what becomes BTF: pahole is told to leave out Rust, and
// makes types of all that units of C refer to.
const kernelBTF = "kernel_btf"

// Asks tells a policy that restricts a language.
func Asks(p *subject.Policy) bool { return len(p.Languages) > 0 || p.LanguagesPreset != "" }

// languageWords are the words that a unit's language can have.
func languageWords() []string {
	var words []string
	for code := debuginfo.Language(1); code != 0; code++ {
		if w := code.Family(); !strings.HasPrefix(w, "language ") && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return words
}

// Validate tells whether languages can be understood.
func Validate(p *subject.Policy) error {
	if p.LanguagesPreset != "" && p.LanguagesPreset != kernelBTF {
		return fmt.Errorf("languages: there is no preset %q; there is %q", p.LanguagesPreset, kernelBTF)
	}
	if len(p.Languages) == 0 {
		return nil
	}
	words := languageWords()
	for _, from := range slices.Sorted(maps.Keys(p.Languages)) {
		for _, w := range append([]string{from}, p.Languages[from]...) {
			if !slices.Contains(words, w) {
				return fmt.Errorf("languages[%q]: %q is no language; they are %s", from, w, strings.Join(words, ", "))
			}
		}
	}
	return nil
}

// Add adds what is written LANGUAGE=LANGUAGE,LANGUAGE, or the name of the
// preset.
func Add(p *subject.Policy, text string) error {
	from, may, ok := strings.Cut(text, "=")
	if text == "" {
		return errors.New("it is empty: it takes a rule such as c=c,asm, or " + kernelBTF)
	}
	if !ok {
		p.LanguagesPreset = text
		return Validate(p)
	}
	if p.Languages == nil {
		p.Languages = map[string][]string{}
	}
	p.Languages[from] = append(p.Languages[from], strings.Split(may, ",")...)
	return Validate(p)
}

// restrict maps each language that is restricted to those whose types its units may
// refer to. A unit may always refer to its own, and assembler has no types: nobody tells
// pahole to leave it out, and a kernel's first unit is one.
func restrict(p *subject.Policy) map[string][]string {
	rules := map[string][]string{}
	if p.LanguagesPreset == kernelBTF {
		rules["c"] = []string{"c", "asm"}
	}
	for from, may := range p.Languages {
		rules[from] = append(append(rules[from], from, "asm"), may...)
	}
	return rules
}

// MayStay tells a type's name that the owner lets stay.
func MayStay(p *subject.Policy, names ...string) bool {
	for _, pattern := range p.MayName {
		if slices.ContainsFunc(names, func(n string) bool { return linkset.Glob(pattern, n) }) {
			return true
		}
	}
	return false
}
