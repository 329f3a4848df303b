package loader

// Which relocations are about thread-local variables, and which of them need the
// variable at a fixed distance from the thread pointer.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

type tlsUse int

const (
	noTLS tlsUse = iota
	dynamicTLS
	staticTLS
)

// tlsTypes are a processor's relocations for thread-local variables, by the numbers
// of its psABI. 0 is R_…_NONE everywhere.
type tlsTypes struct {
	static  [2]uint32
	dynamic [5]uint32
}

func tlsTypesOf(machine uint16) tlsTypes {
	switch machine {
	case elffile.EM_X86_64: // TPOFF64, TPOFF32; DTPMOD64, DTPOFF64, TLSDESC
		return tlsTypes{[2]uint32{18, 23}, [5]uint32{16, 17, 36}}
	case elffile.EM_386: // TLS_TPOFF, TLS_TPOFF32; DTPMOD32, DTPOFF32, TLS_DESC
		return tlsTypes{[2]uint32{14, 37}, [5]uint32{35, 36, 41}}
	case elffile.EM_AARCH64: // TLS_TPREL64; TLS_DTPMOD64, TLS_DTPREL64, TLSDESC
		return tlsTypes{[2]uint32{1030}, [5]uint32{1028, 1029, 1031}}
	case elffile.EM_ARM: // TLS_TPOFF32; TLS_DTPMOD32, TLS_DTPOFF32, TLS_DESC
		return tlsTypes{[2]uint32{19}, [5]uint32{17, 18, 13}}
	case elffile.EM_RISCV: // TLS_TPREL32, 64; TLS_DTPMOD32, 64, DTPREL32, 64, TLSDESC
		return tlsTypes{[2]uint32{10, 11}, [5]uint32{6, 7, 8, 9, 12}}
	case elffile.EM_PPC64: // TPREL64; DTPMOD64, DTPREL64
		return tlsTypes{[2]uint32{73}, [5]uint32{68, 78}}
	case elffile.EM_S390: // TLS_TPOFF; TLS_DTPMOD, TLS_DTPOFF
		return tlsTypes{[2]uint32{56}, [5]uint32{54, 55}}
	}
	return tlsTypes{}
}

func (t *tlsTypes) use(kind uint32) tlsUse {
	if kind == 0 {
		return noTLS
	}
	if kind == t.static[0] || kind == t.static[1] {
		return staticTLS
	}
	for _, k := range t.dynamic {
		if k == kind {
			return dynamicTLS
		}
	}
	return noTLS
}
