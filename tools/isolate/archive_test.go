package isolate

// Archives: members stay what they were, in their order.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestTwoMembersOfOneName(t *testing.T) {
	dir := build(t, nil, "a.c", "int b_part(void); int lib_run(void) { return 1 + b_part(); }", "sub/a.c", "int b_part(void) { return 2; }", "main.c", `
#include <stdio.h>
int lib_run(void);
int main(void) { printf("%d\n", lib_run()); }`)
	reallink.Run(t, dir, "sh", "-c", "mkdir -p one two && gcc -c -o one/part.o a.c && gcc -c -o two/part.o sub/a.c && ar qcsD lib.a one/part.o two/part.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"lib_run"}}, "lib.a")
	if members := reallink.Run(t, dir, "ar", "t", "x_lib.a"); members != "part.o\npart.o\n" {
		t.Errorf("%q", members)
	}
	says(t, dir, "3", "gcc", "main.o", "x_lib.a")
}

func TestNamesOfMembers(t *testing.T) {
	dir := build(t, nil, "a.c", "int a(void) { return 1; }")
	names := []string{"exactly15char.o", "exactly16chars.o", "a_name_that_has_more_than_sixteen_characters.o", "s.o", "with blank.o", "odd.txt"}
	for _, n := range names[:5] {
		reallink.Run(t, dir, "cp", "a.o", n)
	}
	reallink.Write(t, dir, "odd.txt", "odd")
	ar(t, dir, "lib.a", names...)
	r := isolated(t, dir, Options{ID: "x"}, "lib.a")
	for _, tool := range []string{"ar", "llvm-ar"} {
		if got := reallink.Run(t, dir, reallink.Tool(t, tool), "t", "x_lib.a"); got != strings.Join(names, "\n")+"\n" {
			t.Errorf("%s: %q", tool, got)
		}
		reallink.Run(t, dir, "sh", "-c", "rm -rf out && mkdir out && cd out && "+tool+" x ../x_lib.a")
		if data, _ := os.ReadFile(filepath.Join(dir, "out", "odd.txt")); string(data) != "odd" {
			t.Errorf("%s: %q", tool, data)
		}
	}
	if verbose := reallink.Run(t, dir, "ar", "tv", "x_lib.a"); strings.Count(verbose, "Jan  1 00:00 1970") != 6 || strings.Count(verbose, "rw-r--r-- 0/0") != 6 {
		t.Errorf("%s", verbose)
	}
	if len(r.Files) != 1 || r.Files[0].Objects != 5 || len(r.Files[0].Kept) != 1 || r.Files[0].Kept[0].Name != "odd.txt" {
		t.Errorf("%+v", r.Files)
	}
}

func TestThinArchives(t *testing.T) {
	dir := engines(t)
	reallink.Run(t, dir, "ar", "rcs", "whole.a", "helper.o")
	reallink.Run(t, dir, "ar", "rcsT", "thin.a", "engine.o", "whole.a")
	isolated(t, dir, Options{ID: "x", Public: []string{"engine_*"}}, "thin.a")
	if data, err := os.ReadFile(filepath.Join(dir, "x_thin.a")); err != nil || string(data[:8]) != "!<arch>\n" {
		t.Errorf("%v", err)
	}
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "x_thin.a")
	os.Remove(filepath.Join(dir, "engine.o"))
	_, err := tryIsolate(t, dir, Options{ID: "y"}, "thin.a")
	if err == nil || !strings.Contains(err.Error(), "thin.a: member engine.o") || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "y_thin.a")); err == nil {
		t.Error("an archive was written")
	}
}

// Archives of other archivers become GNU's.
func TestBSDArchive(t *testing.T) {
	dir := engines(t)
	reallink.Run(t, dir, reallink.Tool(t, "llvm-ar"), "--format=bsd", "rcs", "bsd.a", "engine.o", "helper.o")
	isolated(t, dir, Options{ID: "x", Public: []string{"engine_*"}}, "bsd.a")
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "x_bsd.a")
}

func TestEmptyArchive(t *testing.T) {
	dir := engines(t)
	ar(t, dir, "empty.a")
	isolated(t, dir, Options{ID: "x"}, "empty.a")
	says(t, dir, "160 264", "gcc", "-no-pie", "main.o", "libengine.a", "x_empty.a")
}

// What is no object of a known processor, or is damaged, is an error with the
// file and the member in it.
func TestRefused(t *testing.T) {
	dir := engines(t)
	reallink.Run(t, dir, "gcc", "-shared", "-o", "linked.so", "-fPIC", "main.c", "-nostdlib", "-Wl,--unresolved-symbols=ignore-all")
	ar(t, dir, "linked.a", "linked.so")
	object, err := os.ReadFile(filepath.Join(dir, "helper.o"))
	if err != nil {
		t.Fatal(err)
	}
	mips := append([]byte(nil), object...)
	mips[18] = 8
	for name, data := range map[string][]byte{
		"cut.o": object[:len(object)-40], "mips.o": mips, "empty.o": nil, "text.o": []byte("INPUT(-lc)\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reallink.Write(t, dir, "p.go", "package p\nfunc F() int { return 1 }\n")
	reallink.Run(t, dir, reallink.Tool(t, "go"), "tool", "compile", "-pack", "-p", "p", "-o", "go.a", "p.go")
	ar(t, dir, "cut.a", "engine.o", "cut.o")
	for name, want := range map[string]string{
		"linked.a": "linked.a: member linked.so (offset", "cut.o": "cut.o: section headers: truncated", "cut.a": "cut.a: member cut.o (offset",
		"mips.o": "e_machine 8", "empty.o": "empty.o: not an ELF file", "text.o": "text.o: not an ELF file but a linker script", "go.a": "go.a: member __.PKGDEF",
	} {
		if _, err := tryIsolate(t, dir, Options{ID: "x"}, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nis to say %q", name, err, want)
		}
	}
}
