package isolate

// Definitions with a version.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestVersions(t *testing.T) {
	dir := build(t, nil, "lib.c", `
int old_open(void) { return 1; }
int new_open(void) { return 2; }
__asm__(".symver old_open,do_open@V1");
__asm__(".symver new_open,do_open@@V2");`, "user.c", `
int do_open(void), asked(void);
__asm__(".symver asked,do_open@V2");
int lib_run(void) { return do_open() * 10 + asked(); }`, "main.c", `
#include <stdio.h>
int lib_run(void), do_open(void);
int main(void) { printf("%d %d\n", lib_run(), do_open()); }`, "own.c", "int do_open(void) { return 5; }")
	ar(t, dir, "lib.a", "lib.o", "user.o")
	_, err := tryIsolate(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	if err == nil || !strings.Contains(err.Error(), "lib.a: member lib.o") || !strings.Contains(err.Error(), "do_open@") {
		t.Errorf("%v", err)
	}
	r := isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}, DropVersions: true}, "lib.a")
	if len(r.Versions) != 2 {
		t.Errorf("%+v", r.Versions)
	}
	has(t, dir, "x_lib.a", "T do_open.x", "T do_open.V1.x", "U do_open.x")
	for _, s := range symbols(t, dir, "x_lib.a") {
		if strings.Contains(s, "@") {
			t.Errorf("%s", s)
		}
	}
	says(t, dir, "22 5", "gcc", "main.o", "own.o", "x_lib.a")
	isolated(t, dir, Options{ID: "p", Public: []string{"lib_run", "do_open"}, DropVersions: true}, "lib.a")
	has(t, dir, "p_lib.a", "T do_open", "T do_open.V1.p")
	says(t, dir, "22 2", "gcc", "main.o", "p_lib.a")
	// A shared library of the renamed names links, with a version script too.
	reallink.Write(t, dir, "v.script", "V1 { local: old*; };\nV2 { global: lib_run; } V1;\n")
	for _, l := range linkers(t) {
		reallink.Run(t, dir, "gcc", l.Flag, "-shared", "-nostdlib", "-o", "lib.so", "-Wl,--version-script=v.script", "-Wl,--whole-archive", "x_lib.a")
	}
}

// One object that defines a name with its version and without.
func TestVersionBesidePlain(t *testing.T) {
	dir := build(t, nil, "lib.c", `
int do_open(void) { return 1; }
int other(void) { return 2; }
__asm__(".symver other,do_open@@V2");
int lib_run(void) { return do_open(); }`, "main.c", `
#include <stdio.h>
int lib_run(void);
int main(void) { printf("%d\n", lib_run()); }`)
	isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}, DropVersions: true}, "lib.o")
	has(t, dir, "x_lib.o", "T do_open.x", "T do_open.V2.x")
	says(t, dir, "1", "gcc", "main.o", "x_lib.o")
}

// References with a version to what the set does not define stay.
func TestVersionedReference(t *testing.T) {
	dir := build(t, nil, "lib.c", `
#include <string.h>
void *copy(void *, const void *, size_t);
__asm__(".symver copy,memcpy@GLIBC_2.2.5");
int lib_run(void) { int a = 3, b = 0; copy(&b, &a, sizeof a); return b; }`, "main.c", `
#include <stdio.h>
int lib_run(void);
int main(void) { printf("%d\n", lib_run()); }`)
	isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.o")
	has(t, dir, "x_lib.o", "U memcpy@GLIBC_2.2.5")
	says(t, dir, "3", "gcc", "main.o", "x_lib.o")
}
