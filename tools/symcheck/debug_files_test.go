package main

// Debug information and BTF from the command line: what is looked for where, and what is
// refused.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// withTypes has main.o and app of C with debug information, app.stripped and app.debug
// of it, bare without, and kernel.btf made of app.
func withTypes(t *testing.T) string {
	t.Helper()
	gcc, objcopy := reallink.Tool(t, "gcc"), reallink.Tool(t, "objcopy")
	dir := t.TempDir()
	reallink.Write(t, dir, "main.c", "struct own { int i; } own;\nint main(void) { return own.i; }\n")
	reallink.Run(t, dir, gcc, "-g", "-c", "main.c")
	reallink.Run(t, dir, gcc, "main.o", "-o", "app", "-Wl,--build-id")
	reallink.Run(t, dir, objcopy, "--only-keep-debug", "app", "app.debug")
	reallink.Run(t, dir, objcopy, "--strip-debug", "--add-gnu-debuglink=app.debug", "app", "app.stripped")
	reallink.Run(t, dir, gcc, "-s", "main.o", "-o", "bare", "-Wl,--build-id=none")
	return dir
}

func TestDebugFlags(t *testing.T) {
	dir := withTypes(t)
	reallink.Run(t, dir, reallink.Tool(t, "pahole"), "--btf_encode_detached=kernel.btf", "app")
	btf, err := os.ReadFile(filepath.Join(dir, "kernel.btf"))
	if err != nil {
		t.Fatal(err)
	}
	reallink.Write(t, dir, "cut.btf", string(btf[:30]))
	reallink.Write(t, dir, "text", "no BTF\n")
	reallink.Write(t, dir, "policy.json", `{"repository_wide": true, "languages_preset": "kernel_btf", "btf": "required"}`)
	for _, c := range []struct {
		args string
		code int
		says string // on either stream
	}{
		{"check app --languages=kernel_btf", exitHolds, "PASS  app"},
		{"check app --languages=c=c,asm --languages=c++=c,c++", exitHolds, "PASS  app"},
		{"check app --languages=C=c", exitCouldNotCheck, `--languages C=c: languages["C"]: "C" is no language; they are asm, c, c++`},
		{"check app --languages=kernel", exitCouldNotCheck, `there is no preset "kernel"`},
		{"check app --languages=", exitCouldNotCheck, "it is empty: it takes a rule such as c=c,asm, or kernel_btf"},
		{"check app --btf=", exitCouldNotCheck, "--btf is empty"},
		{"check app --btf=needed", exitCouldNotCheck, `--btf: "needed" is none of "required"`},
		{"check app --btf=required", exitFindings, "app has no BTF"},
		{"check app --btf=required --debug-file=kernel.btf", exitHolds, "PASS"},
		{"check app --btf=required --debug-file=cut.btf", exitFindings, "error btf cut.btf: strings of 16 bytes"},
		{"check app --btf=ignore --debug-file=cut.btf", exitHolds, "PASS"},
		{"check app.stripped --languages=kernel_btf", exitCouldNotCheck, "app.stripped has no debug information: compile with -g, check the file from before it was stripped, or name what was split off it: --debug-file FILE"},
		{"check app.stripped --languages=kernel_btf --debug-file=app.debug", exitHolds, "PASS"},
		{"check bare --languages=kernel_btf --debug-file=app.debug", exitCouldNotCheck, "app.debug is no part of bare"},
		{"check bare --debug-file=app.debug", exitCouldNotCheck, "app.debug is no part of bare"},
		{"check app --languages=kernel_btf --debug-file=absent", exitCouldNotCheck, "no such file"},
		{"check app --btf-base=text", exitCouldNotCheck, "text: not an ELF file"},
		// What was meant to be linked, and is not.
		{"check main.o", exitCouldNotCheck, "this is an object, not a linked executable or shared library; all that can be asked of an object is languages and btf"},
		{"check main.o --btf=ignore", exitCouldNotCheck, "this is an object, not a linked"},
		{"check main.o --languages=kernel_btf", exitHolds, "PASS  main.o object"},
		{"check main.o --languages=kernel_btf --export=main", exitCouldNotCheck, "export-unlisted: not checked: this is an object"},
		{"check main.o --languages=kernel_btf --vendored=main.o", exitCouldNotCheck, "vendored-leak: not checked: this is an object"},
		{"check main.o --languages=kernel_btf --loads-on=glibc_2.17", exitCouldNotCheck, "not checked: this is an object"},
		{"check main.o --btf=required", exitFindings, "main.o has no BTF"},
		{"check main.o --policy=policy.json", exitHolds, "SKIPPED  main.o an object and not linked (-r)"},
		{"check app.debug", exitCouldNotCheck, "separate debug information?"},
		{"check app.debug --languages=kernel_btf", exitHolds, "PASS  app.debug separate debug information, x86-64"},
		{"check kernel.btf", exitHolds, "PASS  kernel.btf raw BTF"},
		{"check kernel.btf --languages=kernel_btf", exitCouldNotCheck, "language-leak: not checked: BTF does not say of which language a type is"},
		{"check kernel.btf --export=main", exitCouldNotCheck, "not checked: this is raw BTF"},
		{"check kernel.btf --policy=policy.json", exitHolds, "SKIPPED  kernel.btf raw BTF and not linked"},
		{"check kernel.btf --debug-file=app.debug", exitCouldNotCheck, "kernel.btf, which is raw BTF and has no parts"},
		{"check kernel.btf --debug-file=cut.btf", exitCouldNotCheck, "kernel.btf, which is raw BTF and has no parts"},
		{"check cut.btf", exitFindings, "FAIL  cut.btf raw BTF"},
	} {
		code, stdout, stderr := symcheck(t, dir, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(strings.Join(strings.Fields(stdout+stderr), " "), strings.Join(strings.Fields(c.says), " ")) {
			t.Errorf("symcheck %s: exit code %d, want %d; it is to say %q\n%s%s", c.args, code, c.code, c.says, stdout, stderr)
		}
	}
}
