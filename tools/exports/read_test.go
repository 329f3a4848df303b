package exports

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestReadScriptRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "s:1:1: no version script: the file is empty"},
		{"only a comment", "/* nothing */\n# nothing\n", "s:1:1: no version script"},
		{"a linker script", "SECTIONS { . = 0x1000; }", `s:1:1: "SECTIONS" begins a command of linker scripts; this is no version script`},
		{"a linker script with inputs", "/* GNU ld script */\nGROUP ( libc.so.6 )", `s:2:1: "GROUP" begins a command`},
		{"garbage", "\x7fELF\x02\x01", `s:1:1: unexpected byte 0x7f`},
		{"prose", "hello world", `s:1:7: "world", wanted "{"`},
		{"unquoted C++", "{ global:\n  extern \"C++\" { f(int); }; };", `s:2:19: unexpected "("`},
		{"a version in a name", "{ foo@V1; };", `s:1:6: unexpected "@"`},
		{"comment", "{ a; /* ", "s:1:6: a comment that never ends"},
		{"quote", "{ \"a\n; };", "s:1:3: a quoted name that never ends"},
		{"no semicolon", "{ a }", `s:1:5: "}", wanted ";" after a pattern`},
		{"no last semicolon", "{ a; }", `s:1:7: the end of the file, wanted ";" after a version node`},
		{"open", "V1 { global: a;", `s:1:16: the end of the file, wanted a pattern`},
		{"colon", "{ : a; };", `s:1:3: ":", wanted a pattern`},
		{"language", `{ extern "Rust" { a; }; };`, `s:1:10: language "Rust"`},
		{"parent", "V2 { a; } V1;", `s:1:11: version "V1" is inherited, and not declared before`},
		{"twice", "V1 { a; };\nV1 { b; };", `s:2:1: version "V1" is declared twice`},
		{"named and nameless", "V1 { a; };\n{ b; };", "s:2:1: a node without a name beside nodes with names"},
		{"nameless and named", "{ b; };\nV1 { a; };", "s:2:1: a node without a name beside nodes with names"},
		{"two nameless", "{ global: a; };\n{ b; };", "s:2:1: a second node without a name"},
		{"nameless heir", "{ a; } a;", `s:1:8: version "a" is inherited`},
		{"a number", "1.0 { a; };", `s:1:1: "1.0" is no name for a version`},
		{"global here, local there", "V1 { local: a; };\nV2 { global: a; };", `s:2:14: "a" is global in one node and local in another`},
		{"local here, global there", "V1 { a*; };\nV2 { local: a*; };", `s:2:13: "a*" is global in one node and local in another`},
		{"deep", "{ " + strings.Repeat(`extern "C" { `, 20), "s:1:211: extern within extern, more than 16 deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadScript("s", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v\nwant %s", err, c.want)
			}
		})
	}
}

// scripts are read by ReadScript and by a real GNU ld, which have to agree.
var scripts = []struct{ name, text string }{
	{"the rest local", "{ global: engine_open; local: *; };"},
	{"no label", "{ engine_open; };"},
	{"comments", "# one\n{ /* two */ global: engine_open; # three\nlocal: *; };"},
	{"local exact beats a global glob", "{ global: engine_*; local: engine_open; };"},
	{"global glob beats a local glob", "{ global: engine_*; local: engine_v2_*; *; };"},
	{"global exact beats a local glob", "{ global: engine_open; local: engine_*; };"},
	{"global and local, one exact name", "{ global: engine_open; local: engine_open; engine_close; };"},
	{"a star is last", "{ global: *; local: engine_*; };"},
	{"local only", "{ local: engine_*; };"},
	{"a literal in quotes", `{ global: "engine_open"; "engine_v*"; local: *; };`},
	{"classes", "{ global: engine_v[12]_read; engine_[!a-n]*; [^e]*_OPEN; local: *; };"},
	{"an escape", `{ global: engine\_open; engine_\*; engine_v?_rea\d; local: *; };`},
	{"an open class", "{ global: engine_[o; engine_c*; local: *; };"},
	{"a class with a bracket first", "{ global: engine_[]o]*; local: *; };"},
	{"keywords as names", "{ global: global; local; local: *; };"},
	{"C++ exact", `{ global: extern "C++" { "ns::Shape::area(int)"; "vtable for ns::Shape"; }; local: *; };`},
	{"C++ glob", `{ global: extern "C++" { ns::Shape::*; freely*; }; local: *; };`},
	{"C++ without the last semicolon", `{ global: extern "C++" { ns::Shape::* }; local: *; };`},
	{"C++ names of C", `{ global: extern "C++" { engine_open; c_link*; }; local: *; };`},
	{"C++ exact beats C glob", `{ global: _ZN2ns*; local: extern "C++" { "ns::Shape::area(int)"; }; };`},
	{"C in C++", `{ global: extern "C++" { ns::inner::*; extern "C" { engine_v2_*; }; }; local: *; };`},
	{"legacy Rust names", `{ global: extern "C++" { engine::core::*; "other::core::open"; }; local: *; };`},
	{"nodes", "V1 { global: engine_open; local: *; };\nV2 { global: engine_close; } V1;"},
	{"two parents", "V1 { engine_open; };\nV2 { engine_close; };\nV3 { global: engine_v2_*; local: *; } V1 V2;"},
	{"a later glob wins", "V1 { engine_*; };\nV2 { global: engine_v2_*; local: *; };"},
	{"a later glob wins, even if wider", "V1 { engine_v2_*; };\nV2 { global: engine_*; local: *; };"},
	{"the first exact name wins", "V1 { engine_open; };\nV2 { global: engine_open; local: *; };"},
	{"an exact name beats a later glob", "V1 { engine_open; };\nV2 { global: engine_*; local: *; };"},
	{"stars in two nodes", "V1 { engine_open; *; };\nV2 { *; };"},
	{"a local exact name in a later node", "V1 { engine_*; };\nV2 { local: engine_open; };"},
	{"a global exact name after a local glob", "V1 { local: engine_*; };\nV2 { global: engine_open; };"},
	{"an empty node", "V1 { };\nV2 { global: engine_open; local: *; } V1;"},
}

func TestScriptAgreesWithGNULD(t *testing.T) {
	b := newBench(t)
	if !slices.ContainsFunc(b.linkers, func(l reallink.Linker) bool { return l.Name == "bfd" }) {
		t.Skip("no ld.bfd on PATH")
	}
	for _, c := range scripts {
		t.Run(c.name, func(t *testing.T) {
			script, err := ReadScript(c.name, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, name := range b.all {
				global, node := script.Match(name)
				if !global {
					continue
				}
				if node != "" {
					name += "@@" + node
				}
				want = append(want, name)
			}
			slices.Sort(want)
			path := reallink.Write(t, b.dir, "read.ver", c.text+"\n")
			reallink.Run(t, b.dir, slices.Concat([]string{"g++", "-fuse-ld=bfd", "-shared", "-o", "read.out"}, strings.Fields(everything),
				[]string{"-Wl,--version-script=" + path, "-Wl,-z,start-stop-visibility=hidden"})...)
			if diff := difference(exported(t, b.dir, "read.out"), want); len(diff) > 0 {
				t.Errorf("GNU ld + and ReadScript - differ: %s", strings.Join(diff, " "))
			}
		})
	}
}

// What rustc and other projects write is read.
func TestReadScriptShapes(t *testing.T) {
	paths, err := filepath.Glob("testdata/scripts/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range paths {
		script, err := ReadScript(path, readFile(t, path))
		if err != nil {
			t.Error(err)
			continue
		}
		if len(script.Nodes()) == 0 {
			t.Errorf("%s: no nodes", path)
		}
	}
}

// Which order of labels GNU ld refuses, gold, lld and mold accept.
func TestReadScriptLabelsInAnyOrder(t *testing.T) {
	for _, text := range []string{"{ local: *; global: a; };", "{ a; local: *; };", "{ local: *; global: a };"} {
		script, err := ReadScript("s", []byte(text))
		if err != nil {
			if !strings.Contains(text, "a }") {
				t.Error(err)
			}
			continue
		}
		a, _ := script.Match("a")
		if b, _ := script.Match("b"); !a || b {
			t.Errorf("%s: a global %v, b global %v", text, a, b)
		}
	}
}

func TestScriptParents(t *testing.T) {
	script, err := ReadScript("s", []byte("V1 { };\nV2 { } V1;\nV3 { a; } V1 V2;\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(script.Nodes(), " "); got != "V1 V2 V3" {
		t.Error(got)
	}
	if got := strings.Join(script.Parents("V3"), " "); got != "V1 V2" {
		t.Error(got)
	}
}
