package layout

// Whether something changed the file after it was linked. Linkers put the program
// headers behind the ELF header and the tables of the loader before the code; what
// needs more room later puts them at the end.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func (im *image) patched() []string {
	var out []string
	header := uint64(52)
	if im.is64 {
		header = 64
	}
	if im.phnum > 0 && im.phoff > header {
		out = append(out, fmt.Sprintf("the program headers are at offset %#x and not behind the ELF header (%#x), where linkers put them", im.phoff, header))
	}
	var code uint64
	for _, s := range im.sections {
		if s.Flags&elffile.SHF_EXECINSTR != 0 {
			code = max(code, s.Addr)
		}
	}
	var moved []string
	for _, s := range im.sections {
		switch s.Name {
		case ".dynstr", ".dynsym", ".interp", ".gnu.hash", ".hash", ".gnu.version_r":
			if code > 0 && s.Addr > code && s.Type != elffile.SHT_NOBITS {
				moved = append(moved, fmt.Sprintf("%s (%#x)", s.Name, s.Addr))
			}
		}
	}
	if len(moved) > 0 {
		out = append(out, "behind the code are "+strings.Join(moved, ", ")+": patchelf moves what grows")
	}
	if im.filled() {
		out = append(out, "old places of moved sections are filled with X, as patchelf does")
	}
	return out
}

// filled tells that patchelf overwrote what it moved away: it leaves "XXXX…" in the
// first pages.
func (im *image) filled() bool {
	head := im.bytes(0, min(im.size, 16*page))
	run := 0
	for _, c := range head {
		if c != 'X' {
			run = 0
		} else if run++; run == 16 {
			return true
		}
	}
	return false
}
