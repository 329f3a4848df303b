package debug

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// unitSources are a program of C and Rust. x.c is there three times: in two folders, and
// twice in one of these.
func unitSources(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	reallink.Write(t, dir, "m.c", "extern unsigned k_sum(const unsigned *, unsigned long); extern int x1(int), x2(int), x3(int), n(int);\n"+
		"unsigned a[3]; int main(int c, char **v) { return k_sum(a, 3) + x1(c) + x2(c) + x3(c) + n(c); }\n")
	reallink.Write(t, dir, "a/x.c", "struct own { int i; }; __attribute__((noinline)) int NAME(int i) { struct own o = { i }; return o.i + LINE; }\n")
	reallink.Write(t, dir, "b/x.c", "__attribute__((noinline)) int NAME(int i) { return i + LINE; }\n")
	reallink.Write(t, dir, "n.c", "__attribute__((noinline)) int n(int i) { return i * 3; }\n")
	reallink.Write(t, dir, "k.rs", "#![no_std]\n#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }\n"+
		"#[no_mangle] pub extern \"C\" fn k_sum(p: *const u32, n: usize) -> u32 { unsafe { core::slice::from_raw_parts(p, n) }.iter().sum() }\n")
	return dir
}

// originsIn tells where the units of a linked file are from.
func originsIn(t *testing.T, dir, output string, inputs ...string) map[string]string {
	t.Helper()
	t.Chdir(dir)
	file, size, err := linkset.OpenFile(output)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := elffile.Open(file, size, output)
	if err != nil {
		t.Fatal(err)
	}
	info, err := debuginfo.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	l := linkset.NewLinkOfFiles(output, inputs)
	defer l.Close()
	s := &subject.Subject{Link: l}
	out := map[string]string{}
	for _, u := range info.Units {
		at, err := filepath.Rel(dir, filepath.Join(u.Dir, u.Name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(u.Name, "/@/") {
			at, _, _ = strings.Cut(u.Name, "/@/") // rustc's hash follows
		}
		out[at] = OriginOf(s, u).String()
	}
	return out
}

// A unit is from the object that it was compiled into: bitcode that the linker made code
// of, machine code, members of archives.
func TestUnitOrigin(t *testing.T) {
	clang, rustc, ar := reallink.Tool(t, "clang-22"), reallink.Tool(t, "rustc"), reallink.Tool(t, "ar")
	for _, c := range []struct{ name, flags, rust, link string }{
		{"ThinLTO", "-flto=thin", "-Clinker-plugin-lto", "-flto=thin"},
		{"full LTO", "-flto=full -gdwarf-4", "-Clinker-plugin-lto", "-flto=full -fuse-ld=lld"},
		{"fat objects", "-flto=thin -ffat-lto-objects", "-Clinker-plugin-lto", "-flto=thin -ffat-lto-objects"},
		{"machine code", "", "", ""},
		{"only Rust is bitcode", "-gz", "-Clinker-plugin-lto", "-flto=thin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := unitSources(t)
			compile := func(in, name, out string, more ...string) {
				reallink.Run(t, filepath.Join(dir, in), slices.Concat([]string{clang, "-g", "-O1", "-c", "-o", filepath.Join(dir, out)}, strings.Fields(c.flags), more, []string{name})...)
			}
			compile("", "m.c", "m.o")
			compile("", "n.c", "n.o")
			for i, in := range []string{"a", "a", "b"} {
				compile(in, "x.c", fmt.Sprintf("x%d.o", i+1), fmt.Sprintf("-DNAME=x%d", i+1), fmt.Sprintf("-DLINE=%d", i))
			}
			reallink.Run(t, dir, ar, "rcs", "libx.a", "x1.o", "x2.o", "x3.o")
			reallink.Run(t, dir, ar, "rcsT", "libn.a", "n.o")
			reallink.Run(t, dir, slices.Concat([]string{rustc, "-g", "-O", "-Cpanic=abort", "--crate-type=staticlib", "k.rs"}, strings.Fields(c.rust))...)
			inputs := []string{"m.o", "libn.a", "libx.a", "libk.a"}
			reallink.Run(t, dir, slices.Concat([]string{clang, "-g", "-fuse-ld=lld", "-o", "app"}, strings.Fields(c.link), inputs)...)

			got := originsIn(t, dir, "app", inputs...)
			member := strings.TrimPrefix(got["k.rs"], "libk.a: ")
			if !strings.HasPrefix(member, "libk.k.") && !strings.HasPrefix(member, "k.k.") || !strings.HasSuffix(member, ".rcgu.o") {
				t.Errorf("k.rs is from %q", got["k.rs"])
			}
			for name, want := range map[string]string{
				"m.c": "m.o", "n.c": "libn.a: n.o", "b/x.c": "libx.a: x3.o",
				"a/x.c": "one of libx.a: x1.o, libx.a: x2.o",
			} {
				if got[name] != want {
					t.Errorf("%s is from %q, not %q", name, got[name], want)
				}
			}
			for name, from := range got {
				if strings.Contains(from, "unknown") {
					t.Errorf("%s is from %q", name, from)
				}
			}
			// An input that is not there says nothing of the others, but of whether they are all.
			if err := os.WriteFile("libn.a", []byte("!<arch>\nnot a member"), 0o666); err != nil {
				t.Fatal(err)
			}
			got = originsIn(t, dir, "app", inputs...)
			for name, want := range map[string]string{
				"m.c": "m.o (inferred: 1 input or member could not be read)", "n.c": "unknown: 1 input or member could not be read",
			} {
				if got[name] != want {
					t.Errorf("without libn.a %s is from %q, not %q", name, got[name], want)
				}
			}
			if got := originsIn(t, dir, "app", "libx.a")["m.c"]; got != "unknown: no input of the link has this unit" {
				t.Errorf("where only libx.a is known m.c is from %q", got)
			}
			if got := originsIn(t, dir, "app")["m.c"]; got != "unknown: no link of this file could be looked at" {
				t.Errorf("where nothing is known m.c is from %q", got)
			}
		})
	}
}

// Two compilers of one source file tell the objects apart. rustc's objects have their
// bitcode in a section, which is asked where the DWARF was stripped.
func TestUnitOriginByCompilerAndSection(t *testing.T) {
	dir := unitSources(t)
	clang, gcc := reallink.Tool(t, "clang-22"), reallink.Tool(t, "gcc")
	reallink.Run(t, dir, clang, "-g", "-c", "n.c", "-o", "clang.o")
	reallink.Run(t, dir, gcc, "-g", "-c", "n.c", "-o", "gcc.o")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libgcc.so", "gcc.o")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libclang.so", "clang.o")
	for _, name := range []string{"gcc", "clang"} {
		if got := originsIn(t, dir, "lib"+name+".so", "clang.o", "gcc.o")["n.c"]; got != name+".o" {
			t.Errorf("the unit of %s is from %q", name, got)
		}
	}
	reallink.Run(t, dir, clang, "-g", "-flto=thin", "-ffat-lto-objects", "-c", "n.c", "-o", "fat.o")
	reallink.Run(t, dir, clang, "-g", "-shared", "-fuse-ld=lld", "-flto=thin", "-ffat-lto-objects", "-o", "libfat.so", "fat.o")
	reallink.Run(t, dir, reallink.Tool(t, "llvm-objcopy"), "--strip-debug", "fat.o", "stripped.o")
	if got := originsIn(t, dir, "libfat.so", "stripped.o", "gcc.o")["n.c"]; got != "stripped.o" {
		t.Errorf("the unit that was bitcode is from %q", got)
	}
}
