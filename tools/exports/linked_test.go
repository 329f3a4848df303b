package exports

// Sources are compiled once; what was linked from them is read back with
// readelf, which is not ours.

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// bench is a folder of compiled objects.
type bench struct {
	dir        string
	sources    string
	linkers    []reallink.Linker
	rustc      string   // "" where there is none
	all        []string // names that a link of everything defines, sorted
	executable []string // the same with main
	versions   []string // "name@V1" and "name@@V2" of versions.o, and its plain names
	vendored   []string // what a cdylib with the C objects defines
}

const everything = "engine.o registry.o shapes.o unique.o plugin.o vendored_1.o vendored_2.o"

// built is the one bench of a test run; TestMain removes its folder.
var built struct {
	once  sync.Once
	dir   string
	bench *bench
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

func newBench(t *testing.T) *bench {
	t.Helper()
	linkers := reallink.Linkers(t)
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "exports")
		if err != nil {
			t.Fatal(err)
		}
		built.dir = dir
		built.bench = compile(t, dir, linkers)
	})
	if built.bench == nil {
		t.Skip("the objects could not be compiled; see the first test that needs them")
	}
	return built.bench
}

func compile(t *testing.T, dir string, linkers []reallink.Linker) *bench {
	t.Helper()
	b := &bench{dir: dir, linkers: linkers}
	gpp, readelf := reallink.Tool(t, "g++"), reallink.Tool(t, "readelf")
	if path, err := exec.LookPath("rustc"); err == nil {
		b.rustc = path
	} else if os.Getenv(reallink.RequireEnv) == "1" {
		t.Fatalf("%s=1, but rustc is not on PATH", reallink.RequireEnv)
	}
	sources, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	b.sources = sources
	for _, name := range []string{"engine", "registry", "vendored_1", "vendored_2", "versions", "main", "host"} {
		reallink.Run(t, b.dir, "gcc", "-O1", "-fPIC", "-c", filepath.Join(sources, name+".c"))
	}
	for _, name := range []string{"shapes", "unique"} {
		reallink.Run(t, b.dir, gpp, "-std=c++17", "-O1", "-fPIC", "-c", filepath.Join(sources, name+".cc"))
	}
	if b.rustc != "" {
		reallink.Run(t, b.dir, b.rustc, "--crate-type=rlib", "--emit=obj", "-Cpanic=abort", "-Crelocation-model=pic",
			"-Copt-level=1", "-Ccodegen-units=1", "-Csymbol-mangling-version=v0", filepath.Join(sources, "plugin.rs"), "-o", "plugin.o")
	} else {
		reallink.Write(t, b.dir, "none.c", "int plugin_open(int x) { return x; }\n")
		reallink.Run(t, b.dir, "gcc", "-fPIC", "-c", "none.c", "-o", "plugin.o")
	}
	reallink.Run(t, b.dir, "gcc", "-shared", "-Wl,-soname,libhost.so", "host.o", "-o", "libhost.so")
	b.all = b.definitions(t, readelf, strings.Fields(everything))
	b.executable = slices.Sorted(slices.Values(append(slices.Clone(b.all), "main")))
	b.versions = b.definitions(t, readelf, []string{"versions.o"})
	b.vendored = b.definitions(t, readelf, []string{"engine.o", "vendored_1.o", "vendored_2.o"})
	return b
}

// row is a line of readelf's symbol table: value, size, type, binding,
// visibility, section, name. Types and bindings of GNU that a file of another
// OSABI has are "<OS specific>: 10".
var row = regexp.MustCompile(`^\s*\d+:\s+[0-9a-f]+\s+\S+\s+(?:<OS specific>: \d+|\S+)\s+(<OS specific>: \d+|\S+)\s+(\S+)\s+(?:\[.*\]\s+)?(\S+)\s+(\S.*)$`)

// symbols lists the definitions in a table that others can bind: global, weak
// or unique, of default or protected visibility.
func symbols(table string) []string {
	var names []string
	for line := range strings.Lines(table) {
		m := row.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil || m[1] == "LOCAL" || m[3] == "UND" {
			continue
		}
		if m[2] != "DEFAULT" && m[2] != "PROTECTED" {
			continue
		}
		if m[3] == "ABS" {
			continue // the name of a version node
		}
		names = append(names, m[4])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (b *bench) definitions(t *testing.T, readelf string, objects []string) []string {
	t.Helper()
	var names []string
	for _, o := range objects {
		names = append(names, symbols(reallink.Run(t, b.dir, readelf, "--syms", "-W", o))...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// notOurs are definitions in crt1.o, crti.o, crtbegin.o and those that linkers
// make (gold always puts _end, _edata and __bss_start there; GNU ld does for a
// glob that matches them). They are nobody's declaration.
var notOurs = map[string]bool{
	"_start": true, "_init": true, "_fini": true, "data_start": true, "__data_start": true, "_IO_stdin_used": true,
	"_dl_relocate_static_pie": true, "__dso_handle": true, "__TMC_END__": true,
	"__bss_start": true, "_edata": true, "_end": true, "edata": true, "end": true, "_etext": true, "etext": true,
}

// exported lists what a linked file exports, with versions ("name@@NODE").
func exported(t *testing.T, dir, file string) []string {
	t.Helper()
	table := reallink.Run(t, dir, "readelf", "--dyn-syms", "-W", file)
	return slices.DeleteFunc(symbols(table), func(name string) bool {
		base, _, _ := strings.Cut(name, "@")
		return notOurs[base]
	})
}

// difference lists what only one of two sorted lists has, as "+got" and "-want".
func difference(got, want []string) []string {
	var list []string
	for _, name := range got {
		if _, found := slices.BinarySearch(want, name); !found {
			list = append(list, "+"+name)
		}
	}
	for _, name := range want {
		if _, found := slices.BinarySearch(got, name); !found {
			list = append(list, "-"+name)
		}
	}
	return list
}
