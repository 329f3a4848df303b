package elffile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// What readelf -r says of an object of each CPU, and what we read.
func TestSectionRelocations(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	paths, _ := filepath.Glob(filepath.Join("testdata", "*.o"))
	if len(paths) < 7 {
		t.Fatalf("only %d objects", len(paths))
	}
	for _, path := range paths {
		var got, want []string
		f := open(t, path)
		sections, err := f.Sections()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sections {
			if err := f.SectionRelocations(s, func(r Relocation) bool {
				got = append(got, fmt.Sprintf("%x %x %x", r.Offset, r.Symbol, r.Type))
				return true
			}); err != nil {
				t.Error(err)
			}
		}
		for _, line := range strings.Split(reallink.Run(t, "", readelf, "-rW", path), "\n") {
			var offset, info uint64
			if n, _ := fmt.Sscanf(line, "%x %x R_", &offset, &info); n < 2 || !strings.Contains(line, " R_") {
				continue
			}
			shift := uint64(32)
			if f.codec.wordSize() == 4 {
				shift = 8
			}
			want = append(want, fmt.Sprintf("%x %x %x", offset, info>>shift, info&(1<<shift-1)))
		}
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %d relocations, readelf has %d\n%q\n%q", path, len(got), len(want), got, want)
		}
	}
}

func TestSectionRelocationsBad(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "x86-64.o"))
	if err != nil {
		t.Fatal(err)
	}
	f := parse(t, data)
	sections, err := f.Sections()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(sections, func(s Section) bool { return s.Type == SHT_RELA })
	for _, change := range []struct {
		says string
		do   func(*Section)
	}{
		{"no multiple of 24", func(s *Section) { s.Size-- }},
		{"more than the file has", func(s *Section) { s.Size = 24 << 40 }},
		{"beyond the end of the file", func(s *Section) { s.Offset = uint64(len(data)) }},
		{"packed form of SHT_CREL", func(s *Section) { s.Type = SHT_CREL }},
	} {
		s := sections[at]
		change.do(&s)
		if err := f.SectionRelocations(s, func(Relocation) bool { return true }); err == nil || !strings.Contains(err.Error(), change.says) {
			t.Errorf("%v is to say %q", err, change.says)
		}
	}
}
