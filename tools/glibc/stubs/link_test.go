package stubs

// What linkers make of the stubs, each trap by itself. That what they link runs on
// old systems is e2e/floors' to show.

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// folder writes the files of an ABI.
func folder(t *testing.T, abi *glibc.ABI) string {
	t.Helper()
	files, err := Files(abi)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func at(t *testing.T, cpu, floor string) *glibc.ABI {
	t.Helper()
	release, err := glibc.ParseRelease(floor)
	if err != nil {
		t.Fatal(err)
	}
	abi, err := glibc.At(cpu, release)
	if err != nil {
		t.Fatal(err)
	}
	return abi
}

// linked compiles a source and links it against a folder, and returns the file.
func linked(t *testing.T, l reallink.Linker, folder, source string, flags ...string) string {
	t.Helper()
	out, text, err := tryLink(t, l, folder, source, flags...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

func tryLink(t *testing.T, l reallink.Linker, folder, source string, flags ...string) (out, text string, err error) {
	t.Helper()
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", source)
	out = filepath.Join(dir, "a.out")
	argv := append([]string{"gcc", l.Flag, "-L" + folder, "-B" + folder, "-o", out, "a.c"}, flags...)
	text, err = reallink.Try(dir, argv...)
	return out, text, err
}

// dynamic are the lines of a file's .dynsym: binding, section, name@version.
func dynamic(t *testing.T, file string) []string {
	t.Helper()
	reallink.Tool(t, "readelf")
	var lines []string
	for line := range strings.Lines(reallink.Run(t, ".", "readelf", "--dyn-syms", "-W", file)) {
		if w := strings.Fields(line); len(w) >= 8 && strings.HasSuffix(w[0], ":") {
			lines = append(lines, w[4]+" "+w[6]+" "+w[7])
		}
	}
	return lines
}

func each(t *testing.T, do func(t *testing.T, l reallink.Linker)) {
	for _, l := range reallink.Linkers(t) {
		t.Run(l.Name, func(t *testing.T) { do(t, l) })
	}
}

// An unversioned reference gets the newest version up to the floor, and memcpy, which
// had a new one in 2.14, the one of the time.
func TestDefaultVersion(t *testing.T) {
	abi := at(t, "x86-64", "2.17")
	dir := folder(t, abi)
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `
			void *memcpy(void *, const void *, unsigned long);
			double pow(double, double);
			int pthread_create(void *, void *, void *, void *);
			void *pick(int n) { return n == 0 ? (void *)memcpy : n == 1 ? (void *)pow : (void *)pthread_create; }`,
			"-shared", "-fPIC", "-fno-builtin", "-lm")
		got := dynamic(t, out)
		for _, want := range []string{"GLOBAL UND memcpy@GLIBC_2.14", "GLOBAL UND pow@GLIBC_2.2.5", "GLOBAL UND pthread_create@GLIBC_2.2.5"} {
			if !slices.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
			}
		}
		needed := reallink.Run(t, ".", "readelf", "-dW", out)
		for _, name := range []string{"libc.so.6", "libm.so.6", "libpthread.so.0"} {
			if !strings.Contains(needed, "["+name+"]") {
				t.Errorf("it does not need %s:\n%s", name, needed)
			}
		}
		if strings.Contains(needed, "libdl") || strings.Contains(needed, dir) {
			t.Errorf("it needs too much:\n%s", needed)
		}
	})
}

// What an object asks for by version is found where the floor keeps it, and an
// unversioned reference never binds there.
func TestCompatVersion(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `
			__asm__(".symver old_memcpy, memcpy@GLIBC_2.2.5");
			void *old_memcpy(void *, const void *, unsigned long);
			void *pick(void) { return (void *)old_memcpy; }`, "-shared", "-fPIC")
		if got := dynamic(t, out); !slices.Contains(got, "GLOBAL UND memcpy@GLIBC_2.2.5") {
			t.Errorf("memcpy@GLIBC_2.2.5 is not in\n%s", strings.Join(got, "\n"))
		}
	})
}

// What is newer than the floor, or nobody's to use, is not there: the linker says so.
func TestTooNew(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		for _, name := range []string{"getrandom", "_dl_addr", "__libc_csu_irel"} {
			_, text, err := tryLink(t, l, dir, "int "+name+"(void); int main(void) { return "+name+"(); }")
			if err == nil || !regexp.MustCompile(`undefined.*`+name).MatchString(text) {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
		}
	})
}

const environ = `
	#include <stdlib.h>
	#include <string.h>
	extern char **environ;
	int main(void) {
		setenv("FLOOR", "seen", 1);
		for (char **e = environ; e && *e; e++)
			if (!strcmp(*e, "FLOOR=seen"))
				return 0;
		return 1;
	}`

// A copy of environ is a copy of __environ too, which setenv writes. Without the alias
// it is invisible.
func TestCopyOfAliases(t *testing.T) {
	abi := at(t, "x86-64", "2.17")
	dir := folder(t, abi)
	apart := *abi
	apart.Libraries = slices.Clone(abi.Libraries)
	for i := range apart.Libraries {
		lib := &apart.Libraries[i]
		lib.Symbols = slices.Clone(lib.Symbols)
		for j := range lib.Symbols {
			lib.Symbols[j].Alias = 0
		}
	}
	broken := folder(t, &apart)
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, environ, "-no-pie", "-fno-pie")
		if r := reallink.Run(t, ".", "readelf", "-rW", out); !strings.Contains(r, "R_X86_64_COPY") {
			t.Fatalf("no copy is made:\n%s", r)
		}
		if said, err := reallink.Try(".", out); err != nil {
			t.Errorf("setenv is not seen: %v %s", err, said)
		}
		out = linked(t, l, broken, environ, "-no-pie", "-fno-pie")
		if _, err := reallink.Try(".", out); err == nil {
			t.Error("setenv is seen without aliases: this test shows nothing")
		}
	})
}

// A copy has the size of the original: stdout's is a pointer, sys_siglist's an array.
func TestCopySize(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `extern const char *const sys_siglist[]; int main(int n, char **v) { return !sys_siglist[n]; }`, "-no-pie", "-fno-pie")
		if got := reallink.Run(t, ".", "readelf", "--dyn-syms", "-W", out); !regexp.MustCompile(`\b520 OBJECT +GLOBAL +DEFAULT +\d+ sys_siglist@GLIBC_2\.3\.3`).MatchString(got) {
			t.Errorf("sys_siglist is not 520 bytes of its own:\n%s", got)
		}
	})
}

// A weak definition stays weak, so that a program's own wins without a word.
func TestOwnDefinitionWins(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `int stat64(void) { return 7; } int atexit(void) { return 0; } int main(void) { return stat64() - 7 + atexit(); }`, "-fno-builtin", "-w")
		reallink.Run(t, ".", out)
	})
}

// stat is code below 2.33, and hidden: it is no export of what it is linked into.
func TestNonshared(t *testing.T) {
	each(t, func(t *testing.T, l reallink.Linker) {
		for floor, want := range map[string]string{"2.17": "__xstat@GLIBC_2.2.5", "2.36": "stat@GLIBC_2.33"} {
			out := linked(t, l, folder(t, at(t, "x86-64", floor)), `
				#include <sys/stat.h>
				int check(struct stat *s) { return stat("/", s); }`, "-shared", "-fPIC")
			got := dynamic(t, out)
			if !slices.Contains(got, "GLOBAL UND "+want) || slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, " stat") }) {
				t.Errorf("at %s\n%s", floor, strings.Join(got, "\n"))
			}
		}
	})
}

// Thread-local variables of a library are reached through ld.so's function.
func TestThreadLocal(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `__thread int own; int *where(void) { return &own; }`, "-shared", "-fPIC", "-mtls-dialect=gnu", "-Wl,-z,defs")
		if got := dynamic(t, out); !slices.Contains(got, "GLOBAL UND __tls_get_addr@GLIBC_2.3") {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
	})
}

// old starts a program on glibc 2.31, where there is one.
func old(t *testing.T, program string) []string {
	t.Helper()
	return reallink.Systems(t)[0].Start(program)
}

// Constructors run, in order, with the arguments of main; so do destructors. A crt1.o
// of one's own from before 2.34 finds what it calls.
func TestConstructors(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	const source = `
		#include <stdio.h>
		#include <unistd.h>
		static int ran;
		static void early(int n, char **v, char **e) { ran = ran * 10 + (n == 1 && v[0] && e ? 1 : 9); }
		__attribute__((section(".preinit_array"), used)) static void (*const before)(int, char **, char **) = early;
		__attribute__((constructor(101))) static void first(void) { ran = ran * 10 + 2; }
		__attribute__((constructor)) static void second(void) { ran = ran * 10 + 3; }
		__attribute__((destructor)) static void last(void) { write(1, "last", 4); }
		int main(void) { return ran != 123; }`
	each(t, func(t *testing.T, l reallink.Linker) {
		for _, flags := range [][]string{{"-no-pie", "-fno-pie"}, {"-pie", "-fPIE"}, {"-pg"}, {"-static"}} {
			out := linked(t, l, dir, source, flags...)
			if said, err := reallink.Try(filepath.Dir(out), out); err != nil || said != "last" {
				t.Errorf("%v: %q, %v", flags, said, err)
			}
			if flags[0] == "-static" {
				continue
			}
			if said, err := reallink.Try(filepath.Dir(out), old(t, out)...); err != nil || said != "last" {
				t.Errorf("%v on glibc 2.31: %q, %v", flags, said, err)
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(out), "gmon.out")); (err == nil) != (flags[0] == "-pg") {
				t.Errorf("%v: the profile: %v", flags, err)
			}
		}
		out := linked(t, l, dir, `
			int __libc_csu_init(int, char **, char **); void __libc_csu_fini(void);
			int main(int n, char **v) { __libc_csu_fini(); return n > 1 ? __libc_csu_init(n, v, 0) : 0; }`)
		reallink.Run(t, ".", out)
	})
}

// From 2.34 on -lpthread finds an archive without members, and crt1.o is the machine's.
func TestAfterTheMerge(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.36"))
	for _, name := range []string{"crt1.o", "Scrt1.o", "gcrt1.o", "libpthread.so"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("there is a %s", name)
		}
	}
	for _, name := range []string{"libpthread.a", "libdl.a", "librt.a", "libutil.a", "libanl.a"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != "!<arch>\n" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, `int pthread_create(void *, void *, void *, void *); void *pick(void) { return (void *)pthread_create; }`,
			"-shared", "-fPIC", "-lpthread", "-ldl", "-lrt", "-lutil", "-lanl")
		if got := dynamic(t, out); !slices.Contains(got, "GLOBAL UND pthread_create@GLIBC_2.34") {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
		if needed := reallink.Run(t, ".", "readelf", "-dW", out); strings.Contains(needed, "libpthread") {
			t.Errorf("%s", needed)
		}
	})
}
