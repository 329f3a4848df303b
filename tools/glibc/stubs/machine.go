package stubs

// What the header of an ELF file says per processor.

import (
	"encoding/binary"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// machine is a processor as an ELF header has it.
type machine struct {
	class int // 32 or 64
	order byteOrder
	code  uint16 // e_machine
	// flags are the e_flags of glibc's own libraries. Linkers compare them: GNU ld
	// refuses an ARM library of another float ABI, a RISC-V one of another float
	// ABI, and a ppc64 one of another ELF ABI.
	flags uint32
}

// byteOrder is what both of encoding/binary's orders are.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// machines has the processors under the names of elffile.File.CPU. The flags are
// those of Debian's libc6, and of the psABIs: EF_ARM_EABI_VER5|EF_ARM_ABI_FLOAT_HARD,
// ELFv2, EF_RISCV_RVC|EF_RISCV_FLOAT_ABI_DOUBLE.
var machines = map[string]machine{
	"x86-64":  {64, binary.LittleEndian, elffile.EM_X86_64, 0},
	"i386":    {32, binary.LittleEndian, elffile.EM_386, 0},
	"aarch64": {64, binary.LittleEndian, elffile.EM_AARCH64, 0},
	"arm":     {32, binary.LittleEndian, elffile.EM_ARM, 0x5000400},
	"riscv64": {64, binary.LittleEndian, elffile.EM_RISCV, 0x5},
	"ppc64le": {64, binary.LittleEndian, elffile.EM_PPC64, 0x2},
	"s390x":   {64, binary.BigEndian, elffile.EM_S390, 0},
}

func machineOf(cpu string) (machine, error) {
	m, ok := machines[cpu]
	if !ok {
		return m, fmt.Errorf("no stubs can be written for the processor %q", cpu)
	}
	return m, nil
}
