package main

import (
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What Bazel extracted for this test; it is not there under `go test`.
const extracted = "../defs_doc.binaryproto"

func TestPagesSayWhatTheDocstringsSay(t *testing.T) {
	if _, err := os.Stat(extracted); os.IsNotExist(err) && os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the docstrings are extracted by Bazel: bazel test //docs/generate:all")
	}
	want, err := read(extracted)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	files, err := filepath.Glob("../rules/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.Base(file)] = string(text)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("docs/rules/%s does not say what the docstrings say; update it: %s", name, update)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("docs/rules/%s is about nothing that //rules:defs.bzl exports; update it: %s", name, update)
	}
}

// message writes fields: a string or a message as bytes, a number as itself.
func message(parts ...any) []byte {
	var b []byte
	for i := 0; i < len(parts); i += 2 {
		tag := uint64(parts[i].(int)) << 3
		switch v := parts[i+1].(type) {
		case int:
			b = binary.AppendUvarint(binary.AppendUvarint(b, tag), uint64(v))
		case string:
			b = append(binary.AppendUvarint(binary.AppendUvarint(b, tag|wireLen), uint64(len(v))), v...)
		case []byte:
			b = append(binary.AppendUvarint(binary.AppendUvarint(b, tag|wireLen), uint64(len(v))), v...)
		}
	}
	return b
}

func TestPages(t *testing.T) {
	origin := message(1, "x", 2, "@@//rules/private:x.bzl")
	symbols, err := decodeModule(message(
		1, message(1, "a_rule", 2, "Does a thing. And more.\n\nWith a second paragraph.",
			3, message(1, "deps", 2, "What it\nneeds: a|b.", 3, 7, 6, "[]"),
			3, message(1, "tool", 3, 3, 4, 1),
			4, origin, 5, message(1, "CcInfo", 1, "AInfo")),
		2, message(1, "AInfo", 2, "Facts.", 3, message(1, "links", 2, "list of struct:\n`a`: one;\n`b`: two."), 4, origin),
		3, message(1, "a_macro", 2, message(1, "name", 2, "str, a name.", 4, 1), 2, message(1, "kwargs", 2, "the rest."), 3, "Makes it.", 6, origin),
		3, message(1, "a_function", 2, message(1, "check", 2, "str.", 3, "\"all\""), 3, "Computes.", 4, message(1, "A string."), 6, origin),
	))
	if err != nil {
		t.Fatal(err)
	}
	list := pages(symbols)
	for file, wants := range map[string][]string{
		"README.md": {
			"| [AInfo](AInfo.md) | provider | Facts. |\n| [a_function](a_function.md) | function | Computes. |\n",
			"| [a_macro](a_macro.md) | macro | Makes it. |\n| [a_rule](a_rule.md) | rule | Does a thing. |\n",
		},
		"a_rule.md": {
			"docstring in //rules/private:x.bzl.",
			"Does a thing. And more.\n\nWith a second paragraph.\n\n## Attributes",
			"| `deps` | list of label | `[]` | What it needs: a\\|b. |\n",
			"| `tool` | label | required |  |\n",
			"## Provides\n\nCcInfo, AInfo\n",
		},
		"AInfo.md":      {"| `links` | list of struct:<br>`a`: one;<br>`b`: two. |"},
		"a_macro.md":    {"| `name` | required | str, a name. |\n| `**kwargs` |  | the rest. |\n"},
		"a_function.md": {"| `check` | `\"all\"` | str. |\n", "## Returns\n\nA string.\n"},
	} {
		for _, want := range wants {
			if !strings.Contains(list[file], want) {
				t.Errorf("%s lacks\n%s\nit is\n%s", file, want, list[file])
			}
		}
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	whole := message(1, message(1, "a_rule"))
	for _, c := range []struct {
		name    string
		message []byte
		want    string
	}{
		{"empty", nil, "no rule, provider or function"},
		{"cut off", whole[:len(whole)-1], "ModuleInfo: byte 0: field 1 is longer than the message"},
		{"inner cut off", message(1, whole[:3]), "RuleInfo: byte 0: field 1 is longer"},
		{"key", []byte{0x80}, "byte 0: the key of a field is cut off"},
		{"number", []byte{0x08, 0x80}, "byte 0: the number of field 1 is cut off"},
		{"fixed number", []byte{0x0d, 1, 2}, "byte 0: the number of field 1 is cut off"},
		{"wire type", []byte{0x0b}, "field 1 has the unknown wire type 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := decodeModule(c.message); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}
