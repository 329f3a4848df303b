package main

// What one big library asks of the system it is loaded on, and whether its layout is sound.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var glibcVersion = regexp.MustCompile(`GLIBC_[0-9.]+`)

// portability compares the checks against an old glibc with the pipeline that people
// write for that, and with what looks for damage.
func portability(symcheck, _, _ string) (table, error) {
	library, err := findLibrary()
	if err != nil {
		return table{}, err
	}
	info, err := os.Stat(library)
	if err != nil {
		return table{}, err
	}
	resolved, err := filepath.EvalSymlinks(library)
	if err != nil {
		return table{}, err
	}
	pipeline := []string{"sh", "-c", `objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sort -V -u`, "sh", library}
	checking := []string{symcheck, "check", library, "--loads-on=glibc_2.17"}
	lint := []string{"eu-elflint", "--quiet", "--gnu-ld", library}
	list := []contestant{{
		shown: "objdump -T, grep, sort -V", does: "the versions of glibc that it asks for", argv: pipeline,
		versionArgv: []string{"objdump", "--version"}, counting: pipeline, count: countVersions,
	}, {
		shown: "symcheck check LIB --loads-on=glibc_2.17", does: "binds every reference there, looks at the layout, and all other checks", argv: checking, exit: 1,
		counting: append(append([]string{}, checking...), "--json=-"), count: countVersions,
	}}
	if _, err := exec.LookPath(lint[0]); err == nil {
		list = append(list, contestant{
			shown: "eu-elflint --gnu-ld LIB", does: "looks at the layout", argv: lint, versionArgv: []string{lint[0], "--version"},
			counting: lint, count: func(string) (int, error) { return 0, nil }, anyExit: true,
		})
	}
	return table{
		page: "portability-speed.md", title: "What a big library asks of its system", counted: "versions",
		what:        fmt.Sprintf("LIB is %s, %.0f MB", filepath.Base(resolved), float64(info.Size())/1e6),
		footer:      "The pipeline lists every version of glibc that is asked for; symcheck names those that glibc 2.17 does not have, and the symbols.\n",
		contestants: list,
	}, nil
}

// countVersions counts the different versions of glibc that a text names.
func countVersions(text string) (int, error) {
	seen := map[string]bool{}
	for _, v := range glibcVersion.FindAllString(text, -1) {
		seen[strings.TrimSuffix(v, ".")] = true
	}
	return len(seen), nil
}
