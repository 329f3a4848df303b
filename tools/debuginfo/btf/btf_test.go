package btf

// What has to pass: the kernel that the machine runs, and its modules.

import (
	"os"
	"path/filepath"
	"testing"
)

const running = "/sys/kernel/btf"

func TestRunningKernel(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(running, "vmlinux"))
	if err != nil {
		t.Skip(err)
	}
	kernel := examined(t, raw)
	if len(kernel.Problems) != 0 {
		t.Errorf("vmlinux: %v", kernel.Problems)
	}
	files, err := os.ReadDir(running)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() == "vmlinux" {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(running, f.Name()))
		if err != nil {
			t.Error(err)
			continue
		}
		if types, err := Examine(raw, kernel); err != nil || len(types.Problems) != 0 {
			t.Errorf("%s: %v %v", f.Name(), err, types)
		}
	}
	t.Logf("%d types, %d modules", kernel.Count, len(files)-1)
}

// BenchmarkKernel is of the running kernel's types.
func BenchmarkKernel(b *testing.B) {
	raw, err := os.ReadFile(filepath.Join(running, "vmlinux"))
	if err != nil {
		b.Skip(err)
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Examine(raw, nil); err != nil {
			b.Fatal(err)
		}
	}
}
