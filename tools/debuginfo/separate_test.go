package debuginfo

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// run executes commands, a line each, in dir.
func run(t *testing.T, dir, lines string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		command(t, dir, line)
	}
}

func TestSeparateFiles(t *testing.T) {
	dir := sources(t)
	run(t, dir, `gcc -g a.c main.c -o app -Wl,--build-id
gcc -g a.c main.c -o other -O2 -Wl,--build-id
gcc -g a.c main.c -o plain -Wl,--build-id=none
gcc -g a.c main.c -o plain2 -O2 -Wl,--build-id=none
objcopy --only-keep-debug app app.debug
objcopy --only-keep-debug other other.debug
objcopy --only-keep-debug plain plain.debug
objcopy --only-keep-debug plain2 plain2.debug
objcopy --strip-debug --add-gnu-debuglink=plain.debug plain plain.stripped
objcopy --strip-debug app app.stripped
objcopy --strip-debug plain plain.nolink`)
	for _, x := range []struct {
		debug, file, base string
		yes               bool
		why               string
	}{
		{"app.debug", "app.stripped", "app.debug", true, "both have the build-id"},
		{"app.debug", "app.stripped", "renamed", true, "both have the build-id"},
		{"other.debug", "app.stripped", "app.debug", false, "its build-id is"},
		{"plain.debug", "plain.stripped", "plain.debug", true, "with its CRC-32"},
		{"plain2.debug", "plain.stripped", "plain.debug", false, "its CRC-32 is"},
		{"plain.debug", "plain.stripped", "other.debug", false, "names plain.debug"},
		{"plain.debug", "plain.nolink", "plain.debug", false, "no .gnu_debuglink"},
		{"plain.debug", "app.stripped", "app.debug", false, "plain.debug has no build-id"},
	} {
		yes, why, err := Belongs(openFile(t, filepath.Join(dir, x.debug)), openFile(t, filepath.Join(dir, x.file)), x.base)
		if err != nil || yes != x.yes || !strings.Contains(why, x.why) {
			t.Errorf("%s for %s: %v, %q, %v; want %v, %q", x.debug, x.file, yes, why, err, x.yes, x.why)
		}
	}
	// What readelf says is the oracle for the build-id.
	id, err := BuildID(openFile(t, filepath.Join(dir, "app.debug")))
	if err != nil {
		t.Fatal(err)
	}
	if text := reallink.Run(t, dir, "readelf", "-n", "app"); id == "" || !strings.Contains(text, "Build ID: "+id) {
		t.Errorf("the build-id is %q, readelf says\n%s", id, text)
	}
	// Without section headers it is in the segments.
	data, err := os.ReadFile(filepath.Join(dir, "app"))
	if err != nil {
		t.Fatal(err)
	}
	clear(data[40:48]) // e_shoff
	clear(data[58:64]) // e_shentsize, e_shnum, e_shstrndx
	bare, err := elffile.Open(bytes.NewReader(data), int64(len(data)), "bare")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := BuildID(bare); got != id || err != nil {
		t.Errorf("without section headers the build-id is %q, %v", got, err)
	}
	for _, name := range []string{"app", "app.debug"} {
		_, info := openSample(t, filepath.Join(dir, name))
		if len(info.Units) != 2 {
			t.Errorf("%s: %d units", name, len(info.Units))
		}
	}
	if _, info := openSample(t, filepath.Join(dir, "app.stripped")); len(info.Units) != 0 || len(info.NotChecked) != 0 {
		t.Errorf("a stripped file has units: %v", info)
	}
}

// The program headers of what eu-strip splits off are those of the whole file.
func TestSeparateFilesOfElfutils(t *testing.T) {
	dir := sources(t)
	run(t, dir, `gcc -g a.c main.c -o app -Wl,--build-id
cp app whole
eu-strip -f app.debug app`)
	debug := openFile(t, filepath.Join(dir, "app.debug"))
	if yes, why, err := Belongs(debug, openFile(t, filepath.Join(dir, "app")), "x"); !yes || err != nil {
		t.Errorf("%s, %v", why, err)
	}
	info, err := Read(debug)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, info, byDebugDwarf(t, filepath.Join(dir, "whole")))
}
