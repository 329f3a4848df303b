package isolate

// Names that are never touched, and names that are looked up at run time.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A library that replaces the allocator does so for the whole program.
func TestAllocatorStays(t *testing.T) {
	dir := buildWith(t, "g++", nil, "lib.cc", `
#include <cstdlib>
#include <new>
int taken;
void *operator new(std::size_t n) { taken++; return std::malloc(n); }
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
extern "C" int lib_taken() { return taken; }`, "main.cc", `
#include <cstdio>
extern "C" int lib_taken();
int main() { int *p = new int(1); delete p; std::printf("%d\n", lib_taken()); }`)
	ar(t, dir, "lib.a", "lib.o")
	r := isolated(t, dir, Options{ID: "x", Public: []string{"lib_taken"}}, "lib.a")
	has(t, dir, "x_lib.a", "T _Znwm", "T _ZdlPv", "T _ZdlPvm", "B taken.x")
	says(t, dir, "1", "g++", "main.o", "x_lib.a")
	if len(r.Left) != 3 || !strings.Contains(r.Left[0].Why, "operator new") {
		t.Errorf("%+v", r.Left)
	}
	text := reallink.Run(t, dir, "readelf", "-sW", "x_lib.a")
	for line := range strings.Lines(text) {
		if strings.Contains(line, "_Zn") && strings.Contains(line, "HIDDEN") {
			t.Errorf("hidden: %s", line)
		}
	}
}

// Whatever is on the list keeps its name and its visibility, defined or not.
func TestReserved(t *testing.T) {
	var source strings.Builder
	var names []string
	for _, r := range reserved {
		for _, n := range r.names {
			n = strings.Replace(n, "*", "start", 1)
			names = append(names, n)
			source.WriteString(".globl \"" + n + "\"\n.hidden other\n\"" + n + "\": .long 0\n")
		}
	}
	source.WriteString(".globl other\nother: .long 0\n")
	dir := t.TempDir()
	reallink.Write(t, dir, "defined.s", source.String())
	reallink.Run(t, dir, reallink.Tool(t, "as"), "-o", "defined.o", "defined.s")
	r := isolated(t, dir, Options{ID: "x"}, "defined.o")
	has(t, dir, "x_defined.o", "T other.x")
	for _, n := range names {
		has(t, dir, "x_defined.o", "T "+n)
		if !slices.ContainsFunc(r.Left, func(l NameReport) bool { return l.Name == n && l.Why != "" }) {
			t.Errorf("%s is not in the report", n)
		}
	}
	if text := reallink.Run(t, dir, "readelf", "-sW", "x_defined.o"); strings.Count(text, "HIDDEN") != 1 {
		t.Errorf("%s", text)
	}
}

// The linker's own names are referred to as before.
func TestLinkersOwn(t *testing.T) {
	dir := build(t, []string{"-fPIC"}, "lib.c", `
extern char __ehdr_start[] __attribute__((visibility("hidden"), weak));
extern void *__dso_handle __attribute__((visibility("hidden")));
extern char _DYNAMIC[] __attribute__((visibility("hidden"), weak));
extern void (*__init_array_start[])(void) __attribute__((visibility("hidden"), weak));
extern __thread int dynamic_tls;
__thread int dynamic_tls = 4;
int lib_run(void) { return (__ehdr_start && _DYNAMIC && &__dso_handle && __init_array_start) + dynamic_tls; }`, "main.c", `
#include <stdio.h>
int lib_run(void);
int main(void) { printf("%d\n", lib_run()); }`)
	ar(t, dir, "lib.a", "lib.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	has(t, dir, "x_lib.a", "w __ehdr_start", "U __tls_get_addr")
	says(t, dir, "5", "gcc", "main.o", "x_lib.a")
}

// Settings that a sanitizer's runtime looks up are found.
func TestSanitizerSettings(t *testing.T) {
	clang := reallink.Tool(t, "clang")
	dir := t.TempDir()
	reallink.Write(t, dir, "lib.c", `
const char *__ubsan_default_options(void) { return "print_summary=0:exitcode=0"; }
int values[3];
int lib_run(int i) { return values[i] + (0x7fffffff + i); }`)
	reallink.Run(t, dir, clang, "-c", "-fsanitize=address,undefined", "-fsanitize-coverage=trace-pc-guard,pc-table", "-fprofile-instr-generate", "lib.c")
	ar(t, dir, "lib.a", "lib.o")
	r := isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	got := symbols(t, dir, "x_lib.a")
	for _, s := range symbols(t, dir, "lib.a") {
		name := s[2:]
		keeps := s[0] == 'U' || s[0] == 'w' || name == "lib_run" || strings.HasPrefix(name, "___asan_globals_registered") || strings.Contains(name, "_default_") ||
			name == "__llvm_profile_raw_version"
		if keeps != slices.Contains(got, s) {
			t.Errorf("%s: kept %v", s, !keeps)
		}
	}
	for _, c := range r.Sections {
		t.Errorf("renamed section %s", c.From)
	}
	if len(r.LeftSections) == 0 {
		t.Error("no section of a runtime, so this test shows nothing")
	}
}

func TestLookedUpAtRunTime(t *testing.T) {
	dir := build(t, nil, "lib.c", `
int PyInit_gui(void) { return 1; }
int JNI_OnLoad(void) { return 2; }
int Java_org_Gui_run(void) { return 3; }
int plain(void) { return 4; }`)
	for _, c := range []struct {
		options Options
		want    int
	}{
		{Options{ID: "x"}, 3},
		{Options{ID: "x", Public: []string{"PyInit_*"}}, 3},
		{Options{ID: "x", Public: []string{"PyInit_*"}, ExportPublic: true}, 2},
		{Options{ID: "x", Public: []string{"PyInit_*", "J*"}, ExportPublic: true}, 0},
	} {
		if r := isolated(t, dir, c.options, "lib.o"); len(r.Warnings) != c.want {
			t.Errorf("%+v: %+v", c.options, r.Warnings)
		}
	}
}
