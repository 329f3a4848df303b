package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGlibcStubs(t *testing.T) {
	dir := t.TempDir()
	code, stdout, stderr := symcheck(t, dir, "glibc", "stubs", "--cpu=s390x", "--floor=2.17", "--out=a/floor")
	if code != exitHolds || stdout != "" || stderr != "" {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	for _, name := range []string{"libc.so", "libc.so.6", "libc_nonshared.a", "crt1.o", "ld64.so.1"} {
		if info, err := os.Stat(filepath.Join(dir, "a/floor", name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"a/floor: it is not empty", []string{"--floor=2.31", "--out=a/floor"}},
		{"2.16", []string{"--floor=2.16", "--out=b"}},
		{"vax", []string{"--cpu=vax", "--floor=2.17", "--out=b"}},
		{"abc", []string{"--floor=abc", "--out=b"}},
		{`required flag(s) "out"`, []string{"--floor=2.17"}},
	} {
		code, _, stderr := symcheck(t, dir, append([]string{"glibc", "stubs"}, c.args...)...)
		if code != exitCouldNotCheck || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: %d %s", c.args, code, stderr)
		}
		if _, err := os.Stat(filepath.Join(dir, "b")); err == nil {
			t.Errorf("%v: there is something in b", c.args)
		}
	}
}
