package isolate

// The seven processors, two of them with the most significant byte first and two
// with 32 bits: written by clang, judged by readelf and linked by lld.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

var targets = []struct{ triple, emulation string }{
	{"x86_64-linux-gnu", "elf_x86_64"}, {"i386-linux-gnu", "elf_i386"}, {"aarch64-linux-gnu", "aarch64linux"}, {"armv7-linux-gnueabihf", "armelf_linux_eabi"},
	{"riscv64-linux-gnu", "elf64lriscv"}, {"powerpc64le-linux-gnu", "elf64lppc"}, {"s390x-linux-gnu", "elf64_s390"}, {"powerpc64-linux-gnu", "elf64ppc"},
}

func TestProcessors(t *testing.T) {
	clang, lld, llvmReadelf := reallink.Tool(t, "clang"), reallink.Tool(t, "ld.lld"), reallink.Tool(t, "llvm-readelf")
	for _, target := range targets {
		t.Run(target.triple, func(t *testing.T) {
			dir := t.TempDir()
			reallink.Write(t, dir, "a.c", registry+`
int common_one;
__thread int per_thread = 3;
__attribute__((weak)) int weak_one(void) { return 1; }
ENTRY(first, 1);
int helper(int);
int lib_run(int x) { return helper(x) + common_one + per_thread + weak_one() + (__start_linkme_ENGINES != __stop_linkme_ENGINES); }`)
			reallink.Write(t, dir, "b.cc", `
struct Foo { int x; Foo(int a) : x(a) {} virtual int get() { return x; } };
template <typename T> T &state() { static T n; return n; }
extern "C" int b_only(void) { return 4; }
extern "C" int helper(int x) { Foo f(x); Foo *volatile p = &f; return p->get() + ++state<int>(); }`)
			reallink.Write(t, dir, "main.c", `
int helper(int x) { return x; }
int lib_run(int), b_only(void);
void *__tls_get_addr(void *p) { return p; }
void *__tls_get_offset(void *p) { return p; }
void _start(void) { lib_run(helper(b_only())); }`)
			for _, source := range []string{"a.c", "b.cc", "main.c"} {
				reallink.Run(t, dir, clang, "--target="+target.triple, "-O1", "-fcommon", "-ffreestanding", "-fno-rtti", "-fno-exceptions", "-fno-threadsafe-statics", "-ffunction-sections", "-c", source)
			}
			reallink.Run(t, dir, reallink.Tool(t, "llvm-ar"), "rcsD", "lib.a", "a.o", "b.o")
			link := func(a string) (string, error) {
				return reallink.Try(dir, lld, "-m", target.emulation, "-z", "undefs", "--unresolved-symbols=report-all", "-o", "app", "main.o", a, "--defsym=_ZTVN10__cxxabiv117__class_type_infoE=0")
			}
			if out, err := link("lib.a"); err == nil {
				t.Errorf("not isolated it links, so this test shows nothing: %s", out)
			}
			isolated(t, dir, Options{ID: "x", Public: []string{"lib_run", "b_only"}}, "lib.a")
			if out, err := reallink.Try(dir, llvmReadelf, "-aW", "x_lib.a"); err != nil || strings.Contains(out, "warning:") {
				t.Errorf("%v\n%.3000s", err, out)
			}
			if out, err := link("x_lib.a"); err != nil {
				t.Fatalf("%s", out)
			}
			text := reallink.Run(t, dir, reallink.Tool(t, "llvm-nm"), "app")
			for _, want := range []string{" helper\n", " helper.x\n", " lib_run\n", " common_one.x\n", " per_thread.x\n", " weak_one.x\n", " _ZTV3Foo.x\n", " _ZZ5stateIiERT_vE1n.x\n"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if text := reallink.Run(t, dir, llvmReadelf, "-SW", "app"); !strings.Contains(text, "linkme_ENGINES_x") {
				t.Errorf("%s", text)
			}
		})
	}
}
