package linkset

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const (
	twoSource   = "int two_a(void) { return 1; }\nint two_data = 2;\nstatic int two_static(void) { return 3; }\nint (*two_ptr)(void) = two_static;\n"
	threeSource = "__attribute__((visibility(\"hidden\"))) int three_hidden(void) { return 1; }\n__attribute__((weak)) int three_weak(void) { return 2; }\nextern int two_a(void);\nint three(void) { return two_a(); }\n"
)

// built compiles C sources into objects of a fresh folder.
func built(t *testing.T, flags []string, sources map[string]string) string {
	t.Helper()
	gcc := reallink.Tool(t, "gcc")
	dir := t.TempDir()
	for name, text := range sources {
		reallink.Write(t, dir, name+".c", text)
		reallink.Run(t, dir, append([]string{gcc, "-c", "-fPIC", name + ".c", "-o", name + ".o"}, flags...)...)
	}
	return dir
}

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// places writes definitions as "file(member)".
func places(t *testing.T, files []string, names ...string) (map[string]string, []Problem) {
	t.Helper()
	l := NewLinkOfFiles("out", files)
	defer l.Close()
	found, problems := l.Definitions(set(names...))
	out := map[string]string{}
	for name, list := range found {
		var texts []string
		for _, d := range list {
			text := d.Input.Base()
			if d.Member != "" {
				text += "(" + d.Member + ")"
			}
			texts = append(texts, text)
		}
		out[name] = strings.Join(texts, " ")
	}
	return out, problems
}

func TestDefinitions(t *testing.T) {
	dir := built(t, nil, map[string]string{"two": twoSource, "three": threeSource})
	ar := reallink.Tool(t, "ar")
	at := func(name string) string { return filepath.Join(dir, name) }
	reallink.Run(t, dir, ar, "rcs", "libindexed.a", "two.o", "three.o")
	reallink.Run(t, dir, ar, "rcS", "libplain.a", "two.o", "three.o")
	reallink.Run(t, dir, ar, "rcsT", "libthin.a", "two.o", "three.o")
	reallink.Run(t, dir, ar, "rcST", "libthinplain.a", "two.o", "three.o")
	names := []string{"two_a", "two_data", "two_static", "three_hidden", "three_weak", "absent"}
	for _, c := range []struct{ file, object string }{
		{"libindexed.a", "libindexed.a(%)"}, {"libplain.a", "libplain.a(%)"},
		{"libthin.a", "libthin.a(%)"}, {"libthinplain.a", "libthinplain.a(%)"},
	} {
		got, problems := places(t, []string{at(c.file)}, names...)
		if len(problems) != 0 {
			t.Errorf("%s: %v", c.file, problems[0])
		}
		for name, member := range map[string]string{
			"two_a": "two.o", "two_data": "two.o", "three_hidden": "three.o", "three_weak": "three.o", "two_static": "", "absent": "",
		} {
			want := ""
			if member != "" {
				want = strings.ReplaceAll(c.object, "%", member)
			}
			if got[name] != want {
				t.Errorf("%s: %s is defined in %q, want %q", c.file, name, got[name], want)
			}
		}
	}
	got, _ := places(t, []string{at("two.o"), at("libindexed.a")}, "two_a")
	if want := "two.o libindexed.a(two.o)"; got["two_a"] != want {
		t.Errorf("in link order: %q, want %q", got["two_a"], want)
	}
	public, err := PublicDefinitions(at("libindexed.a"))
	if want := []string{"three", "three_weak", "two_a", "two_data", "two_ptr"}; err != nil || !slices.Equal(public, want) {
		t.Errorf("public definitions %q, %v; want %q", public, err, want)
	}
	for _, file := range []string{"libplain.a", "libthin.a"} {
		if p, err := PublicDefinitions(at(file)); err != nil || !slices.Equal(p, public) {
			t.Errorf("%s: public definitions %q, %v", file, p, err)
		}
	}
}

func TestSameMember(t *testing.T) {
	in := &Input{}
	d := Definition{Input: in, Member: "dbus-bus.o", size: 7}
	for _, c := range []struct {
		other Definition
		want  bool
	}{
		{Definition{Input: in, Member: "dbus-bus.o", size: 7}, true},
		{Definition{Input: in, Member: "1a2b-dbus-bus.o", size: 7}, true},
		{Definition{Input: in, Member: "dbus-bus.o", size: 8}, false},
		{Definition{Input: in, Member: "bus.o", size: 7}, false},
		{Definition{Input: in, size: 7}, false},
	} {
		if got := d.SameMember(c.other); got != c.want {
			t.Errorf("%+v: %v", c.other, got)
		}
	}
}

// What cannot be read is named, and told from what is damaged.
func TestUnreadInputs(t *testing.T) {
	dir := built(t, nil, map[string]string{"two": twoSource})
	ar := reallink.Tool(t, "ar")
	reallink.Run(t, dir, ar, "rcs", "libok.a", "two.o")
	whole, err := os.ReadFile(filepath.Join(dir, "libok.a"))
	if err != nil {
		t.Fatal(err)
	}
	object, err := os.ReadFile(filepath.Join(dir, "two.o"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, data []byte) { reallink.Write(t, dir, name, string(data)) }
	put("empty.a", nil)
	put("empty.o", nil)
	put("cut.a", whole[:len(whole)-100])
	put("cut.o", object[:len(object)/2])
	put("garbage.a", bytes.Repeat([]byte("garbage "), 100))
	put("text.so", []byte("hello\n"))
	damaged := slices.Clone(whole)
	copy(damaged[8+58:], "xx") // the end of the first member's header
	put("header.a", damaged)
	reallink.Write(t, dir, "README", "no object\n")
	reallink.Run(t, dir, ar, "rcs", "libreadme.a", "two.o", "README")
	if err := os.Mkdir(filepath.Join(dir, "folder.a"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, says string
		damaged    bool
	}{
		{"absent.a", "no such file", true},
		{"folder.a", "is a directory", true},
		{"empty.a", "empty", true},
		{"empty.o", "empty", true},
		{"cut.a", "truncated", true},
		{"cut.o", "cut.o", true},
		{"garbage.a", "garbage.a", true},
		{"header.a", "damaged", true},
		{"text.so", "text", true},
		{"libreadme.a", "libreadme.a(README): is no object file", false},
	} {
		_, problems := places(t, []string{filepath.Join(dir, c.file)}, "two_a")
		if len(problems) != 1 {
			t.Errorf("%s: %d problems, want 1: %v", c.file, len(problems), problems)
			continue
		}
		p := problems[0]
		if !strings.Contains(p.Error(), c.says) || !strings.Contains(p.Error(), c.file) || p.Damaged() != c.damaged {
			t.Errorf("%s: %v (damaged %v); want it to say %q, damaged %v", c.file, p, p.Damaged(), c.says, c.damaged)
		}
		if c.file != "libreadme.a" && c.file != "script.so" {
			if _, err := PublicDefinitions(filepath.Join(dir, c.file)); err == nil || !strings.Contains(err.Error(), c.file) {
				t.Errorf("PublicDefinitions(%s): %v", c.file, err)
			}
		}
	}
}

func TestSlimLTO(t *testing.T) {
	dir := built(t, []string{"-flto", "-fno-fat-lto-objects"}, map[string]string{"two": twoSource})
	ar := reallink.Tool(t, "ar")
	// Without a plugin ar indexes what it sees: the mark, and no symbol.
	reallink.Run(t, dir, ar, "rcs", "liblto.a", "two.o")
	for _, file := range []string{"two.o", "liblto.a"} {
		_, problems := places(t, []string{filepath.Join(dir, file)}, "two_a")
		if file == "liblto.a" && len(problems) == 0 {
			found, _ := places(t, []string{filepath.Join(dir, file)}, "two_a")
			if found["two_a"] != "" {
				continue // this ar has GCC's plugin, and its index knows the name
			}
		}
		if len(problems) != 1 || problems[0].Damaged() || !strings.Contains(problems[0].Error(), "no machine code") {
			t.Errorf("%s: problems %v", file, problems)
		}
	}
	fat := built(t, []string{"-flto", "-ffat-lto-objects"}, map[string]string{"two": twoSource})
	if got, problems := places(t, []string{filepath.Join(fat, "two.o")}, "two_a"); len(problems) != 0 || got["two_a"] != "two.o" {
		t.Errorf("fat object: %q, %v", got, problems)
	}
}

func TestBitcode(t *testing.T) {
	clang, ar := reallink.Tool(t, "clang"), reallink.Tool(t, "ar")
	dir := t.TempDir()
	reallink.Write(t, dir, "two.c", twoSource)
	reallink.Run(t, dir, clang, "-flto", "-c", "two.c")
	reallink.Run(t, dir, ar, "rcS", "libplain.a", "two.o")
	for _, file := range []string{"two.o", "libplain.a"} {
		_, problems := places(t, []string{filepath.Join(dir, file)}, "two_a")
		if len(problems) != 1 || problems[0].Damaged() || !strings.Contains(problems[0].Error(), "bitcode") {
			t.Errorf("%s: problems %v", file, problems)
		}
	}
	// An index that was made without LLVM's plugin says nothing of bitcode.
	reallink.Run(t, dir, ar, "rc", "--plugin=/nonexistent", "libindexed.a", "two.o")
	found, problems := places(t, []string{filepath.Join(dir, "libindexed.a")}, "two_a")
	if found["two_a"] == "" && len(problems) == 0 {
		t.Error("libindexed.a: a bitcode member that the index does not hold passes in silence")
	}
}

func TestRlibAndGoArchive(t *testing.T) {
	t.Run("rlib", func(t *testing.T) {
		rustc := reallink.Tool(t, "rustc")
		dir := built(t, nil, map[string]string{"two": twoSource})
		reallink.Run(t, dir, reallink.Tool(t, "ar"), "rcs", "libtwo.a", "two.o")
		reallink.Write(t, dir, "r.rs", "#[link(name = \"two\", kind = \"static\")] extern \"C\" { fn two_a() -> i32; }\n#[no_mangle] pub extern \"C\" fn r_api() -> i32 { unsafe { two_a() } }\n")
		reallink.Run(t, dir, rustc, "--crate-type=rlib", "-L.", "r.rs")
		l := NewLinkOfFiles("out", []string{filepath.Join(dir, "libr.rlib"), filepath.Join(dir, "libtwo.a")})
		defer l.Close()
		found, problems := l.Definitions(set("r_api", "two_a"))
		if len(problems) != 0 || len(found["r_api"]) != 1 || len(found["two_a"]) != 2 {
			t.Fatalf("%+v, %v", found, problems)
		}
		// rustc bundled a copy of the archive's member.
		if copied, original := found["two_a"][0], found["two_a"][1]; !original.SameMember(copied) {
			t.Errorf("%s is not known for a copy of %s", copied.Member, original.Member)
		}
	})
	t.Run("Go", func(t *testing.T) {
		gotool := reallink.Tool(t, "go")
		dir := t.TempDir()
		reallink.Write(t, dir, "p.go", "package p\n\nfunc F() int { return 1 }\n")
		reallink.Run(t, dir, gotool, "tool", "compile", "-p", "p", "-o", "p.a", "p.go")
		if got, problems := places(t, []string{filepath.Join(dir, "p.a")}, "two_a"); len(got) != 0 || len(problems) != 0 {
			t.Errorf("%q, %v", got, problems)
		}
	})
}
