package elffile

// The same program for every processor. testdata holds one object, one library
// and one executable each, with what llvm-readelf said of them, so that
// big-endian and 32-bit files are read on every host; where clang and lld are
// there, more are made.
//
//	go test ./tools/elffile -run Prebuilt -update     writes testdata anew

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

var update = flag.Bool("update", false, "write testdata anew, which takes clang, lld and llvm-readelf")

var cpus = []struct {
	name, target string
	class        int
	big          bool
}{
	{"x86-64", "x86_64-linux-gnu", 64, false},
	{"i386", "i386-linux-gnu", 32, false},
	{"aarch64", "aarch64-linux-gnu", 64, false},
	{"arm", "armv7-linux-gnueabihf", 32, false},
	{"riscv64", "riscv64-linux-gnu", 64, false},
	{"ppc64le", "powerpc64le-linux-gnu", 64, false},
	{"s390x", "s390x-linux-gnu", 64, true},
}

const librarySource = `
extern int outside_function(int);
extern int outside_data;
extern int nowhere __attribute__((weak));
int data = 1;
int *pointer = &outside_data;
int (*function_pointer)(int) = outside_function;
__thread int thread_local_data = 2;
int hidden(void) __attribute__((visibility("hidden")));
int protected_function(void) __attribute__((visibility("protected")));
int weak_function(void) __attribute__((weak));
int hidden(void) { return 3; }
int protected_function(void) { return hidden(); }
int weak_function(void) { return 4; }
int function(int x) { return outside_function(x) + outside_data + data + thread_local_data + (&nowhere ? nowhere : 0) + weak_function(); }
int old_open(void) { return 1; }
int new_open(void) { return 2; }
__asm__(".symver old_open, open@V1");
__asm__(".symver new_open, open@@V2");
static int not_exported(void) { return 9; }
int calls(void) { return not_exported(); }
`

const versionScript = `
V1 { global: data; pointer; function_pointer; thread_local_data; open; protected_function; local: *; };
V2 { global: function; weak_function; calls; } V1;
`

const programSource = `
extern int data;
extern int function(int);
extern int open(void);
int (*const address)(int) = function;
int exported_by_program(void) { return 1; }
int main(void) { return data + address(1) + (function == 0) + open(); }
void _start(void) { main(); }
`

// compileForCPU makes the objects that linkForCPU links.
func compileForCPU(t *testing.T, dir, target string) {
	t.Helper()
	clang := reallink.Tool(t, "clang")
	reallink.Tool(t, "ld.lld")
	reallink.Write(t, dir, "lib.c", librarySource)
	reallink.Write(t, dir, "lib.map", versionScript)
	reallink.Write(t, dir, "prog.c", programSource)
	for name, pic := range map[string]string{"lib": "-fPIC", "prog": "-fno-pic"} {
		reallink.Run(t, dir, clang, "--target="+target, "-O1", pic, "-fno-asynchronous-unwind-tables", "-c", name+".c", "-o", name+".o")
	}
}

// linkForCPU makes a library and an executable in dir.
func linkForCPU(t *testing.T, dir, target string, flags ...string) (library, program string) {
	t.Helper()
	common := append([]string{"clang", "--target=" + target, "-nostdlib", "-fuse-ld=lld",
		"-Wl,-z,norelro", "-Wl,--no-rosegment", "-Wl,-z,max-page-size=4096"}, flags...)
	run := func(args ...string) { reallink.Run(t, dir, append(append([]string{}, common...), args...)...) }
	run("-shared", "-Wl,--version-script=lib.map", "-Wl,-soname,libcpu.so.1", "-o", "lib.so", "lib.o")
	run("-no-pie", "-Wl,-rpath,/some/where", "-Wl,--export-dynamic-symbol=exported_by_program",
		"-Wl,--unresolved-symbols=ignore-in-shared-libs", "-o", "prog", "prog.o", "lib.so")
	return filepath.Join(dir, "lib.so"), filepath.Join(dir, "prog")
}

func TestPrebuilt(t *testing.T) {
	for _, cpu := range cpus {
		t.Run(cpu.name, func(t *testing.T) {
			stem := filepath.Join("testdata", cpu.name)
			if *update {
				dir := t.TempDir()
				compileForCPU(t, dir, cpu.target)
				library, program := linkForCPU(t, dir, cpu.target, "-s")
				for path, suffix := range map[string]string{library: ".so", program: ".exe", filepath.Join(dir, "lib.o"): ".o"} {
					data, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					reallink.Write(t, "testdata", cpu.name+suffix, string(data))
					tables := []string{"--dyn-syms", "-r"}
					if suffix == ".o" {
						tables = []string{"--syms"}
					}
					text := reallink.Run(t, "testdata", append(append([]string{"llvm-readelf", "-W"}, tables...), cpu.name+suffix)...)
					reallink.Write(t, "testdata", cpu.name+suffix+".readelf", text)
				}
			}
			for _, suffix := range []string{".so", ".exe"} {
				text, err := os.ReadFile(stem + suffix + ".readelf")
				if err != nil {
					t.Fatal(err)
				}
				f := open(t, stem+suffix)
				if f.CPU() != cpu.name || f.Class != cpu.class || f.codec.big != cpu.big {
					t.Errorf("%s is for %s, class %d, %v", f.Name, f.CPU(), f.Class, f.ByteOrder)
				}
				compareDynamicText(t, f, string(text))
			}
			checkLibrary(t, open(t, stem+".so"))
			checkProgram(t, open(t, stem+".exe"))

			text, err := os.ReadFile(stem + ".o.readelf")
			if err != nil {
				t.Fatal(err)
			}
			symbols, err := open(t, stem+".o").Symbols()
			if err != nil {
				t.Fatal(err)
			}
			same(t, "symbols of the object", oracleRows(string(text)), rows(symbols))
		})
	}
}

// checkLibrary checks what the source says, which no tool has to tell.
func checkLibrary(t *testing.T, f *File) {
	t.Helper()
	if f.Kind() != SharedObject {
		t.Errorf("%s is a %v", f.Name, f.Kind())
	}
	d, err := f.Dynamic()
	if err != nil || d.Soname != "libcpu.so.1" || len(d.Needed) != 0 {
		t.Errorf("%s: %+v, %v", f.Name, d, err)
	}
	defs, err := f.Verdefs()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Verdefs", []Verdef{
		{Name: "libcpu.so.1", Index: 1, Flags: VER_FLG_BASE}, {Name: "V1", Index: 2}, {Name: "V2", Index: 3},
	}, dropParents(defs))
	exported := map[string]bool{}
	err = f.EachDynamicSymbol(func(s Symbol) bool {
		if s.Exported() {
			exported[s.Name+"@"+s.Version] = s.DefaultVersion
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "exported", map[string]bool{
		"data@V1": true, "pointer@V1": true, "function_pointer@V1": true, "thread_local_data@V1": true, "open@V1": false,
		"open@V2": true, "protected_function@V1": true, "function@V2": true, "weak_function@V2": true, "calls@V2": true,
	}, exported)
	kinds := map[string]RelocationKind{}
	symbols, _ := f.DynamicSymbols()
	f.DynamicRelocations(func(r Relocation) bool {
		if r.Symbol != 0 && r.Kind() != OtherRelocation {
			name := symbols[r.Symbol-1].Name
			kinds[name] = max(kinds[name], r.Kind())
		}
		return true
	})
	if kinds["outside_data"] == OtherRelocation || kinds["outside_function"] == OtherRelocation || kinds["weak_function"] != JumpSlot {
		t.Errorf("relocations: %v", kinds)
	}
}

// dropParents is for lld, which writes no parents of version nodes.
func dropParents(defs []Verdef) []Verdef {
	out := append([]Verdef{}, defs...)
	for i := range out {
		out[i].Parents = nil
	}
	return out
}

func checkProgram(t *testing.T, f *File) {
	t.Helper()
	if f.Kind() != Executable {
		t.Errorf("%s is a %v", f.Name, f.Kind())
	}
	d, err := f.Dynamic()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "DT_NEEDED", []string{"libcpu.so.1"}, d.Needed)
	same(t, "DT_RUNPATH", "/some/where", d.Rpath+d.Runpath)
	needs, err := f.Verneeds()
	if err != nil || len(needs) != 1 || needs[0].File != "libcpu.so.1" || len(needs[0].Versions) != 2 {
		t.Errorf("%s: Verneeds: %+v, %v", f.Name, needs, err)
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		switch s.Name {
		case "function":
			// Its address is a constant of the program, so that the PLT entry
			// has to be the function for everybody.
			if canonical := f.CPU() != "ppc64le"; s.CanonicalPLT() != canonical || s.Defined() || s.Exported() {
				t.Errorf("%s: %+v", f.Name, s)
			}
		case "open":
			if s.Defined() || s.Version != "V2" || s.Need != "libcpu.so.1" {
				t.Errorf("%s: %+v", f.Name, s)
			}
		case "exported_by_program":
			if !s.Exported() {
				t.Errorf("%s: %+v", f.Name, s)
			}
		case "data":
			if s.Defined() && (s.Need != "libcpu.so.1" || s.Version != "V1" || s.DefaultVersion) {
				t.Errorf("%s: copied: %+v", f.Name, s)
			}
		}
	}
	copied := false
	f.DynamicRelocations(func(r Relocation) bool {
		copied = copied || r.Kind() == Copy && symbols[r.Symbol-1].Name == "data"
		return true
	})
	if data, err := f.LookupDynamic("data"); err != nil || copied != (len(data) == 1) {
		t.Errorf("%s: data is copied: %v, and looked up: %+v, %v", f.Name, copied, data, err)
	}
}

// TestEveryCPU links for every processor with every style of hash table, with
// and without section headers.
func TestEveryCPU(t *testing.T) {
	readelf := reallink.Tool(t, "llvm-readelf")
	objcopy := reallink.Tool(t, "llvm-objcopy")
	for _, cpu := range cpus {
		t.Run(cpu.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			compileForCPU(t, dir, cpu.target)
			for _, style := range []string{"sysv", "gnu", "both"} {
				library, program := linkForCPU(t, dir, cpu.target, "-Wl,--hash-style="+style)
				for _, path := range []string{library, program} {
					text := reallink.Run(t, "", readelf, "--dyn-syms", "-r", "-W", path)
					compareDynamicText(t, open(t, path), text)
					reallink.Run(t, dir, objcopy, "--strip-sections", path, path+".bare")
					bare := open(t, path+".bare")
					if s, err := bare.Sections(); s != nil || err != nil {
						t.Errorf("%s has section headers, or not: %v", bare.Name, err)
					}
					compareDynamicText(t, bare, text)
				}
				checkLibrary(t, open(t, library+".bare"))
				checkProgram(t, open(t, program+".bare"))
			}
		})
	}
}

// TestUnknownCPU reads big-endian 32-bit PowerPC, whose relocations this
// package does not know by kind.
func TestUnknownCPU(t *testing.T) {
	dir := t.TempDir()
	compileForCPU(t, dir, "powerpc-linux-gnu")
	library, _ := linkForCPU(t, dir, "powerpc-linux-gnu")
	f := open(t, library)
	if f.CPU() != "machine 20" || f.Class != 32 || !f.codec.big {
		t.Errorf("%s, class %d, %v", f.CPU(), f.Class, f.ByteOrder)
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	text := reallink.Run(t, "", reallink.Tool(t, "llvm-readelf"), "--dyn-syms", "-W", library)
	same(t, "symbols", oracleRows(text), rows(symbols))
	f.DynamicRelocations(func(r Relocation) bool {
		if r.Kind() != OtherRelocation {
			t.Errorf("%+v is %v", r, r.Kind())
		}
		return true
	})
}

func TestCPUNames(t *testing.T) {
	for _, c := range []struct {
		machine uint16
		class   int
		big     bool
		want    string
	}{
		{EM_X86_64, 64, false, "x86-64"}, {EM_X86_64, 32, false, "x32"}, {EM_AARCH64, 64, true, "aarch64_be"}, {EM_ARM, 32, true, "armeb"},
		{EM_RISCV, 32, false, "riscv32"}, {EM_PPC64, 64, true, "ppc64"}, {EM_S390, 32, true, "s390"}, {8, 32, true, "machine 8"},
		{EM_BPF, 64, false, "bpf"}, {EM_BPF, 64, true, "bpfeb"}, // as clang -target calls them
	} {
		f := File{Machine: c.machine, Class: c.class, codec: codec{big: c.big, is64: c.class == 64}}
		if got := f.CPU(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
