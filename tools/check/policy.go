package check

// Reading a policy. What it says to a room is that room's to judge.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// ReadPolicy reads a policy; a key it does not know is an error, because a
// check that is silently not made is worse than none.
func ReadPolicy(name string, r io.Reader) (*subject.Policy, error) {
	p := &subject.Policy{}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("%s: %w", name, jsonPlace(err, d.InputOffset(), len(text)))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: byte %d: more text behind the policy", name, d.InputOffset())
	}
	p.Target = linkset.NormalizeLabel(string(p.Target))
	if err := Validate(p); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func jsonPlace(err error, offset int64, size int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("ends at byte %d, before the policy does", size)
	}
	return fmt.Errorf("byte %d: %w", offset, err)
}

// Validate tells whether a policy can be understood; a check that is not made because of
// a misspelt word is worse than none.
func Validate(p *subject.Policy) error {
	for i, e := range p.Exceptions {
		switch {
		case !known(e.Check):
			return fmt.Errorf("exceptions[%d]: there is no check %q; the checks are %s", i, e.Check, ids())
		case e.Check == exceptionUnused:
			return fmt.Errorf("exceptions[%d]: %q accepts nothing but itself; remove the exception that is not used", i, e.Check)
		case e.Pattern == "":
			return fmt.Errorf("exceptions[%d]: a pattern is missing; \"*\" means every symbol", i)
		case e.Reason == "":
			return fmt.Errorf("exceptions[%d]: a reason is missing: who reads this next year needs it", i)
		}
	}
	for i, v := range p.Vendored {
		if _, err := linkset.ParseOwnerPattern(v); err != nil {
			return fmt.Errorf("vendored[%d]: %w", i, err)
		}
	}
	for _, room := range []func(*subject.Policy) error{shape.Validate, language.Validate, btf.Validate, registration.Validate} {
		if err := room(p); err != nil {
			return err
		}
	}
	return nil
}
