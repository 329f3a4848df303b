package registration

// The names of the crate inventory. For a type T there is one variable, <T as
// inventory::Collect>::registry::REGISTRY, and one __INVENTORY for each entry
// (inventory 0.3, the macros collect and submit).

import (
	"regexp"
	"strings"

	"github.com/ianlancetaylor/demangle"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const registrySuffix = " as inventory::Collect>::registry::REGISTRY"

// Rust's v0 names end in the item's, its older ones in a hash as well. Behind both
// may stand what LLVM adds: ".0" to a part of a variable, ".llvm.1" to a local one
// that it made global.
var (
	registryName = regexp.MustCompile(`^(_R.*8REGISTRY|_ZN.*8REGISTRY17h[0-9a-f]{16}E)(\.[0-9]+|\.llvm\.[0-9]+)*$`)
	entryName    = regexp.MustCompile(`^(_R.*11___INVENTORY|_ZN.*11__INVENTORY17h[0-9a-f]{16}E)(\.[0-9]+|\.llvm\.[0-9]+)*(\.[a-z0-9_]+)?$`)
	isolatedName = regexp.MustCompile(`^[^.]+(?:\.[0-9]+|\.llvm\.[0-9]+)*\.([a-z0-9_]*[a-z_][a-z0-9_]*)$`)
)

// isolatedAs returns the id that isolation put behind a name, or "". What it renames
// it hides as well; rustc hides no name of its own that ends so.
func isolatedAs(s *elffile.Symbol) string {
	if s.Visibility == elffile.STV_HIDDEN && strings.Contains(s.Name, ".") { // few names, quickly
		if m := isolatedName.FindStringSubmatch(s.Name); m != nil {
			return m[1]
		}
	}
	return ""
}

// registryOf returns the variable's own name and what it is, or "".
func registryOf(s *elffile.Symbol) (name, registry string) {
	if !strings.Contains(s.Name, "8REGISTRY") { // most names, quickly
		return "", ""
	}
	m := registryName.FindStringSubmatch(strings.TrimSuffix(s.Name, "."+isolatedAs(s)))
	if m == nil {
		return "", "" // of another name, or what mold makes beside it ("REGISTRY$got")
	}
	registry, err := demangle.ToString(m[1])
	if err != nil || !strings.HasSuffix(registry, registrySuffix) {
		return "", ""
	}
	return m[1], registry
}

// A listSymbol is a REGISTRY or an __INVENTORY in a symbol table.
type listSymbol struct {
	elffile.Symbol
	file string // the STT_FILE symbol before a local one
	copy registryCopy
}

// listSymbols returns those of an output or an object, and the id under which it was
// isolated: local names stay when a library is isolated, and the others tell.
func listSymbols(f *elffile.File) (list []listSymbol, isolated string, err error) {
	file := ""
	err = f.EachSymbol(func(s elffile.Symbol) bool {
		switch {
		case s.Type == elffile.STT_FILE:
			file = s.Name
			return true
		case !s.Defined():
			return true
		}
		if isolated == "" {
			isolated = isolatedAs(&s)
		}
		one := listSymbol{Symbol: s, file: file}
		one.copy.name, one.copy.registry = registryOf(&s)
		if one.copy.name != "" || strings.Contains(s.Name, "__INVENTORY") && entryName.MatchString(s.Name) {
			if s.Global() {
				one.file = ""
			}
			one.copy.address, one.copy.isolated = s.Value, isolatedAs(&s)
			list = append(list, one)
		}
		return true
	})
	return list, isolated, err
}
