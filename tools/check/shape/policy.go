package shape

// What a policy says of the file itself.

import (
	"cmp"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// Validate tells whether must_harden and max_size can be understood.
func Validate(p *subject.Policy) error { return cmp.Or(validateHardening(p), validateSize(p)) }
