package debuginfo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compare holds what this package says of a file against an oracle.
func compare(t *testing.T, info *Info, want *oracle) {
	t.Helper()
	var units, types, refs []string
	index := map[*Unit]int{}
	for _, u := range info.Units {
		if u.image != info.images.byName["info"] {
			continue // neither oracle lists .debug_types among the units
		}
		index[u] = len(index)
		units = append(units, unitLine(u.root, u.Name, u.Dir, u.Producer, int64(u.Language)))
		if err := info.Types(u, func(e Entry) bool {
			types = append(types, fmt.Sprintf("%#x %s", e.Offset, e.Name))
			return true
		}); err != nil {
			t.Error(err)
		}
	}
	err := info.References(func(r Reference) bool {
		if r.To.Kind != TypeUnit || r.Target != r.To.typeOffset { // those have a signature
			refs = append(refs, fmt.Sprintf("%d %#x %s -> %d %#x", index[r.From], r.Offset, r.Attribute, index[r.To], r.Target))
		}
		return true
	})
	if err != nil {
		t.Error(err)
	}
	for _, x := range []struct {
		what      string
		want, got []string
	}{{"units", want.units, units}, {"types", want.types, types}, {"references", want.refs, refs}} {
		if d := cmp.Diff(x.want, x.got); d != "" {
			t.Errorf("%s, - oracle, + this package:\n%s", x.what, d)
		}
	}
	for at, path := range want.paths {
		got := ownPath(t, info, at, want.tags)
		if !slices.Equal(path, got) {
			t.Fatalf("the path of %#x is %q, the oracle says %q", at, got, path)
		}
	}
}

// ownPath is the path of an entry of .debug_info as an oracle writes it: with the
// names that stand in the entries themselves.
func ownPath(t *testing.T, info *Info, at uint64, tags map[uint64]Tag) []string {
	t.Helper()
	u, err := info.unitAt(info.Units[0], at, 0, at, info.Units[0])
	if err != nil {
		t.Fatal(err)
	}
	path, err := info.Path(u, at)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range path {
		_, own, err := info.entryAt(u, e.Offset)
		if err != nil {
			t.Fatal(err)
		}
		name, err := info.text(u, own.name)
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := tags[e.Offset]; ok && want != e.Tag {
			t.Fatalf("the entry at %#x is a %s, the oracle says %s", e.Offset, e.Tag, want)
		}
		out = append(out, fmt.Sprintf("%#x %s", e.Offset, name))
	}
	return out
}

// The files of testdata are read on any machine, beside what llvm-dwarfdump said of
// them where they were made.
func TestKept(t *testing.T) {
	dumps, err := filepath.Glob(filepath.Join("testdata", "*.dwarfdump"))
	if err != nil || len(dumps) < 10 {
		t.Fatalf("%d files, %v", len(dumps), err)
	}
	crossing := 0
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			text, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			_, info := openSample(t, strings.TrimSuffix(dump, ".dwarfdump"))
			want := parseDump(t, string(text))
			crossing += len(want.refs)
			compare(t, info, want)
		})
	}
	if crossing < 30 {
		t.Errorf("only %d references between units", crossing)
	}
}

// What a reference of C to a type of Rust looks like.
func TestForeignType(t *testing.T) {
	_, info := openSample(t, filepath.Join("testdata", "lto.elf"))
	var types []string
	for _, e := range edges(t, info) {
		if strings.Contains(e, AttrType.String()) {
			types = append(types, e)
		}
	}
	want := []string{"struct flagged → member on: DW_AT_type, rust: base type bool"}
	if d := cmp.Diff(want, types); d != "" {
		t.Errorf("- want, + got:\n%s", d)
	}
}

func TestObjects(t *testing.T) {
	for _, s := range objects() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			path := s.make(t)
			_, info := openSample(t, path)
			if len(info.Units) == 0 || len(info.NotChecked) > 0 {
				t.Errorf("%d units; not checked: %q", len(info.Units), info.NotChecked)
			}
			if s.not != "debug/dwarf" {
				compare(t, info, byDebugDwarf(t, path))
			}
			if s.not != "llvm-dwarfdump" {
				compare(t, info, byLLVM(t, path))
			}
		})
	}
}

func TestCrossing(t *testing.T) {
	for _, s := range crossing() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			path := s.make(t)
			_, info := openSample(t, path)
			if len(info.NotChecked) > 0 {
				t.Errorf("not checked: %q", info.NotChecked)
			}
			if s.not != "debug/dwarf" {
				compare(t, info, byDebugDwarf(t, path))
			}
			want := byLLVM(t, path)
			compare(t, info, want)
			if s.crosses != (len(want.refs) > 0) {
				t.Errorf("%d references between units", len(want.refs))
			}
		})
	}
}
