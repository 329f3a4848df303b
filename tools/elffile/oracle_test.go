package elffile

// What readelf and llvm-readelf print, brought into a form that can be compared
// with what this package reads.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

var (
	bindings     = map[uint8]string{STB_LOCAL: "LOCAL", STB_GLOBAL: "GLOBAL", STB_WEAK: "WEAK", STB_GNU_UNIQUE: "UNIQUE"}
	types        = map[uint8]string{STT_NOTYPE: "NOTYPE", STT_OBJECT: "OBJECT", STT_FUNC: "FUNC", STT_SECTION: "SECTION", STT_FILE: "FILE", STT_COMMON: "COMMON", STT_TLS: "TLS", STT_GNU_IFUNC: "IFUNC"}
	visibilities = map[uint8]string{STV_DEFAULT: "DEFAULT", STV_INTERNAL: "INTERNAL", STV_HIDDEN: "HIDDEN", STV_PROTECTED: "PROTECTED"}
)

// row writes a symbol as a row of the oracle's table.
func row(s Symbol) string {
	section := strconv.FormatUint(uint64(s.Section), 10)
	switch s.Section {
	case SectionUndef:
		section = "UND"
	case SectionAbs:
		section = "ABS"
	case SectionCommon:
		section = "COM"
	}
	name := s.Name
	if s.Version != "" {
		name += "@"
		if s.DefaultVersion {
			name += "@"
		}
		name += s.Version
	}
	// readelf names a version node without its version, llvm-readelf does
	// not; a section's symbol has the section's name or none.
	if s.VersionNode {
		name = s.Name
	}
	if s.Type == STT_SECTION {
		name = ""
	}
	return fmt.Sprintf("%d %x %d %s %s %s %s %s", s.Index, s.Value, s.Size, types[s.Type], bindings[s.Binding], visibilities[s.Visibility], section, name)
}

func rows(symbols []Symbol) []string {
	out := []string{}
	for _, s := range symbols {
		out = append(out, row(s))
	}
	return out
}

var symbolLine = regexp.MustCompile(`^ +([1-9]\d*): ([0-9a-f]+) +(\w+) (\S+) +(\S+) +(\S+) +(?:\[.*\] +)?(\S+) ?(\S*)`)

// oracleRows reads the rows of the symbol tables that readelf -W prints.
func oracleRows(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		m := symbolLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		value, _ := strconv.ParseUint(m[2], 16, 64)
		size, _ := strconv.ParseUint(m[3], 0, 64)
		name := m[8]
		if m[4] == "SECTION" {
			name = ""
		}
		// llvm-readelf writes the version of a version node too.
		if n, v, ok := strings.Cut(name, "@@"); ok && n == v && m[7] == "ABS" {
			name = n
		}
		out = append(out, fmt.Sprintf("%s %x %d %s %s %s %s %s", m[1], value, size, m[4], m[5], m[6], m[7], name))
	}
	return out
}

// oracleRelocations reads the rows "offset kind symbol" of readelf -rW.
func oracleRelocations(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 3 || !strings.HasPrefix(f[2], "R_") {
			continue
		}
		offset, err := strconv.ParseUint(f[0], 16, 64)
		if err != nil {
			continue
		}
		symbol := ""
		if len(f) > 4 && !strings.Contains(f[2], "RELATIVE") {
			symbol = f[4]
		}
		out = append(out, fmt.Sprintf("%x %s %s", offset, kindOfName(f[2]), symbol))
	}
	return out
}

// kindOfName tells a relocation's kind by its name in the psABI.
func kindOfName(name string) RelocationKind {
	_, name, _ = strings.Cut(strings.TrimPrefix(name, "R_"), "_")
	switch strings.TrimPrefix(name, "64_") {
	case "JUMP_SLOT", "JMP_SLOT":
		return JumpSlot
	case "GLOB_DAT":
		return GlobDat
	case "COPY":
		return Copy
	case "64", "32", "ABS64", "ABS32", "ADDR64":
		return Absolute
	}
	return OtherRelocation
}

// relocationRows writes the relocations of a file like oracleRelocations.
func relocationRows(t *testing.T, f *File) []string {
	t.Helper()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	err = f.DynamicRelocations(func(r Relocation) bool {
		name := ""
		if r.Symbol != 0 {
			s := symbols[r.Symbol-1]
			name = s.Name
			if s.Version != "" {
				name += map[bool]string{true: "@@", false: "@"}[s.DefaultVersion] + s.Version
			}
		}
		out = append(out, fmt.Sprintf("%x %s %s", r.Offset, r.Kind(), name))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-oracle +elffile):\n%s", what, diff)
	}
}

// open opens a file for the length of a test.
func open(t testing.TB, path string) *File {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	info, err := r.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(r, info.Size(), filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// compareDynamic compares the dynamic symbols and relocations of a file with
// what readelf or llvm-readelf says of it.
func compareDynamic(t *testing.T, readelf, path string) {
	t.Helper()
	text := reallink.Run(t, "", readelf, "--dyn-syms", "-r", "-W", path)
	compareDynamicText(t, open(t, path), text)
}

func compareDynamicText(t *testing.T, f *File, text string) {
	t.Helper()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	same(t, f.Name+": dynamic symbols", oracleRows(text), rows(symbols))
	same(t, f.Name+": dynamic relocations", oracleRelocations(text), relocationRows(t, f))
	compareLookup(t, f, symbols)
}

// compareLookup looks up every name that the table defines, and expects the
// same symbols through the hash table.
func compareLookup(t *testing.T, f *File, symbols []Symbol) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range symbols {
		if !s.Defined() || !s.Global() || seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		var want []Symbol
		for _, other := range symbols {
			if other.Name == s.Name && other.Defined() {
				want = append(want, other)
			}
		}
		got, err := f.LookupDynamic(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		byIndex := cmp.Transformer("byIndex", func(in []Symbol) map[int]Symbol {
			out := map[int]Symbol{}
			for _, s := range in {
				out[s.Index] = s
			}
			return out
		})
		if diff := cmp.Diff(want, got, byIndex); diff != "" {
			t.Errorf("%s: LookupDynamic(%q) (-table +hash):\n%s", f.Name, s.Name, diff)
		}
	}
	for _, name := range []string{"", "no_such_name", "another"} {
		if got, err := f.LookupDynamic(name); err != nil || len(got) != 0 {
			t.Errorf("%s: LookupDynamic(%q) = %v, %v", f.Name, name, got, err)
		}
	}
}
