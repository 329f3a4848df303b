package glibc

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// line returns a symbol as a line of the data has it, or "" where there is none.
func line(t *testing.T, abi *ABI, soname, name, version string) string {
	t.Helper()
	l := abi.library(soname)
	if l == nil {
		return ""
	}
	for _, s := range l.Symbols {
		if s.Name == name && s.Version == version {
			return symbolLines(l)[[2]string{name, version}]
		}
	}
	return ""
}

// TestAt asks for facts of glibc's history that are known from elsewhere: NEWS, the
// manual pages, and what has broken programs.
func TestAt(t *testing.T) {
	const absent = ""
	for _, c := range []struct{ cpu, floor, soname, name, version, want string }{
		{"x86-64", "2.17", "libc.so.6", "memcpy", "GLIBC_2.14", "memcpy ifunc"},
		{"x86-64", "2.17", "libc.so.6", "memcpy", "GLIBC_2.2.5", "memcpy compat"},
		{"x86-64", "2.17", "libc.so.6", "clock_gettime", "GLIBC_2.17", "clock_gettime"},
		{"x86-64", "2.17", "libc.so.6", "secure_getenv", "GLIBC_2.17", "secure_getenv weak"},
		{"x86-64", "2.24", "libc.so.6", "getrandom", "GLIBC_2.25", absent},
		{"x86-64", "2.25", "libc.so.6", "getrandom", "GLIBC_2.25", "getrandom weak"},
		{"x86-64", "2.28", "libm.so.6", "exp", "GLIBC_2.2.5", "exp"}, // the default until 2.29 took that
		{"x86-64", "2.29", "libm.so.6", "exp", "GLIBC_2.2.5", "exp compat"},
		{"x86-64", "2.29", "libm.so.6", "exp", "GLIBC_2.29", "exp"},
		{"x86-64", "2.17", "libmvec.so.1", "_ZGVbN2v_cos", "GLIBC_2.22", absent},
		{"x86-64", "2.22", "libmvec.so.1", "_ZGVbN2v_cos", "GLIBC_2.22", "_ZGVbN2v_cos ifunc"},
		{"x86-64", "2.17", "libc.so.6", "environ", "GLIBC_2.2.5", "environ weak object:8 =__environ"},
		{"x86-64", "2.17", "libc.so.6", "sys_errlist", "GLIBC_2.12", "sys_errlist object:1080 =_sys_errlist"},
		{"x86-64", "2.31", "libm.so.6", "pow10", "GLIBC_2.2.5", "pow10 compat"}, // obsolete since 2.27
		// Through the move of libpthread into libc, of which 2.33 and 2.34 are not recorded.
		{"x86-64", "2.33", "libpthread.so.0", "pthread_create", "GLIBC_2.2.5", "pthread_create"},
		{"x86-64", "2.33", "libc.so.6", "pthread_create", "GLIBC_2.2.5", absent},
		{"x86-64", "2.34", "libpthread.so.0", "pthread_create", "GLIBC_2.2.5", absent},
		{"x86-64", "2.34", "libc.so.6", "pthread_create", "GLIBC_2.2.5", "pthread_create compat"},
		{"x86-64", "2.34", "libc.so.6", "pthread_create", "GLIBC_2.34", "pthread_create"},
		{"x86-64", "2.31", "libpthread.so.0", "pthread_sigmask", "GLIBC_2.2.5", "pthread_sigmask"}, // this one moved first
		{"x86-64", "2.32", "libpthread.so.0", "pthread_sigmask", "GLIBC_2.2.5", absent},
		{"x86-64", "2.32", "libc.so.6", "pthread_sigmask", "GLIBC_2.32", "pthread_sigmask"},
		{"x86-64", "2.32", "libc.so.6", "stat", "GLIBC_2.33", absent},
		{"x86-64", "2.33", "libc.so.6", "stat", "GLIBC_2.33", "stat weak"},
		{"x86-64", "2.33", "libc_malloc_debug.so.0", "malloc", "GLIBC_2.2.5", absent},
		{"x86-64", "2.34", "libc_malloc_debug.so.0", "malloc", "GLIBC_2.2.5", "malloc compat"},
		{"x86-64", "2.42", "libc.so.6", "free", "GLIBC_2.2.5", "free"},
		{"aarch64", "2.17", "libc.so.6", "memcpy", "GLIBC_2.17", "memcpy ifunc"},
		{"i386", "2.17", "libc.so.6", "fopen", "GLIBC_2.0", "fopen compat"},
		{"i386", "2.17", "libc.so.6", "fopen", "GLIBC_2.1", "fopen"},
		{"s390x", "2.17", "ld64.so.1", "__tls_get_offset", "GLIBC_2.3", "__tls_get_offset"},
		{"arm", "2.17", "libc.so.6", "__aeabi_memcpy", "GLIBC_2.4", "__aeabi_memcpy"},
		{"ppc64le", "2.31", "libc.so.6", "__printfieee128", "GLIBC_2.32", absent},
		{"ppc64le", "2.32", "libc.so.6", "__printfieee128", "GLIBC_2.32", "__printfieee128"},
		{"riscv64", "2.35", "libc.so.6", "_dl_find_object", "GLIBC_2.35", "_dl_find_object"},
	} {
		floor, err := ParseRelease(c.floor)
		if err != nil {
			t.Fatal(err)
		}
		abi, err := At(c.cpu, floor)
		if err != nil {
			t.Fatal(err)
		}
		if got := line(t, abi, c.soname, c.name, c.version); got != c.want {
			t.Errorf("%s, glibc %s: %s in %s at %s is %q, want %q", c.cpu, c.floor, c.name, c.soname, c.version, got, c.want)
		}
	}
}

func TestNodesThatAreNoNumber(t *testing.T) {
	for _, c := range []struct {
		floor Release
		node  string
		want  bool
	}{
		{Release{2, 35}, "GLIBC_ABI_DT_RELR", false},
		{Release{2, 36}, "GLIBC_ABI_DT_RELR", true},
		{Release{2, 41}, "GLIBC_ABI_GNU2_TLS", false}, // Debian brought it to its 2.41
		{Release{2, 42}, "GLIBC_ABI_GNU2_TLS", false},
		{Release{2, 43}, "GLIBC_ABI_GNU2_TLS", true},
		{Release{2, 17}, "GLIBC_PRIVATE", true},
	} {
		abi, err := At("x86-64", c.floor)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(abi.library("libc.so.6").Nodes, c.node); got != c.want {
			t.Errorf("glibc %s has %s: %v, want %v", c.floor, c.node, got, c.want)
		}
	}
}

func TestAtRefuses(t *testing.T) {
	for _, c := range []struct {
		cpu   string
		floor Release
		want  string
	}{
		{"x86-64", Release{2, 16}, "glibc 2.16 on x86-64: it is too old: floors begin at 2.17"},
		{"riscv64", Release{2, 30}, "glibc 2.30 on riscv64: it is too old: the first release recorded for this processor is 2.31"},
		{"x86-64", Release{2, 99}, "glibc 2.99 on x86-64: it is newer than all that is recorded: the newest is "},
		{"sparc", Release{2, 31}, "glibc on sparc is not known; known are aarch64, arm, i386, ppc64le, riscv64, s390x, x86-64"},
	} {
		if _, err := At(c.cpu, c.floor); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("At(%s, %s): %v; want %q", c.cpu, c.floor, err, c.want)
		}
	}
}

// TestEveryFloor holds for every processor and floor what must hold for any glibc.
func TestEveryFloor(t *testing.T) {
	for _, cpu := range CPUs() {
		var last *ABI
		for minor := 17; ; minor++ {
			abi, err := At(cpu, Release{2, minor})
			if err != nil {
				if last == nil {
					continue
				}
				break
			}
			wellFormed(t, abi)
			if last != nil {
				onlyGrows(t, last, abi)
			}
			last = abi
		}
		if last.Floor.Less(Release{2, 43}) {
			t.Errorf("%s ends at %s", cpu, last.Floor)
		}
	}
}

func wellFormed(t *testing.T, abi *ABI) {
	t.Helper()
	for _, l := range abi.Libraries {
		nodes := map[string]bool{}
		for _, node := range l.Nodes {
			nodes[node] = true
			if newer(node, abi.Floor) {
				t.Errorf("%s %s: %s has %s", abi.CPU, abi.Floor, l.Soname, node)
			}
		}
		sizes := map[int]int{}
		for i, s := range l.Symbols {
			if !nodes[s.Version] {
				t.Errorf("%s %s: %s has %s at %s and not the node", abi.CPU, abi.Floor, l.Soname, s.Name, s.Version)
			}
			if i > 0 && l.Symbols[i-1].Name == s.Name && l.Symbols[i-1].Default && s.Default {
				t.Errorf("%s %s: %s has two defaults for %s", abi.CPU, abi.Floor, l.Soname, s.Name)
			}
			if s.Type == elffile.STT_OBJECT && s.Size == 0 {
				t.Errorf("%s %s: %s %s has no size", abi.CPU, abi.Floor, l.Soname, s.Name)
			}
			sizes[s.Alias]++
		}
		for alias, n := range sizes {
			if alias != 0 && n == 1 {
				t.Errorf("%s %s: %s has an alias group of one", abi.CPU, abi.Floor, l.Soname)
			}
		}
		for _, soname := range l.Needed {
			if abi.library(soname) == nil {
				t.Errorf("%s %s: %s needs %s, which is not there", abi.CPU, abi.Floor, l.Soname, soname)
			}
		}
	}
}

// onlyGrows reports what an older release has somewhere and a newer one nowhere.
func onlyGrows(t *testing.T, old, next *ABI) {
	t.Helper()
	has := map[[2]string]bool{}
	for _, l := range next.Libraries {
		for _, s := range l.Symbols {
			has[[2]string{s.Name, s.Version}] = true
		}
	}
	for _, l := range old.Libraries {
		for _, s := range l.Symbols {
			if !has[[2]string{s.Name, s.Version}] {
				t.Errorf("%s: %s of %s at %s is in glibc %s and not in %s", old.CPU, s.Name, l.Soname, s.Version, old.Floor, next.Floor)
			}
		}
	}
}

// DataFile returns the data of a processor.
func DataFile(t *testing.T, cpu string) string {
	t.Helper()
	text, err := data.ReadFile("data/" + cpu + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDataIsCanonical: what is in the folder is what Encode writes.
func TestDataIsCanonical(t *testing.T) {
	for _, cpu := range CPUs() {
		text := DataFile(t, cpu)
		records, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Encode(records)
		if err != nil {
			t.Fatal(err)
		}
		if string(again) != text {
			t.Errorf("data/%s.txt is not as Encode writes it; run e2e/glibc/run", cpu)
		}
		one, err := Decode(text, records[1].Floor)
		if err != nil || len(one) != 1 || !reflect.DeepEqual(one[0], records[1]) {
			t.Errorf("data/%s.txt: one record read alone differs (%v)", cpu, err)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	for _, floor := range []Release{{2, 17}, {2, 31}, {2, 33}} {
		b.Run(floor.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := At("x86-64", floor); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
