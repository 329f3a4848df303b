// Package floor_test looks at what Bazel linked with a glibc_floor in deps, and
// without.
package floor_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func open(t *testing.T, path string) *elffile.File {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	info, err := r.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elffile.Open(r, info.Size(), path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// minor is the newest GLIBC_2.N that a file asks for, or 0.
func minor(t *testing.T, f *elffile.File) int {
	t.Helper()
	needs, err := f.Verneeds()
	if err != nil {
		t.Fatal(err)
	}
	newest := 0
	for _, need := range needs {
		for _, v := range need.Versions {
			if number, ok := strings.CutPrefix(v.Name, "GLIBC_2."); ok {
				number, _, _ = strings.Cut(number, ".")
				n, err := strconv.Atoi(number)
				if err != nil {
					t.Fatal(err)
				}
				newest = max(newest, n)
			}
		}
	}
	return newest
}

// With the floor no binary asks for more than 2.17; without it every one does, on a
// machine whose glibc is newer than 2.33.
func TestFloor(t *testing.T) {
	if os.Getenv("BINARIES") == "" {
		t.Skip("needs what Bazel links: bazel test //rules/tests/floor:floor_test")
	}
	held, plain := 0, 0
	for _, name := range strings.Fields(os.Getenv("BINARIES")) {
		path, err := runfiles.Rlocation(name)
		if err != nil {
			t.Fatal(err)
		}
		f := open(t, path)
		newest, base := minor(t, f), filepath.Base(path)
		switch {
		case strings.Contains(base, "held"):
			held++
			if strings.Contains(base, "hidden") {
				onlyPlugin(t, f)
			}
			if newest == 0 || newest > 17 {
				t.Errorf("%s asks for GLIBC_2.%d", base, newest)
			}
		case newest <= 17:
			t.Errorf("%s asks for GLIBC_2.%d without a floor: nothing here shows that a floor does anything", base, newest)
		default:
			plain++
		}
	}
	if held < 10 || plain < 10 {
		t.Errorf("%d binaries with a floor and %d without were looked at", held, plain)
	}
}

// onlyPlugin holds a file to one export, although it has a C++ library in it.
func onlyPlugin(t *testing.T, f *elffile.File) {
	t.Helper()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Exported() && s.Name != "plugin" {
			t.Errorf("%s exports %s", f.Name, s.Name)
			return
		}
	}
	dynamic, err := f.Dynamic()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range dynamic.Needed {
		if strings.HasPrefix(name, "libstdc++") {
			t.Errorf("%s needs %s", f.Name, name)
		}
	}
}

// The folder is for the target platform's processor.
func TestCPU(t *testing.T) {
	if os.Getenv("BINARIES") == "" {
		t.Skip("needs what Bazel writes: bazel test //rules/tests/floor:floor_test")
	}
	for platform, cpu := range map[string]string{
		"aarch64": "aarch64", "armv7": "arm", "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x", "x86_32": "i386", "x86_64": "x86-64",
	} {
		path, err := runfiles.Rlocation("rules_symcheck/rules/tests/floor/cpus_" + platform)
		if err != nil {
			t.Fatal(err)
		}
		if f := open(t, filepath.Join(path, "libc.so.6")); f.CPU() != cpu {
			t.Errorf("on %s libc.so.6 is for %s", platform, f.CPU())
		}
	}
}
