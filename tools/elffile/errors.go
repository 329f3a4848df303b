package elffile

// What goes wrong with a file: always its name, the place, and one sentence.

import (
	"errors"
	"fmt"
)

// ErrNotELF is what errors.Is finds in the error of a file that is no ELF.
var ErrNotELF = errors.New("not an ELF file")

// ErrOtherFormat is what errors.Is finds, beside ErrNotELF, in the error of a file
// that is plainly something else, such as a WebAssembly module or text: neither
// damaged ELF nor what a compiler writes in its place.
var ErrOtherFormat = errors.New("another format")

// ErrLLVMBitcode is what errors.Is finds, beside ErrNotELF, in the error of a
// file that holds LLVM bitcode, which is what clang -flto and rustc
// -Clinker-plugin-lto write in the place of an object.
var ErrLLVMBitcode = errors.New("LLVM bitcode")

// ErrLinkerScript is what errors.Is finds in the error of a linker script, such
// as the libm.so of a distribution: text that names libraries.
var ErrLinkerScript = errors.New("linker script")

// FormatError says that the bytes of a file are not what they have to be. An
// error of another type is a failure to read them.
type FormatError struct {
	Name  string // the file, as Open was told
	Where string // the structure in it, such as "PT_DYNAMIC"; may be empty
	Msg   string

	is []error
}

func (e *FormatError) Error() string {
	if e.Where == "" {
		return e.Name + ": " + e.Msg
	}
	return e.Name + ": " + e.Where + ": " + e.Msg
}

// Unwrap gives errors.Is the kinds of this error.
func (e *FormatError) Unwrap() []error { return e.is }

func (f *File) errorf(where, format string, args ...any) error {
	return &FormatError{Name: f.Name, Where: where, Msg: fmt.Sprintf(format, args...)}
}

// within moves an error to the place from which the damaged one was reached.
func (f *File) within(where string, err error) error {
	var e *FormatError
	if !errors.As(err, &e) {
		return err
	}
	return &FormatError{Name: e.Name, Where: where + ": " + e.Where, Msg: e.Msg, is: e.is}
}
