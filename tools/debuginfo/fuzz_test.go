package debuginfo

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// exercise asks all that can be asked of an Info.
func exercise(t testing.TB, info *Info) {
	paths := 0
	err := info.References(func(r Reference) bool {
		if r.From == r.To || r.Offset < r.From.Offset || r.Offset >= r.From.End {
			t.Errorf("the reference %+v is none from one unit into another", r)
		}
		if paths++; paths > 20 {
			return paths < 10000
		}
		if p, err := info.Path(r.From, r.Offset); err == nil && len(p) > 0 && p[len(p)-1].Tag != r.Tag {
			t.Errorf("the path %v does not end with the entry, a %s", p, r.Tag)
		}
		_, _ = info.Path(r.To, r.Target)
		return true
	})
	_ = err
	for _, u := range info.Units {
		if u.End <= u.Offset || u.Version < 2 || u.Version > 5 {
			t.Errorf("the unit %+v is none", u)
		}
		n := 0
		_ = info.Types(u, func(e Entry) bool {
			if e.Name == "" || e.Offset < u.root || e.Offset >= u.End {
				t.Errorf("the type %+v is not in its unit", e)
			}
			if n++; n < 5 {
				_, _ = info.Path(u, e.Offset)
			}
			return true
		})
	}
}

// FuzzRead looks for files that make the reader panic, hang, or contradict itself.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.elf"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := elffile.Open(bytes.NewReader(data), int64(len(data)), "fuzz")
		if err != nil {
			return
		}
		_, _ = BuildID(file)
		_, _ = DebugLink(file)
		_, _ = DebugAltLink(file)
		_, _, _ = Belongs(file, file, "fuzz")
		if info, err := Read(file); err == nil {
			exercise(t, info)
		}
	})
}

// FuzzSections goes for the DWARF itself: what is around it is always in order.
func FuzzSections(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.elf"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		file := openFile(f, path)
		sections, err := file.Sections()
		if err != nil {
			f.Fatal(err)
		}
		all, err := openImages(file, sections)
		if err != nil {
			f.Fatal(err)
		}
		var parts [5][]byte
		for k, short := range fuzzedSections {
			m, err := all.load(short)
			if err != nil {
				f.Fatal(err)
			}
			if m != nil {
				parts[k] = make([]byte, m.size)
				if err := m.readInto(parts[k], 0); err != nil {
					f.Fatal(err)
				}
			}
		}
		f.Add(parts[0], parts[1], parts[2], parts[3], parts[4], file.ByteOrder.String() == "BigEndian")
	}
	f.Fuzz(func(t *testing.T, info, types, abbrevs, strings, offsets []byte, big bool) {
		if i, err := readSectionsOf(big, info, types, abbrevs, strings, offsets); err == nil {
			exercise(t, i)
		}
	})
}

var fuzzedSections = []string{"info", "types", "abbrev", "str", "str_offsets"}

// readSectionsOf reads bytes as the sections of fuzzedSections.
func readSectionsOf(big bool, parts ...[]byte) (*Info, error) {
	file := &elffile.File{Name: "fuzz"}
	all := &images{byName: map[string]*image{}}
	for k, data := range parts {
		if data != nil {
			short := fuzzedSections[k]
			all.byName[short] = &image{file: file, name: ".debug_" + short, big: big, size: uint64(len(data)), data: data}
		}
	}
	return readImages(all)
}
