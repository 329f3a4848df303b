package resolve

// How much each object brings, section by section.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// Weigh sums up the sizes in bytes of those sections of a linked object that count
// and that went with no other copy of a COMDAT group. A linker may keep less of them:
// it collects, merges and relaxes.
func (o *ObjectFile) Weigh(counts func(*elffile.Section) bool) (uint64, error) {
	sections, err := o.Sections()
	if err != nil {
		return 0, err
	}
	discarded := o.DiscardedSections()
	var n uint64
	for i := range sections {
		if !discarded[uint32(i)] && counts(&sections[i]) {
			n += sections[i].Size
		}
	}
	return n, nil
}
