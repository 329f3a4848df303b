package btf

// Types and lines of BPF programs, as clang makes them, of both byte orders; damaged,
// and judged by `bpftool gen object`, which reads .BTF.ext as libbpf does.

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const programSource = `
#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
struct task { int pid; struct task *parent; unsigned flags : 3, state : 5; } CORE;
enum far { AWAY = 1ull << 40 };
union either { long l; double d; };
typedef const volatile struct task *task_t;
int __attribute__((btf_type_tag("user"))) *tagged;
struct __attribute__((btf_decl_tag("kept"))) kept { char name[16]; enum far f; union either e; } kept = { "x" };
static int counter;
struct { int (*type)[2]; struct kept *value; } table SEC(".maps");
static __attribute__((noinline)) int walk(struct task *t, int n) { return n > 3 ? t->pid : t->flags; }
SEC("tp/a") int first(struct task *t) { counter++; return walk(t, counter) + t->parent->pid; }
SEC("tp/b") int second(task_t t) { return tagged != 0 ? kept.name[0] : 2; }
extern int wake(struct task *) SEC(".ksyms");
extern const void jiffies SEC(".ksyms");
extern int CONFIG_HZ SEC(".kconfig");
SEC("tp/c") int third(struct task *t) { return wake(t) + CONFIG_HZ + (&jiffies == 0); }
char _license[] SEC("license") = "GPL";
`

// program is what clang makes of the source for a processor: bpfel or bpfeb.
type program struct {
	file           []byte
	types, ext     []byte
	typesAt, extAt int
	sections       []string
}

func newProgram(t testing.TB, cpu string) program {
	clang := reallink.Tool(t, "clang")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.c"), []byte(programSource), 0o644); err != nil {
		t.Fatal(err)
	}
	reallink.Run(t, dir, clang, "-target", cpu, "-g", "-O2", "-c", "p.c", "-o", "p.o")
	file, err := os.ReadFile(filepath.Join(dir, "p.o"))
	if err != nil {
		t.Fatal(err)
	}
	p := program{file: file}
	f, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Sections {
		p.sections = append(p.sections, s.Name)
		switch s.Name {
		case ".BTF":
			p.typesAt = int(s.Offset)
			p.types = file[s.Offset:][:s.Size]
		case ".BTF.ext":
			p.extAt = int(s.Offset)
			p.ext = file[s.Offset:][:s.Size]
		}
	}
	if p.types == nil || p.ext == nil {
		t.Fatalf("sections %q", p.sections)
	}
	return p
}

func examineObject(t testing.TB, raw []byte) *Types {
	t.Helper()
	types, err := ExamineObject(raw)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func (p program) hasSection(name string) bool { return slices.Contains(p.sections, name) }

var programs = []struct {
	cpu   string
	order binary.ByteOrder
}{{"bpfel", binary.LittleEndian}, {"bpfeb", binary.BigEndian}}

func TestExt(t *testing.T) {
	types := examined(t, specimen().encode())
	for _, c := range programs {
		if problems := ExamineExt(drawnExt(c.order), types, nil); len(problems) != 0 {
			t.Errorf("%s: %v", c.cpu, problems)
		}
		raw := drawnExt(c.order)
		c.order.PutUint32(raw[4*12:], aVariable) // of func_info
		if problems := ExamineExt(raw, types, nil); len(problems) != 1 || problems[0].By != KernelLoad {
			t.Errorf("%s: a variable for a function: %v", c.cpu, problems)
		}
		if problems := ExamineExt(raw, nil, nil); len(problems) != 1 || problems[0].By != Bpftool {
			t.Errorf("%s: no types: %v", c.cpu, problems)
		}
	}
}

func TestPrograms(t *testing.T) {
	for _, c := range programs {
		p := newProgram(t, c.cpu)
		types := examineObject(t, p.types)
		problems := append(types.Problems, ExamineExt(p.ext, types, p.hasSection)...)
		if len(problems) != 0 || types.Count < 30 {
			t.Errorf("%s: %d types, %v", c.cpu, types.Count, problems)
		}
	}
}

// extDamages are fields of .BTF.ext, by what they are set to: the words of the header
// first, then those of func_info, which begins with the size of a record.
var extDamages = []struct {
	name string
	word int
	to   func(old uint32) uint32
	bad  bool
}{
	{name: "as it is", word: 1, to: func(w uint32) uint32 { return w }},
	{name: "magic", word: 0, to: func(w uint32) uint32 { return w ^ 0x10000001 }, bad: true},
	{name: "version 2", word: 0, to: func(w uint32) uint32 { return w ^ 0x00030300 }, bad: true},
	{name: "header of 20 bytes", word: 1, to: func(uint32) uint32 { return 20 }, bad: true},
	{name: "header longer than all", word: 1, to: func(uint32) uint32 { return 1 << 20 }, bad: true},
	{name: "func_info at 2", word: 2, to: func(uint32) uint32 { return 2 }, bad: true},
	{name: "func_info longer than all", word: 3, to: func(uint32) uint32 { return 1 << 20 }, bad: true},
	{name: "func_info 4 bytes short", word: 3, to: func(w uint32) uint32 { return w - 4 }, bad: true},
	{name: "no func_info", word: 3, to: func(uint32) uint32 { return 0 }},
	{name: "func_info of 4 bytes", word: 3, to: func(uint32) uint32 { return 4 }, bad: true},
	{name: "func_info of 2 bytes", word: 3, to: func(uint32) uint32 { return 2 }, bad: true},
	{name: "line_info past the end", word: 4, to: func(w uint32) uint32 { return w + 1<<16 }, bad: true},
	{name: "no line_info", word: 5, to: func(uint32) uint32 { return 0 }},
	{name: "core_relo at an odd place", word: 6, to: func(w uint32) uint32 { return w + 1 }, bad: true},
	{name: "no core_relo", word: 7, to: func(uint32) uint32 { return 0 }},
	{name: "records of 4 bytes", word: 8, to: func(uint32) uint32 { return 4 }, bad: true},
	{name: "records of 10 bytes", word: 8, to: func(uint32) uint32 { return 10 }, bad: true},
	{name: "section's name past the strings", word: 9, to: func(uint32) uint32 { return 1 << 20 }, bad: true},
	{name: "section that is not there", word: 9, to: func(w uint32) uint32 { return w + 1 }, bad: true},
	{name: "no records", word: 10, to: func(uint32) uint32 { return 0 }, bad: true},
	{name: "one record more", word: 10, to: func(w uint32) uint32 { return w + 1 }, bad: true},
	{name: "type that does not exist", word: 12, to: func(uint32) uint32 { return 1 << 16 }, bad: true},
}

func TestExtDamaged(t *testing.T) {
	for _, c := range programs {
		p := newProgram(t, c.cpu)
		types := examineObject(t, p.types)
		for _, d := range extDamages {
			ext := slices.Clone(p.ext)
			c.order.PutUint32(ext[4*d.word:], d.to(c.order.Uint32(ext[4*d.word:])))
			if problems := ExamineExt(ext, types, p.hasSection); len(problems) > 0 != d.bad {
				t.Errorf("%s: %s: %v", c.cpu, d.name, problems)
			}
		}
	}
}

// genObject links a program with nothing, as `bpftool gen object` does.
func genObject(bpftool, dir string, object []byte) (string, error) {
	if err := os.WriteFile(filepath.Join(dir, "p.o"), object, 0o644); err != nil {
		return "", err
	}
	return reallink.Try(dir, bpftool, "gen", "object", "out.o", "p.o")
}

func TestExtLikeBpftool(t *testing.T) {
	bpftool := reallink.Tool(t, "bpftool")
	dir := t.TempDir()
	for _, c := range programs {
		p := newProgram(t, c.cpu)
		types := examineObject(t, p.types)
		var files [][]byte
		var names []string
		for _, d := range extDamages {
			ext := slices.Clone(p.ext)
			c.order.PutUint32(ext[4*d.word:], d.to(c.order.Uint32(ext[4*d.word:])))
			files, names = append(files, ext), append(names, d.name)
		}
		random := rand.New(rand.NewPCG(3, 4))
		for range mutations(t) {
			ext := slices.Clone(p.ext)
			w := 4 * random.IntN(len(ext)/4)
			to := []uint32{0, 1, 2, 4, uint32(random.IntN(64)), c.order.Uint32(ext[w:]) + 1, c.order.Uint32(ext[w:]) - 4, 1 << random.IntN(32)}[random.IntN(8)]
			names = append(names, fmt.Sprintf("word %d: %#x for %#x", w/4, to, c.order.Uint32(ext[w:])))
			c.order.PutUint32(ext[w:], to)
			files = append(files, ext)
		}
		for i, ext := range files {
			problems := ExamineExt(ext, types, p.hasSection)
			object := slices.Clone(p.file)
			copy(object[p.extAt:], ext)
			said, err := genObject(bpftool, dir, object)
			if ours := refusers(problems)&Bpftool != 0; ours != (err != nil) {
				t.Errorf("%s: %s: bpftool: %v %s; ours: %v", c.cpu, names[i], err, said, problems)
			}
		}
		t.Logf("files: | .BTF.ext, %s | %d | 0 | 0 | 0 | false |", c.cpu, len(files))
	}
}
