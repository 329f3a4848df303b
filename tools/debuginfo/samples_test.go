package debuginfo

// Real files, made by the compilers of the machine: all the ways in which debug
// information can be written that somebody has a compiler for.

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const (
	sampleC = `
struct leaf { int value; struct leaf *next; };
typedef struct leaf leaf_t;
union both { float f; unsigned u; };
enum color { RED, GREEN = 7 };
static int twice(int x) { return 2 * x; }
__thread int counter;
leaf_t chain[3];
int walk(leaf_t *l, enum color c, union both b) {
	struct inside { char c[4]; } local = { { 1, 2, 3, 4 } };
	int sum = 0;
	for (; l; l = l->next) { int step = twice(l->value); sum += step + local.c[sum & 3]; }
	return sum + c + b.u;
}
`
	sampleMain = `
struct leaf;
struct leaf2 { long l; };
union both { float f; unsigned u; };
extern int walk(struct leaf *, int, union both);
struct leaf2 other;
int main(void) { union both b = { 0 }; return walk(0, (int)other.l, b); }
`
	sampleCXX = `
namespace outer { namespace inner {
template <class T> struct box { T value; struct nested { T *p; } n; enum class kind { a, b } k; };
struct base { virtual ~base(); virtual int f() { return 1; } int g() const; };
base::~base() {}
int base::g() const { return 3; }
struct derived final : base { int f() override { return 2; } box<long> b; };
} }
using alias = outer::inner::box<int>;
int use(alias *a, outer::inner::derived &d) { struct local { int q; } l{a->value}; return l.q + d.f() + int(d.b.value) + d.g(); }
`
	sampleRust = `
#![no_std]
#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
pub struct Guard<T> { pub value: T, pub count: usize }
#[repr(C)] pub struct Plain { pub a: u32, pub b: u64 }
pub enum Choice { None, One(u32), Two { a: u64, b: Plain } }
#[no_mangle] pub extern "C" fn rust_sum(p: *const u32, n: usize) -> u32 {
	let s = unsafe { core::slice::from_raw_parts(p, n) };
	let mut g = Guard { value: [1u32, 2, 3], count: n };
	let mut t = 0;
	for x in s.iter() { t = helper(t, *x, &mut g); }
	t
}
#[inline(never)] fn helper<T: Copy>(a: u32, b: u32, g: &mut Guard<[T; 3]>) -> u32 { g.count += 1; a.wrapping_mul(b) ^ g.count as u32 }
#[no_mangle] pub extern "C" fn rust_plain(p: *mut Plain) -> u64 { unsafe { (*p).a as u64 + (*p).b } }
#[no_mangle] pub extern "C" fn rust_choice(c: &Choice) -> u64 { match c { Choice::None => 0, Choice::One(x) => *x as u64, Choice::Two { a, .. } => *a } }
`
	sampleMixed = `
struct Plain { unsigned a; unsigned long b; };
extern unsigned rust_sum(const unsigned *, unsigned long);
extern unsigned long rust_plain(struct Plain *);
struct own { int x; struct own *next; struct Plain p; };
int main(int c, char **v) {
	unsigned a[4] = { 1, 2, 3, (unsigned)c };
	struct own o = { c, 0, { 1, 2 } };
	return (int)(rust_sum(a, 4) + rust_plain(&o.p) + (unsigned long)v[0][0]);
}
`
	sampleAsm = `
	.text
	.globl _start
_start:	nop
`
)

// sources writes the sources into a new directory.
func sources(t testing.TB) string {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.c": sampleC, "main.c": sampleMain, "x.cc": sampleCXX, "k.rs": sampleRust, "mixed.c": sampleMixed, "s.s": sampleAsm,
	} {
		reallink.Write(t, dir, name, text)
	}
	return dir
}

// sample is a file and how it is made, a command a line; "$out" is the file.
type sample struct {
	name    string
	lines   string
	not     string // who of "debug/dwarf" and "llvm-dwarfdump" cannot read it
	crosses bool   // units refer to each other
}

// make runs the commands and returns the file. A tool that is not there skips the
// test.
func (s sample) make(t testing.TB) string {
	t.Helper()
	dir := sources(t)
	out := filepath.Join(dir, "out")
	for _, line := range strings.Split(strings.TrimSpace(s.lines), "\n") {
		command(t, dir, strings.ReplaceAll(line, "$out", out))
	}
	return out
}

// command runs a command line. A tool that is not there skips the test.
func command(t testing.TB, dir, line string) {
	t.Helper()
	argv := strings.Fields(line)
	if _, err := exec.LookPath("dwz"); argv[0] == "dwz" && err != nil {
		t.Skip("dwz is in the layer debuginfo of bazelw only; testdata has a file of its making")
	}
	reallink.Tool(t, argv[0])
	reallink.Run(t, dir, argv...)
}

// objects are files of every version and layout that the compilers write.
func objects() []sample {
	var all []sample
	add := func(name, lines string) { all = append(all, sample{name: name, lines: lines}) }
	without := func(who, name, lines string) { all = append(all, sample{name: name, lines: lines, not: who}) }
	for _, v := range []string{"2", "3", "4", "5"} {
		add("gcc DWARF "+v, "gcc -c -gdwarf-"+v+" a.c -o $out")
		add("gcc -m32 DWARF "+v, "gcc -c -m32 -gdwarf-"+v+" a.c -o $out")
		add("g++ -O2 DWARF "+v, "g++ -c -O2 -gdwarf-"+v+" x.cc -o $out")
		add("clang DWARF "+v, "clang -c -gdwarf-"+v+" a.c -o $out")
		add("clang++ -O2 DWARF "+v, "clang++ -c -O2 -gdwarf-"+v+" x.cc -o $out")
		add("gcc linked DWARF "+v, "gcc -gdwarf-"+v+" a.c main.c -o $out")
	}
	for _, v := range []string{"3", "4", "5"} {
		add("gcc DWARF64 "+v, "gcc -c -gdwarf64 -gdwarf-"+v+" a.c -o $out")
		who := "" // debug/dwarf takes indices of names for those of 32-bit DWARF
		if v == "5" {
			who = "debug/dwarf"
		}
		without(who, "clang DWARF64 "+v, "clang -c -gdwarf64 -gdwarf-"+v+" a.c -o $out")
		without(who, "clang DWARF64 linked "+v, "clang -gdwarf64 -gdwarf-"+v+" a.c main.c -o $out")
	}
	for _, z := range []string{"zlib", "zstd"} {
		add("gcc "+z, "gcc -c -g a.c -o o.o\nobjcopy --compress-debug-sections="+z+" o.o $out")
		add("linked "+z, "gcc -g a.c main.c -o $out -Wl,--compress-debug-sections="+z)
		add("-m32 "+z, "gcc -c -m32 -g a.c -o o.o\nobjcopy --compress-debug-sections="+z+" o.o $out")
	}
	without("llvm-dwarfdump", ".zdebug", "gcc -c -g a.c -o o.o\nobjcopy --compress-debug-sections=zlib-gnu o.o $out")
	for _, target := range []string{
		"powerpc64", "powerpc64le", "s390x", "aarch64", "aarch64_be", "arm", "armeb", "riscv64", "i386",
		"powerpc", "mips", "mipsel", "mips64", "loongarch64",
	} {
		for _, v := range []string{"4", "5"} {
			without("debug/dwarf", "clang "+target+" DWARF "+v, "clang -c -target "+target+" -gdwarf-"+v+" a.c -o $out")
		}
	}
	for _, target := range []string{"bpfel", "bpfeb"} {
		without("debug/dwarf", target, "clang -c -target "+target+" -g main.c -o $out")
	}
	add("riscv64 with relaxation", "clang -c -O2 -target riscv64 -mrelax -g x.cc -o $out")
	add("rustc", "rustc --edition 2021 -g -C panic=abort --crate-type lib --emit obj k.rs -o $out")
	add("rustc DWARF 5", "rustc --edition 2021 -g -O -C panic=abort -C dwarf-version=5 --crate-type lib --emit obj k.rs -o $out")
	add("as", "as -g s.s -o $out")
	add("ld -r", "gcc -c -g a.c -o a.o\ngcc -c -g main.c -o m.o\nclang++ -c -g x.cc -o x.o\nas -g s.s -o s.o\nld -r a.o m.o x.o s.o -o $out")
	add("only-keep-debug", "gcc -g a.c main.c -o p\nobjcopy --only-keep-debug p $out")
	add("emit-relocs", "gcc -g a.c main.c -o $out -Wl,--emit-relocs")
	add("emit-relocs, addends in place", "gcc -c -m32 -g a.c -o a.o\ngcc -c -m32 -g main.c -o m.o\nld -m elf_i386 --emit-relocs -e main a.o m.o -o $out")
	add("type units, g++", "g++ -shared -fPIC -g -fdebug-types-section x.cc -o $out")
	add("type units, clang++", "clang++ -shared -fPIC -gdwarf-5 -fdebug-types-section x.cc -o $out")
	add("imports in C++", "g++ -g x.cc -c -o x.o\ngcc -g -c a.c -o a.o\ngcc -g -c main.c -o m.o\ng++ a.o m.o x.o -o $out")
	return all
}

// crossing are files in which units refer to each other.
func crossing() []sample {
	var all []sample
	add := func(name, lines string) {
		all = append(all, sample{name: name, lines: lines, crosses: !strings.Contains(name, "full LTO")})
	}
	rust := "rustc --edition 2021 -g -O -C panic=abort -C linker-plugin-lto --crate-type staticlib k.rs -o libk.a\n"
	for _, v := range []string{"4", "5"} {
		add("ThinLTO of C and Rust, DWARF "+v, rust+"clang-22 -gdwarf-"+v+" -O2 -flto=thin mixed.c libk.a -fuse-ld=lld -o $out")
		add("full LTO of C and Rust, DWARF "+v, rust+"clang-22 -gdwarf-"+v+" -O2 -flto=full mixed.c libk.a -fuse-ld=lld -o $out")
		add("gcc LTO, DWARF "+v, "gcc -c -gdwarf-"+v+" -O1 -flto a.c -o a.o\ngcc -c -gdwarf-"+v+" -O1 -flto main.c -o m.o\ngcc -gdwarf-"+v+" -O1 -flto a.o m.o -o $out")
		add("g++ and gcc LTO, DWARF "+v, "g++ -c -gdwarf-"+v+" -O1 -flto x.cc -o x.o\ngcc -c -gdwarf-"+v+" -O1 -flto a.c -o a.o\ngcc -c -gdwarf-"+v+" -O1 -flto main.c -o m.o\ng++ -gdwarf-"+v+" -O1 -flto a.o x.o m.o -o $out")
	}
	add("gcc LTO, DWARF 2", "gcc -c -gdwarf-2 -O1 -flto a.c -o a.o\ngcc -c -gdwarf-2 -O1 -flto main.c -o m.o\ngcc -gdwarf-2 -O1 -flto a.o m.o -o $out")
	all = append(all, sample{
		name:  "gcc LTO, DWARF64",
		lines: "gcc -c -g -gdwarf64 -O1 -flto a.c -o a.o\ngcc -c -g -gdwarf64 -O1 -flto main.c -o m.o\ngcc -g -gdwarf64 -O1 -flto a.o m.o -o $out",
		not:   "debug/dwarf", crosses: true,
	})
	add("ThinLTO, zstd", rust+"clang-22 -g -O2 -flto=thin mixed.c libk.a -fuse-ld=lld -Wl,--compress-debug-sections=zstd -o $out")
	add("dwz", "gcc -g -c a.c -o a.o\ncp a.c b.c\ngcc -g -c -Dwalk=walk2 -Dchain=chain2 -Dcounter=counter2 b.c -o b.o\ngcc -g -c main.c -o m.o\ngcc a.o b.o m.o -o $out\ndwz $out")
	return all
}

// openSample reads a file in full.
func openSample(t testing.TB, path string) (*elffile.File, *Info) {
	t.Helper()
	f := openFile(t, path)
	info, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, info
}

func openFile(t testing.TB, path string) *elffile.File {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	stat, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elffile.Open(file, stat.Size(), filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
