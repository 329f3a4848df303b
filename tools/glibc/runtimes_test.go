package glibc_test

// The data beside the real libraries of the machine: what they have is what At says,
// symbol by symbol, by our own reading and by readelf's.

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// installed is a glibc that is unpacked on this machine.
type installed struct {
	folder string
	abi    *glibc.ABI
}

// runtimes returns every glibc below /usr/lib/runtimes whose release the data has.
// tools/bazelw puts three there, of which one is of a suite that moves on.
func runtimes(t *testing.T) []installed {
	t.Helper()
	var found []installed
	err := filepath.WalkDir(reallink.SystemsFolder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "libc.so.6" || entry.IsDir() {
			return err
		}
		abi, err := glibc.Record(filepath.Dir(name))
		if err != nil {
			return err
		}
		if _, err := glibc.At(abi.CPU, abi.Floor); err != nil {
			t.Logf("%s: left out: %v", name, err)
			return nil
		}
		found = append(found, installed{filepath.Dir(name), abi})
		return nil
	})
	if len(found) < 2 && os.Getenv(reallink.RequireEnv) == "1" {
		t.Fatalf("%s=1, but %s has %d glibcs that the data knows: %v", reallink.RequireEnv, reallink.SystemsFolder, len(found), err)
	}
	if os.IsNotExist(err) {
		t.Skip("there is no older glibc on this machine: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestDataIsWhatTheLibrariesHave compares the data with the files it was made from.
func TestDataIsWhatTheLibrariesHave(t *testing.T) {
	for _, r := range runtimes(t) {
		kept, err := glibc.Decode(glibc.DataFile(t, r.abi.CPU), r.abi.Floor)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(kept[0], r.abi) {
			t.Errorf("%s: glibc %s on %s is not what tools/glibc/data has; run e2e/glibc/run\n%s", r.folder, r.abi.Floor, r.abi.CPU, firstDifference(kept[0], r.abi))
		}
	}
}

// firstDifference says where two ABIs part.
func firstDifference(a, b *glibc.ABI) string {
	for i := range a.Libraries {
		if i == len(b.Libraries) || a.Libraries[i].Soname != b.Libraries[i].Soname {
			return "other libraries"
		}
		x, y := a.Libraries[i], b.Libraries[i]
		for j := range x.Symbols {
			if j == len(y.Symbols) || x.Symbols[j] != y.Symbols[j] {
				return fmt.Sprintf("%s: data %+v", x.Soname, x.Symbols[j])
			}
		}
		if !reflect.DeepEqual(x, y) {
			return fmt.Sprintf("%s: data %v %v with %d symbols, file %v %v with %d", x.Soname, x.Needed, x.Nodes, len(x.Symbols), y.Needed, y.Nodes, len(y.Symbols))
		}
	}
	return fmt.Sprintf("%d libraries, %d", len(a.Libraries), len(b.Libraries))
}

// TestAtBesideReadelf compares At with readelf for each of these releases: names,
// versions, defaults, types, bindings, sizes, addresses, nodes and DT_NEEDED.
func TestAtBesideReadelf(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	symbols := 0
	for _, r := range runtimes(t) {
		abi, err := glibc.At(r.abi.CPU, r.abi.Floor)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range abi.Libraries {
			out := reallink.Run(t, r.folder, readelf, "-W", "-d", "--dyn-syms", "--version-info", l.Soname)
			want, got := readelfLines(t, out), libraryLines(l)
			for _, line := range slices.Sorted(maps.Keys(want)) {
				if !got[line] && !backported(r.abi.Floor, line) {
					t.Errorf("%s/%s: readelf has %q, At has not", r.folder, l.Soname, line)
				}
			}
			for _, line := range slices.Sorted(maps.Keys(got)) {
				if !want[line] {
					t.Errorf("%s/%s: At has %q, readelf has not", r.folder, l.Soname, line)
				}
			}
			symbols += len(l.Symbols)
		}
	}
	t.Logf("%d symbols", symbols)
}

// backported is what Debian's 2.41 has of 2.43 and the floor 2.41 leaves out.
func backported(release glibc.Release, line string) bool {
	return release == glibc.Release{Major: 2, Minor: 41} && regexp.MustCompile(`^node GLIBC_ABI_(DT_X86_64_PLT|GNU2?_TLS)$`).MatchString(line)
}

var (
	symbolLine = regexp.MustCompile(`^ *[0-9]+: ([0-9a-f]+) +([0-9a-fx]+) (\S+) +(GLOBAL|WEAK|UNIQUE) +\S+ +(?:\[.*\] +)?(\S+) (\S+?)(@@?)(\S+)`)
	nodeLine   = regexp.MustCompile(`^  (?:0x)?[0-9a-f]+: Rev: 1  Flags: (\S+) .*  Name: (\S+)$`)
	needLine   = regexp.MustCompile(`\(NEEDED\) .*\[(.*)\]$`)
)

// readelfLines turns what readelf says into facts, each a line.
func readelfLines(t *testing.T, out string) map[string]bool {
	t.Helper()
	facts := map[string]bool{}
	at := map[string][]string{} // the objects of an address
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		if m := needLine.FindStringSubmatch(line); m != nil {
			facts["needed "+m[1]] = true
		} else if m := nodeLine.FindStringSubmatch(line); m != nil && m[1] != "BASE" {
			facts["node "+m[2]] = true
		} else if m := symbolLine.FindStringSubmatch(line); m != nil {
			address, size, kind, binding, section, name, mark, version := m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
			if section == "UND" || name == version || version == "GLIBC_PRIVATE" {
				continue
			}
			if kind != "OBJECT" && kind != "TLS" {
				size = "0"
			}
			facts[fmt.Sprintf("%s%s%s %s %s %s", name, mark, version, kind, binding, decimal(t, size))] = true
			if kind == "OBJECT" {
				at[address] = append(at[address], name+"@"+version)
			}
		}
	}
	for _, names := range at {
		addAlias(facts, names)
	}
	return facts
}

func decimal(t *testing.T, text string) string {
	var n uint64
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n)
}

func addAlias(facts map[string]bool, names []string) {
	if len(names) > 1 {
		slices.Sort(names)
		facts["alias "+strings.Join(names, " ")] = true
	}
}

// libraryLines are the same facts of a Library.
func libraryLines(l glibc.Library) map[string]bool {
	facts := map[string]bool{}
	for _, soname := range l.Needed {
		facts["needed "+soname] = true
	}
	for _, node := range l.Nodes {
		facts["node "+node] = true
	}
	groups := map[int][]string{}
	for _, s := range l.Symbols {
		mark := "@"
		if s.Default {
			mark = "@@"
		}
		kind := map[uint8]string{0: "NOTYPE", 1: "OBJECT", 2: "FUNC", 6: "TLS", 10: "IFUNC"}[s.Type]
		binding := map[uint8]string{1: "GLOBAL", 2: "WEAK", 10: "UNIQUE"}[s.Binding]
		facts[fmt.Sprintf("%s%s%s %s %s %d", s.Name, mark, s.Version, kind, binding, s.Size)] = true
		if s.Alias != 0 {
			groups[s.Alias] = append(groups[s.Alias], s.Name+"@"+s.Version)
		}
	}
	for _, names := range groups {
		addAlias(facts, names)
	}
	return facts
}
