#!/bin/bash
# Makes the files of this folder again, in the folder that is given, with gcc, clang,
# clang-22, rustc, lld, dwz and binutils; and beside each what llvm-dwarfdump says of
# it, where that can read it. The folder becomes a part of the files: use /tmp/kept.
set -eu
cd "$1"
cat > s.c <<'X'
struct leaf { int value; struct leaf *next; };
union both { float f; unsigned u; };
int walk(struct leaf *l, union both b) { return l->value + b.u; }
X
cat > t.c <<'X'
struct leaf { int value; struct leaf *next; };
enum color { RED, GREEN };
int paint(struct leaf *l, enum color c) { return l->value + c; }
X
cat > t.cc <<'X'
namespace n { template <class T> struct box { T value; box *p; }; }
int use(n::box<int> *b) { return b->value; }
X
cat > m.c <<'X'
#include <stdbool.h>
struct Plain { unsigned a; unsigned long b; };
struct flagged { bool on; struct Plain p; };
extern unsigned long rust_plain(struct Plain *);
extern int rust_flag(bool, int);
__attribute__((noinline)) static int look(struct flagged *f) { return f->on ? f->p.a : 7; }
int main(int c, char **v) { struct flagged f = { c > 1, { c, 2 } }; return (int)rust_plain(&f.p) + look(&f) + rust_flag(f.on, c) + v[0][0]; }
X
cat > k.rs <<'X'
#![no_std]
#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[repr(C)] pub struct Plain { pub a: u32, pub b: u64 }
pub struct Guard<T> { pub value: T, pub on: bool }
#[inline(never)] fn keep(g: &Guard<&Plain>) -> u64 { g.value.b + g.on as u64 }
#[no_mangle] pub extern "C" fn rust_plain(p: *mut Plain) -> u64 { let p = unsafe { &*p }; keep(&Guard { value: p, on: p.a > 1 }) }
#[no_mangle] pub extern "C" fn rust_flag(on: bool, n: i32) -> i32 { if on { n } else { -n } }
X
gcc -c -g s.c -o gcc5.elf
gcc -c -gdwarf-2 -m32 s.c -o gcc2-m32.elf
clang -c -gdwarf-4 -target powerpc64 s.c -o clang4-powerpc64.elf
clang -c -gdwarf-5 -target s390x s.c -o clang5-s390x.elf
gcc -c -g -gdwarf64 s.c -o dwarf64.elf
g++ -c -g -fdebug-types-section t.cc -o types5.elf
g++ -c -gdwarf-4 -fdebug-types-section t.cc -o types4.elf
gcc -c -g s.c -o z.o; objcopy --compress-debug-sections=zstd z.o zstd.elf; objcopy --compress-debug-sections=zlib-gnu z.o zdebug.elf
gcc -g -gsplit-dwarf -c s.c -o split.elf
rustc --edition 2021 -g -O -C panic=abort -C linker-plugin-lto --crate-type staticlib k.rs -o libk.a
clang-22 -std=gnu23 -g -O2 -flto=thin m.c libk.a -fuse-ld=lld -o thin
objcopy --only-section='.debug_*' thin lto.elf
gcc -g -c s.c -o s.o; gcc -g -c t.c -o t.o; cat > u.c <<'X'
int main(void) { return 0; }
X
cat > a.c <<'X'
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
X
gcc -g -c a.c -o a.o
gcc -g -c -Dwalk=walk2 -Dchain=chain2 -Dcounter=counter2 a.c -o b.o
gcc -g a.o b.o u.c -o w; dwz w; objcopy --only-section='.debug_*' w dwz.elf
gcc -g -flto -O1 -c s.c -o s.o; gcc -flto -g -O1 -c t.c -o t.o;  gcc -g -O1 -flto s.o t.o u.c -Wl,-u,walk -Wl,-u,paint -o glto; objcopy --only-section='.debug_*' glto gcclto.elf
rm -f -- *.o *.dwo thin w glto libk.a *.c *.cc *.rs
for f in *.elf; do
	case $f in
	types* | zdebug.elf) ;; # several .debug_info at once; no longer read by LLVM
	*) llvm-dwarfdump --debug-info --show-form "$f" > "$f.dwarfdump" ;;
	esac
done
