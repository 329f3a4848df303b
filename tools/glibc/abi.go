// Package glibc knows the public ABI of the GNU C library through its history: which
// library of which release defines a symbol, at which versions, and how.
//
// The history is data in this folder, recorded from real libc6 packages. ABI answers
// for one processor and one release, the floor.
package glibc

// ABI is what the libraries of one release offer on one processor.
type ABI struct {
	CPU       string // as elffile.File.CPU names it: "x86-64", "aarch64", "s390x", …
	Floor     Release
	Libraries []Library // sorted by soname
}

// Library is one shared object of glibc.
type Library struct {
	Soname string   // "libc.so.6", "ld-linux-x86-64.so.2"
	Needed []string // DT_NEEDED, sonames of glibc's own libraries
	// Nodes are the names of its version nodes up to the floor, in their order,
	// without the base: "GLIBC_2.2.5", …, "GLIBC_PRIVATE". Those that are no number,
	// such as GLIBC_ABI_DT_RELR, count from the release that brought them.
	Nodes []string
	// Symbols are the public ones. Those at GLIBC_PRIVATE, which glibc keeps for its
	// own libraries and changes at will, are left out; the node is there.
	Symbols []Symbol // sorted by name, then version, the oldest first
}

// Symbol is one version of a name.
type Symbol struct {
	Name    string
	Version string // the node
	Default bool   // name@@version: what an unversioned reference of a link gets
	Type    uint8  // elffile.STT_FUNC, STT_OBJECT, STT_GNU_IFUNC, STT_TLS, STT_NOTYPE
	Binding uint8  // elffile.STB_GLOBAL, STB_WEAK or STB_GNU_UNIQUE
	Size    uint64 // of data, in bytes; a size of code means nothing and is 0
	// Alias is the same positive number for data of one library at one address
	// (environ, __environ, _environ), where a copy relocation of one moves all. It is 0
	// for data that is alone at its address, and for code, which nothing moves.
	Alias int
}
