package isolate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// FuzzIsolate looks for bytes that make the rewriter panic, hang or grow without
// bounds, and for an output that it does not read itself: any input is refused,
// or rewritten to something that is valid, with every section and symbol that
// there was, and that can be isolated again.
func FuzzIsolate(f *testing.F) {
	seeds, _ := filepath.Glob(filepath.Join("testdata", "*"))
	objects, _ := filepath.Glob(filepath.Join("..", "elffile", "testdata", "*.o"))
	for _, path := range append(seeds, objects...) {
		if data, err := os.ReadFile(path); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkRewritten(t, data)
	})
}

// setOfFuzz is a set whose users are made up.
var setOfFuzz = func() []byte {
	data, err := os.ReadFile(filepath.Join("testdata", "small.a"))
	if err != nil {
		panic(err)
	}
	return data
}()

func checkRewritten(t *testing.T, data []byte) {
	t.Helper()
	options := Options{ID: "x", Public: []string{"*a*"}, DropVersions: true}
	before := bytes.Clone(data)
	outputs, report, err := Rewrite([]Input{{Name: "in", Data: data}}, options)
	// The same bytes as a user and as a shared library may be refused, and no more.
	in := Input{Name: "in", Data: data}
	for _, o := range []Options{{ID: "x", ReferencedBy: []User{{Input: in}}}, {ID: "x", SharedLibraries: []Input{in}}} {
		if _, _, err := Rewrite([]Input{in}, o); err == nil && o.SharedLibraries != nil {
			t.Error("an object is taken for a shared library")
		}
	}
	// What one object refers to is seen whatever the other is.
	user := []User{{Input: in}}
	_, _, _ = Rewrite([]Input{{Name: "set", Data: setOfFuzz}}, Options{ID: "x", ReferencedBy: user, ExportPublic: true})
	_, _, _ = Rewrite([]Input{{Name: "set", Data: setOfFuzz}}, Options{ID: "x", SharedLibraries: []Input{in}})
	if err != nil {
		options.Public = nil
		outputs, report, err = Rewrite([]Input{{Name: "in", Data: data}}, options)
	}
	if !bytes.Equal(before, data) {
		t.Fatal("the input was written to")
	}
	if err != nil {
		return
	}
	if len(outputs) != 1 || report == nil {
		t.Fatalf("%d outputs", len(outputs))
	}
	out := outputs[0].Data
	if len(out) > 4*len(data)+4096 && len(out) > 16*len(data) {
		t.Errorf("%d bytes became %d", len(data), len(out))
	}
	if a, err := archive.Open(bytes.NewReader(out), int64(len(out)), "out"); err == nil {
		if _, err := a.Index(); err != nil {
			t.Error(err)
		}
	}
	old, updated := objectsOf(t, data), objectsOf(t, out)
	if len(old) != len(updated) {
		t.Fatalf("%d members became %d", len(old), len(updated))
	}
	for i := range old {
		sameShape(t, old[i], updated[i])
	}
	if _, _, err := Rewrite([]Input{{Name: "out", Data: out}}, Options{ID: "y"}); err != nil {
		t.Errorf("what was written is refused: %v", err)
	}
}

// objectsOf returns the bytes of the members, or of the one object.
func objectsOf(t *testing.T, data []byte) [][]byte {
	a, err := archive.Open(bytes.NewReader(data), int64(len(data)), "archive")
	if err != nil {
		return [][]byte{data}
	}
	members, err := a.Members()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, m := range members {
		r, err := a.Open(m)
		if err != nil {
			return nil
		}
		b := make([]byte, r.Size())
		if _, err := r.ReadAt(b, 0); err != nil && len(b) > 0 {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// sameShape compares sections and symbols but for their names and places.
func sameShape(t *testing.T, old, updated []byte) {
	t.Helper()
	a, err := elffile.Open(bytes.NewReader(old), int64(len(old)), "old")
	if err != nil {
		if !bytes.Equal(old, updated) {
			t.Error("what is no object was changed")
		}
		return
	}
	b, err := elffile.Open(bytes.NewReader(updated), int64(len(updated)), "new")
	if err != nil {
		if bytes.Equal(old, updated) {
			return
		}
		t.Fatal(err)
	}
	before, err := a.Sections()
	if err != nil {
		return
	}
	after, err := b.Sections()
	if err != nil || len(before) != len(after) {
		t.Fatalf("%d sections became %d: %v", len(before), len(after), err)
	}
	for i := range before {
		x, y := before[i], after[i]
		if y.Type == elffile.SHT_NULL && intermediate(&x) || x.Type == elffile.SHT_GROUP {
			continue
		}
		if x.Type != y.Type || x.Flags != y.Flags || x.Link != y.Link || x.Info != y.Info || x.Addralign != y.Addralign {
			t.Errorf("section %d: %+v became %+v", i, x, y)
		}
		if x.Type != elffile.SHT_STRTAB && x.Size != y.Size {
			t.Errorf("section %d: %d bytes became %d", i, x.Size, y.Size)
		}
	}
	n, err := a.Symbols()
	if err != nil {
		return
	}
	m, err := b.Symbols()
	if err != nil || len(n) != len(m) {
		t.Fatalf("%d symbols became %d: %v", len(n), len(m), err)
	}
}

// A few thousand damaged objects without the fuzzer: each byte of the headers and
// tables of a small object changed, and every truncation of it.
func TestDamaged(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join("testdata", "*"))
	if len(paths) == 0 {
		t.Fatal("testdata is empty")
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(data); n += 7 {
			checkRewritten(t, data[:n])
		}
		for at := range data {
			for _, b := range []byte{0xff, 0x80, data[at] ^ 1, 0} {
				damaged := bytes.Clone(data)
				damaged[at] = b
				checkRewritten(t, damaged)
			}
		}
	}
}
