package elffile

// Who made a file: the notes that compilers and linkers leave in .comment, and
// the marks of GCC's link-time optimisation.

import "strings"

// Comments returns the strings of .comment: one for each compiler, and one for
// the linker if it is lld ("Linker: Debian LLD 21.1.5") or mold ("mold
// 3.0.0 …"). GNU ld and gold add none of their own.
func (f *File) Comments() ([]string, error) {
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range sections {
		if s.Name != ".comment" || s.Compressed() {
			continue
		}
		data, err := f.SectionData(s)
		if err != nil {
			return nil, err
		}
		for _, c := range strings.Split(string(data), "\x00") {
			if c != "" {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// SlimLTO reports whether this is an object of gcc -flto -fno-fat-lto-objects:
// it has sections .gnu.lto_* and the symbol __gnu_lto_slim, and its real
// symbols are in GCC's own format, which only its linker plugin reads.
func (f *File) SlimLTO() (bool, error) {
	if f.Type != ET_REL {
		return false, nil
	}
	sections, err := f.Sections()
	if err != nil {
		return false, err
	}
	lto := false
	for _, s := range sections {
		lto = lto || strings.HasPrefix(s.Name, ".gnu.lto_")
	}
	if !lto {
		return false, nil
	}
	slim := false
	err = f.EachSymbol(func(s Symbol) bool {
		slim = s.Name == "__gnu_lto_slim"
		return !slim
	})
	return slim, err
}
