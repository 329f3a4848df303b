package check

// btf = "…": whether the types of a kernel or of a BPF program have to be there, and
// whether they are looked at.

import "fmt"

// The words of btf.
const (
	btfRequired = "required"
	btfValid    = "valid"
	btfIgnore   = "ignore"
)

func (p *Policy) validateBTF() error {
	switch p.BTF {
	case "", btfRequired, btfValid, btfIgnore:
		return nil
	}
	return fmt.Errorf("btf: %q is none of %q, %q and %q", p.BTF, btfRequired, btfValid, btfIgnore)
}

// hasBTF tells whether the owner asks for BTF to be looked at.
func hasBTF(p *Policy) bool { return p.BTF == btfRequired || p.BTF == btfValid }

// SetBTF says what is asked of BTF: "required", "valid" or "ignore".
func (p *Policy) SetBTF(word string) error {
	p.BTF = word
	return p.validateBTF()
}
