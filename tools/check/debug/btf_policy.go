package debug

// btf = "…": whether the types of a kernel or of a BPF program have to be there, and
// whether they are looked at.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// The words of btf.
const (
	btfRequired = "required"
	btfValid    = "valid"
	btfIgnore   = "ignore"
)

func validateBTF(p *subject.Policy) error {
	switch p.BTF {
	case "", btfRequired, btfValid, btfIgnore:
		return nil
	}
	return fmt.Errorf("btf: %q is none of %q, %q and %q", p.BTF, btfRequired, btfValid, btfIgnore)
}

// AsksBTF tells whether the owner asks for BTF to be looked at.
func AsksBTF(p *subject.Policy) bool { return p.BTF == btfRequired || p.BTF == btfValid }

// SetBTF says what is asked of BTF: "required", "valid" or "ignore".
func SetBTF(p *subject.Policy, word string) error {
	p.BTF = word
	return validateBTF(p)
}
