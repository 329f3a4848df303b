package main

// The exported symbols of one big library.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// exportedSymbols compares the check of exports with what lists dynamic symbols.
func exportedSymbols(symcheck, _, library string) (table, error) {
	var err error
	if library == "" {
		if library, err = findLibrary(); err != nil {
			return table{}, err
		}
	}
	info, err := os.Stat(library)
	if err != nil {
		return table{}, err
	}
	resolved, err := filepath.EvalSymlinks(library)
	if err != nil {
		return table{}, err
	}
	list := exportListers(symcheck, library)
	if len(list[0].versionArgv) == 0 {
		return table{}, fmt.Errorf("neither nm nor llvm-nm is on PATH, so there is nothing to compare with")
	}
	return table{
		page: "exported-symbols.md", title: "Exported symbols of a big library", counted: "symbols",
		what:        fmt.Sprintf("LIB is %s, %.0f MB", filepath.Base(resolved), float64(info.Size())/1e6),
		footer:      "Symbols are definitions. nm prints references besides, and symcheck leaves out what the linker and the C runtime put\nthere (`_init`, `_fini`, `_end`, …; [../checks.md](../checks.md#what-no-check-counts)).\n",
		contestants: list,
	}, nil
}

// exportListers lists what is installed; nm comes first, as the measure.
func exportListers(symcheck, library string) []contestant {
	// One name that nothing has: each export is then a finding, and listed.
	listing := []string{symcheck, "check", library, "--may-export=no_such_name", "--json=-"}
	list := []contestant{{
		shown: "symcheck check LIB --may-export='*'", does: "holds each export to a pattern, says the verdict",
		argv:     []string{symcheck, "check", library, "--may-export=*"},
		counting: listing, count: countJSON,
	}, {
		shown: "symcheck check LIB --may-export=no_such_name", does: "the worst case, every export is at fault: a finding as text",
		argv: []string{symcheck, "check", library, "--may-export=no_such_name"}, exit: 1,
		counting: listing, count: countJSON,
	}, {
		shown: "symcheck check LIB --may-export=no_such_name --json=-", does: "the same as JSON: every export, mangled and demangled",
		argv: listing, exit: 1,
		counting: listing, count: countJSON,
	}}
	var tools []contestant
	for _, tool := range []string{"nm", "llvm-nm"} {
		if _, err := exec.LookPath(tool); err == nil {
			argv := []string{tool, "-D", library}
			tools = append(tools, contestant{
				shown: tool + " -D LIB", does: "lists the dynamic symbols", argv: argv,
				versionArgv: []string{tool, "--version"}, counting: argv, count: countNM,
			})
		}
	}
	return append(tools, list...)
}

// findLibrary returns the biggest libLLVM, the biggest library that most
// machines with a compiler have.
func findLibrary() (string, error) {
	var biggest string
	var size int64
	for _, pattern := range []string{"/usr/lib/*/libLLVM*.so*", "/usr/lib/llvm-*/lib/libLLVM*.so*", "/usr/lib64/libLLVM*.so*"} {
		list, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		for _, file := range list {
			if info, err := os.Stat(file); err == nil && info.Size() > size {
				biggest, size = file, info.Size()
			}
		}
	}
	if biggest == "" {
		return "", fmt.Errorf("no libLLVM is installed; name a big shared library: go run ./bench LIBRARY")
	}
	return biggest, nil
}
