package main

import (
	"path/filepath"
	"slices"
)

// A source is where a module's files come from and what is done to a copy of them. One copy serves every version.
type source struct {
	module string
	repo   string // the repository's name in WORKSPACE mode; "" where it is the module's
	from   origin
	repair []repair // run on the copy, in order
}

// An origin fills dir with a module's files.
type origin func(in places, dir string) error

// A repair edits a copy; it fails when what it edits is no longer there.
type repair func(in places, dir string) error

// places are the folders that the registry is made from.
type places struct {
	workspace string // the project, with go.mod
	debian    string // bazel-bootstrap's share folder
	crates    string // crates as sources, NAME-VERSION each
	at        string // where the registry ends up
}

// sources lists every module served. README.md says the same for people, and a test holds the two together.
var sources = []source{
	{module: "apple_support", repo: "build_bazel_apple_support", from: standIn("empty")},
	{module: "bazel_features", from: debian("tools/features"), repair: []repair{newerFeatures}},
	{module: "bazel_skylib", from: debian("tools/skylib")},
	{module: "buildozer", from: standIn("buildozer")},
	{module: "gazelle", repo: "bazel_gazelle", from: goModule("github.com/bazelbuild/bazel-gazelle"), repair: []repair{
		runBits, nestedGazelle,
	}},
	{module: "package_metadata", from: standIn("package_metadata")},
	{module: "platforms", from: debian("tools/platforms")},
	{module: "protobuf", repo: "com_google_protobuf", from: standIn("empty")},
	{module: "rules_cc", from: debian("rules/cc")},
	{module: "rules_go", repo: "io_bazel_rules_go", from: goModule("github.com/bazelbuild/rules_go"), repair: []repair{
		runBits, hostGo,
	}},
	{module: "rules_java", from: debian("rules/java")},
	{module: "rules_license", from: debian("rules/license")},
	{module: "rules_proto", from: debian("rules/proto")},
	{module: "rules_python", from: debian("rules/python")},
	{module: "rules_rust", from: debian("rules/rust"), repair: []repair{overlay("rules_rust"), tinyjson}},
	{module: "rules_shell", from: debian("rules/shell")},
	{module: "zlib", from: standIn("empty")},
}

// sourceOf finds the source of a module; ok is false if it is served by none.
func sourceOf(module string) (s source, ok bool) {
	i := slices.IndexFunc(sources, func(s source) bool { return s.module == module })
	if i < 0 {
		return source{}, false
	}
	return sources[i], true
}

// workspaceName is the name by which a WORKSPACE declares the repository.
func (s source) workspaceName() string {
	if s.repo != "" {
		return s.repo
	}
	return s.module
}

func debian(path string) origin {
	return func(in places, dir string) error { return copyTree(filepath.Join(in.debian, path), dir) }
}
