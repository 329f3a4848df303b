package linkset

import (
	"slices"
	"strings"
	"testing"
)

func manifest(t *testing.T, lines ...string) *Manifest {
	t.Helper()
	m, err := ReadManifest("link.params", strings.NewReader(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadManifest(t *testing.T) {
	m := manifest(t,
		"output\t@@//app:gui\tbazel-out/cfg/bin/app/gui",
		"target\t@@//app:gui\tcc_binary",
		"",
		"input\t@@//app:gui\tbazel-out/cfg/bin/app/main.o",
		"source\t@@//third_party/dbus:libdbus-1.a\tthird_party/dbus/libdbus-1.a",
		"library\t@@//third_party/dbus:dbus\tthird_party/dbus/libdbus-1.a\talwayslink",
		"library\t@@//third_party/dbus:again\tthird_party/dbus/libdbus-1.a\t",
		"exports\t@@//app:e\tbazel-out/cfg/bin/app/e.ver",
		"exports\t@@//app:e\tbazel-out/cfg/bin/app/e.ver",
	)
	l := NewLink(m, ParseArguments("gcc bazel-out/k8-opt/bin/app/main.o third_party/dbus/libdbus-1.a"))
	if l.Target != "//app:gui" || l.RuleKind != "cc_binary" || !l.Seen || len(l.Exports) != 1 || len(l.Inputs) != 2 {
		t.Fatalf("%+v", l)
	}
	dbus := l.Inputs[1]
	if want := []Label{"//third_party/dbus:dbus", "//third_party/dbus:again", "//third_party/dbus:libdbus-1.a"}; !slices.Equal(dbus.Labels, want) {
		t.Errorf("labels %q, want %q", dbus.Labels, want)
	}
	if !dbus.Alwayslink || !dbus.Source || dbus.Kind != Archive {
		t.Errorf("%+v", dbus)
	}
}

func TestManifestErrors(t *testing.T) {
	const output = "output\t//a:b\tx\n"
	for text, want := range map[string]string{
		"":                              "link.params: no line names the output",
		"input\t//a:b\tx.o\n":           "link.params: no line names the output",
		output + "inptu\t//a:b\tx\n":    `link.params:2: unknown kind of line "inptu"`,
		output + "\ninput\t//a:b\n":     `link.params:3: a line of kind "input" has 2 fields, not 3`,
		output + "input\t//a:b\tx\ty\n": `link.params:2: a line of kind "input" has 4 fields, not 3`,
		output + "library\t//a:b\tx\n":  `link.params:2: a line of kind "library" has 3 fields, not 4`,
		output + "library\t//a:b\tx\talwayslinked\n": `link.params:2: unknown flag "alwayslinked"`,
		output + "input\t//a:b\t\n":                  `link.params:2: a line of kind "input" has an empty path`,
		output + output:                              "link.params:2: a second output: x",
		output + "unseen\tx\n":                       `link.params:2: a line of kind "unseen" has 2 fields`,
		output + strings.Repeat("x", 2<<20):          "link.params:2: bufio.Scanner: token too long",
	} {
		_, err := ReadManifest("link.params", strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.60q: error %v, want %q", text, err, want)
		}
	}
}

func TestInputsOfTheLink(t *testing.T) {
	const head = "output\t//a:b\to"
	for _, c := range []struct {
		name, args string
		manifest   []string
		want       []string // paths, in link order
	}{
		{"in the order of the command line", "gcc b.o a.o", []string{"input\t\ta.o", "input\t\tb.o"}, []string{"b.o", "a.o"}},
		{"what the command line does not name is no input", "gcc a.o", []string{"input\t\ta.o", "input\t\tlibtool.a"}, []string{"a.o"}},
		{
			"the manifest is path mapped", "gcc bazel-out/k8-fastbuild/bin/a.o",
			[]string{"input\t\tbazel-out/cfg/bin/a.o"},
			[]string{"bazel-out/cfg/bin/a.o"},
		},
		{
			"two configurations, named exactly", "gcc bazel-out/k8-opt/bin/a.o",
			[]string{"input\t\tbazel-out/k8-fastbuild/bin/a.o", "input\t\tbazel-out/k8-opt/bin/a.o"},
			[]string{"bazel-out/k8-opt/bin/a.o"},
		},
		{
			"two configurations, neither named: no guess", "gcc bazel-out/arm/bin/a.o",
			[]string{"input\t\tbazel-out/k8-fastbuild/bin/a.o", "input\t\tbazel-out/k8-opt/bin/a.o"},
			nil,
		},
		{"-l finds an archive", "gcc -ldbus-1", []string{"source\t\tx/libdbus-1.a"}, []string{"x/libdbus-1.a"}},
		{"-l finds a library with a version", "gcc -ldbus-1", []string{"source\t\tx/libdbus-1.so.3.32"}, []string{"x/libdbus-1.so.3.32"}},
		{"-l as a word of its own", "gcc -l dbus-1", []string{"source\t\tx/libdbus-1.a"}, []string{"x/libdbus-1.a"}},
		{"-l: names the file", "gcc -l:libdbus-1.a", []string{"source\t\tx/libdbus-1.a", "source\t\tx/libdbus-1.so"}, []string{"x/libdbus-1.a"}},
		{"-l finds no part of a name", "gcc -ldbus", []string{"source\t\tx/libdbus-1.a"}, nil},
		{"PIC archive", "gcc -lx", []string{"input\t\tlibx.pic.a"}, []string{"libx.pic.a"}},
		{"wrapped", "gcc -Wl,--whole-archive,libx.a,--no-whole-archive", []string{"input\t\tlibx.a"}, []string{"libx.a"}},
		{"--start-lib", "gcc -Wl,--start-lib a.o b.o -Wl,--end-lib", []string{"input\t\tb.o", "input\t\ta.o"}, []string{"a.o", "b.o"}},
		{
			"rustc finds crates by itself; --extern gives the order", "rustc --extern=b=libb.rlib --extern a=liba.rlib",
			[]string{"input\t\tliba.rlib", "input\t\tlibb.rlib", "input\t\tlibc.rlib", "input\t\tx.o"},
			[]string{"libb.rlib", "liba.rlib", "libc.rlib"},
		},
		{"rustc --extern with options", "rustc --extern=priv,noprelude:b=libb.rlib -Cmetadata=1", []string{"input\t\tlibb.rlib"}, []string{"libb.rlib"}},
		{
			"rustc -l with a kind", "rustc -lstatic=z -l dylib:+verbatim=y:renamed",
			[]string{"input\t\tliby.so", "input\t\tlibz.a"},
			[]string{"libz.a", "liby.so"},
		},
		{"Go reads its own archives", "builder link -o x", []string{"input\t\tpkg.x", "input\t\tmain.a"}, []string{"pkg.x", "main.a"}},
		{"a file with = in its name", "gcc a=b.o", []string{"input\t\ta=b.o"}, []string{"a=b.o"}},
		{"no part of a link", "gcc a.h a.txt a", []string{"source\t\ta.h", "source\t\ta.txt", "source\t\ta"}, nil},
	} {
		l := NewLink(manifest(t, append([]string{head}, c.manifest...)...), ParseArguments(c.args))
		var got []string
		for _, in := range l.Inputs {
			got = append(got, in.Path)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: inputs %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUsesScript(t *testing.T) {
	l := NewLink(manifest(t, "output\t//a:b\to"), ParseArguments("gcc -Wl,--version-script=bazel-out/k8-fastbuild/bin/e.ver"))
	if !l.UsesScript("bazel-out/cfg/bin/e.ver") || l.UsesScript("bazel-out/cfg/bin/f.ver") || l.UsesScript("bin/e.ver") {
		t.Error("a script is told by its path without the configuration")
	}
}

// A floor takes part in a link where -L names its folder, joined or not; its stubs are
// nobody's input, whatever the driver finds by itself.
func TestFloor(t *testing.T) {
	manifest := strings.Join([]string{
		"target\t//app:b\trust_binary", "output\t//app:b\tbazel-out/cfg/bin/app/b",
		"input\t//app:f\tbazel-out/cfg/bin/app/f.glibc_floor/libc.so.6", "input\t//app:l\tbazel-out/cfg/bin/app/l.a",
		"floor\t//app:f\tbazel-out/cfg/bin/app/f.glibc_floor",
	}, "\n")
	m, err := ReadManifest("link.params", strings.NewReader(manifest))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"rustc --codegen=link-args=-Lbazel-out/k8-fastbuild/bin/app/f.glibc_floor", "gcc -L bazel-out/k8-opt/bin/app/f.glibc_floor"} {
		l := NewLink(m, ParseArguments(args+" bazel-out/cfg/bin/app/l.a"))
		if len(l.Floors) != 1 || !l.SearchesFolder(l.Floors[0].Path) || l.SearchesFolder("bazel-out/cfg/bin/app/g.glibc_floor") {
			t.Errorf("%s: %+v", args, l.Floors)
		}
		if len(l.Inputs) != 1 || l.Inputs[0].Base() != "l.a" {
			t.Errorf("%s: the inputs are %+v", args, l.Inputs)
		}
	}
	if l := NewLink(m, ParseArguments("gcc -Bbazel-out/k8-opt/bin/app/f.glibc_floor -Lbazel-out/cfg/bin/app/other")); l.SearchesFolder(l.Floors[0].Path) {
		t.Error("-B is not -L")
	}
}

func TestLinkerOfComments(t *testing.T) {
	for _, c := range []struct {
		comments []string
		args     string
		want     string
	}{
		{nil, "", ""},
		{[]string{"GCC: (Debian 12.2.0-14) 12.2.0"}, "", ""},
		{[]string{"GCC: (GNU) 12", "Linker: Debian LLD 21.1.5"}, "", "lld"},
		{[]string{"mold 3.0.0 (compatible with GNU ld)"}, "", "mold"},
		{[]string{"Linker: LLD 21.1.5"}, "gcc -fuse-ld=bfd", "GNU ld"},
	} {
		l := &Link{Arguments: ParseArguments(c.args)}
		if got := l.Linker(c.comments); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.comments, c.args, got, c.want)
		}
	}
}
