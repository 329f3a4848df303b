package stubs

// libgcc_s.so.1 for linking. The host's own asks for the host's glibc, and linkers
// check that when they link a program: "undefined reference in libgcc_s.so.1".

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

const libgccSoname = "libgcc_s.so.1"

// libgccNames has a line per processor and version node: the processor, the node, and
// the functions. It ends with GCC_4.8.0, the GCC of the time of glibc 2.17, and the
// newest that manylinux_2_17 allows; what is newer is in libgcc.a for everybody.
// Recorded from Debian 11 (GCC 10.2); the libgcc_s.so.1 of GCC 16 still has all of it.
//
//go:embed libgcc_s.txt
var libgccNames string

// libgcc returns the library for a processor.
func libgcc(cpu string) (glibc.Library, error) {
	lib := glibc.Library{Soname: libgccSoname}
	for line := range strings.Lines(libgccNames) {
		words := strings.Fields(line)
		if words[0] != cpu {
			continue
		}
		node := words[1]
		lib.Nodes = append(lib.Nodes, node)
		for _, name := range words[2:] {
			lib.Symbols = append(lib.Symbols, glibc.Symbol{
				Name: name, Version: node, Default: true,
				Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL,
			})
		}
	}
	if lib.Nodes == nil {
		return lib, fmt.Errorf("no libgcc_s.so.1 is known for the processor %q", cpu)
	}
	return lib, nil
}
