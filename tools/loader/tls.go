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

// tlsKind tells a relocation's use of TLS, by the numbers of each psABI.
func tlsKind(machine uint16, kind uint32) tlsUse {
	var static, dynamic []uint32
	switch machine {
	case elffile.EM_X86_64: // TPOFF64, TPOFF32; DTPMOD64, DTPOFF64, TLSDESC
		static, dynamic = []uint32{18, 23}, []uint32{16, 17, 36}
	case elffile.EM_386: // TLS_TPOFF, TLS_TPOFF32; DTPMOD32, DTPOFF32, TLS_DESC
		static, dynamic = []uint32{14, 37}, []uint32{35, 36, 41}
	case elffile.EM_AARCH64: // TLS_TPREL64; TLS_DTPMOD64, TLS_DTPREL64, TLSDESC
		static, dynamic = []uint32{1030}, []uint32{1028, 1029, 1031}
	case elffile.EM_ARM: // TLS_TPOFF32; TLS_DTPMOD32, TLS_DTPOFF32, TLS_DESC
		static, dynamic = []uint32{19}, []uint32{17, 18, 13}
	case elffile.EM_RISCV: // TLS_TPREL32, 64; TLS_DTPMOD32, 64, DTPREL32, 64, TLSDESC
		static, dynamic = []uint32{10, 11}, []uint32{6, 7, 8, 9, 12}
	case elffile.EM_PPC64: // TPREL64; DTPMOD64, DTPREL64
		static, dynamic = []uint32{73}, []uint32{68, 78}
	case elffile.EM_S390: // TLS_TPOFF; TLS_DTPMOD, TLS_DTPOFF
		static, dynamic = []uint32{56}, []uint32{54, 55}
	}
	for _, k := range static {
		if k == kind {
			return staticTLS
		}
	}
	for _, k := range dynamic {
		if k == kind {
			return dynamicTLS
		}
	}
	return noTLS
}
