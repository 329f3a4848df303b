package stubs

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// oldest is the first floor of each processor.
var oldest = map[string]string{
	"x86-64": "2.17", "i386": "2.17", "aarch64": "2.17", "arm": "2.17", "ppc64le": "2.17", "s390x": "2.17", "riscv64": "2.31",
}

// Every processor that glibc's history is known for can be linked for, and what
// readelf and our own reader see of the libraries is the ABI that went in.
func TestEveryCPU(t *testing.T) {
	if got := glibc.CPUs(); len(got) != len(oldest) {
		t.Fatalf("glibc knows %v", got)
	}
	for cpu, floor := range oldest {
		t.Run(cpu, func(t *testing.T) {
			abi := at(t, cpu, floor)
			files, err := Files(abi)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, lib := range abi.Libraries {
				i := slices.IndexFunc(files, func(f File) bool { return f.Name == lib.Soname })
				if i < 0 {
					t.Fatalf("there is no %s", lib.Soname)
				}
				compare(t, files[i].Data, lib)
				if err := os.WriteFile(filepath.Join(dir, lib.Soname), files[i].Data, 0o644); err != nil {
					t.Fatal(err)
				}
				if said := reallink.Run(t, dir, reallink.Tool(t, "readelf"), "-hSsW", lib.Soname); regexp.MustCompile(`(?i)warning|error:|corrupt`).MatchString(said) {
					t.Errorf("readelf of %s:\n%s", lib.Soname, said)
				}
			}
		})
	}
}

// compare holds a stub, as Go's own reader of ELF sees it, to its library.
func compare(t *testing.T, data []byte, lib glibc.Library) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if soname, err := f.DynString(elf.DT_SONAME); err != nil || !slices.Equal(soname, []string{lib.Soname}) {
		t.Errorf("%s: DT_SONAME is %q (%v)", lib.Soname, soname, err)
	}
	if needed, err := f.ImportedLibraries(); err != nil || len(needed) > 0 {
		t.Errorf("%s: needs %q (%v)", lib.Soname, needed, err)
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	type key struct{ name, version string }
	got := map[key]elf.Symbol{}
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF && s.Name == "_IO_stdin_used" {
			continue
		}
		got[key{s.Name, s.Version}] = s
	}
	public := 0
	aliases := map[int]uint64{}
	for _, want := range lib.Symbols {
		if want.Version == private {
			continue
		}
		public++
		s, ok := got[key{want.Name, want.Version}]
		if !ok {
			t.Errorf("%s has no %s@%s", lib.Soname, want.Name, want.Version)
			continue
		}
		kind := elf.ST_TYPE(s.Info)
		if want.Type == elffile.STT_GNU_IFUNC {
			want.Type = elffile.STT_FUNC
		}
		if s.VersionIndex.IsHidden() == want.Default || uint8(elf.ST_BIND(s.Info)) != want.Binding || s.Size != want.Size || uint8(kind) != want.Type {
			t.Errorf("%s has %+v for %+v", lib.Soname, s, want)
		}
		if int(s.Section) >= len(f.Sections) {
			t.Errorf("%s: %s lies in no section", lib.Soname, s.Name)
			continue
		}
		in := f.Sections[s.Section]
		if s.Value < in.Addr || s.Value+s.Size > in.Addr+in.Size {
			t.Errorf("%s: %s at %#x lies outside %s", lib.Soname, s.Name, s.Value, in.Name)
		}
		if first, ok := aliases[want.Alias]; ok && want.Alias != 0 && first != s.Value {
			t.Errorf("%s: %s is not at the address of its alias", lib.Soname, s.Name)
		}
		aliases[want.Alias] = s.Value
	}
	if public != len(got) {
		t.Errorf("%s has %d symbols, and not %d", lib.Soname, len(got), public)
	}
}

// Nobody loads a stub by mistake: ld.so refuses a file without program headers.
func TestNotLoadable(t *testing.T) {
	files, err := Files(at(t, "x86-64", "2.17"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reallink.Write(t, dir, "a.c", "#include <dlfcn.h>\n#include <stdio.h>\nint main(int n, char **v) { return dlopen(v[1], RTLD_NOW) ? 0 : puts(dlerror()), 1; }")
	reallink.Run(t, dir, reallink.Tool(t, "gcc"), "-o", "load", "a.c")
	if said, err := reallink.Try(dir, "./load", "./libdl.so.2"); err == nil || !strings.Contains(said, "libdl.so.2: ") {
		t.Errorf("%v, %s", err, said)
	}
}

// The same ABI makes the same bytes.
func TestSameBytes(t *testing.T) {
	a, err := Files(at(t, "s390x", "2.17"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Files(at(t, "s390x", "2.17"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(a, b, func(x, y File) bool { return x.Name == y.Name && bytes.Equal(x.Data, y.Data) }) {
		t.Error("the second time the files are others")
	}
	if !slices.IsSortedFunc(a, func(x, y File) int { return strings.Compare(x.Name, y.Name) }) {
		t.Error("the files are not sorted")
	}
}

// Headers are those of the real libraries.
func TestHeaders(t *testing.T) {
	readelf := reallink.Tool(t, "readelf")
	real := map[string]string{"x86-64": "/usr/lib/x86_64-linux-gnu/libc.so.6"}
	for cpu, triple := range map[string]string{
		"aarch64": "aarch64-linux-gnu", "arm": "arm-linux-gnueabihf", "i386": "i686-linux-gnu", "ppc64le": "powerpc64le-linux-gnu",
		"riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu",
	} {
		real[cpu] = "/usr/" + triple + "/lib/libc.so.6"
	}
	line := regexp.MustCompile(`(?m)^ *(Class|Data|Machine|Flags): .*$`)
	for cpu, name := range real {
		t.Run(cpu, func(t *testing.T) {
			if _, err := os.Stat(name); err != nil {
				t.Skipf("there is no %s", name)
			}
			m, err := machineOf(cpu)
			if err != nil {
				t.Fatal(err)
			}
			data, err := library(m, glibc.Library{Soname: "libc.so.6"})
			if err != nil {
				t.Fatal(err)
			}
			stub := filepath.Join(t.TempDir(), "libc.so.6")
			if err := os.WriteFile(stub, data, 0o644); err != nil {
				t.Fatal(err)
			}
			want := line.FindAllString(reallink.Run(t, ".", readelf, "-h", name), -1)
			if got := line.FindAllString(reallink.Run(t, ".", readelf, "-h", stub), -1); !slices.Equal(got, want) {
				t.Errorf("%q, the real one has %q", got, want)
			}
		})
	}
}

// What glibc keeps for itself is not there, and neither is its node.
func TestPrivate(t *testing.T) {
	symbols := []glibc.Symbol{
		{Name: "kept", Version: "V", Default: true, Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL},
		{Name: "own", Version: private, Default: true, Type: elffile.STT_TLS, Binding: elffile.STB_GLOBAL},
	}
	lib := glibc.Library{Soname: "l.so", Nodes: []string{"V", private}, Symbols: symbols}
	data, err := library(machines["x86-64"], lib)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, data, lib)
	if bytes.Contains(data, []byte("own\x00")) || bytes.Contains(data, []byte(private)) {
		t.Error("the stub has it")
	}
}

// What cannot be written is refused by name.
func TestRefusals(t *testing.T) {
	m := machines["x86-64"]
	sym := func(version string, preferred bool, kind uint8) glibc.Symbol {
		return glibc.Symbol{Name: "f", Version: version, Default: preferred, Type: kind, Binding: elffile.STB_GLOBAL}
	}
	for _, c := range []struct {
		lib  glibc.Library
		want string
	}{
		{glibc.Library{}, "it has no name"},
		{glibc.Library{Soname: "l.so", Symbols: []glibc.Symbol{sym("V", true, elffile.STT_FUNC)}}, "f has the version V, which the library has no node for"},
		{glibc.Library{Soname: "l.so", Nodes: []string{"V"}, Symbols: []glibc.Symbol{sym("V", true, elffile.STT_TLS)}}, "f@V is thread-local"},
		{glibc.Library{Soname: "l.so", Nodes: []string{"V", "W"}, Symbols: []glibc.Symbol{sym("V", true, elffile.STT_FUNC), sym("W", true, elffile.STT_FUNC)}}, "f has two defaults: V and W"},
		{glibc.Library{Soname: "l.so", Nodes: []string{"V"}, Symbols: []glibc.Symbol{{Name: "f", Version: "V", Type: elffile.STT_OBJECT, Size: 1 << 63}}}, "bytes of data are more than there is room for"},
	} {
		if _, err := library(m, c.lib); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := Files(&glibc.ABI{CPU: "vax"}); err == nil || !strings.Contains(err.Error(), `"vax"`) {
		t.Errorf("%v", err)
	}
}

// libc_nonshared.a has what the floor lacks, and not what it has.
func TestMembers(t *testing.T) {
	for _, c := range []struct {
		cpu, floor    string
		has, hasNot   []string
		withoutCrtToo bool
	}{
		{"x86-64", "2.17", []string{"csu.o", "atexit.o", "stat.o", "stat64.o", "getentropy.o", "thread_atexit.o", "isoc23_strtol.o"}, []string{"crt1.o", "gcrt1.o"}, false},
		{"x86-64", "2.31", []string{"csu.o", "stat.o", "isoc23_strtol.o", "single_threaded.o"}, []string{"getentropy.o", "thread_atexit.o", "fcntl64.o"}, false},
		{"x86-64", "2.36", []string{"atexit.o", "isoc23_strtol.o"}, []string{"csu.o", "stat.o", "single_threaded.o", "arc4random.o", "dl_find_object.o"}, true},
		{"s390x", "2.17", []string{"stack_chk_fail_local.o", "stat.o"}, nil, false},
	} {
		files, err := Files(at(t, c.cpu, c.floor))
		if err != nil {
			t.Fatal(err)
		}
		data := map[string][]byte{}
		for _, f := range files {
			data[f.Name] = f.Data
		}
		if (data["crt1.o"] == nil) != c.withoutCrtToo || (data["Scrt1.o"] == nil) != c.withoutCrtToo || (data["gcrt1.o"] == nil) != c.withoutCrtToo {
			t.Errorf("%s %s: crt1.o is there: %v", c.cpu, c.floor, data["crt1.o"] != nil)
		}
		ar, err := archive.Open(bytes.NewReader(data["libc_nonshared.a"]), int64(len(data["libc_nonshared.a"])), "libc_nonshared.a")
		if err != nil {
			t.Fatal(err)
		}
		members, err := ar.Members()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range members {
			got = append(got, m.Name)
		}
		for _, name := range c.has {
			if !slices.Contains(got, name) {
				t.Errorf("%s %s: there is no %s in %v", c.cpu, c.floor, name, got)
			}
		}
		for _, name := range c.hasNot {
			if slices.Contains(got, name) {
				t.Errorf("%s %s: there is a %s", c.cpu, c.floor, name)
			}
		}
		index, err := ar.Index()
		if err != nil {
			t.Fatal(err)
		}
		if at := index.Lookup("atexit"); len(at) != 1 || members[at[0]].Name != "atexit.o" {
			t.Errorf("the index has atexit at %v", at)
		}
	}
}

// libgcc_s.txt says what the libgcc_s.so.1 of Debian 11 has, up to GCC 4.8.
func TestLibgcc(t *testing.T) {
	const root = reallink.SystemsFolder + "/bullseye-amd64"
	for cpu, triple := range map[string]string{
		"x86-64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu", "arm": "arm-linux-gnueabihf", "i386": "i686-linux-gnu",
		"ppc64le": "powerpc64le-linux-gnu", "riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu",
	} {
		t.Run(cpu, func(t *testing.T) {
			lib, err := libgcc(cpu)
			if err != nil {
				t.Fatal(err)
			}
			var got, want []string
			for _, s := range lib.Symbols {
				got = append(got, s.Name+"@@"+s.Version)
			}
			var file string
			for _, dir := range []string{"/lib/" + triple, "/usr/lib/" + triple, "/usr/" + triple + "/lib"} {
				if _, err := os.Stat(root + dir + "/libgcc_s.so.1"); err == nil {
					file = root + dir + "/libgcc_s.so.1"
				}
			}
			if file == "" {
				if cpu == "x86-64" && os.Getenv(reallink.RequireEnv) == "1" {
					t.Fatalf("%s=1, but there is no %s", reallink.RequireEnv, root)
				}
				t.Skipf("there is no libgcc_s.so.1 of %s in %s", cpu, root)
			}
			newer := regexp.MustCompile(`@@G[CG]C_([5-9]|[1-9]\d|4\.9)`)
			for line := range strings.Lines(reallink.Run(t, ".", reallink.Tool(t, "nm"), "-D", "--defined-only", file)) {
				if w := strings.Fields(line); len(w) == 3 && strings.Contains(w[2], "@@") && !newer.MatchString(w[2]) {
					want = append(want, w[2])
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%d names, the real one has %d", len(got), len(want))
			}
		})
	}
}
