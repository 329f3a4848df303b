package isolate

// Objects with a compiler's intermediate code beside or in the place of machine
// code.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const ltoLibrary = `
inline int shared() { static int n = 40; return ++n; }
struct Foo { int x; Foo(int a) : x(a) {} virtual ~Foo() {} };
int helper(int x) { Foo f(x); return f.x + shared(); }
extern "C" int lib_run(int x) { return helper(x); }`

const ltoMain = `
#include <cstdio>
int helper(int x) { return -x; }
extern "C" int lib_run(int);
int main() { std::printf("%d %d\n", lib_run(1), helper(1)); }`

func TestFatLTO(t *testing.T) {
	dir := buildWith(t, "g++", []string{"-O1", "-g", "-flto", "-ffat-lto-objects"}, "lib.cc", ltoLibrary, "main.cc", ltoMain)
	reallink.Run(t, dir, reallink.Tool(t, "gcc-ar"), "rcsD", "lib.a", "lib.o")
	r := isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	if len(r.Stripped) != 1 || !strings.Contains(r.Stripped[0], "lib.o") {
		t.Errorf("%+v", r.Stripped)
	}
	if text := reallink.Run(t, dir, "readelf", "-SsW", "x_lib.a"); strings.Contains(text, ".gnu.lto") || strings.Contains(text, ".gnu.debuglto") {
		t.Errorf("%s", text)
	}
	// With the compiler's plugin, and mold, which starts it too.
	says(t, dir, "42 -1", "g++", "-flto", "-O1", "-g", "main.o", "x_lib.a")
	says(t, dir, "42 -1", "g++", "-fno-lto", "main.o", "x_lib.a")
	if out := reallink.Run(t, dir, "readelf", "--debug-dump=info", "x_lib.a"); !strings.Contains(out, "helper") {
		t.Error("the debug information of the machine code is gone")
	}
}

// LLVM's fat objects: the section .llvm.lto.
func TestFatLTOOfLLVM(t *testing.T) {
	dir := buildWith(t, reallink.Tool(t, "clang++"), []string{"-O1", "-flto", "-ffat-lto-objects"}, "lib.cc", ltoLibrary, "main.cc", ltoMain)
	ar(t, dir, "lib.a", "lib.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	if text := reallink.Run(t, dir, "readelf", "-SW", "x_lib.a"); strings.Contains(text, ".llvm.lto") {
		t.Errorf("%s", text)
	}
	says(t, dir, "42 -1", "clang++", "main.o", "x_lib.a")
	if out, err := reallink.Try(dir, "clang++", "-flto", "-ffat-lto-objects", "-fuse-ld=lld", "-o", "app", "main.o", "x_lib.a"); err != nil {
		t.Error(out)
	} else if out := reallink.Run(t, dir, "./app"); out != "42 -1\n" {
		t.Error(out)
	}
}

// What has no machine code is refused, each by its name.
func TestRefusedLTO(t *testing.T) {
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", "int a(void) { return 1; }")
	reallink.Run(t, dir, reallink.Tool(t, "clang"), "-flto", "-c", "-o", "bitcode.o", "a.c")
	reallink.Run(t, dir, reallink.Tool(t, "gcc"), "-flto", "-fno-fat-lto-objects", "-c", "-o", "slim.o", "a.c")
	reallink.Run(t, dir, "gcc", "-c", "-o", "a.o", "a.c")
	ar(t, dir, "lib.a", "a.o", "bitcode.o", "slim.o")
	_, err := tryIsolate(t, dir, Options{ID: "x"}, "lib.a")
	if err == nil {
		t.Fatal("isolated")
	}
	for _, want := range []string{"lib.a: member bitcode.o (offset ", "LLVM bitcode", "lib.a: member slim.o (offset ", "without machine code"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nis to say %q", err, want)
		}
	}
	if _, err := tryIsolate(t, dir, Options{ID: "x"}, "bitcode.o"); err == nil || !strings.Contains(err.Error(), "bitcode.o: is LLVM bitcode") {
		t.Errorf("%v", err)
	}
}
