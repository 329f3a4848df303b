package language

// What is said of pahole and of whose units: words that it has, and facts of the file.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func unitIn(code debuginfo.Language, producer string) *debuginfo.Unit {
	return &debuginfo.Unit{Language: code, Name: "u", Producer: producer}
}

func TestExcluding(t *testing.T) {
	for want, codes := range map[string][]debuginfo.Language{
		"pahole --lang_exclude=rust":      {0x1c, 0x1c},
		"pahole --lang_exclude=c++14":     {0x21},
		"pahole --lang_exclude=c++,c++14": {0x21, 0x04},
		"a pahole that leaves out C++":    {0x2b}, // C++20, for which it has no word
	} {
		var units []*debuginfo.Unit
		for _, code := range codes {
			units = append(units, unitIn(code, ""))
		}
		if got := Excluding(units...); got != want {
			t.Errorf("%#x: %q, want %q", codes, got, want)
		}
	}
}

func ofKernel() *subject.Policy { return &subject.Policy{LanguagesPreset: kernelBTF} }

func leaksOf(p *subject.Policy, units ...*debuginfo.Unit) *Leaks {
	s := &subject.Subject{Policy: p, Link: &linkset.Link{}}
	return &Leaks{s: s, rules: restrict(p), Info: &debug.Info{DWARF: &debuginfo.Info{Units: units}}}
}

// Pahole's choice of units is about C, whatever else is restricted.
func TestForeignToC(t *testing.T) {
	c, cpp, rust, asm := unitIn(0x1d, ""), unitIn(0x21, ""), unitIn(0x1c, ""), unitIn(0x8001, "")
	both := &subject.Policy{Languages: map[string][]string{"c": {"c"}, "c++": {"c++"}}}
	for _, test := range []struct {
		policy  *subject.Policy
		units   []*debuginfo.Unit
		foreign []*debuginfo.Unit
		any     bool
	}{
		{both, []*debuginfo.Unit{c, cpp}, []*debuginfo.Unit{cpp}, true},
		{both, []*debuginfo.Unit{cpp, rust}, nil, true},
		{&subject.Policy{Languages: map[string][]string{"c": {"c++"}, "c++": {}}}, []*debuginfo.Unit{c, cpp}, nil, true},
		{ofKernel(), []*debuginfo.Unit{cpp, rust}, nil, false},
		{ofKernel(), []*debuginfo.Unit{c, c}, nil, false},
		{&subject.Policy{Languages: map[string][]string{"c": {"c"}}}, []*debuginfo.Unit{asm, c}, nil, false},
		{&subject.Policy{Languages: map[string][]string{"c": {"c"}}}, []*debuginfo.Unit{asm, c, rust}, []*debuginfo.Unit{rust}, true},
	} {
		l := leaksOf(test.policy, test.units...)
		if got := l.Possible(); got != test.any || !slices.Equal(l.Foreigner, test.foreign) {
			t.Errorf("%v: %v, %d foreign units; want %v, %d", test.policy.Languages, got, len(l.Foreigner), test.any, len(test.foreign))
		}
	}
}

// Flags of other compilers fix nothing.
func TestFixNoDebug(t *testing.T) {
	for want, list := range map[string][]*debuginfo.Unit{
		"compile u without debug information: -g0":                            {unitIn(0x21, "GNU C++17 16.2.0 -g")},
		"link without -flto: GCC makes the unit u when it links":              {unitIn(0x21, "GNU C++17 16.2.0 -g"), unitIn(0x21, "GNU GIMPLE 16.2.0 -fltrans")},
		"build what is of Go without debug information: go build -ldflags=-w": {unitIn(0x16, "Go cmd/compile go1.27.3"), unitIn(0x16, "Go cmd/compile go1.27.3")},
		"compile the crate of u without debug information: -C debuginfo=0":    {unitIn(0x1c, "clang LLVM (rustc version 1.97.1)")},
	} {
		if got := leaksOf(ofKernel(), list...).FixNoDebug(list); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", list[0].Producer, got, want)
		}
	}
}

// An empty rule asks for nothing, and is not passed over.
func TestLanguagesEmpty(t *testing.T) {
	for _, text := range []string{"", "c=", "=c", "kernel"} {
		if err := Add((&subject.Policy{}), text); err == nil {
			t.Errorf("--languages=%s is taken", text)
		}
	}
}

// More references than are kept are never a pass.
func TestUnjudgedReferences(t *testing.T) {
	c, rust := unitIn(0x1d, ""), unitIn(0x1c, "")
	l := leaksOf(ofKernel(), c, rust)
	for range mostKept + 1 {
		l.keep(debuginfo.Reference{From: c, To: rust, Attribute: debuginfo.AttrType})
	}
	if got := l.unjudgedBeside(nil); len(got) != 1 || !strings.Contains(got[0].Reason, "131072") {
		t.Errorf("%+v", got)
	}
	if got := l.unjudgedBeside([]finding.Finding{{Kind: "type", Severity: finding.Error}}); len(got) != 0 {
		t.Errorf("%+v, beside a finding that fails already", got)
	}
	l = leaksOf(ofKernel(), c, rust)
	for range mostKept + 1 {
		l.keep(debuginfo.Reference{From: c, To: rust, Attribute: debuginfo.AttrAbstractOrigin})
	}
	if got := l.unjudgedBeside(nil); len(got) != 0 {
		t.Errorf("%+v of functions that are inlined", got)
	}
}

// ThinLTO describes one unit several times: that is said once, and counted as often.
func TestReferencesSaidOnce(t *testing.T) {
	c, rust := unitIn(0x1d, ""), unitIn(0x1c, "")
	g := &leakGroup{from: []*debuginfo.Unit{c}, to: []*debuginfo.Unit{rust}, count: 7}
	for _, path := range []string{"member a", "member a", "member b", "member c", "member d"} {
		g.refs = append(g.refs, finding.UnitReference{Type: "bool", Path: path, Attribute: "DW_AT_type", From: finding.Unit{Unit: "m.c"}})
	}
	want := []string{"in m.c: member a: DW_AT_type is bool", "in m.c: member b: DW_AT_type is bool", "in m.c: member c: DW_AT_type is bool", "… and 3 references more"}
	if got := leaksOf(ofKernel(), c, rust).typeFinding(g).Why; len(got) < 4 || !slices.Equal(got[:4], want) {
		t.Errorf("%q, want %q", got, want)
	}
}
