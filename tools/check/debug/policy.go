package debug

// What a policy says of debug information.

import (
	"cmp"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// Validate tells whether languages and btf can be understood.
func Validate(p *subject.Policy) error { return cmp.Or(validateLanguages(p), validateBTF(p)) }
