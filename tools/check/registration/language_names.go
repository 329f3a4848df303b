package registration

// Names that belong to a language: who uses them registers nothing with anybody.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// languages tells names of a language's own library, wherever they are defined: an
// object that uses them registers nothing with anybody.
func languages(name string) bool {
	if subject.RuntimeTemplate(elffile.Symbol{Name: name, Binding: elffile.STB_WEAK}) || subject.ReplacesAllocator(name) {
		return true
	}
	for _, prefix := range []string{
		"__cxa_", "__gxx_", "__cxx_", "_Unwind_", "__gnu_", "__dso_handle", // the C++ runtime
		"__rust_", "__rdl_", "rust_", "_ZN3std", "_ZN4core", "_ZN5alloc", "_ZN10std_detect", "_ZN100_$LT$core", // Rust's library
		"__asan_", "__tsan_", "__ubsan_", "__msan_", "__sanitizer_", "__gcov_", "__llvm_", "mcount", // what compilers add
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return rustLibrary(name)
}

// rustLibrary tells v0-mangled names whose crate is of Rust's library: the first
// path of the name ends in the crate (Rust symbol name mangling v0, "Path").
func rustLibrary(name string) bool {
	rest, ok := strings.CutPrefix(name, "_R")
	if !ok {
		return false
	}
	at := strings.IndexByte(rest, 'C')
	if at < 0 || strings.ContainsAny(rest[:at], "0123456789") {
		return false
	}
	rest = rest[at+1:]
	if strings.HasPrefix(rest, "s") { // the disambiguator
		if end := strings.IndexByte(rest, '_'); end >= 0 {
			rest = rest[end+1:]
		}
	}
	for _, crate := range []string{"3std", "4core", "5alloc", "7___rustc"} {
		if strings.HasPrefix(rest, crate) {
			return true
		}
	}
	return false
}
