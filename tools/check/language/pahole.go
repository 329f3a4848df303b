package language

// Languages as pahole calls them. It leaves out units by their exact code: told to leave
// out c++, it takes those of C++14, which is what gcc and clang write for all newer C++.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// paholeWords are those of --lang_exclude for languages that LTO mixes (dwarves.c,
// languages; measured with 1.32, which has no word for C++17 and what came later).
var paholeWords = map[debuginfo.Language]string{
	0x01: "c89", 0x02: "c", 0x0c: "c99", 0x1d: "c11",
	0x04: "c++", 0x19: "c++03", 0x1a: "c++11", 0x21: "c++14",
	0x1c: "rust", 0x16: "go", 0x8001: "asm",
}

// Excluding is the pahole that is told to leave out the languages of some units.
func Excluding(units ...*debuginfo.Unit) string {
	var words []string
	for _, u := range units {
		word, ok := paholeWords[u.Language]
		if !ok {
			return "a pahole that leaves out " + Name(units[0])
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return "pahole --lang_exclude=" + strings.Join(words, ",")
}

// whatAllComesTo is what becomes of the types of foreign units when pahole takes in all
// (measured: 1.24).
func (l *Leaks) whatAllComesTo() (string, error) {
	family := func(word string) bool {
		return slices.ContainsFunc(l.Foreigner, func(u *debuginfo.Unit) bool { return u.Language.Family() == word })
	}
	switch name, err := l.refusedName(); {
	case err != nil:
		return "", err
	case family("c++"):
		return "it stops at a type for which BTF has no kind, such as a reference, or their types come into the BTF", nil
	case !family("rust"):
		return `their types come into the BTF, or it loses types ("couldn't find … type")`, nil
	case name == "":
		return "their types come into the BTF", nil
	default:
		return "their types come into the BTF, with names that the kernel refuses, such as " + name, nil
	}
}

// refusedName is the name of a struct, union or enum of a foreign unit that the kernel would
// not take (kernel/bpf/btf.c, btf_name_valid_identifier), or "".
func (l *Leaks) refusedName() (string, error) {
	const tagEnum, tagStruct, tagUnion debuginfo.Tag = 0x04, 0x13, 0x17
	name := ""
	for _, u := range l.Foreigner {
		err := l.DWARF.Types(u, func(e debuginfo.Entry) bool {
			if (e.Tag == tagStruct || e.Tag == tagUnion || e.Tag == tagEnum) && strings.ContainsAny(e.Name, "<> ,&*()[]:{}#-") {
				name = CutName(e.Name)
			}
			return name == ""
		})
		if err != nil || name != "" {
			return name, err
		}
	}
	return "", nil
}
