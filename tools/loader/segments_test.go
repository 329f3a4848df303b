package loader

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func TestSegments(t *testing.T) {
	load := func(offset, address, size, align uint64) elffile.Segment {
		return elffile.Segment{Type: elffile.PT_LOAD, Offset: offset, VAddr: address, FileSize: size, MemSize: size, Align: align}
	}
	dynamic := elffile.Segment{Type: elffile.PT_DYNAMIC, FileSize: 16}
	for _, c := range []struct {
		name             string
		segments         []elffile.Segment
		until34, since35 string
	}{
		{"as linkers do", []elffile.Segment{load(0, 0, 0x200, 0x1000), load(0x200, 0x1200, 0x100, 0x1000), dynamic}, "", ""},
		{"aligned to 8", []elffile.Segment{load(0, 0, 0x200, 8), dynamic}, "ELF load command alignment not page-aligned", ""},
		{"aligned to less than it says", []elffile.Segment{load(0, 0x1000, 0x200, 1<<16), dynamic}, "ELF load command address/offset not properly aligned", ""},
		{"shifted in its page", []elffile.Segment{load(8, 0x1000, 0x200, 0x1000), dynamic}, "ELF load command address/offset not properly aligned", misaligned},
		{"all in one page", []elffile.Segment{load(0, 0, 0x200, 0x1000), load(0x200, 0x200, 0x100, 0x1000), dynamic}, misaligned, misaligned},
		{"no dynamic section", []elffile.Segment{load(0, 0, 0x200, 0x1000)}, "object file has no dynamic section", "object file has no dynamic section"},
		{"debug information", []elffile.Segment{load(0, 0, 0x200, 0x1000), {Type: elffile.PT_DYNAMIC}}, "object file has no dynamic section", "object file has no dynamic section"},
		{"nothing", nil, "object file has no loadable segments", "object file has no loadable segments"},
	} {
		until34, since35, _ := refuseSegments(&elffile.File{Type: elffile.ET_DYN, Segments: c.segments})
		if until34 != c.until34 || since35 != c.since35 {
			t.Errorf("%s: %q and %q", c.name, until34, since35)
		}
	}
}
