package loader

// A system to load on: where libraries are, and whose rules hold.

import "github.com/rules-symcheck/rules_symcheck/tools/glibc"

// System is what a file is loaded on. The order in which ld.so looks for a needed
// library is: RPATH of who needs it and of those above, LibraryPath, RUNPATH of who
// needs it, Cache, Directories.
type System struct {
	Glibc glibc.Release // whose rules hold; the zero value is the newest that is known

	// What the system runs, as Object has it. A Class of 0 is whatever the file has.
	Class   int
	Machine uint16
	Big     bool

	// File returns the file at a path, or nil where there is none; the path may
	// hold "..", as ld.so writes it. Nil is a system of which no paths are known.
	File func(path string) (*Object, error)

	// Folder says whether there is a directory; nil is that File has to be asked for each
	// file. It is for search paths with directories that no system has.
	Folder func(path string) bool

	LibraryPath []string // as LD_LIBRARY_PATH or ld.so --library-path
	// Cache is what /etc/ld.so.cache has: libraries that are found by soname alone.
	// It is the place for a list of libraries whose paths are not known.
	Cache       map[string]*Object
	Directories []string // the trusted directories, "/lib/x86_64-linux-gnu", …
	// Hwcaps are subdirectories that are looked into before the directory itself,
	// the best first: "glibc-hwcaps/x86-64-v3".
	Hwcaps []string
	// Lib and Platform replace $LIB and $PLATFORM: "lib/x86_64-linux-gnu", "x86_64".
	// Where they are "" such a path is reported as not modelled.
	Lib, Platform string

	// Loader is ld.so itself, which is loaded before anything else; nil where it is
	// to be searched for like a library.
	Loader *Object

	// Host is the program that a shared object is loaded into. Nil is a program that
	// needs libc.so.6 and nothing else.
	Host *Object
	// Provided are further objects whose names everything can see, as if the host
	// needed them.
	Provided []*Object
}

// Mode is how a file comes to be loaded.
type Mode int

const (
	// Start is an executable that is started, all of it bound at once.
	Start Mode = iota
	// Dlopen is dlopen(name, RTLD_NOW) by the host.
	Dlopen
)

func (m Mode) String() string { return [...]string{"start", "dlopen"}[m] }
