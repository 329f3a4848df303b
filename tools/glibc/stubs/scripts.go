package stubs

// What -lX finds: linker scripts, and archives without members.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// moved are the libraries that libc.so.6 took in with 2.34, libresolv in part. Whoever
// links today names none of them, and finds their functions by -lc. Those that are
// empty since are installed as archives without members, so that -lX finds something.
var moved = []string{"libpthread", "libdl", "librt", "libutil", "libanl", "libresolv"}

const emptyArchive = "!<arch>\n"

// scripts returns libX.so or libX.a for each library that is linked by name. The
// names are plain, as gold knows no -l: in scripts: all linkers look them up where they
// look for -lX. With vectorCode there is an archive of vector functions that the floor has not.
func scripts(abi *glibc.ABI, vectorCode bool) []File {
	var files []File
	text := func(name, format string, args ...any) {
		files = append(files, File{name, fmt.Appendf(nil, "/* GNU ld script: glibc %s for linking */\n"+format+"\n", append([]any{abi.Floor}, args...)...)})
	}
	var beside, vector []string // what -lc and -lm find too, where it is needed
	for _, lib := range abi.Libraries {
		stem, _, _ := strings.Cut(lib.Soname, ".so.")
		switch {
		case stem == "libmvec":
			vector = append(vector, lib.Soname)
		case strings.HasPrefix(stem, "ld"), slices.Contains(moved, stem) && offers(lib):
			beside = append(beside, lib.Soname)
		}
	}
	for _, lib := range abi.Libraries {
		stem, _, shared := strings.Cut(lib.Soname, ".so.")
		switch {
		case !shared || !strings.HasPrefix(stem, "lib"): // ld.so is for nobody to name
		case stem == "libc":
			text("libc.so", "GROUP ( %s libc_nonshared.a%s )", lib.Soname, asNeeded(beside))
		case stem == "libm":
			besides := asNeeded(vector)
			if vectorCode {
				besides = " " + vectorArchive + besides
			}
			text("libm.so", "GROUP ( %s%s )", lib.Soname, besides)
		case offers(lib):
			text(stem+".so", "INPUT ( %s )", lib.Soname)
		case slices.Contains(moved, stem):
			files = append(files, File{stem + ".a", []byte(emptyArchive)})
		}
	}
	if vectorCode && vector == nil {
		text("libmvec.so", "INPUT ( %s )", vectorArchive)
	}
	// What no compiler brings with a version that old systems have.
	text("libgcc_s.so", "GROUP ( %s -lgcc )", libgccSoname)
	text("libstdc++.so", "INPUT ( libstdc++.a )")
	return files
}

func asNeeded(libraries []string) string {
	if len(libraries) == 0 {
		return ""
	}
	return " AS_NEEDED ( " + strings.Join(libraries, " ") + " )"
}

// offers says whether anything can be linked against a library: those that libc.so.6
// took in only keep old versions, for programs that have them.
func offers(lib glibc.Library) bool {
	return slices.ContainsFunc(lib.Symbols, func(s glibc.Symbol) bool { return s.Default && s.Version != private })
}
