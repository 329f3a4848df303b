package main

import (
	"os/exec"
	"slices"
	"strings"
)

// versions are what the tools of the run call themselves.
func versions() []string {
	var list []string
	for _, argv := range [][]string{
		{"gcc", "--version"}, {"clang", "--version"}, {"clang-22", "--version"}, {"rustc", "--version"}, {"go", "version"},
		{"pahole", "--version"}, {paholes[1], "--version"}, {"bpftool", "version"}, {"dwz", "--version"},
	} {
		out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput()
		text := line(string(out))
		if err != nil || text == "" {
			continue
		}
		if name := argv[0][strings.LastIndexByte(argv[0], '/')+1:]; !strings.Contains(text, strings.TrimSuffix(name, "-22")) {
			text = name + " " + text
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
