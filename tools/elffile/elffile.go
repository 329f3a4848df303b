// Package elffile reads an ELF file twice over: as the loader sees it, through
// program headers and PT_DYNAMIC, and as the linker left it, through section
// headers and .symtab.
//
// The two views are kept apart on purpose. A shared object without section
// headers loads and exports all that it did before, so everything whose name
// holds "Dynamic" never looks at a section header, unless the loader's own
// tables do not say how many symbols there are.
//
// Both classes and both byte orders are read. Relocations are told apart for
// x86-64, i386, aarch64, arm, riscv64, ppc64le and s390x. The numbers are
// those of the System V gABI and of each processor's psABI.
//
// No input makes this package panic, loop without end, or allocate more than a
// small multiple of the file's size. Every error names the file and the place.
package elffile

import (
	"encoding/binary"
	"io"
	"sync"
)

// File is an open ELF file. Its methods may be called from several goroutines
// at once, if the io.ReaderAt behind it allows that.
type File struct {
	Name      string           // as given to Open; every error starts with it
	Class     int              // 32 or 64
	ByteOrder binary.ByteOrder // of everything in the file
	Type      uint16           // e_type: ET_REL, ET_EXEC, ET_DYN, ET_CORE or another
	Machine   uint16           // e_machine: EM_X86_64, …
	Flags     uint32           // e_flags, of a meaning that depends on Machine
	Entry     uint64           // e_entry, an address
	Segments  []Segment        // the program headers, in the order of the file

	r     io.ReaderAt
	size  uint64
	codec codec
	loads []Segment // PT_LOAD segments that hold bytes of the file

	shoff     uint64
	shentsize uint64
	shnum     uint64 // after the escape through section 0
	shstrndx  uint64 // likewise

	dynamic  func() (*Dynamic, error)
	dynstr   func() (*stringTable, error)
	versions func() (*versionTables, error)
	dynsyms  func() (symbolTable, error)
	dyntable func() (*DynamicTable, error)
	sections func() ([]Section, error)
}

// Open reads the ELF header and the program headers of r, which is size bytes
// long; the rest is read when it is asked for. The name is what errors call
// the file.
//
// A file that is no ELF gives an error for which errors.Is(err, ErrNotELF)
// holds and which says what the file is, where that can be told; for LLVM
// bitcode errors.Is(err, ErrLLVMBitcode) holds as well. A file whose headers
// point beyond its end is reported as truncated.
func Open(r io.ReaderAt, size int64, name string) (*File, error) {
	f := &File{Name: name, r: r, size: uint64(max(size, 0))}
	if err := f.readHeader(); err != nil {
		return nil, err
	}
	f.dynamic = sync.OnceValues(f.readDynamic)
	f.dynstr = sync.OnceValues(f.readDynamicStrings)
	f.versions = sync.OnceValues(f.readVersions)
	f.dynsyms = sync.OnceValues(f.findDynamicSymbols)
	f.dyntable = sync.OnceValues(f.readDynamicTable)
	f.sections = sync.OnceValues(f.readSections)
	return f, nil
}
