package glibc_test

// What record says of folders that are no glibc, or not a history of one.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// fake makes a folder that looks like a glibc: a libc.so.6 that says its release and
// names its loader, and that loader.
func fake(t *testing.T, release string, flags ...string) string {
	t.Helper()
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	write(t, dir, "c.c", `
const char interpreter[] __attribute__((section(".interp"))) = "/lib/ld-linux-x86-64.so.2";
const char banner[] __attribute__((used)) = "GNU C Library (Fake) stable release version `+release+`.\n";
int value_in = 1;
extern int value __attribute__((alias("value_in")));
void now(void) {}
void old(void) {}
__asm__(".symver now,call@@GLIBC_2.3\n.symver old,call@GLIBC_2.2.5");
`)
	write(t, dir, "v", "GLIBC_2.2.5 { global: call; local: *; }; GLIBC_2.3 { global: value; value_in; } GLIBC_2.2.5; GLIBC_PRIVATE { };")
	run := func(args ...string) {
		reallink.Run(t, dir, append(append([]string{gcc, "-shared", "-nostdlib", "-fPIC"}, args...), flags...)...)
	}
	run("c.c", "-Wl,--version-script=v", "-Wl,-soname,libc.so.6", "-o", "libc.so.6")
	write(t, dir, "l.c", "")
	run("l.c", "-Wl,-soname,ld-linux-x86-64.so.2", "-o", "ld-linux-x86-64.so.2")
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRecordHistory(t *testing.T) {
	text, err := glibc.RecordHistory([]string{fake(t, "2.4"), fake(t, "2.10")})
	if err != nil {
		t.Fatal(err)
	}
	want := `cpu: x86-64
records: 2.4 2.10
library: ld-linux-x86-64.so.2
library: libc.so.6
node: GLIBC_2.2.5
call compat
node: GLIBC_2.3
call
value object:4 =value
value_in object:4 =value
node: GLIBC_PRIVATE
`
	if _, got, _ := strings.Cut(string(text), "\n"); got != want {
		t.Errorf("recorded\n%s\nwant\n%s", got, want)
	}
}

// TestRecordKeeps: a release that no folder has stays, one that a folder has is read anew.
func TestRecordKeeps(t *testing.T) {
	kept := []*glibc.ABI{
		{CPU: "x86-64", Floor: glibc.Release{Major: 2, Minor: 4}},
		{CPU: "x86-64", Floor: glibc.Release{Major: 2, Minor: 7}},
	}
	text, err := glibc.RecordHistory([]string{fake(t, "2.4"), fake(t, "2.10")}, kept...)
	if err != nil {
		t.Fatal(err)
	}
	records, err := glibc.Decode(string(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		got = append(got, fmt.Sprintf("%s with %d libraries", r.Floor, len(r.Libraries)))
	}
	if want := "2.4 with 2 libraries, 2.7 with 0 libraries, 2.10 with 2 libraries"; strings.Join(got, ", ") != want {
		t.Errorf("recorded %s; want %s", strings.Join(got, ", "), want)
	}
}

func TestRecordRefuses(t *testing.T) {
	empty := t.TempDir()
	script := t.TempDir()
	write(t, script, "libc.so.6", "GROUP ( /lib/libc.so.6 )")
	cut := fake(t, "2.31")
	data, err := os.ReadFile(filepath.Join(cut, "libc.so.6"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, cut, "libc.so.6", string(data[:len(data)/3]))
	damaged := fake(t, "2.31")
	write(t, damaged, "ld-linux-x86-64.so.2", "nothing of the sort")
	alone := fake(t, "2.31")
	if err := os.Remove(filepath.Join(alone, "ld-linux-x86-64.so.2")); err != nil {
		t.Fatal(err)
	}
	foreign := fake(t, "2.31")
	reallink.Run(t, foreign, "gcc", "-shared", "-nostdlib", "-fPIC", "l.c", "-Wl,-soname,libm.so.6", "-o", "libm.so.6")
	retarget(t, foreign, "libm.so.6")
	other := fake(t, "2.36")
	retarget(t, other, "libc.so.6", "ld-linux-x86-64.so.2")
	renamed := fake(t, "2.31")
	if err := os.Rename(filepath.Join(renamed, "ld-linux-x86-64.so.2"), filepath.Join(renamed, "libdl.so.2")); err != nil {
		t.Fatal(err)
	}
	mixed := fake(t, "2.31")
	write(t, mixed, "v", "GLIBC_2.42 { global: now; local: *; };")
	reallink.Run(t, mixed, "gcc", "-shared", "-nostdlib", "-fPIC", "l.c", "-Wl,--version-script=v", "-Wl,-soname,libm.so.6", "-o", "libm.so.6")
	two := t.TempDir()
	for _, name := range []string{"lib", "lib64"} {
		if err := os.Mkdir(filepath.Join(two, name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(two, name), "libc.so.6", "")
	}
	for _, c := range []struct {
		name    string
		folders []string
		want    []string // parts of the error, in order
	}{
		{"no folder", []string{filepath.Join(empty, "gone")}, []string{"gone", "no such file"}},
		{"no libc", []string{empty}, []string{empty + ": there is no libc.so.6 below it"}},
		{"two libcs", []string{two}, []string{two + ": there are several libc.so.6 below it", "/lib and ", "/lib64"}},
		{"no ELF file", []string{script}, []string{script + "/libc.so.6: "}},
		{"cut off", []string{cut}, []string{cut + "/libc.so.6: "}},
		{"no release", []string{fake(t, "soon")}, []string{"/libc.so.6: does not say which release of glibc it is"}},
		{"no loader", []string{alone}, []string{alone + "/libc.so.6: its loader ld-linux-x86-64.so.2 is not beside it"}},
		{"damaged loader", []string{damaged}, []string{damaged + "/ld-linux-x86-64.so.2: "}},
		{"another processor's libm", []string{foreign}, []string{foreign + "/libm.so.6: is for riscv64, and libc.so.6 beside it for x86-64"}},
		{"another name inside", []string{renamed}, []string{renamed + "/libdl.so.2: has not its own name as DT_SONAME"}},
		{"another release's libm", []string{mixed}, []string{mixed + ": libm.so.6 has GLIBC_2.42, and libc.so.6 beside it is of glibc 2.31: they are not of one release"}},
		{"two processors", []string{fake(t, "2.31"), other}, []string{other + " is glibc for riscv64, and ", " for x86-64; a history is one processor's"}},
		{"newest first", []string{fake(t, "2.36"), fake(t, "2.31")}, []string{" is glibc 2.31 and comes after ", ", which is 2.36; the oldest has to be the first"}},
		{"one release twice", []string{fake(t, "2.36"), fake(t, "2.36")}, []string{" is glibc 2.36 and comes after ", ", which is 2.36"}},
	} {
		_, err := glibc.RecordHistory(c.folders)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		rest := err.Error()
		for _, want := range c.want {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%s: %v; want %q in it", c.name, err, want)
			}
			rest = after
		}
	}
}

// retarget makes a library, by name, one of another processor.
func retarget(t *testing.T, folder string, names ...string) {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		data[18] = 243 // e_machine: RISC-V
		write(t, folder, name, string(data))
	}
}
