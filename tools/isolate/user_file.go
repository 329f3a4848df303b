package isolate

// A file that uses the set: which of the set's names it refers to, and which it
// defines itself.

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// userFile is what a file says about names of the set.
type userFile struct {
	user    *User
	refers  map[string]string // to where: the file and, in an archive, the member
	defines map[string]bool   // to whether the definition yields
}

// read looks for the names that are of interest in all objects of the file.
func (u *User) read(interest map[string]bool) (*userFile, error) {
	f := &userFile{user: u, refers: map[string]string{}, defines: map[string]bool{}}
	a, err := archive.Open(bytes.NewReader(u.Data), int64(len(u.Data)), u.Name)
	if errors.Is(err, archive.ErrNotArchive) {
		return f, f.object(u.Name, u.Data, interest)
	}
	if err != nil {
		return nil, err
	}
	list, err := a.Members()
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		data, err := u.Input.read(a, m)
		if err != nil {
			return nil, err
		}
		where := u.Name + ": member " + m.String()
		switch archive.KindOf(m.Name, data[:min(len(data), 16)]) {
		case archive.ELF:
			err = f.object(where, data, interest)
		case archive.LLVMBitcode:
			err = unreadable(where, elffile.ErrLLVMBitcode)
		case archive.GoPackage, archive.GoObject:
			err = fmt.Errorf("%s: is for Go's own linker; name the archive that go build -buildmode=c-archive makes", where)
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// unreadable says of an object why nobody can tell what it refers to.
func unreadable(where string, err error) error {
	if errors.Is(err, elffile.ErrLLVMBitcode) {
		return fmt.Errorf("%s: is LLVM bitcode, which does not say what it refers to; compile it without -flto, or list the names as public", where)
	}
	return err
}

func (f *userFile) object(where string, data []byte, interest map[string]bool) error {
	file, err := elffile.Open(bytes.NewReader(data), int64(len(data)), where)
	if err != nil {
		return unreadable(where, err)
	}
	each := file.EachSymbol
	switch file.Kind() {
	case elffile.Relocatable:
		if slim, err := file.SlimLTO(); err != nil {
			return err
		} else if slim {
			return fmt.Errorf("%s: is an object of gcc -flto without machine code, which does not say what it refers to; compile it with -ffat-lto-objects, or list the names as public", where)
		}
	case elffile.SharedObject:
		each = file.EachDynamicSymbol
	default:
		return fmt.Errorf("%s: is a linked file (%s); a user of the set is its objects, or a static or shared library", where, file.Kind())
	}
	return each(func(symbol elffile.Symbol) bool {
		if !symbol.Global() || !interest[symbol.Name] {
			return true
		}
		if !symbol.Defined() {
			if f.refers[symbol.Name] == "" {
				f.refers[symbol.Name] = where
			}
		} else {
			f.defines[symbol.Name] = f.defines[symbol.Name] || yields(symbol.Binding, symbol.Common())
		}
		return true
	})
}

// yields tells a definition that may give way to another: a weak one, one of many
// copies, or a COMMON.
func yields(binding uint8, common bool) bool {
	return common || binding == elffile.STB_WEAK || binding == elffile.STB_GNU_UNIQUE
}
