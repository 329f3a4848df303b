package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// TestGlibcRecord records a real glibc, and once more into the same file.
func TestGlibcRecord(t *testing.T) {
	runtime := reallink.Systems(t)[1].Root
	dir := t.TempDir()
	if code, stdout, stderr := symcheck(t, dir, "glibc", "record", "-o", "a.txt", runtime); code != exitHolds || stdout != "" {
		t.Fatalf("exit code %d, %q\n%s", code, stdout, stderr)
	}
	first, err := os.ReadFile(filepath.Join(dir, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := glibc.Decode(string(first))
	if err != nil || len(records) != 1 || records[0].CPU != "x86-64" || records[0].Floor != (glibc.Release{Major: 2, Minor: 36}) {
		t.Fatalf("%v\n%.200s", err, first)
	}
	if code, stdout, stderr := symcheck(t, dir, "glibc", "record", "--keep", "a.txt", runtime); code != exitHolds || stdout != string(first) {
		t.Errorf("exit code %d\n%s\n%.200s", code, stderr, stdout)
	}
}

func TestGlibcRecordRefuses(t *testing.T) {
	dir := t.TempDir()
	reallink.Write(t, dir, "keep.txt", "cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nf strong\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "requires at least 1 arg"},
		{[]string{"."}, ".: there is no libc.so.6 below it"},
		{[]string{"gone"}, "lstat gone: no such file or directory"},
		{[]string{"--keep=keep.txt", "."}, `keep.txt: line 5: f: "strong" is unknown`},
		{[]string{"-o", "", "."}, "where to? -o is empty"},
	} {
		code, _, stderr := symcheck(t, dir, append([]string{"glibc", "record"}, c.args...)...)
		if code != exitCouldNotCheck || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, %q; want %q", c.args, code, stderr, c.want)
		}
	}
}
