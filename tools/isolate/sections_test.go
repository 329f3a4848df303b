package isolate

// Sections whose names mean something: registries, link-once.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const registry = `
struct entry { long value; };
#define ENTRY(n, v) static const struct entry n __attribute__((used, retain, section("linkme_ENGINES"), aligned(8))) = { v }
extern const struct entry __start_linkme_ENGINES[], __stop_linkme_ENGINES[];
`

func registries(t *testing.T, flags ...string) string {
	t.Helper()
	library := func(name string) string {
		return registry + `ENTRY(first, 1);
int ` + name + `_more(void);
int ` + name + `_count(void) { int n = 0; for (const struct entry *e = __start_linkme_ENGINES; e < __stop_linkme_ENGINES; e++) n += 1; return n + 100 * ` + name + `_more(); }`
	}
	dir := build(t, flags, "a.c", library("a"), "a2.c", registry+"ENTRY(second, 2); int a_more(void) { return 1; }",
		"b.c", library("b"), "b2.c", registry+"ENTRY(third, 3); ENTRY(fourth, 4); int b_more(void) { return 2; }", "main.c", `
#include <stdio.h>
int a_count(void), b_count(void);
int main(void) { printf("%d %d\n", a_count(), b_count()); }`)
	ar(t, dir, "a.a", "a.o", "a2.o")
	ar(t, dir, "b.a", "b.o", "b2.o")
	return dir
}

func TestRegistriesApart(t *testing.T) {
	for _, flags := range [][]string{nil, {"-fPIC"}} {
		dir := registries(t, flags...)
		says(t, dir, "105 205", "gcc", "main.o", "a.a", "b.a")
		r := isolated(t, dir, Options{ID: "one", Public: []string{"a_count"}}, "a.a")
		isolated(t, dir, Options{ID: "2", Public: []string{"b_count"}}, "b.a")
		if len(r.Sections) != 1 || r.Sections[0] != (Renaming{"linkme_ENGINES", "linkme_ENGINES_one"}) {
			t.Errorf("%+v", r.Sections)
		}
		says(t, dir, "102 203", "gcc", "main.o", "one_a.a", "2_b.a", "-Wl,--gc-sections")
		if text := reallink.Run(t, dir, "readelf", "-SW", "one_a.a"); strings.Contains(text, "linkme_ENGINES ") {
			t.Errorf("%s", text)
		}
		isolated(t, dir, Options{ID: "sh", Public: []string{"a_count"}, ShareSections: true}, "a.a")
		isolated(t, dir, Options{ID: "bo", Public: []string{"b_count", "__start_linkme_*"}}, "b.a")
		says(t, dir, "105 205", "gcc", "main.o", "sh_a.a", "bo_b.a")
	}
}

// Where the readers of a section are outside, it keeps its name.
func TestReadersOutside(t *testing.T) {
	dir := build(t, nil, "lib.c", registry+`ENTRY(first, 1); int lib_touch(void) { return 0; }`, "main.c", registry+`
#include <stdio.h>
int lib_touch(void);
int main(void) { printf("%d\n", lib_touch() + (int)(__stop_linkme_ENGINES - __start_linkme_ENGINES)); }`)
	ar(t, dir, "lib.a", "lib.o")
	r := isolated(t, dir, Options{ID: "x", Public: []string{"lib_touch"}}, "lib.a")
	if len(r.Sections) != 0 || len(r.LeftSections) != 1 || !strings.Contains(r.LeftSections[0].Why, "__start_linkme_ENGINES") {
		t.Errorf("%+v", r)
	}
	says(t, dir, "1", "gcc", "main.o", "x_lib.a")
}

// Two link-once sections of one name and other contents: the linker keeps one.
func TestLinkOnce(t *testing.T) {
	dir := t.TempDir()
	library := func(name, value string) {
		reallink.Write(t, dir, name+".s", `
.section .gnu.linkonce.t.shared,"ax",@progbits
.weak shared
.type shared,@function
shared: mov $`+value+`,%eax
ret
.section .gnu.linkonce.r.shared,"a",@progbits
.weak shared_data
shared_data: .long `+value+`
.text
.globl `+name+`
.type `+name+`,@function
`+name+`: sub $8,%rsp
call shared
add shared_data(%rip),%eax
add $8,%rsp
ret
.section .note.GNU-stack,"",@progbits
`)
		reallink.Run(t, dir, reallink.Tool(t, "as"), "-o", name+".o", name+".s")
		ar(t, dir, name+".a", name+".o")
	}
	library("a", "1")
	library("b", "20")
	compile(t, dir, nil, "main.c", `
#include <stdio.h>
int a(void), b(void);
int main(void) { printf("%d %d\n", a(), b()); }`)
	r := isolated(t, dir, Options{ID: "x", Public: []string{"a"}}, "a.a")
	if len(r.Renamed) != 2 {
		t.Errorf("%+v", r)
	}
	if text := reallink.Run(t, dir, "readelf", "-SW", "x_a.a"); !strings.Contains(text, ".gnu.linkonce.t.shared.x ") || !strings.Contains(text, ".gnu.linkonce.r.shared.x ") {
		t.Errorf("%s", text)
	}
	says(t, dir, "2 40", "gcc", "main.o", "x_a.a", "b.a")
	// Closed like a group: one name public, all public.
	r = isolated(t, dir, Options{ID: "p", Public: []string{"a", "shared"}}, "a.a")
	if len(r.Renamed) != 0 || strings.Contains(reallink.Run(t, dir, "readelf", "-SW", "p_a.a"), "linkonce.t.shared.p") {
		t.Errorf("%+v", r)
	}
}
