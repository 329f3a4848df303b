package language

// Units of many languages, and the words for these in a policy.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
)

// What dwz moved out of several units is of the languages of those that import it.
func TestUnitsWithoutALanguage(t *testing.T) {
	c, rust := &debuginfo.Unit{Offset: 1, Language: 0x1d}, &debuginfo.Unit{Offset: 2, Language: 0x1c}
	outer, inner := &debuginfo.Unit{Offset: 3, Kind: debuginfo.PartialUnit}, &debuginfo.Unit{Offset: 4, Kind: debuginfo.PartialUnit}
	to := func(u *debuginfo.Unit, a debuginfo.Attribute) debuginfo.Reference {
		return debuginfo.Reference{From: c, To: u, Attribute: a}
	}
	type units map[*debuginfo.Unit][]*debuginfo.Unit
	for name, test := range map[string]struct {
		importers               units
		attribute               debuginfo.Attribute
		types, inlined, unowned int
	}{
		"its own":                {units{inner: {c}}, debuginfo.AttrType, 0, 0, 0},
		"shared with Rust":       {units{inner: {rust, c}}, debuginfo.AttrType, 0, 0, 0},
		"by way of another":      {units{inner: {outer}, outer: {c, inner}}, debuginfo.AttrType, 0, 0, 0},
		"Rust's":                 {units{inner: {rust}}, debuginfo.AttrType, 1, 0, 0},
		"Rust's, behind another": {units{inner: {outer}, outer: {rust}}, debuginfo.AttrType, 1, 0, 0},
		"inlined from Rust":      {units{inner: {rust}}, debuginfo.AttrAbstractOrigin, 0, 1, 0},
		"nobody's":               {units{}, debuginfo.AttrType, 0, 0, 1},
		"in a circle":            {units{inner: {outer}, outer: {inner}}, debuginfo.AttrType, 0, 0, 1},
	} {
		l := &Leaks{rules: restrict(ofKernel()), importers: test.importers, shared: map[sharing]debuginfo.Reference{{c.Language, inner}: to(inner, test.attribute)}}
		l.settle()
		if len(l.Types) != test.types || len(l.inlined) != test.inlined || (l.unowned != nil) != (test.unowned > 0) {
			t.Errorf("%s: %d types, %d inlined, unowned %v", name, len(l.Types), len(l.inlined), l.unowned)
		}
	}
}

// What BTF has: types wherever they stand, and functions with their parameters, but not
// those that are only declared.
func TestTypesBTF(t *testing.T) {
	entry := func(tag debuginfo.Tag) debuginfo.Entry { return debuginfo.Entry{Tag: tag} }
	function, block := entry(debuginfo.TagSubprogram), entry(debuginfo.TagLexicalBlock)
	declared := debuginfo.Entry{Tag: debuginfo.TagSubprogram, Declaration: true}
	inlined, parameter := entry(debuginfo.TagInlinedSubroutine), entry(tagParameter)
	for _, c := range []struct {
		path []debuginfo.Entry
		want bool
	}{
		{nil, false},
		{[]debuginfo.Entry{entry(debuginfo.TagMember)}, true},
		{[]debuginfo.Entry{function, block, entry(debuginfo.TagMember)}, true},
		{[]debuginfo.Entry{function}, true},
		{[]debuginfo.Entry{declared}, false},
		{[]debuginfo.Entry{function, parameter}, true},
		{[]debuginfo.Entry{declared, parameter}, false},
		{[]debuginfo.Entry{function, inlined, parameter}, false},
		{[]debuginfo.Entry{entry(tagFunctionType), parameter}, true},
		{[]debuginfo.Entry{entry(debuginfo.TagVariable)}, false},
		{[]debuginfo.Entry{function, block, entry(debuginfo.TagVariable)}, false},
	} {
		if _, got := typesBTF(c.path); got != c.want {
			t.Errorf("%v: %v", c.path, got)
		}
	}
}
