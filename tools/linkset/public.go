package linkset

// The names that a target's own objects offer: what exports_from makes public.

import (
	"errors"
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// PublicDefinitions returns the global definitions of default visibility in an
// object or in all members of an archive, sorted, each once. Protected symbols
// are public too: they differ only inside the file that defines them (ELF gABI,
// "Symbol Visibility").
func PublicDefinitions(file string) ([]string, error) {
	f, size, err := OpenFile(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var names []string
	add := func(s elffile.Symbol) {
		if s.Visibility == elffile.STV_DEFAULT || s.Visibility == elffile.STV_PROTECTED {
			names = append(names, s.Name)
		}
	}
	ar, err := archive.Open(f, size, file)
	switch {
	case errors.Is(err, archive.ErrNotArchive):
		object, err := elffile.Open(f, size, file)
		if err == nil && object.Kind() != elffile.Relocatable {
			err = fmt.Errorf("%s: is a %s; exports_from reads objects and static libraries", file, object.Kind())
		}
		if err == nil {
			err = objectDefinitions(object, add)
		}
		if err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		members, err := ar.Members()
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if err := memberDefinitions(ar, m, add); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
