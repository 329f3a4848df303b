package main

// The command line from end to end: what is written, and with which exit code.

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// symcheck runs the program in a folder, which is what names in args are
// relative to.
func symcheck(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, err bytes.Buffer
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

// bench has app, which leaks bus_get of libbus.a to libuser.so, and held.
func bench(t *testing.T) string {
	t.Helper()
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"bus.c":  "int bus_get(void) { return 1; }\n",
		"main.c": "extern int bus_get(void), user(void);\nint main(void) { return bus_get() + user(); }\n",
		"user.c": "extern int bus_get(void);\nint user(void) { return bus_get(); }\n",
	} {
		reallink.Write(t, dir, name, text)
		reallink.Run(t, dir, gcc, "-c", "-fPIC", name)
	}
	reallink.Run(t, dir, reallink.Tool(t, "ar"), "rcs", "libbus.a", "bus.o")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libuser.so", "user.o", "-Wl,-soname,libuser.so")
	reallink.Run(t, dir, gcc, "-o", "app", "main.o", "libbus.a", "./libuser.so")
	reallink.Run(t, dir, gcc, "-o", "held", "main.o", "user.o", "libbus.a")
	return dir
}

func verdictOf(t *testing.T, file string) (check.Verdict, []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var head struct {
		Verdict check.Verdict
		Errors  []string
	}
	if err := json.Unmarshal(data, &head); err != nil {
		t.Fatal(err)
	}
	return head.Verdict, head.Errors
}

func TestExitCodes(t *testing.T) {
	dir := bench(t)
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"check held --vendored libbus.a", exitHolds, "PASS  held"},
		{"check app libuser.so --vendored libbus.a", exitFindings, "1 symbol of libbus.a is exported"},
		{"check app libuser.so --vendored libbus.a --exit-zero", exitHolds, "FAIL  app"},
		{"check app --export bus_get", exitHolds, "PASS"},
		{"check app --export bus_gte", exitFindings, `write "bus_get"`},
		{"check app --may-export nothing_*", exitFindings, "symcheck exports --version-script=exports.ver --dynamic-list=exports.list --may-export 'nothing_*'"},
		{"check libuser.so --export user", exitHolds, "PASS"},
		{"--help", exitHolds, "Exit codes: 0 it holds, 1 findings, 2 could not check"},
		{"check --help", exitHolds, "symcheck check ./app --vendored libdbus-1.a"},
		{"exports --help", exitHolds, "--dynamic-list"},
		{"exports --export engine_*", exitHolds, "engine_*"},
		{"check", exitCouldNotCheck, "which binary?"},
		{"check app --unknown", exitCouldNotCheck, "unknown flag"},
		{"chekc app", exitCouldNotCheck, "unknown command"},
		{"check app --vendored //third_party/bus", exitCouldNotCheck, "--link only"},
		{"check app --json=- --text=-", exitCouldNotCheck, "standard output"},
		{"check app --json=x --text=./x", exitCouldNotCheck, "both go to this file"},
	} {
		code, stdout, stderr := symcheck(t, dir, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("symcheck %s: exit code %d, want %d; it is to say %q\n%s%s", c.args, code, c.code, c.says, stdout, stderr)
		}
	}
}

// Each of these is one clear error with the file and the place in it, exit code
// 2, and a report that says could_not_check.
func TestBadInput(t *testing.T) {
	dir := bench(t)
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	app, archive := read("app"), read("libbus.a")
	damaged := bytes.Clone(archive)
	copy(damaged[8+58:], "xx")
	for name, data := range map[string][]byte{
		"empty": nil, "empty.a": nil, "cut": app[:len(app)/3], "headeronly": app[:40], "text": []byte("#!/bin/sh\n"),
		"cut.a": archive[:len(archive)-20], "damaged.a": damaged,
		"key.json":     []byte(`{"vendord": ["//x"]}`),
		"cut.json":     []byte(`{"vendored": [`),
		"empty.json":   nil,
		"twice.json":   []byte("{} {}"),
		"check.json":   []byte(`{"exceptions": [{"check": "vendored-leek", "pattern": "x", "reason": "y"}]}`),
		"reason.json":  []byte(`{"exceptions": [{"check": "vendored-leak", "pattern": "x"}]}`),
		"unused.json":  []byte(`{"exceptions": [{"check": "exception-unused", "pattern": "x", "reason": "y"}]}`),
		"owner.json":   []byte(`{"vendored": [":bus"], "vendored_given": true}`),
		"nomatch.json": []byte(`{"vendored": ["//third_party/buss"], "vendored_given": true}`),
		"kind.params":  []byte("output\t//:app\tapp\ninptu\t//:x\tx.o\n"),
		"none.params":  []byte("target\t//:app\tcc_binary\n"),
		"ok.params":    []byte("output\t//:app\tapp\ntarget\t//:app\tcc_binary\nsource\t//third_party/bus:bus\tlibbus.a\n"),
		"ok.args":      []byte("gcc\nmain.o\nlibbus.a\n"),
		"decl.json":    []byte(`{"must_exprt": ["x"]}`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		says []string
	}{
		{"absent", []string{"absent", "no such file"}},
		{"folder", []string{"folder", "is a directory"}},
		{"empty", []string{"empty", "empty"}},
		{"cut", []string{"cut"}},
		{"headeronly", []string{"headeronly"}},
		{"text", []string{"text", "not an ELF file"}},
		{"libbus.a", []string{"libbus.a"}},
		{"main.o", []string{"main.o", "an object, not a linked executable"}},
		{"/dev/null", []string{"/dev/null", "no regular file"}},
		{"app --vendored absent.a", []string{"absent.a", "no such file"}},
		{"app --vendored empty.a", []string{"empty.a", "empty"}},
		{"app --vendored cut.a", []string{"cut.a", "truncated"}},
		{"app --vendored damaged.a", []string{"damaged.a", "offset 0x8", "damaged"}},
		{"app --vendored folder", []string{"folder", "is a directory"}},
		{"app absent.so --vendored libbus.a", []string{"absent.so", "no such file"}},
		{"app --export engine[", []string{`"engine["`, "column 7"}},
		{"app --args absent.args", []string{"absent.args"}},
		{"app --policy key.json", []string{"key.json", "vendord"}},
		{"app --policy cut.json", []string{"cut.json: ends at byte 14"}},
		{"app --policy empty.json", []string{"empty.json: ends at byte 0"}},
		{"app --policy twice.json", []string{"twice.json", "more text"}},
		{"app --policy check.json", []string{"check.json: exceptions[0]", "vendored-leek"}},
		{"app --policy reason.json", []string{"reason.json: exceptions[0]: a reason is missing"}},
		{"app --policy unused.json", []string{"unused.json: exceptions[0]"}},
		{"app --policy owner.json", []string{"owner.json: vendored[0]", "relative"}},
		{"app --policy absent.json", []string{"absent.json"}},
		{"app --exports decl.json", []string{"decl.json", "must_exprt"}},
		{"--link kind.params", []string{`kind.params:2: unknown kind of line "inptu"`}},
		{"--link none.params", []string{"none.params: no line names the output"}},
		{"--link absent.params", []string{"absent.params"}},
		{"--link ok.params --args absent.args", []string{"absent.args"}},
		{"--link ok.params --args ok.args --policy nomatch.json", []string{`vendored "//third_party/buss" matches nothing that //:app links`, "//third_party/bus:bus"}},
	} {
		args := append([]string{"check"}, strings.Fields(c.args)...)
		code, stdout, stderr := symcheck(t, dir, append(args, "--json=report.json", "--text=-", "--junit=report.xml")...)
		// The lines of one error are joined, as wrapping depends on its length.
		text := strings.Join(strings.Fields(stdout+stderr), " ")
		if code != exitCouldNotCheck {
			t.Errorf("%s: exit code %d\n%s", c.args, code, text)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: is to say %q:\n%s", c.args, want, text)
			}
		}
		verdict, errors := verdictOf(t, filepath.Join(dir, "report.json"))
		if verdict != check.CouldNotCheck || len(errors) != 1 {
			t.Errorf("%s: the report says %s, errors %q", c.args, verdict, errors)
		}
		os.Remove(filepath.Join(dir, "report.json"))
	}
}

// A vendored object without machine code: its names are unknown, so nothing is
// proved.
func TestVendoredBitcode(t *testing.T) {
	dir := bench(t)
	clang := reallink.Tool(t, "clang")
	reallink.Run(t, dir, clang, "-flto", "-c", "-o", "bitcode.o", "bus.c")
	code, stdout, _ := symcheck(t, dir, "check", "app", "--vendored", "bitcode.o")
	if code != exitCouldNotCheck || !strings.Contains(stdout, "bitcode.o") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	reallink.Write(t, dir, "policy.json", `{"exceptions": [{"check": "vendored-leak", "pattern": "bitcode.o", "reason": "LTO"}]}`)
	if code, stdout, _ := symcheck(t, dir, "check", "app", "--vendored", "bitcode.o", "--policy", "policy.json"); code != exitHolds {
		t.Errorf("accepted by an exception, exit code %d\n%s", code, stdout)
	}
}

// Outputs are all written, or none is touched.
func TestNothingHalfWritten(t *testing.T) {
	dir := bench(t)
	reallink.Write(t, dir, "old.json", "old\n")
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check", "app", "--json=old.json", "--text=absent/report.txt"},
		{"check", "app", "--json=old.json", "--junit=folder"},
		{"exports", "--export=x", "--version-script=old.json", "--dynamic-list=absent/x.list"},
		{"exports", "--export=x[", "--version-script=old.json"},
		{"exports", "--exports-from=main.c", "--version-script=old.json"},
		{"exports", "--exports-from=absent.a", "--version-script=old.json"},
	} {
		code, stdout, stderr := symcheck(t, dir, args...)
		if code != exitCouldNotCheck || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: exit code %d\n%s%s", args, code, stdout, stderr)
		}
		if data, _ := os.ReadFile("old.json"); string(data) != "old\n" {
			t.Errorf("%q: old.json was written: %.40q", args, data)
		}
		if left, _ := filepath.Glob(".*"); len(left) != 0 {
			t.Errorf("%q: left behind %q", args, left)
		}
	}
	// A device is written to and not replaced.
	if code, _, stderr := symcheck(t, dir, "check", "held", "--vendored=libbus.a", "--json=/dev/null"); code != exitHolds {
		t.Errorf("/dev/null: exit code %d: %s", code, stderr)
	}
	if info, err := os.Lstat("/dev/null"); err != nil || info.Mode().IsRegular() {
		t.Fatalf("/dev/null: %v, %v", info, err)
	}
}

func TestVerdict(t *testing.T) {
	dir := bench(t)
	symcheck(t, dir, "check", "app", "libuser.so", "--vendored=libbus.a", "--json=r.json", "--text=r.txt", "--junit=r.xml")
	symcheck(t, dir, "check", "held", "--vendored=libbus.a", "--json=p.json", "--text=p.txt", "--junit=p.xml")
	t.Setenv("XML_OUTPUT_FILE", filepath.Join(dir, "test.xml"))
	t.Setenv(reportEnv, "r.json")
	if code, stdout, _ := symcheck(t, dir); code != exitFindings || !strings.Contains(stdout, "vendored-leak") {
		t.Errorf("as a test: exit code %d\n%s", code, stdout)
	}
	// bazel test //... --test_arg=… gives every test the same arguments.
	if code, stdout, stderr := symcheck(t, dir, "--gtest_filter=Foo"); code != exitFindings || !strings.Contains(stdout, "vendored-leak") {
		t.Errorf("with somebody else's argument: exit code %d\n%s%s", code, stdout, stderr)
	}
	if xml, err := os.ReadFile("test.xml"); err != nil || !bytes.Contains(xml, []byte("<failure")) {
		t.Errorf("%v\n%s", err, xml)
	}
	if code, _, _ := symcheck(t, dir, "verdict", "r.json", "--stamp=stamp"); code != exitFindings {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat("stamp"); err == nil {
		t.Error("a failed verdict is stamped")
	}
	if code, _, stderr := symcheck(t, dir, "verdict", "p.json", "--stamp=stamp"); code != exitHolds {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if _, err := os.Stat("stamp"); err != nil {
		t.Error(err)
	}
	reallink.Write(t, dir, "other.json", "{}")
	reallink.Write(t, dir, "broken.json", "{")
	reallink.Write(t, dir, "alone.json", `{"verdict": "pass"}`)
	for file, want := range map[string]string{
		"absent.json": "absent.json", "other.json": "no report of symcheck", "broken.json": "no report of symcheck",
		"alone.json": "alone.txt", "r.txt": "NAME.json",
	} {
		if code, _, stderr := symcheck(t, dir, "verdict", file); code != exitCouldNotCheck || !strings.Contains(stderr, want) {
			t.Errorf("verdict %s: exit code %d, %q; want %q", file, code, stderr, want)
		}
	}
}
