package subject

// Exported names that nobody put there on purpose, and those that are exported on purpose
// without a word: the linker's, the start files', the C++ library's, the allocator's.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

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

// SetsForLibc tells the variables that the C library has for a program to define in place
// of it, and looks up to find the program's (glibc manual, "Argp Global Variables").
func SetsForLibc(name string) bool {
	switch name {
	case "argp_program_version", "argp_program_version_hook", "argp_program_bug_address":
		return true
	}
	return false
}

// ReplacesAllocator tells the names by which a program replaces the allocator of
// the whole process. An executable has to export them, or memory that one side
// allocates is freed by the other (glibc manual, "Replacing malloc"; C++
// standard, [replacement.functions]; Itanium C++ ABI, 5.1.5: new and delete).
func ReplacesAllocator(name string) bool {
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

// RuntimeTemplate tells instances of the C++ library's own templates and
// inline functions: they are in every object that uses them and nobody's.
// Itanium C++ ABI, 5.1.4: "St" is ::std::, "Sa", "Ss" and the like its classes.
func RuntimeTemplate(s elffile.Symbol) bool {
	if s.Binding == elffile.STB_GLOBAL {
		return false
	}
	name, ok := strings.CutPrefix(s.Name, "_Z")
	if !ok {
		return false
	}
	name = enclosing(name)
	nested := strings.HasPrefix(name, "N")
	name = strings.TrimLeft(strings.TrimPrefix(name, "N"), "rVKRO")
	for _, library := range []string{"St", "Sa", "Sb", "Ss", "Si", "So", "Sd", "9__gnu_cxx", "10__cxxabiv1"} {
		if strings.HasPrefix(name, library) && (nested || library == "St" || len(library) > 2) {
			return true
		}
	}
	return false
}

// enclosing removes from a mangled name what says that the symbol only serves
// another: vtables, guards, thunks, and what is local to a function.
func enclosing(name string) string {
	for {
		switch {
		case strings.HasPrefix(name, "Z"): // a function's local name
			name = name[1:]
		case strings.HasPrefix(name, "Th"), strings.HasPrefix(name, "Tv"): // a thunk: h offset _, v offset _ offset _
			offsets := 1 + strings.Count(name[:2], "v")
			parts := strings.SplitN(name, "_", offsets+1)
			if len(parts) <= offsets {
				return name // no name that a compiler makes
			}
			name = parts[offsets]
		case len(name) > 2 && slices.Contains([]string{"TV", "TT", "TI", "TS", "TH", "TW", "GV", "GR"}, name[:2]):
			name = name[2:]
		default:
			return name
		}
	}
}
