package loader

// What ld.so says of program headers when it maps a file (elf/dl-load.c,
// _dl_map_object_from_fd; elf/dl-map-segments.h).

import (
	"cmp"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// page is the least page of any processor that is known here; ld.so asks the kernel.
const page = 4096

const misaligned = "ELF load command address/offset not page-aligned"

// refuseSegments returns what is said up to glibc 2.34, which compared each segment
// with its own alignment, and since, and whether there is a dynamic section.
func refuseSegments(f *elffile.File) (until34, since35 string, dynamic bool) {
	empty := false
	var loads []elffile.Segment
	for _, s := range f.Segments {
		switch s.Type {
		case elffile.PT_LOAD:
			loads = append(loads, s)
			if (s.VAddr-s.Offset)&(page-1) != 0 {
				since35 = misaligned
			}
			switch {
			case until34 != "":
			case s.Align&(page-1) != 0:
				until34 = "ELF load command alignment not page-aligned"
			case (s.VAddr-s.Offset)&(s.Align-1) != 0:
				until34 = "ELF load command address/offset not properly aligned"
			}
		case elffile.PT_DYNAMIC:
			// Files of separate debug information have an empty one.
			dynamic = s.FileSize > 0
			empty = !dynamic
		}
	}
	what := ""
	switch {
	case len(loads) == 0:
		what = "object file has no loadable segments"
	case f.Type == elffile.ET_EXEC && empty, f.Type == elffile.ET_DYN && !dynamic:
		what = "object file has no dynamic section"
	case f.Type == elffile.ET_DYN && folded(loads):
		what = misaligned
	}
	return cmp.Or(until34, what), cmp.Or(since35, what), dynamic
}

// folded reports whether the last segment begins in the pages of the first, and not
// each where the one before it ends.
func folded(loads []elffile.Segment) bool {
	start := func(s elffile.Segment) uint64 { return s.VAddr &^ (page - 1) }
	end := func(s elffile.Segment) uint64 { return (s.VAddr + s.FileSize + page - 1) &^ (page - 1) }
	holes := false
	for i := 1; i < len(loads); i++ {
		holes = holes || end(loads[i-1]) != start(loads[i])
	}
	return holes && start(loads[len(loads)-1]) < end(loads[0])
}
