package check

// The subject is the one value that every check gets.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// Subject is a linked file, what went into it, and what was meant.
type Subject struct {
	Output *Output
	Link   *linkset.Link
	Policy *Policy

	origins  *origins // computed once, by the first check that asks
	accepted *acceptance

	resolved   *resolution // worked out once, by the first check that asks
	resolveErr error
	doubled    *duplicates // likewise
	units      *unitPlaces // likewise: which inputs have which units of debug information

	// DebugFiles are what was split off the output, and BTFBase is the BTF that its types
	// go on from; nil for none.
	DebugFiles []*DebugFile
	BTFBase    *DebugFile
	debug      *debugInfo // computed once

	runtime    *baseline.Runtime // likewise: where it has to load
	runtimeErr error
	loaded     *loading
	loadErr    error
}

// Output is the linked file under test.
type Output struct {
	// File is nil for raw BTF, which is then in BTF.
	File *elffile.File
	BTF  []byte
	// Unlinked says what the file is where it is not a linked one, with its article; else "".
	Unlinked string
	// Name is how people call the file: its path in the workspace.
	Name string
	// Linker is "GNU ld", "gold", "lld" or "mold", or "" where neither the
	// command line nor the file tells.
	Linker string
	// Dynamic is nil for a static executable.
	Dynamic *elffile.Dynamic
	// Exported are the definitions that others can bind to, those that belong
	// to the linker and the C runtime left out.
	Exported []elffile.Symbol
}

// ReadOutput reads what the loader reads of a linked file.
func ReadOutput(name string, f *elffile.File, l *linkset.Link) (*Output, error) {
	o := &Output{File: f, Name: name}
	switch f.Kind() {
	case elffile.Executable, elffile.SharedObject:
	default:
		msg := "this is " + kindOfFile(f) + ", not a linked executable or shared library"
		if f.Kind() == elffile.Relocatable {
			msg += "; all that can be asked of an object is languages and btf"
		}
		return nil, &elffile.FormatError{Name: f.Name, Where: "ELF header", Msg: msg}
	}
	comments, err := f.Comments()
	if err != nil {
		return nil, err
	}
	o.Linker = l.Linker(comments)
	if o.Dynamic, err = f.Dynamic(); err != nil || o.Dynamic == nil {
		return o, err
	}
	copies := map[uint64]bool{}
	if o.Executable() {
		if copies, err = copied(f); err != nil {
			return nil, err
		}
	}
	n, err := f.DynamicSymbolCount()
	if err != nil {
		return nil, err
	}
	o.Exported = make([]elffile.Symbol, 0, n)
	err = f.EachDynamicSymbol(func(s elffile.Symbol) bool {
		if s.Exported() && !runtimeOwn(s, copies) {
			o.Exported = append(o.Exported, s)
		}
		return true
	})
	return o, err
}

// kindOfFile names a file that is not linked, with its article.
func kindOfFile(f *elffile.File) string {
	switch k := f.Kind(); k {
	case elffile.Relocatable:
		return "an object"
	case elffile.UnknownKind:
		return fmt.Sprintf("ELF of the unknown type %d", f.Type)
	default:
		return "a " + k.String()
	}
}

// Executable tells an executable, PIE or not, from a shared library.
func (o *Output) Executable() bool { return o.File.Kind() == elffile.Executable }

// copied returns the addresses to which COPY relocations of an executable move
// data of shared libraries. Such data is in .dynsym because the linker must put it there, under
// each of its names (ELF gABI, "Relocation"; System V psABI R_*_COPY).
func copied(f *elffile.File) (map[uint64]bool, error) {
	at := map[uint64]bool{}
	err := f.DynamicRelocations(func(r elffile.Relocation) bool {
		if r.Kind() == elffile.Copy {
			at[r.Offset] = true
		}
		return true
	})
	return at, err
}

// runtimeOwn tells symbols that no owner ever exports: the linker and the C
// runtime's start files put them there.
func runtimeOwn(s elffile.Symbol, copies map[uint64]bool) bool {
	switch s.Name {
	case "end", "edata", "etext":
		// Names that people use too: what a linker makes has no type.
		return s.Type == elffile.STT_NOTYPE
	case "_edata", "_end", "__bss_start", "_etext", "__etext", // every linker's section ends
		"_bss_end__", "__bss_end__", "__bss_start__", "__end__", // arm and aarch64
		"__global_pointer$", "__SDATA_BEGIN__", "__DATA_BEGIN__", "__BSS_END__", // riscv
		"_init", "_fini", // crti.o
		"_start", "__data_start", "data_start", "_fp_hw", // crt1.o
		"__libc_csu_init", "__libc_csu_fini", // crt1.o and libc_nonshared.a below glibc 2.34
		"_IO_stdin_used": // crt1.o: tells glibc which stdio the program was linked with
		return true
	}
	return copies[s.Value] && s.Type == elffile.STT_OBJECT
}

// replacesAllocator tells the names by which a program replaces the allocator of
// the whole process. An executable has to export them, or memory that one side
// allocates is freed by the other (glibc manual, "Replacing malloc"; C++
// standard, [replacement.functions]; Itanium C++ ABI, 5.1.5: new and delete).
func replacesAllocator(name string) bool {
	switch name {
	case "malloc", "calloc", "realloc", "free", "cfree", "memalign", "aligned_alloc", "posix_memalign",
		"valloc", "pvalloc", "reallocarray", "malloc_usable_size", "free_sized", "free_aligned_sized":
		return true
	}
	for _, operator := range []string{"_Znw", "_Zna", "_Zdl", "_Zda"} {
		if strings.HasPrefix(name, operator) {
			return true
		}
	}
	return false
}
