package duplicate

// When two definitions of one name are not one.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// clash names the kind of two definitions that are both in the link, or "" for what
// is ordinary: a weak definition is there to be overridden.
func clash(a, b resolve.SymbolDefinition) string {
	weak := func(d resolve.SymbolDefinition) bool { return d.Kind == resolve.Weak }
	switch {
	case a.Kind == resolve.Common || b.Kind == resolve.Common:
		// C's tentative definitions in one library are one variable. Two libraries
		// with a variable of one name mean two, or the smaller is too small.
		if !weak(a) && !weak(b) && (tooSmall(a, b) || subject.OwnerOf(a.Object) != subject.OwnerOf(b.Object)) {
			return kindCommon
		}
		return ""
	case !weak(a) && !weak(b):
		return kindStrong
	case weak(a) && weak(b):
		return ""
	case a.Comdat != "" || b.Comdat != "":
		// Inline in one place and not in the other ([basic.def.odr]): only where the
		// code is not the same. What overrides a weak definition on purpose is not inline.
		if !standardName(a.Name) && (weak(a) && a.Comdat != "" || weak(b) && b.Comdat != "") {
			return kindWeak
		}
	case tooSmall(a, b) && data(b):
		return kindWeak // the one that counts is smaller than what the other's code expects
	}
	return ""
}

// clashOfCopies names the kind of two copies of inline data of which a linker kept
// one, where these are not of one size: then the objects were compiled with two
// different definitions of a class or variable ([basic.def.odr]). Code may differ
// with the optimizer's mood, and is no sign of anything.
func clashOfCopies(kept, dropped resolve.SymbolDefinition) string {
	if !data(kept) || !data(dropped) || kept.Size == dropped.Size || kept.Size == 0 || dropped.Size == 0 || madeByFile(kept.Name) {
		return ""
	}
	if kept.Kind == resolve.Unique || dropped.Kind == resolve.Unique {
		return kindUnique
	}
	return kindWeak
}

// madeByFile tells inline data whose contents depend on how a file was reached or
// by whom it was compiled: __func__ and its kin.
func madeByFile(name string) bool {
	for _, part := range []string{"__PRETTY_FUNCTION__", "__FUNCTION__", "__func__"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return standardName(name)
}

// tooSmall tells that what a linker kept has less room than the other side expects.
// Of tentative definitions it takes the largest.
func tooSmall(kept, other resolve.SymbolDefinition) bool {
	return kept.Kind != resolve.Common && data(kept) && kept.Size > 0 && kept.Size < other.Size
}

func data(d resolve.SymbolDefinition) bool {
	return d.Type == elffile.STT_OBJECT || d.Type == elffile.STT_TLS || d.Kind == resolve.Common
}

// standardName tells names of the C++ library, of which every object that uses it
// carries what it needs.
func standardName(name string) bool {
	return subject.RuntimeTemplate(elffile.Symbol{Name: name, Binding: elffile.STB_WEAK})
}

// sameAbsolute tells two constants of one value, which every linker accepts.
func sameAbsolute(a, b resolve.SymbolDefinition) bool {
	return a.Section == elffile.SectionAbs && b.Section == elffile.SectionAbs && a.Value == b.Value
}
