// Package isolate rewrites static libraries so that their private symbols can
// meet nobody else's.
//
// One or more archives or objects are taken as one set. Every private global
// definition of the set, and every reference to it from inside the set, gets
// the suffix ".ID" and becomes hidden (STV_HIDDEN); demanglers read such a
// suffix as the mark of a clone. What the set does not define keeps its name.
// Public names keep theirs as well, and are hidden too unless that is asked
// not to be. Members stay members, so that a linker still pulls only what it
// needs, and relocations are not touched: they name symbols by index, and no
// index changes.
//
// What that takes beside the suffix was measured with GNU ld 2.47, lld 21 and
// mold 3.0; each file here is one such thing. The structures are those of the
// ELF gABI. What cannot be rewritten, as LLVM bitcode, is refused by the name
// of the member, and then nothing is written at all.
//
// The same bytes give the same bytes. No input makes this package panic, loop
// without end, or allocate more than a small multiple of the input's size.
package isolate
