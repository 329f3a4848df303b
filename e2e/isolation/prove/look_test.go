package main

// What a run holds against an isolated archive and a program has to be able to fail.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestAnswer(t *testing.T) {
	p := &prover{Case: Case{Answer: "D-Bus "}}
	good := "isolated: D-Bus 1\noriginal: D-Bus 1\nisolated: D-Bus 1\noriginal: D-Bus 1\n"
	if got, err := p.answer(good); err != nil || got != "D-Bus 1" {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{
		"", good + "more\n", strings.Replace(good, "isolated: D-Bus 1\n", "", 1), strings.Replace(good, "isolated", "original", 1), strings.Replace(good, "original: D-Bus 1", "original: D-Bus 2", 1),
		strings.ReplaceAll(good, "D-Bus 1", "FAILS: line 3: x"),
	} {
		if got, err := p.answer(bad); err == nil {
			t.Errorf("%q is taken for %q", bad, got)
		}
	}
}

func TestLinkerOf(t *testing.T) {
	comment := "String dump of section '.comment':\n  [     0]  GCC: (Debian 16.2.0-3) 16.2.0\n  [    1f]  mold 3.0.0 (compatible with GNU ld)\n  [    3f]  Linker: Debian LLD 21.1.8\n"
	for linker, want := range map[string]string{"mold": "mold 3.0.0", "lld": "Debian LLD 21.1.8", "bfd": ""} {
		if got := linkerOf(linker, comment); got != want {
			t.Errorf("%s: %q", linker, got)
		}
	}
}

func TestCompare(t *testing.T) {
	gcc, archiver := reallink.Tool(t, "gcc"), reallink.Tool(t, "ar")
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} {
		reallink.Write(t, dir, name+".c", "int "+name+"(void) { return 1; }\n")
		reallink.Run(t, dir, gcc, "-c", name+".c")
	}
	data, err := os.ReadFile(filepath.Join(dir, "b.o"))
	if err != nil {
		t.Fatal(err)
	}
	// sh_name of the last section header.
	data[len(data)-64] = 0xff
	if err := os.WriteFile(filepath.Join(dir, "damaged.o"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	reallink.Run(t, dir, archiver, "rcsD", "lib.a", "a.o", "b.o")
	if err := os.Mkdir(filepath.Join(dir, "isolated"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := &prover{dir: dir}
	for _, c := range []struct{ make, want string }{
		{"ar rcsD isolated/lib.a a.o b.o", ""},
		{"ar rcsD isolated/lib.a a.o", "the members are other ones"},
		{"ar rcsD isolated/lib.a b.o a.o", "the members are other ones"},
		{"mkdir -p sub && cp damaged.o sub/b.o && ar rcsD isolated/lib.a a.o sub/b.o", "readelf says"},
	} {
		reallink.Run(t, dir, "sh", "-c", "rm -f isolated/lib.a; "+c.make)
		a, err := p.compare("lib.a")
		if c.want == "" && (err != nil || a.Members != 2) {
			t.Errorf("%s: %+v %v", c.make, a, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v\nis to say %q", c.make, err, c.want)
		}
	}
}

func TestSearch(t *testing.T) {
	text := "some <cor <corrupt: 1> text"
	for size := 1; size < len(text); size++ {
		var s, other search
		for at := 0; at < len(text); at += size {
			_, _ = s.Write([]byte(text[at:min(at+size, len(text))]))
			_, _ = other.Write([]byte(strings.ReplaceAll(text, "rupt", "ner")[:min(size, 20)]))
		}
		if !s.found || other.found {
			t.Errorf("in pieces of %d: %v, and in another text %v", size, s.found, other.found)
		}
	}
}

func TestApart(t *testing.T) {
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	var source strings.Builder
	for _, c := range "abcdefghijkl" {
		source.WriteString(".globl " + string(c) + ".in\n" + string(c) + ".in: .long 0\n")
	}
	reallink.Write(t, dir, "in.s", source.String()+".globl in_run\nin_run: .long 0\n")
	reallink.Write(t, dir, "main.c", "int main(void) { return 0; }\n")
	p := &prover{dir: dir}
	for _, c := range []struct{ flags, want string }{
		{"main.c in.s", ""}, {"main.c in.s -rdynamic", "exports"}, {"main.c", "has 0 isolated definitions"},
		{"main.c in.s -Wl,--dynamic-list=list", "exports in_run"},
	} {
		reallink.Write(t, dir, "list", "{ in_run; };\n")
		reallink.Run(t, dir, append([]string{gcc, "-o", "app"}, strings.Fields(c.flags)...)...)
		err := p.apart("app")
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nis to say %q", c.flags, err, c.want)
		}
	}
}
