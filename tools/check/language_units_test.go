package check

// Units of many languages, and the words for these in a policy.

import (
	"fmt"
	"strings"
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
		l := &leaks{rules: kernel().restrict(), importers: test.importers, shared: map[sharing]debuginfo.Reference{{c.Language, inner}: to(inner, test.attribute)}}
		l.settle()
		if len(l.types) != test.types || len(l.inlined) != test.inlined || (l.unowned != nil) != (test.unowned > 0) {
			t.Errorf("%s: %d types, %d inlined, unowned %v", name, len(l.types), len(l.inlined), l.unowned)
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

// A thousand units are not a thousand findings: here twelve of C++ own a type each that
// C has, too.
func TestManyUnitsAreFewFindings(t *testing.T) {
	w := newLeakworks(t)
	types := []string{"char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "long long", "float", "double"}
	members, main, args := "", "int main(int argc, char **argv) { return 0", []string{"-flto=full"}
	for i, name := range types {
		unit := fmt.Sprintf("u%d", i)
		w.write(unit+".cc", fmt.Sprintf("struct s%d { %s m; } v%d; extern \"C\" __attribute__((noinline)) int f%d(void) { return v%d.m; }\n", i, name, i, i, i))
		w.run("clang-22", "-O1", "-g", "-flto=full", "-c", unit+".cc")
		args = append(args, unit+".o")
		members += fmt.Sprintf("extern int f%d(void); struct s { %s m; } c%d;\n", i, name, i)
		members = strings.Replace(members, "struct s {", fmt.Sprintf("struct s%d {", i), 1)
		main += fmt.Sprintf(" + f%d() + c%d.m", i, i)
	}
	w.write("main.c", members+main+"; }\n")
	w.c("main", "-flto=full")
	r := w.check(w.link("app", append(args, "main.o")...), &Policy{LanguagesPreset: kernelBTF})
	var groups, units int
	for _, f := range r.Findings {
		if f.Kind == leakType {
			groups, units = groups+1, units+len(f.Symbols)
		}
	}
	if groups != mostGroups+1 || units != len(types) {
		t.Errorf("%d findings of %d types: %q", groups, units, kinds(r))
	}
	if last := r.Findings[len(r.Findings)-1]; !strings.Contains(last.Summary, "C++ unit u8.cc of //app:app and 3 more own") {
		t.Errorf("%s", last.Summary)
	}
}

func TestLanguagePolicy(t *testing.T) {
	for text, want := range map[string]string{
		`{"languages": {"C": ["c"]}}`:          `languages["C"]: "C" is no language; they are asm, c, c++, `,
		`{"languages": {"c": ["rsut"]}}`:       `"rsut" is no language`,
		`{"languages_preset": "kernel"}`:       `there is no preset "kernel"; there is "kernel_btf"`,
		`{"btf": "needed"}`:                    `btf: "needed" is none of "required", "valid" and "ignore"`,
		`{"languages": {"c": ["c", "asm"]}}`:   "",
		`{"btf": "ignore", "languages": {}}`:   "",
		`{"languages_preset": "kernel_btf"}`:   "",
		`{"may_name": ["x*"], "btf": "valid"}`: "",
	} {
		_, err := ReadPolicy("p.json", strings.NewReader(text))
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
