package main

// Where a binary has to load, on the command line.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// system is a root with a library, and a plugin beside it that needs the library, a function
// of its host and one of glibc 2.30.
func system(t *testing.T) string {
	t.Helper()
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"own.c":    "int own(void) { return 1; }\n",
		"plugin.c": "#define _GNU_SOURCE\n#include <unistd.h>\nint own(void), host(void);\nint plugin(void) { return own() + host() + gettid(); }\n",
		"host.c":   "int host(void) { return 1; }\nint main(void) { return 0; }\n",
	} {
		reallink.Write(t, dir, name, text)
	}
	if err := os.MkdirAll(filepath.Join(dir, "root/usr/lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	reallink.Run(t, dir, gcc, "-shared", "-fPIC", "-Wl,-soname,libown.so.1", "-o", "root/usr/lib/libown.so.1", "own.c")
	reallink.Run(t, dir, gcc, "-shared", "-fPIC", "-Wl,-soname,libother.so.1", "-o", "libother.so.1", "own.c")
	reallink.Run(t, dir, gcc, "-shared", "-fPIC", "-o", "plugin.so", "-Wl,-rpath,$ORIGIN/../lib", "plugin.c", "root/usr/lib/libown.so.1")
	reallink.Run(t, dir, gcc, "-rdynamic", "-o", "host", "host.c")
	return dir
}

func TestLoadsOn(t *testing.T) {
	dir := system(t)
	reallink.Write(t, dir, "bad.json", `{"schema": 1, "glibz": "2.17"}`)
	for _, c := range []struct {
		args string
		code int
		says []string
	}{
		{"baseline record root --json=system.json", exitHolds, nil},
		{"baseline record root --json=again.json", exitHolds, nil},
		{"baseline declare --name=//x:new --glibc=2.36 --recorded=system.json --json=new.json", exitHolds, nil},
		{"baseline declare --glibc=2.17 --json=old.json root/usr/lib/libown.so.1", exitHolds, nil},
		{"baseline declare --glibc=2.17 --tree=root --library=libown.* --json=tree.json", exitHolds, nil},
		{"check plugin.so --loads-on=new.json --provided-by=host", exitHolds, []string{"PASS"}},
		{"check plugin.so --loads-on=new.json", exitFindings, []string{"defined by nothing on //x:new", "undefined symbol: host", "--provided-by=PROGRAM"}},
		{"check plugin.so --loads-on=old.json --provided-by=host", exitFindings, []string{"libc.so.6 of old.json has no GLIBC_2.30", "--floor=2.17"}},
		{"check plugin.so --loads-on=tree.json --provided-by=host", exitFindings, []string{"libc.so.6 of tree.json has no GLIBC_2.30"}},
		{"check plugin.so --loads-on=glibc_2.36 --provided-by=host", exitHolds, []string{"not decided: whether libown.so.1 is there"}},
		{"baseline declare --glibc=2.36 --json=host.json libother.so.1", exitHolds, nil},
		{"check plugin.so --loads-on=host.json --provided-by=host", exitFindings, []string{"libown.so.1 is not on host.json", "or, if $ORIGIN/../lib leads to it where the binary is installed"}},
		{"check plugin.so --loads-on=manylinux_2_36 --provided-by=host", exitFindings, []string{"libown.so.1, which manylinux_2_36 does not list"}},
		{"check plugin.so root/usr/lib/libown.so.1 --loads-on=glibc_2.36 --provided-by=host", exitHolds, []string{"PASS"}},
		{"check plugin.so --may-need=libc.so.6", exitFindings, []string{"needs libown.so.1, which may_need does not list", "--may-need=libown.so.1"}},
		{"check plugin.so --may-need=libc.so.6 --may-need=libown.*", exitHolds, []string{"PASS"}},
		{"check plugin.so --loads-on=glibc_2.16", exitCouldNotCheck, []string{"floors begin at 2.17"}},
		{"check plugin.so --loads-on=manylinux_2_18", exitCouldNotCheck, []string{"manylinux_2_24"}},
		{"check plugin.so --loads-on=absent.json", exitCouldNotCheck, []string{"absent.json", "no such file"}},
		{"check plugin.so --loads-on=bad.json", exitCouldNotCheck, []string{"bad.json", "glibz"}},
		{"check plugin.so --loads-on=system.json", exitFindings, []string{"libc.so.6 is not on system.json"}},
		{"check plugin.so --loads-on=glibc_2.36 --provided-by=plugin.c", exitCouldNotCheck, []string{"plugin.c", "not an ELF file"}},
		{"check plugin.so --loads-on=glibc2.17", exitCouldNotCheck, []string{"write glibc_2.17"}},
		{"check plugin.so --loads-on=musllinux_1_2", exitCouldNotCheck, []string{"musl's loader", "manylinux_2_17"}},
		{"check plugin.so --loads-on=glibc_2.17 --loads-on=glibc_2.36", exitCouldNotCheck, []string{"given 2 times (glibc_2.17, glibc_2.36)"}},
		{"check plugin.so --loads-on=glibc_2.36 --provided-by=", exitCouldNotCheck, []string{"--provided-by is empty"}},
		{"check plugin.so --loads-on=", exitCouldNotCheck, []string{"--loads-on is empty"}},
		{"check plugin.so --provided-by=host", exitCouldNotCheck, []string{"--provided-by host", "--loads-on, which is not given"}},
		{"baseline record nowhere", exitCouldNotCheck, []string{"nowhere: no such file"}},
		{"baseline record plugin.c", exitCouldNotCheck, []string{"no library"}},
		{"baseline record root --library=libelse.so", exitCouldNotCheck, []string{"libelse.so"}},
		{"baseline declare --glibc=new", exitCouldNotCheck, []string{"--glibc", "2.17"}},
		{"baseline declare host", exitCouldNotCheck, []string{"host: is no shared library"}},
		{"baseline", exitHolds, []string{"record", "declare"}},
	} {
		code, stdout, stderr := symcheck(t, dir, strings.Fields(c.args)...)
		if code != c.code {
			t.Errorf("symcheck %s: exit code %d, want %d\n%s%s", c.args, code, c.code, stdout, stderr)
		}
		for _, s := range c.says {
			if !strings.Contains(strings.Join(strings.Fields(stdout+stderr), " "), s) {
				t.Errorf("symcheck %s does not say %q\n%s%s", c.args, s, stdout, stderr)
			}
		}
	}
	first, err := os.ReadFile(filepath.Join(dir, "system.json"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(filepath.Join(dir, "again.json")); err != nil || string(again) != string(first) {
		t.Errorf("the same system makes another record: %v", err)
	}
}
