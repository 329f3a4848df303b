package isolate

// What all tests need: isolating files, and looking at the result with readelf,
// nm and ranlib, which is done to every result.

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// isolated isolates files of dir as one set, writes each beside its original
// with the id before its name, and returns the report.
func isolated(t *testing.T, dir string, options Options, names ...string) *Report {
	t.Helper()
	report, err := tryIsolate(t, dir, options, names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		accepted(t, dir, name, options.ID+"_"+name)
	}
	return report
}

func tryIsolate(t *testing.T, dir string, options Options, names ...string) (*Report, error) {
	t.Helper()
	var inputs []Input
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{Name: name, Data: data, Member: func(path string) ([]byte, error) {
			return os.ReadFile(filepath.Join(dir, path))
		}})
	}
	before := make([][]byte, len(inputs))
	for i := range inputs {
		before[i] = bytes.Clone(inputs[i].Data)
	}
	outputs, report, err := Rewrite(inputs, options)
	again, _, err2 := Rewrite(inputs, options)
	if (err == nil) != (err2 == nil) || len(outputs) != len(again) {
		t.Fatalf("isolated once: %v; twice: %v", err, err2)
	}
	for i, out := range outputs {
		if !bytes.Equal(out.Data, again[i].Data) || !bytes.Equal(before[i], inputs[i].Data) {
			t.Fatalf("%s: isolated twice it is not the same, or the input was written to", out.Name)
		}
		if err := os.WriteFile(filepath.Join(dir, options.ID+"_"+out.Name), out.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return report, err
}

// accepted compares what readelf says of a file before and after, and the index
// of an archive with the one that ranlib makes.
func accepted(t *testing.T, dir, before, after string) {
	t.Helper()
	// GNU readelf reads no BSD archive and no thin one in full: what it says less
	// of is better.
	if want, got := complaints(t, dir, before), complaints(t, dir, after); got != "" && want != got {
		t.Errorf("readelf says of %s:\n%s\nand of %s:\n%s", before, want, after, got)
	}
	if !strings.HasSuffix(after, ".a") {
		return
	}
	reallink.Run(t, dir, "cp", after, "ranlib.a")
	reallink.Run(t, dir, "ranlib", "-D", "ranlib.a")
	if diff := cmp.Diff(indexOf(t, dir, "ranlib.a"), indexOf(t, dir, after)); diff != "" {
		t.Errorf("index of %s (-ranlib +ours):\n%s", after, diff)
	}
}

func complaints(t *testing.T, dir, name string) string {
	t.Helper()
	cmd := exec.Command("readelf", "-aW", name)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && said.Len() == 0 {
		t.Fatalf("readelf -aW %s: %v", name, err)
	}
	if bytes.Contains(out, []byte("<corrupt")) {
		t.Errorf("readelf -aW %s: corrupt names", name)
	}
	// Offsets differ, and the file's name.
	var lines []string
	for line := range strings.Lines(said.String()) {
		line = strings.ReplaceAll(line, name, "FILE")
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

func indexOf(t *testing.T, dir, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.Index()
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	if x == nil {
		return out
	}
	members, _ := a.Members()
	for _, e := range x.Entries() {
		out = append(out, e.Symbol+" in "+members[e.Member].Name)
	}
	return out
}

// symbols lists what nm says of the global symbols of a file, each once: a
// letter and a name.
func symbols(t *testing.T, dir, name string) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(reallink.Run(t, dir, "nm", "-g", name)) {
		if f := strings.Fields(line); len(f) >= 2 && len(f[len(f)-2]) == 1 {
			out = append(out, f[len(f)-2]+" "+f[len(f)-1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// has tells which of the symbols are missing among those of a file.
func has(t *testing.T, dir, name string, want ...string) {
	t.Helper()
	got := symbols(t, dir, name)
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s has no %q:\n%s", name, w, strings.Join(got, "\n"))
			return
		}
	}
}

// build compiles sources, given as a name and a text in turn, and returns the
// folder they are in.
func build(t *testing.T, flags []string, sources ...string) string {
	t.Helper()
	dir := t.TempDir()
	compile(t, dir, flags, sources...)
	return dir
}

func compile(t *testing.T, dir string, flags []string, sources ...string) {
	t.Helper()
	for i := 0; i < len(sources); i += 2 {
		reallink.Write(t, dir, sources[i], sources[i+1])
		compiler := "gcc"
		if strings.HasSuffix(sources[i], ".cc") {
			compiler = "g++"
		}
		args := append([]string{reallink.Tool(t, compiler), "-c", "-ffunction-sections"}, flags...)
		reallink.Run(t, dir, append(args, sources[i])...)
	}
}

// linkers are those that are promised: gold 1.16 gives a hidden absolute symbol
// a relative relocation, and writes hidden thread-local ones into .dynsym.
func linkers(t *testing.T) []reallink.Linker {
	return slices.DeleteFunc(reallink.Linkers(t), func(l reallink.Linker) bool { return l.Name == "gold" })
}

func ar(t *testing.T, dir, name string, members ...string) {
	t.Helper()
	reallink.Run(t, dir, append([]string{reallink.Tool(t, "ar"), "rcsD", name}, members...)...)
}

// says links and runs with every linker and compares what the program prints.
// The first word of link is the compiler.
func says(t *testing.T, dir, want string, link ...string) {
	t.Helper()
	for _, l := range linkers(t) {
		exe := "app_" + l.Name
		out, err := reallink.Try(dir, append(append([]string{link[0], l.Flag, "-o", exe}, link[1:]...), "-Wl,--fatal-warnings")...)
		if err != nil {
			t.Errorf("%s: %v\n%s", l.Name, err, out)
			continue
		}
		if got, err := reallink.Try(dir, "./"+exe); err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%s: the program says %q (%v), want %q", l.Name, got, err, want)
		}
	}
}

// fails links with every linker and wants each to refuse.
func fails(t *testing.T, dir string, link ...string) {
	t.Helper()
	for _, l := range linkers(t) {
		out, err := reallink.Try(dir, append([]string{link[0], l.Flag, "-o", "app_" + l.Name}, link[1:]...)...)
		if err == nil {
			t.Errorf("%s linked it:\n%s", l.Name, out)
		}
	}
}
