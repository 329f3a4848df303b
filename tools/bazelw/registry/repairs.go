package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// replace is one edit of one file: text that occurs exactly `times` times becomes another.
type replace struct {
	file     string
	old, new string
	times    int
}

func (r replace) in(dir string) error {
	path := filepath.Join(dir, r.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if n := strings.Count(string(text), r.old); n != r.times {
		return fmt.Errorf("%s: expected %d × %q, found %d", path, r.times, r.old, n)
	}
	return os.WriteFile(path, []byte(strings.ReplaceAll(string(text), r.old, r.new)), 0o644)
}

// runBits gives scripts back the run bit, which a Go module's zip does not carry.
func runBits(_ places, dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || (filepath.Ext(path) != ".sh" && filepath.Ext(path) != ".bash") {
			return err
		}
		return os.Chmod(path, 0o755)
	})
}

// newerFeatures adds the two fields that rules_go asks for and that Debian's bazel_features is too old to know.
// Both are false for Bazel 7.
func newerFeatures(_ places, dir string) error {
	if err := (replace{
		file: "features.bzl", times: 1,
		old: "_rules = struct(\n",
		new: "_rules = struct(\n    instrumented_files_info_has_baseline_coverage_files = False,\n",
	}).in(dir); err != nil {
		return err
	}
	return replace{
		file: "features.bzl", times: 1,
		old: "bazel_features = struct(\n",
		new: "bazel_features = struct(\n    proto = struct(starlark_proto_info = False),\n",
	}.in(dir)
}

// hostGo makes rules_go's answer to every request for a Go SDK the Go of this machine: its own default is declared
// as such, what other modules ask for is not looked at, nor is the version that a WORKSPACE registers.
func hostGo(_ places, dir string) error {
	for _, r := range []replace{
		{
			file: "MODULE.bazel", times: 1,
			old: "go_sdk.from_file(\n    name = \"go_default_sdk\",\n    go_mod = \"//:go.mod\",\n)",
			new: "go_sdk.host(name = \"go_default_sdk\")",
		},
		{
			file: "go/private/extensions.bzl", times: 1,
			old: "    for module in ctx.modules:\n        # Apply wrapped toolchains first",
			new: "    for module in [m for m in ctx.modules if m.name == \"rules_go\"]:\n        # Apply wrapped toolchains first",
		},
		{
			file: "go/private/extensions.bzl", times: 1,
			old: "            if not module.is_root:\n                fail(\"go_sdk.host:",
			new: "            if False:\n                fail(\"go_sdk.host:",
		},
		{
			file: "go/private/sdk.bzl", times: 1,
			old: "    if not version:\n        version = go_version  # old name\n",
			new: "    version = \"host\"\n",
		},
	} {
		if err := r.in(dir); err != nil {
			return err
		}
	}
	return nil
}

// nestedGazelle puts gazelle's second Go module back where its repository has it, below v2: a Go module's zip leaves
// nested modules out.
func nestedGazelle(in places, dir string) error {
	if err := goModule("github.com/bazel-contrib/bazel-gazelle/v2")(in, filepath.Join(dir, "v2")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "v2", "go.sum"), nil, 0o644)
}

// overlay lays the files of a stand-in over the copy.
func overlay(name string) repair { return repair(standIn(name)) }

// tinyjson brings in the crate that rules_rust's process_wrapper is made of, whichever version is there.
func tinyjson(in places, dir string) error {
	found, err := filepath.Glob(filepath.Join(in.crates, "tinyjson-*"))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("%s: no tinyjson-*", in.crates)
	}
	return copyTree(found[len(found)-1], filepath.Join(dir, "tinyjson"))
}
