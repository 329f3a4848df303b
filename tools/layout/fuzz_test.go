package layout

// Any bytes at all: no panic, no loop, and the same answer twice, whoever reads the symbols.

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func FuzzExamine(f *testing.F) {
	seeds, err := filepath.Glob("../elffile/testdata/*/*")
	if err != nil {
		f.Fatal(err)
	}
	more, _ := filepath.Glob("../elffile/testdata/*")
	for _, name := range append(seeds, more...) {
		if data, err := os.ReadFile(name); err == nil && len(data) < 64<<10 {
			f.Add(data)
		}
	}
	f.Add([]byte("\x7fELF\x02\x01\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := Examine(bytes.NewReader(data), int64(len(data)))
		second, again := Examine(bytes.NewReader(data), int64(len(data)))
		if (err == nil) != (again == nil) || !reflect.DeepEqual(first, second) {
			t.Errorf("two answers about the same bytes")
		}
		// What elffile has read of the symbols changes no answer.
		if file, bad := elffile.Open(bytes.NewReader(data), int64(len(data)), "x"); bad == nil {
			if shared, _ := ExamineFile(file); !reflect.DeepEqual(first, shared) {
				t.Errorf("%+v, and with the symbols of elffile %+v", first, shared)
			}
		}
		if err == nil && len(first.Problems) > mostProblems*len(conditions()) {
			t.Errorf("%d problems", len(first.Problems))
		}
	})
}
