package workshop

// Programs of C and Rust, built by the real compilers and linked by lld.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// MixedRust is the library in k.rs.
const MixedRust = `
#![no_std]
#[panic_handler] fn on_panic(_: &core::panic::PanicInfo) -> ! { loop {} }
pub mod inner { pub struct Pair<T> { pub first: T, pub second: T } }
#[no_mangle] pub extern "C" fn rs_sum(p: *const u32, n: usize) -> u32 {
    let s = unsafe { core::slice::from_raw_parts(p, n) };
    let mut t = inner::Pair { first: 0u32, second: 1 };
    for x in s.iter() { t.first = t.first.wrapping_add(*x); t.second ^= *x; }
    t.first ^ core::hint::black_box(&t).second
}
#[no_mangle] pub extern "C" fn rs_even(a: u32) -> bool { let even: bool = a % 2 == 0; even && core::hint::black_box(a) < 99 }
`

// MixedMain is the program in main.c.
const MixedMain = `
#include <stdbool.h>
struct options { bool strict; unsigned depth; };
extern unsigned rs_sum(const unsigned *p, unsigned long n);
extern bool rs_even(unsigned);
extern unsigned limit(const struct options *o);
int main(int argc, char **argv) {
  unsigned a[2] = {1, (unsigned)argc};
  struct options o = {rs_even(argc), rs_sum(a, 2)};
  return (int)limit(&o);
}
`

// MixedLimit is limit.c, a part of that in C.
const MixedLimit = `
#include <stdbool.h>
struct options { bool strict; unsigned depth; };
extern bool rs_even(unsigned);
unsigned limit(const struct options *o) { return o->strict && rs_even(o->depth) ? o->depth : 9; }
`

// Mixed is a workshop for programs of C and Rust.
type Mixed struct{ *Workshop }

// NewMixed has k.rs, and main.c, limit.c and plain.c beside it.
func NewMixed(t *testing.T) Mixed {
	t.Helper()
	w := Mixed{New(t)}
	w.Write("k.rs", MixedRust)
	w.Write("main.c", MixedMain)
	w.Write("limit.c", MixedLimit)
	w.Write("plain.c", "struct plain { short s; } plain;\nint plain_use(void) { return plain.s; }\n")
	return w
}

// Rust makes k.o, of bitcode with -C linker-plugin-lto.
func (w Mixed) Rust(object string, flags ...string) {
	w.T.Helper()
	w.Run("rustc", append([]string{"-O", "-g", "-C", "panic=abort", "-C", "codegen-units=1", "--crate-type", "lib", "--emit", "obj=" + object, "k.rs"}, flags...)...)
}

// C compiles NAME.c to NAME.o; the clang whose LLVM is rustc's.
func (w Mixed) C(name string, flags ...string) {
	w.T.Helper()
	w.Run("clang-22", append([]string{"-O2", "-g", "-c", name + ".c", "-o", name + ".o"}, flags...)...)
}

// LinkMixed links by lld with the LLVM that rustc has, too.
func (w Mixed) LinkMixed(output string, args ...string) Link {
	w.T.Helper()
	w.Run("clang-22", append(args, "--ld-path="+reallink.Tool(w.T, "ld.lld-22"), "-o", output)...)
	return Link{Output: output, Args: args, Labels: map[string]string{"k.o": "//rust:k", "libk.a": "//rust:k", "limit.o": "//lib:limit"}}
}

// Pahole runs pahole as a kernel's build does; "" is for no BTF at all.
func (w Mixed) Pahole(file string) (types, said string) {
	w.T.Helper()
	out := w.Path(file + ".btf")
	os.Remove(out)
	said = w.Run("pahole", "--lang_exclude=rust", "--btf_encode_detached="+out, file)
	if _, err := os.Stat(out); err != nil {
		return "", said
	}
	return w.Run("bpftool", "btf", "dump", "file", out), said
}

// JudgeWith is Judge for files that nobody linked, and with what was split off.
func (w Mixed) JudgeWith(link *linkset.Link, p *subject.Policy, beside ...string) *check.Report {
	w.T.Helper()
	if err := check.Validate(p); err != nil {
		w.T.Fatal(err)
	}
	file := w.ELF(link.Output)
	out, err := check.ReadUnlinked(file.Name, file, p)
	if err == nil && out == nil {
		out, err = subject.ReadOutput(file.Name, file, link)
	}
	if err != nil {
		w.T.Fatal(err)
	}
	s := &subject.Subject{Output: out, Link: link, Policy: p}
	for _, name := range beside {
		s.Output.DebugFiles = append(s.Output.DebugFiles, &subject.DebugFile{Name: name, File: w.ELF(w.Path(name))})
	}
	return check.Run(s)
}

// ELF opens a file for as long as the test runs.
func (w Mixed) ELF(path string) *elffile.File {
	w.T.Helper()
	f, err := os.Open(path)
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		w.T.Fatal(err)
	}
	e, err := elffile.Open(f, info.Size(), filepath.Base(path))
	if err != nil {
		w.T.Fatal(err)
	}
	return e
}
