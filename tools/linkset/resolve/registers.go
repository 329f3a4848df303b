package resolve

// What the objects of a link register: asked of an object where it registers anything.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
)

// Reach follows the constructors of an object which skip does not leave out. It is nil
// for an object that registers nothing.
func (o *ObjectFile) Reach(skip func(registrations.Registration) bool) (*registrations.Reach, error) {
	var out *registrations.Reach
	err := o.dissect(func(a *registrations.Anatomy, registrations []registrations.Registration) (err error) {
		out, err = a.Reach(registrations, skip)
		return err
	})
	return out, err
}

// Registrations lists what an object registers. It reads the object, its symbols
// and relocations only where it registers something.
func (o *ObjectFile) Registrations() ([]registrations.Registration, error) {
	var out []registrations.Registration
	err := o.dissect(func(_ *registrations.Anatomy, list []registrations.Registration) error {
		out = list
		return nil
	})
	return out, err
}

// dissect takes an object apart that registers something, and calls do with what that
// is. Of one that was loaded it is known whether it does.
func (o *ObjectFile) dissect(do func(*registrations.Anatomy, []registrations.Registration) error) error {
	if o.loaded && o.err == nil && !o.registers {
		return nil
	}
	return o.Read(func(f *elffile.File) error {
		sections, err := f.Sections()
		if err != nil || !registrations.Any(sections) {
			return err
		}
		a, err := registrations.Open(f, sections)
		if err != nil {
			return err
		}
		list, err := a.Registrations(o.groups)
		if err != nil {
			return err
		}
		return do(a, list)
	})
}

// IntermediateCode tells an object that a compiler's plugin may replace with what
// it makes of the intermediate code beside the machine code (-ffat-lto-objects).
func (o *ObjectFile) IntermediateCode() (bool, error) {
	sections, err := o.Sections()
	return slices.ContainsFunc(sections, func(s elffile.Section) bool {
		return s.Name == ".llvm.lto" || strings.HasPrefix(s.Name, ".gnu.lto_")
	}), err
}
