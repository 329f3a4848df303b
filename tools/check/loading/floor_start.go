package loading

// A program that was linked for a glibc before 2.34 and begins with the crt1.o of a newer
// one: an older glibc starts it, and runs none of its constructors.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// startsItself is the release since which libc.so.6 runs the constructors of a program.
var startsItself = glibc.Release{Major: 2, Minor: 34}

// started finds a program whose start file is not the floor's: where it is, there is a hidden
// symbol floor_start. A crt1.o that is as old as the floor calls __libc_csu_init. Where hidden
// symbols were stripped, crti.o's _init too, that cannot be seen.
func started(s *subject.Subject, floor searchedFloor) finding.Result {
	release, ok := floorRelease(floor.ManifestFile)
	if !ok || !release.Less(startsItself) || !s.Output.Executable() {
		return finding.Result{}
	}
	calls := false
	err := s.Output.File.EachDynamicSymbol(func(y elffile.Symbol) bool {
		calls = y.Name == "__libc_start_main" && !y.Defined()
		return !calls
	})
	if err != nil {
		return s.Damaged(err)
	}
	kept, own := false, false
	err = s.Output.File.EachSymbol(func(y elffile.Symbol) bool {
		kept = kept || y.Name == "_init"
		own = y.Name == "floor_start" || y.Name == "__libc_csu_init"
		return calls && !own
	})
	if err != nil {
		return s.Damaged(err)
	}
	label := string(floor.Label)
	if !calls || !kept || own || s.Accepts(FloorUnenforcedID, label, "crt1.o") {
		return finding.Result{}
	}
	f := finding.Finding{
		Check: FloorUnenforcedID, Severity: finding.Error, Subject: label, Kind: "crt1.o",
		Summary: fmt.Sprintf("%s does not begin with the crt1.o of %s", s.Name(), label),
		Harm:    []string{"a glibc before 2.34 starts it and skips its constructors (.init_array), without a word"},
	}
	before := true // the floor's -B
	for _, w := range s.Link.Arguments.Words {
		if folder, is := strings.CutPrefix(w, "-B"); is && strings.HasSuffix(folder, ".glibc_floor") {
			before = false
		} else if is && folder != "" && before {
			f.Why = append(f.Why, fmt.Sprintf("the compiler looks in %s before it: -B%s comes first on the command line", folder, folder))
		} else if strings.HasSuffix(w, "crt1.o") || w == "-nostartfiles" || w == "-nostdlib" {
			f.Why = append(f.Why, fmt.Sprintf("%s is on the command line", w[strings.LastIndexByte(w, '/')+1:]))
		}
	}
	if len(f.Why) == 0 {
		f.Why = []string{"the compiler took a crt1.o or Scrt1.o from another folder than the floor's (-B)"}
	}
	f.Fix = []string{fmt.Sprintf("have the compiler look for crt1.o and Scrt1.o in the folder of %s first: -B before any other, and no start file by its path", label)}
	return finding.Result{Findings: []finding.Finding{f}}
}
