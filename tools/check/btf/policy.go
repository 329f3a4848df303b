package btf

// btf = "…": whether the types of a kernel or of a BPF program have to be there, and
// whether they are looked at.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// The words of btf.
const (
	required = "required"
	valid    = "valid"
	ignore   = "ignore"
)

// Validate tells whether btf can be understood.
func Validate(p *subject.Policy) error {
	switch p.BTF {
	case "", required, valid, ignore:
		return nil
	}
	return fmt.Errorf("btf: %q is none of %q, %q and %q", p.BTF, required, valid, ignore)
}

// Asks tells whether the owner asks for BTF to be looked at.
func Asks(p *subject.Policy) bool { return p.BTF == required || p.BTF == valid }

// Set says what is asked of BTF: "required", "valid" or "ignore".
func Set(p *subject.Policy, word string) error {
	p.BTF = word
	return Validate(p)
}
