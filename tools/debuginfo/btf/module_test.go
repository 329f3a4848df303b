package btf

// Types of modules, which go on from those of their kernel, or from a distilled base
// of their own.

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const sharedTypes = `
struct list { struct list *next; int n; };
struct shared { struct list head; const char *name; unsigned long flags; enum { A, B } how; };
`

const kernelSource = sharedTypes + `
int kernel_use(struct shared *s, double d) { return s->head.n + (int)d; }
`

const moduleSource = sharedTypes + `
struct own { struct shared s; struct own *next; unsigned a : 3, b : 5; struct list l; };
int module_use(struct own *o, struct shared *s) { return o->s.head.n + s->how + o->a; }
`

// section is the data of a section, nil where there is none.
func section(t testing.TB, file, name string) []byte {
	t.Helper()
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := f.Section(name)
	if s == nil {
		return nil
	}
	data, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// paholeSplit makes kernel.btf, split.o whose types go on from those, and own.o that has a
// base of its own.
func paholeSplit(t testing.TB) string {
	gcc, pahole := reallink.Tool(t, "gcc"), reallink.Tool(t, "pahole")
	dir := t.TempDir()
	for name, text := range map[string]string{"kernel.c": kernelSource, "module.c": moduleSource} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reallink.Run(t, dir, gcc, "-g", "-c", "kernel.c")
	reallink.Run(t, dir, gcc, "-g", "-c", "module.c", "-o", "split.o")
	reallink.Run(t, dir, gcc, "-g", "-c", "module.c", "-o", "own.o")
	reallink.Run(t, dir, pahole, "--btf_encode_detached=kernel.btf", "kernel.o")
	reallink.Run(t, dir, pahole, "--btf_base=kernel.btf", "-J", "split.o")
	reallink.Run(t, dir, pahole, "--btf_base=kernel.btf", "--btf_features=default,distilled_base", "-J", "own.o")
	return dir
}

func TestModules(t *testing.T) {
	bpftool := reallink.Tool(t, "bpftool")
	dir := paholeSplit(t)
	dump := func(args ...string) error {
		_, err := reallink.Try(dir, append([]string{bpftool}, args...)...)
		return err
	}
	raw, err := os.ReadFile(filepath.Join(dir, "kernel.btf"))
	if err != nil {
		t.Fatal(err)
	}
	kernel := examined(t, raw)
	split, own := filepath.Join(dir, "split.o"), filepath.Join(dir, "own.o")
	on := func(raw []byte, base *Types) *Types {
		t.Helper()
		types, err := Examine(raw, base)
		if err != nil {
			t.Fatal(err)
		}
		return types
	}
	for _, c := range []struct {
		name    string
		types   *Types
		bpftool error
		kind    string // of the first problem; "" for none
	}{
		{"with its kernel", on(section(t, split, ".BTF"), kernel), dump("-B", "kernel.btf", "btf", "dump", "file", "split.o"), ""},
		{"without", on(section(t, split, ".BTF"), nil), dump("btf", "dump", "file", "split.o"), "split"},
		{"with a base of its own", on(section(t, own, ".BTF"), examined(t, section(t, own, ".BTF.base"))), dump("btf", "dump", "file", "own.o"), ""},
		{"with a base that cannot be read", on(section(t, split, ".BTF"), examined(t, raw[:len(raw)-1])), nil, "base"},
		{"with another base", on(section(t, split, ".BTF"), examined(t, section(t, own, ".BTF.base"))), nil, "name-offset"},
	} {
		if c.kind == "" && (len(c.types.Problems) != 0 || c.bpftool != nil || c.types.Count < 4) {
			t.Errorf("%s: %d types, %v; bpftool: %v", c.name, c.types.Count, c.types.Problems, c.bpftool)
		}
		if c.kind != "" && (len(c.types.Problems) == 0 || c.types.Problems[0].Kind != c.kind || c.kind == "split" && c.bpftool == nil) {
			t.Errorf("%s: %v; bpftool: %v", c.name, c.types.Problems, c.bpftool)
		}
	}
	if cut, all := on(section(t, split, ".BTF"), kernel).CutNames(); cut != 0 || all == 0 {
		t.Errorf("its kernel: %d of %d names are cut", cut, all)
	}
	// A kernel with other names before these: all of them begin a byte further on.
	moved := bytes.Clone(raw)
	names := moved[len(raw)-len(kernel.strings):]
	copy(names[2:len(names)-1], names[1:])
	if cut, all := on(section(t, split, ".BTF"), examined(t, moved)).CutNames(); cut == 0 {
		t.Errorf("another kernel: %d of %d names are cut", cut, all)
	}
	if bytes.Equal(section(t, split, ".BTF"), section(t, own, ".BTF")) {
		t.Error("pahole made no base of its own")
	}
}
