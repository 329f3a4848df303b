package debuginfo

// What is recognised and not read.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// namedFiles is how many files a line names before it gives their number.
const namedFiles = 3

// notChecked lists what is recognised and not read.
func (i *Info) notChecked(f *elffile.File, sections []elffile.Section) error {
	say := func(format string, args ...any) { i.NotChecked = append(i.NotChecked, fmt.Sprintf(format, args...)) }
	split := 0
	var files []string
	for _, u := range i.Units {
		if u.Kind == SkeletonUnit {
			if split++; split <= namedFiles {
				files = append(files, u.SplitName)
			}
		}
	}
	if split > namedFiles {
		files = append(files, fmt.Sprintf("and %d more", split-namedFiles))
	}
	if split > 0 {
		say("what %d of %d units describe is in files of their own (-gsplit-dwarf): %s", split, len(i.Units), strings.Join(files, ", "))
	}
	for _, s := range sections {
		if short, _ := shortName(s.Name); short == "info.dwo" || short == "types.dwo" {
			say("%s: the units of a .dwo or .dwp file (-gsplit-dwarf) are not read; the file that they belong to has only skeletons of them", s.Name)
			break
		}
	}
	for _, s := range sections {
		if strings.HasPrefix(s.Name, ".gnu.debuglto_.") && strings.HasSuffix(s.Name, "debug_info") && i.images.byName["info"] == nil {
			say("%s: what an object for LTO describes becomes debug information when it is linked", s.Name)
			break
		}
	}
	link, err := DebugAltLink(f)
	if err != nil {
		return err
	}
	switch {
	case link.Name != "":
		say("what dwz moved to the file %s (build-id %s), for several files to share, is not read", link.Name, link.ID)
	case i.alternate:
		say("an abbreviation has a form for what dwz moved to another file, and neither .gnu_debugaltlink nor .debug_sup names that")
	}
	return nil
}
