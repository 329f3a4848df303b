package linkset

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Every spelling in which a linker is told of a version script.
func TestUnwrapping(t *testing.T) {
	for name, text := range map[string]string{
		"linker":                  "ld --version-script=a.ver",
		"linker, one dash":        "ld -version-script=a.ver",
		"linker, two words":       "ld --version-script a.ver",
		"driver":                  "gcc -Wl,--version-script=a.ver",
		"driver, comma":           "gcc -Wl,--version-script,a.ver",
		"driver, two flags":       "gcc -Wl,--version-script -Wl,a.ver",
		"driver, among others":    "gcc -Wl,-z,now,--version-script=a.ver,-O1",
		"-Xlinker":                "gcc -Xlinker --version-script=a.ver",
		"-Xlinker twice":          "gcc -Xlinker --version-script -Xlinker a.ver",
		"rustc -C":                "rustc -C link-arg=-Wl,--version-script=a.ver",
		"rustc -Clink-arg":        "rustc -Clink-arg=-Wl,--version-script=a.ver",
		"rustc -Clink-args":       "rustc '-Clink-args=-O1 -Wl,--version-script=a.ver'",
		"rustc --codegen=":        "rustc --codegen=link-arg=-Wl,--version-script=a.ver",
		"rustc --codegen":         "rustc --codegen link-arg=-Wl,--version-script=a.ver",
		"rustc, for a linker":     "rustc -Clink-arg=--version-script=a.ver",
		"rustc, -Xlinker in args": "rustc '-Clink-args=-Xlinker --version-script=a.ver'",
		"Go":                      "builder link -extldflags '-O1 -Wl,--version-script=a.ver'",
		"Go, two dashes":          "builder link --extldflags '-Wl,--version-script,a.ver'",
		"Go, joined":              "builder link '-extldflags=-Wl,--version-script=a.ver'",
		"quoted":                  "gcc '-Wl,--version-script=a.ver'",
	} {
		if got := ParseArguments(text).Values("version-script"); !slices.Equal(got, []string{"a.ver"}) {
			t.Errorf("%s: %s: version scripts %q", name, text, got)
		}
	}
	// Cut off, each of them: nothing to find, and no panic.
	for _, text := range []string{"gcc -Xlinker", "rustc -C", "rustc --codegen", "go -extldflags", "ld --version-script", "gcc -Wl,", "x '", "x \\"} {
		if got := ParseArguments(text).Values("version-script"); len(got) != 0 {
			t.Errorf("%s: version scripts %q", text, got)
		}
	}
}

// The shell is the oracle: Bazel quotes so that a shell reads the words back.
func TestShellWords(t *testing.T) {
	sh := reallink.Tool(t, "sh")
	for _, text := range []string{
		"a b\tc", "''", "'it'\\''s'", "'a b' 'c\nd'", `"a b"'c'd`, "'$ORIGIN/../lib'", "'-Wl,-rpath,$ORIGIN'",
		"'a\\b'", `a\ b`, "-DX='\"y\"'", "'*' '?' '[a]' '~' '#' '!' ';' '&' '|' '(' ')' '<' '>' '`'",
		"a''b", "  lead  trail  ",
	} {
		out, err := exec.Command(sh, "-c", "printf '%s\\0' "+text).Output()
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		want := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if got := ShellWords(text); !slices.Equal(got, want) {
			t.Errorf("%q: words %q, a shell has %q", text, got, want)
		}
	}
}

// A params file has a word on each line.
func TestShellWordsOnLines(t *testing.T) {
	if got := ShellWords("a\n'b c'\r\n''\n\n"); !slices.Equal(got, []string{"a", "b c", ""}) {
		t.Errorf("%q", got)
	}
}

func TestLinkerAndDriver(t *testing.T) {
	for _, c := range []struct{ text, linker, driver string }{
		{"gcc -o x", "", ""},
		{"gcc -fuse-ld=lld", "lld", ""},
		{"gcc -fuse-ld=lld -fuse-ld=bfd", "GNU ld", ""}, // the last wins
		{"clang -fuse-ld=/usr/bin/ld.mold", "mold", ""},
		{"clang -fuse-ld=lld-21", "lld", ""},
		{"clang --ld-path=/opt/bin/ld.gold", "gold", ""},
		{"gcc -fuse-ld=wild", "", ""},
		{"process_wrapper -- external/rust/bin/rustc -Clink-arg=-fuse-ld=mold", "mold", "rustc"},
		{"external/rules_go/builder_/builder link -extldflags -fuse-ld=lld", "lld", "go"},
		{"gcc builder/link.o", "", ""},
	} {
		a := ParseArguments(c.text)
		if a.Linker != c.linker || a.Driver != c.driver {
			t.Errorf("%s: linker %q, driver %q; want %q, %q", c.text, a.Linker, a.Driver, c.linker, c.driver)
		}
	}
}

func TestSwitch(t *testing.T) {
	for text, want := range map[string]string{
		"gcc":                                    "",
		"gcc -rdynamic":                          "-rdynamic",
		"gcc -Wl,-E":                             "-E",
		"gcc -rdynamic -Wl,--no-export-dynamic":  "",
		"gcc -Wl,--no-export-dynamic -rdynamic":  "-rdynamic",
		"gcc -Xlinker -export-dynamic":           "-export-dynamic",
		"rustc -Clink-arg=-rdynamic":             "-rdynamic",
		"gcc -Wl,--export-dynamic-symbol=a_name": "",
	} {
		if got := ParseArguments(text).Switch(exportingFlags, []string{"--no-export-dynamic"}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzParseArguments(f *testing.F) {
	for _, s := range []string{"gcc -Wl,a,b '-Xlinker' c", "rustc -C 'link-args=-Wl,x -extldflags y'", "-extldflags '-extldflags \\'a b\\''", "'\\''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := ParseArguments(text)
		a.Values("version-script")
		NewLink(&Manifest{Output: ManifestFile{Path: "o"}, Inputs: []ManifestFile{{Path: "a.o"}, {Path: "liba.a"}}}, a)
		total := 0
		for _, w := range a.Words {
			total += len(w)
		}
		if total > len(text)+2*len(a.Words) {
			t.Errorf("%d bytes of words from %d bytes", total, len(text))
		}
	})
}

func FuzzReadManifest(f *testing.F) {
	f.Add("output\t//a:b\tx\ninput\t//a:c\tx.o\nlibrary\t//a:c\tx.o\talwayslink\nunseen\n")
	f.Add("target\t@@//a:b\tcc_binary\nexports\t//a:e\te.ver\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadManifest("m", strings.NewReader(text))
		if (m == nil) == (err == nil) {
			t.Fatalf("manifest %v, error %v", m, err)
		}
		if m != nil {
			NewLink(m, ParseArguments(text))
		}
	})
}
