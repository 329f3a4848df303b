package language

// Which entries of debug information BTF has (measured: pahole 1.24, 1.30, 1.32).

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// DW_TAG_* that are the two ends of a parameter in BTF (DWARF 5, table 7.3).
const (
	tagParameter    debuginfo.Tag = 0x05
	tagFunctionType debuginfo.Tag = 0x15
)

// typesBTF tells whether BTF has what a path leads to. It has no variables but those of a
// kernel's processors, no function that is only declared, and of the others no more than
// the type: what their bodies declare is there if it is a type. What is of a function is
// there if the function is, which is returned.
func typesBTF(path []debuginfo.Entry) (function string, ok bool) {
	n := len(path)
	if n == 0 {
		return "", false
	}
	switch e := path[n-1]; e.Tag {
	case debuginfo.TagVariable:
		return "", false
	case debuginfo.TagSubprogram:
		return e.Name, !e.Declaration
	case tagParameter:
		if n > 1 && path[n-2].Tag == debuginfo.TagSubprogram {
			return path[n-2].Name, !path[n-2].Declaration
		}
		return "", n > 1 && path[n-2].Tag == tagFunctionType
	}
	return "", true
}

// hasFunction tells whether BTF has a function: pahole takes those that have a symbol, which
// one that is inlined wherever it is called has not. Clones have a name with a dot. A file
// without symbols tells nothing.
func (l *Leaks) hasFunction(name string) (bool, error) {
	if name == "" {
		return true, nil
	}
	if l.functions == nil {
		l.functions = map[string]bool{}
		err := l.File.EachSymbol(func(s elffile.Symbol) bool {
			if s.Type == elffile.STT_FUNC && s.Section != elffile.SectionUndef {
				base, _, _ := strings.Cut(s.Name, ".")
				l.functions[base] = true
			}
			return true
		})
		if err != nil {
			return false, err
		}
	}
	base, _, _ := strings.Cut(name, ".")
	return l.functions[base] || len(l.functions) == 0, nil
}
