package isolate

// What must not change in an object: indices, section indices beyond 16 bits,
// the processor's bits of st_other, tables that name symbols by index.

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// without compares what readelf prints, except for names and places.
func without(text string) string {
	text = regexp.MustCompile(`\.x\b|_x\b`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`HIDDEN |DEFAULT`).ReplaceAllString(text, "VISIBLE")
	return strings.ReplaceAll(text, "x_", "")
}

// Relocations, groups, symbols and their indices are as before.
func TestNothingElseChanges(t *testing.T) {
	dir := buildWith(t, reallink.Tool(t, "clang++"), []string{"-O2", "-g", "-faddrsig", "-ffunction-sections"}, "lib.cc", ltoLibrary+`
thread_local int mine = 1;
int *address() { return &mine; }
int (*pointer)(int) = helper;`)
	isolated(t, dir, Options{ID: "x"}, "lib.o")
	for _, args := range [][]string{{"readelf", "-rW"}, {"readelf", "-sW"}, {"readelf", "-gW"}, {reallink.Tool(t, "llvm-readelf"), "--addrsig"}, {"readelf", "-wi"}} {
		before := without(reallink.Run(t, dir, append(args, "lib.o")...))
		after := without(reallink.Run(t, dir, append(args, "x_lib.o")...))
		before, after = places(before), places(after)
		if before != after {
			t.Errorf("%v (-before +after):\n%s", args, cmp.Diff(before, after))
		}
		if len(before) < 50 {
			t.Errorf("%v shows nothing: %s", args, before)
		}
	}
}

// places removes the offsets of sections.
func places(text string) string {
	return regexp.MustCompile(`at offset 0x[0-9a-f]+|File: .*`).ReplaceAllString(text, "")
}

// More sections than st_shndx has numbers for.
func TestExtendedSectionIndices(t *testing.T) {
	dir := t.TempDir()
	var source strings.Builder
	for i := range 66000 {
		fmt.Fprintf(&source, ".section .text.f%d,\"ax\",@progbits\n.globl f%d\n.type f%d,@function\nf%d: mov $%d,%%eax\nret\n", i, i, i, i, i)
	}
	source.WriteString(".section .text.g,\"axG\",@progbits,signature,comdat\n.weak g\ng: ret\n.section .note.GNU-stack,\"\",@progbits\n")
	reallink.Write(t, dir, "many.s", source.String())
	reallink.Run(t, dir, reallink.Tool(t, "as"), "-o", "many.o", "many.s")
	compile(t, dir, nil, "main.c", `
#include <stdio.h>
int f1(void), f65999(void);
int main(void) { printf("%d %d\n", f1(), f65999()); }`, "other.c", "int f65000(void) { return 0; }")
	ar(t, dir, "many.a", "many.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"f1", "f65999"}}, "many.a")
	// Whether a group defines a renamed symbol depends on the symbol's section.
	if text := reallink.Run(t, dir, "readelf", "-gW", "x_many.a"); !strings.Contains(text, "[signature.x] contains 1") {
		t.Errorf("%.500s", text)
	}
	says(t, dir, "1 65999", "gcc", "main.o", "other.o", "x_many.a")
}

// Bits 2 to 7 of st_other: ppc64le's local entry point, aarch64's variant PCS.
func TestOther(t *testing.T) {
	clang := reallink.Tool(t, "clang")
	dir := t.TempDir()
	reallink.Write(t, dir, "ppc.c", "extern int far; int f(int x) { return x + far; } int g(int x) { return f(x) + f(x + 1); } int far;")
	reallink.Write(t, dir, "arm.c", "__attribute__((aarch64_vector_pcs)) int f(int x) { return x; }")
	for _, c := range []struct{ source, target, mark string }{
		{"ppc.c", "powerpc64le-linux-gnu", "<localentry>: "}, {"arm.c", "aarch64-linux-gnu", "VARIANT_PCS"},
	} {
		object := strings.TrimSuffix(c.source, ".c") + ".o"
		reallink.Run(t, dir, clang, "--target="+c.target, "-O1", "-c", c.source)
		isolated(t, dir, Options{ID: "x"}, object)
		before := strings.Count(reallink.Run(t, dir, "readelf", "-sW", object), c.mark)
		after := reallink.Run(t, dir, "readelf", "-sW", "x_"+object)
		if before == 0 || strings.Count(after, c.mark) != before || !strings.Contains(after, "HIDDEN") {
			t.Errorf("%s: %d marks before:\n%s", c.target, before, after)
		}
	}
}
