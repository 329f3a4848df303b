package elffile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// FuzzElffile looks for bytes that make the reader panic, hang, or give a
// symbol that contradicts itself.
func FuzzElffile(f *testing.F) {
	for _, pattern := range []string{"*.so", "*.exe", "*.o"} {
		paths, _ := filepath.Glob(filepath.Join("testdata", pattern))
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		exercise(data)
		file, err := openBytes(data)
		if err != nil {
			return
		}
		n := 0
		err = file.EachDynamicSymbol(func(s Symbol) bool {
			n++
			if s.Index != n || s.DefaultVersion && s.Version == "" || s.Exported() && !s.Defined() {
				t.Errorf("symbol %d: %+v", n, s)
			}
			if one, err := file.DynamicSymbol(uint32(n)); err != nil || one != s {
				t.Errorf("symbol %d: %+v, asked for alone %+v (%v)", n, s, one, err)
			}
			return true
		})
		var named, bound []Relocation
		errAll := file.DynamicRelocations(func(r Relocation) bool {
			if relative, known := relativeType(r.machine); !known || r.Symbol != 0 || uint64(r.Type) != relative {
				named = append(named, r)
			}
			return true
		})
		errBound := file.BindingRelocations(func(r Relocation) bool {
			bound = append(bound, r)
			return true
		})
		if (errAll == nil) != (errBound == nil) || !slices.Equal(named, bound) {
			t.Errorf("%d relocations that are not relative (%v), and %d (%v)", len(named), errAll, len(bound), errBound)
		}
		if all, err2 := file.DynamicSymbols(); (err == nil) != (err2 == nil) || err == nil && len(all) != n {
			t.Errorf("%d symbols (%v), %d one by one (%v)", len(all), err2, n, err)
		}
	})
}
