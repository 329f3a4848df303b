package archive

// What a member is. Some of them are for a compiler and not for the linker, and
// belong in an archive all the same; those have fixed names.

import (
	"bytes"
	"strings"
)

// Kind is what a member holds.
type Kind int

// The kinds of member.
const (
	Other        Kind = iota // something that a linker cannot use; name it
	ELF                      // an ELF file; whether it is GCC's slim LTO is elffile's to say
	LLVMBitcode              // an object of clang -flto or rustc -Clinker-plugin-lto
	RustMetadata             // lib.rmeta of an rlib
	GoPackage                // __.PKGDEF of a Go archive
	GoObject                 // _go_.o of a Go archive, and its like
	Nested                   // an archive, of which linkers take no notice
	Empty                    // no bytes at all
)

func (k Kind) String() string {
	return [...]string{"no object file", "an ELF file", "LLVM bitcode", "Rust metadata", "Go package data", "a Go object", "an archive", "empty"}[k]
}

// Kind says what a member holds, from its name where that is enough, and else
// from its first bytes. The members of a thin archive are told by name only;
// KindOf has the rest.
func (a *Archive) Kind(m Member) (Kind, error) {
	if k := kindByName(m.Name); k != Other || a.Thin {
		return k, nil
	}
	head := make([]byte, min(m.Size, longestMagic))
	if err := a.readAt(head, m.dataOffset, m.where()); err != nil {
		return Other, err
	}
	return KindOf(m.Name, head), nil
}

const longestMagic = 10

// KindOf says what a file of a name and with these first bytes holds.
func KindOf(name string, head []byte) Kind {
	if k := kindByName(name); k != Other {
		return k
	}
	switch {
	case len(head) == 0:
		return Empty
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		return ELF
	case bytes.HasPrefix(head, []byte("BC\xc0\xde")), bytes.HasPrefix(head, []byte("\xde\xc0\x17\x0b")):
		return LLVMBitcode
	case bytes.HasPrefix(head, []byte(magic)), bytes.HasPrefix(head, []byte(thinMagic)):
		return Nested
	case bytes.HasPrefix(head, []byte("go object ")):
		return GoObject
	}
	return Other
}

// kindByName knows what belongs in an archive without being there for the
// linker. Rust's metadata may be wrapped in an ELF file, and is known by name
// for that reason.
func kindByName(name string) Kind {
	switch {
	case name == "__.PKGDEF":
		return GoPackage
	case name == "_go_.o":
		return GoObject
	case strings.HasSuffix(name, ".rmeta"), strings.HasSuffix(name, ".rmeta-link"):
		return RustMetadata
	}
	return Other
}
