package main

// The flags for the file itself, and a file that is too damaged for all else.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadableFlags(t *testing.T) {
	dir := bench(t)
	whole, err := os.ReadFile(filepath.Join(dir, "held"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cut"), whole[:len(whole)/3], 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		says string // on either stream
	}{
		{[]string{"check", "cut"}, exitCouldNotCheck, "error layout   program header"},
		{[]string{"check", "cut"}, exitCouldNotCheck, "the file is cut short"},
		{[]string{"check", "held", "--max-size", "file=1MB", "--max-size", ".text=64KiB"}, exitHolds, "PASS"},
		{[]string{"check", "held", "--max-size", "file=1kB"}, exitFindings, "more than the 1kB of max_size"},
		{[]string{"check", "held", "--max-size", "file"}, exitCouldNotCheck, "write WHAT=SIZE"},
		{[]string{"check", "held", "--must-harden", "noexecstack", "--must-harden", "nowx"}, exitHolds, "PASS"},
		{[]string{"check", "held", "--must-harden", "stack-protector"}, exitFindings, "no function checks its stack"},
		{[]string{"check", "held", "--must-harden", "reloc"}, exitCouldNotCheck, `"reloc" is no protection; they are relro, now, pie`},
		{[]string{"check", "held", "--may-runpath", "$ORIGIN"}, exitHolds, "PASS"},
	} {
		code, stdout, stderr := symcheck(t, dir, c.args...)
		if code != c.code || !strings.Contains(strings.Join(strings.Fields(stdout+stderr), " "), strings.Join(strings.Fields(c.says), " ")) {
			t.Errorf("symcheck %q: exit code %d, want %d; it is to say %q\n%s%s", c.args, code, c.code, c.says, stdout, stderr)
		}
	}
}
