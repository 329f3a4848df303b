package elffile

// What a file is for: e_type does not tell a position-independent executable
// from a shared object, the dynamic section does.

import "fmt"

// Kind is what a file is for.
type Kind int

// The kinds of file. Executables include position-independent ones.
const (
	UnknownKind Kind = iota
	Executable
	SharedObject
	Relocatable
	Core
)

func (k Kind) String() string {
	switch k {
	case Executable:
		return "executable"
	case SharedObject:
		return "shared object"
	case Relocatable:
		return "object"
	case Core:
		return "core dump"
	}
	return "unknown"
}

// Kind tells an executable from a shared object as the static linker meant it.
// ET_DYN is an executable if DF_1_PIE is set, or if there is a PT_INTERP and no
// DT_SONAME: libc.so.6 and ld.so can be run too, and are libraries all the
// same. A file whose dynamic section cannot be read counts as a shared object
// here; Dynamic has the error.
func (f *File) Kind() Kind {
	switch f.Type {
	case ET_REL:
		return Relocatable
	case ET_EXEC:
		return Executable
	case ET_CORE:
		return Core
	case ET_DYN:
	default:
		return UnknownKind
	}
	_, interpreted := f.segment(PT_INTERP)
	d, err := f.Dynamic()
	switch {
	case err != nil:
		return SharedObject
	case d == nil:
		if interpreted {
			return Executable
		}
		return SharedObject
	case d.Flags1&DF_1_PIE != 0:
		return Executable
	}
	if _, named := d.Value(DT_SONAME); interpreted && !named {
		return Executable
	}
	return SharedObject
}

// CPU names the processor as this project writes it: "x86-64", "i386",
// "aarch64", "arm", "riscv64", "ppc64le", "s390x" or "bpf"; close relations of these
// by their usual names, and any other as "machine 8".
func (f *File) CPU() string {
	switch f.Machine {
	case EM_X86_64:
		if f.Class == 32 {
			return "x32"
		}
		return "x86-64"
	case EM_386:
		return "i386"
	case EM_AARCH64:
		switch {
		case f.Class == 32:
			return "aarch64 ILP32"
		case f.codec.big:
			return "aarch64_be"
		}
		return "aarch64"
	case EM_ARM:
		if f.codec.big {
			return "armeb"
		}
		return "arm"
	case EM_RISCV:
		if f.Class == 32 {
			return "riscv32"
		}
		return "riscv64"
	case EM_PPC64:
		if f.codec.big {
			return "ppc64"
		}
		return "ppc64le"
	case EM_S390:
		if f.Class == 32 {
			return "s390"
		}
		return "s390x"
	case EM_BPF:
		if f.codec.big {
			return "bpfeb"
		}
		return "bpf"
	}
	return fmt.Sprintf("machine %d", f.Machine)
}

// Interpreter returns the path in PT_INTERP, which is the loader that the
// kernel starts, or "" where there is none.
func (f *File) Interpreter() (string, error) {
	s, ok := f.segment(PT_INTERP)
	if !ok {
		return "", nil
	}
	const where, longest = "PT_INTERP", 4096 // PATH_MAX of Linux, which its kernel insists on
	if s.FileSize < 2 || s.FileSize > longest {
		return "", f.errorf(where, "its size is %d; a path has 2 to %d bytes", s.FileSize, longest)
	}
	b, err := f.readAt(where, s.Offset, s.FileSize)
	if err != nil {
		return "", err
	}
	t := stringTable{f: f, where: where, data: string(b)}
	return t.at(0)
}
