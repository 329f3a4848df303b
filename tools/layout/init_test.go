package layout

// A linker writes DT_INIT where an object mentions _init, though nothing defines it.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestInitThatNobodyCalls(t *testing.T) {
	clang, mold := reallink.Tool(t, "clang"), reallink.Tool(t, "mold")
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", "extern void _init(void) __attribute__((weak));\nvoid _start(void) { if (_init) _init(); }\n")
	for target, want := range map[string]string{"riscv64": "", "x86_64": "init!"} {
		reallink.Run(t, dir, clang, "--target="+target+"-linux-gnu", "-fPIE", "-c", "a.c")
		reallink.Run(t, dir, mold, "-pie", "--dynamic-linker=/lib/ld.so.1", "-o", target, "a.o")
		f, err := os.Open(filepath.Join(dir, target))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		report, err := Examine(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		if got := verdict(report); got != want {
			t.Errorf("%s: %q, want %q: %+v", target, got, want, report.Problems)
		}
	}
}
