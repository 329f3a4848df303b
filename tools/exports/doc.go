// Package exports is what an owner declares public: a language of patterns,
// what they match, and the text that makes a linker do the same.
//
// A pattern names symbols as they stand in an object file (mangled), exactly or
// with the globs "*" (any text), "?" (any byte), "[abc]" and "[a-z]".
//
// A pattern that holds "::", "(", "<" or a blank, which no mangled name does, is
// matched on the demangled C++ name instead: with parameters, and for instances
// of function templates with the return type in front, as c++filt prints them.
// There "[]", "[3]" and "[abi:x]" are text, and "*" matches a "*" as well.
// "vtable for", "VTT for", "typeinfo for", "typeinfo name for" and "guard variable
// for" go before a class. Rust's v0 names are matched mangled only.
//
// A policy is written as a version script and a dynamic list which GNU ld, gold,
// lld and mold read alike, so that what Compiled.Match predicts is what stands in
// .dynsym. What is matched is the very text that the linkers get; a byte that
// their lexers refuse stands there as a glob for a few bytes. Where linkers differ
// and no spelling makes them agree, Compile refuses the pattern and says what to
// write. Two things are not seen from a pattern, and differ: a name that the
// linkers' demanglers print differently (Match says no, some linker exports it),
// and a Rust v0 name under a pattern for C++ (all but mold export it; see
// Pattern.MatchesRust).
package exports
