package elffile

// A person who passes the wrong file wants to hear what it is.

import (
	"bytes"
	"unicode/utf8"
)

// formats are the beginnings of files that turn up where an ELF file is
// expected.
var formats = []struct {
	magic string
	what  string
	is    error
}{
	{"BC\xc0\xde", "LLVM bitcode (an object of -flto)", ErrLLVMBitcode},
	{"\xde\xc0\x17\x0b", "LLVM bitcode in a wrapper", ErrLLVMBitcode},
	{"!<arch>\n", "an ar archive", nil},
	{"!<thin>\n", "a thin ar archive", nil},
	{"<bigaf>\n", "an AIX archive", nil},
	{"MZ", "a PE (Windows) file", nil},
	{"\xfe\xed\xfa\xce", "a Mach-O file", nil},
	{"\xfe\xed\xfa\xcf", "a Mach-O file", nil},
	{"\xce\xfa\xed\xfe", "a Mach-O file", nil},
	{"\xcf\xfa\xed\xfe", "a Mach-O file", nil},
	{"\xca\xfe\xba\xbe", "a Mach-O universal file or a Java class", nil},
	{"\x00asm", "a WebAssembly module", nil},
	{"\x1f\x8b", "compressed with gzip", nil},
	{"\xfd7zXZ\x00", "compressed with xz", nil},
	{"\x28\xb5\x2f\xfd", "compressed with zstd", nil},
	{"BZh", "compressed with bzip2", nil},
	{"PK\x03\x04", "a zip file", nil},
	{"#!", "a script", nil},
	{"go object ", "a Go object", nil},
	{"/* GNU ld script", "a linker script", ErrLinkerScript},
}

// identify returns nil if head begins an ELF file, and else an error that says
// what it begins.
func (f *File) identify(head []byte) error {
	const magic = "\x7fELF"
	if bytes.HasPrefix(head, []byte(magic)) {
		return nil
	}
	fail := func(msg string, is ...error) error {
		return &FormatError{Name: f.Name, Msg: msg, is: append(is, ErrNotELF)}
	}
	if len(head) == 0 {
		return fail("not an ELF file: it is empty")
	}
	for _, k := range formats {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			if k.is != nil {
				return fail("not an ELF file but "+k.what, k.is)
			}
			return fail("not an ELF file but "+k.what, ErrOtherFormat)
		}
	}
	if len(head) < len(magic) {
		return fail("not an ELF file: it is too short")
	}
	if isText(head) {
		if looksLikeLinkerScript(head) {
			return fail("not an ELF file but a linker script", ErrLinkerScript)
		}
		return fail("not an ELF file but text", ErrOtherFormat)
	}
	return fail("not an ELF file: it does not begin with \\x7fELF")
}

// isText reports whether the bytes are printable; the last character may be
// cut off.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return len(b) < utf8.UTFMax && !utf8.FullRune(b)
		}
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' && r != '\f' {
			return false
		}
		b = b[n:]
	}
	return true
}

// looksLikeLinkerScript knows the commands that the libX.so files of a
// distribution begin with.
func looksLikeLinkerScript(b []byte) bool {
	b = bytes.TrimSpace(b)
	for _, word := range []string{"INPUT", "GROUP", "OUTPUT_FORMAT", "SECTIONS", "VERSION", "ENTRY", "SEARCH_DIR"} {
		if rest, ok := bytes.CutPrefix(b, []byte(word)); ok && (len(bytes.TrimSpace(rest)) == 0 || bytes.IndexAny(bytes.TrimSpace(rest)[:1], "({") == 0) {
			return true
		}
	}
	return false
}
