// Package debuginfo reads the DWARF of a file as far as one question needs: which
// compilation unit was written in which language, and which unit refers to what
// another one owns.
//
// Units are read once and shallowly: the header, the root entry, and the unit's
// table of abbreviations. Only a unit whose abbreviations have a form that can
// leave the unit is walked, so a kernel made without LTO costs its unit headers.
//
// DWARF 2 to 5, 32 and 64 bit, both byte orders, compressed sections, and the
// unlinked sections of relocatable objects are read. Split units and dwz's
// alternate files are recognised and named, not read.
//
// No input makes this package panic, loop without end, or allocate more than a
// small multiple of the file's size.
package debuginfo
