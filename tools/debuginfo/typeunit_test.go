package debuginfo

// Type units: one type each, found by a signature, in sections of which an object
// has one for each type.

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// words is a path as people read it.
func words(path []Entry) string {
	var w []string
	for _, e := range path {
		w = append(w, strings.TrimSpace(e.Tag.String()+" "+e.Name))
	}
	return strings.Join(w, " → ")
}

// edges are the references of a file, in words, without what a linker changes.
func edges(t *testing.T, info *Info) []string {
	t.Helper()
	var out []string
	err := info.References(func(r Reference) bool {
		from, err := info.Path(r.From, r.Offset)
		if err != nil {
			t.Fatal(err)
		}
		to, err := info.Path(r.To, r.Target)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s: %s, %s: %s", words(from), r.Attribute, r.To.Language.Family(), words(to)))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestTypeUnits(t *testing.T) {
	for _, cc := range []string{"g++", "clang++"} {
		for _, version := range []string{"4", "5"} {
			t.Run(cc+" DWARF "+version, func(t *testing.T) {
				t.Parallel()
				flags := " -fPIC -fdebug-types-section -gdwarf-" + version
				object := sample{lines: cc + " -c x.cc -o $out" + flags}.make(t)
				linked := sample{lines: cc + " -shared x.cc -o $out" + flags}.make(t)
				_, a := openSample(t, object)
				_, b := openSample(t, linked)
				units := 0
				for _, u := range b.Units {
					if u.Kind == TypeUnit {
						units++
						if u.Language.Family() != "c++" {
							t.Errorf("a type unit's language is %q", u.Language.Family())
						}
					}
				}
				if units < 2 || len(a.Units) != len(b.Units) {
					t.Errorf("%d type units; %d units in the object, %d linked", units, len(a.Units), len(b.Units))
				}
				inObject, inFile := edges(t, a), edges(t, b)
				if d := cmp.Diff(inFile, inObject); d != "" {
					t.Errorf("references, - linked, + in the object:\n%s", d)
				}
				text := reallink.Run(t, "", "llvm-dwarfdump", "--debug-info", "--debug-types", "--show-form", linked)
				if want := strings.Count(text, "[DW_FORM_ref_sig8]"); want == 0 || want != len(inFile) {
					t.Errorf("%d references, llvm-dwarfdump has %d", len(inFile), want)
				}
				if !slices.ContainsFunc(inFile, func(s string) bool { return strings.HasSuffix(s, "struct box<int>") }) {
					t.Errorf("no reference leads to a type unit's type: %q", inFile)
				}
			})
		}
	}
}

// One object may be the input of ld -r, and then has the groups of several.
func TestTypeUnitsOfSeveralObjects(t *testing.T) {
	path := sample{lines: `gcc -g -fdebug-types-section -c a.c -o a.o
gcc -g -fdebug-types-section -c main.c -o m.o
g++ -g -fdebug-types-section -c x.cc -o x.o
ld -r a.o m.o x.o -o $out`}.make(t)
	_, info := openSample(t, path)
	compile, types := 0, 0
	for _, u := range info.Units {
		switch u.Kind {
		case CompileUnit:
			compile++
		case TypeUnit:
			types++
		}
	}
	if compile != 3 || types < 6 {
		t.Errorf("%d compile units, %d type units", compile, types)
	}
	for _, e := range edges(t, info) {
		if strings.Contains(e, ", asm:") || strings.Contains(e, ", :") {
			t.Errorf("a reference leads astray: %s", e)
		}
	}
}

// References by offset mean the section that their relocation names, wherever the
// sections of type units stand.
func TestReferencesBesideTypeUnits(t *testing.T) {
	dir := sources(t)
	run(t, dir, `gcc -c -g -O1 -flto a.c -o a.o
gcc -c -g -O1 -flto main.c -o m.o
gcc -g -O1 -flto -r -flinker-output=nolto-rel a.o m.o -o lto.o
g++ -g -fdebug-types-section -c x.cc -o x.o
ld.lld -r x.o lto.o -o out.o`)
	_, alone := openSample(t, filepath.Join(dir, "lto.o"))
	_, both := openSample(t, filepath.Join(dir, "out.o"))
	_, types := openSample(t, filepath.Join(dir, "x.o"))
	want := append(edges(t, alone), edges(t, types)...)
	slices.Sort(want)
	if d := cmp.Diff(want, edges(t, both)); d != "" || len(want) < 10 {
		t.Errorf("%d references, - apart, + together:\n%s", len(want), d)
	}
	if len(both.images.byName["info"].data) == 0 || both.Units[0].Kind != TypeUnit {
		t.Error("the sections of type units do not come first")
	}
}
