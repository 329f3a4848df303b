package main

// The libraries and modules of the Debian root, as they are: nobody made them to show
// anything, most of them load, and none may be refused that does.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// systemFiles are the shared objects in the folders where libraries and plugins of
// programs lie, each file once.
func systemFiles() ([]string, error) {
	var out []string
	seen := map[fileID]bool{}
	for _, pattern := range []string{
		"/usr/lib/x86_64-linux-gnu/*.so*", "/usr/lib/x86_64-linux-gnu/*/*.so", "/usr/lib/python3*/lib-dynload/*.so", "/usr/lib/python3/dist-packages/*/*.so",
		"/usr/lib/x86_64-linux-gnu/perl/*/auto/*/*.so", "/usr/lib/x86_64-linux-gnu/perl/*/auto/*/*/*.so", "/usr/lib/x86_64-linux-gnu/perl5/*/auto/*/*/*.so",
		"/usr/lib/llvm-*/lib/*.so*", "/usr/lib/rustlib/*/lib/*.so", "/usr/lib/gcc/x86_64-linux-gnu/*/*.so", "/usr/libexec/gcc/x86_64-linux-gnu/*/*.so", "/usr/lib/jvm/*/lib/*.so",
	} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			st, err := os.Stat(name)
			if err != nil || !st.Mode().IsRegular() || seen[idOf(st)] {
				continue
			}
			seen[idOf(st)] = true
			out = append(out, name)
		}
	}
	return out, nil
}

// trySystem opens files of the root on its own release of glibc, every step-th of them.
func trySystem(dir string, r *Runtime, oldest *Runtime, step int) ([]Row, error) {
	files, err := systemFiles()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	host, err := buildHost(dir, oldest)
	if err != nil {
		return nil, err
	}
	var rows []Row
	var errs []error
	for i := 0; i < len(files); i += step {
		if slices.ContainsFunc(unsafeToOpen, func(s string) bool { return strings.Contains(files[i], s) }) {
			continue
		}
		o, err := try(r, host, Subject{Dir: dir, File: files[i], Mode: loader.Dlopen})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rows = append(rows, Row{Case: Case{Name: files[i]}, Outcomes: []*Outcome{o}})
	}
	return rows, errors.Join(errs...)
}

// unsafeToOpen are files whose constructors end the process, or look names up by dlvsym
// that they refer to as well, or do more than a test should.
var unsafeToOpen = []string{"libSegFault", "libmemusage", "libpcprofile", "libc_malloc_debug", "asan.so", "tsan.so", "libgp-collector"}
