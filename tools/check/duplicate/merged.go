package duplicate

// Constants that a linker merges (SHF_MERGE). Two strong definitions of one, as
// ThinLTO makes of a constant that it shares, are refused by GNU ld and lld. mold
// looks at what is in a section after it has taken such sections apart, finds the
// second definition in none, and links (measured: mold 3.0; input-files.cc,
// check_duplicate_symbols). With the same bytes they are one constant.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

func mergedConstant(r *subject.Resolution, d duplicate) bool {
	if r.Linker != "mold" || d.kind != kindStrong || d.same != resolve.SameBytes {
		return false
	}
	sections, err := d.other.Object.Sections()
	return err == nil && uint64(d.other.Section) < uint64(len(sections)) && sections[d.other.Section].Flags&elffile.SHF_MERGE != 0
}
