package main

// Extension modules and libraries as Debian built them.

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// file is a file that was judged.
type file struct {
	path, from string
	module     bool
	*verdict
	tried []string // on each system that runs, where the judges differ
}

func (f *file) base() string { return filepath.Base(f.path) }

// shown are the files that the page has a row for, by what they are made of.
var shown = []struct{ from, base, made string }{
	{"sid", "_speedups.cpython-314-x86_64-linux-gnu.so", "C"},
	{"bookworm", "_speedups.cpython-311-x86_64-linux-gnu.so", "C"},
	{"bullseye", "_speedups.cpython-39-x86_64-linux-gnu.so", "C"},
	{"sid", "_psutil_linux.abi3-x86_64-linux-gnu.so", "C"},
	{"bullseye", "_psutil_linux.cpython-39-x86_64-linux-gnu.so", "C"},
	{"sid", "_regex.cpython-314-x86_64-linux-gnu.so", "C"},
	{"bullseye", "_regex.cpython-39-x86_64-linux-gnu.so", "C"},
	{"sid", "_cffi_backend.cpython-314-x86_64-linux-gnu.so", "C, libffi"},
	{"sid", "etree.cpython-314-x86_64-linux-gnu.so", "C, libxml2"},
	{"bullseye", "etree.cpython-39-x86_64-linux-gnu.so", "C, libxml2"},
	{"sid", "_imaging.cpython-314-x86_64-linux-gnu.so", "C, libjpeg"},
	{"sid", "_gi.cpython-314-x86_64-linux-gnu.so", "C, GObject"},
	{"sid", "_ssl.cpython-314-x86_64-linux-gnu.so", "C, OpenSSL"},
	{"sid", "_decimal.cpython-314-x86_64-linux-gnu.so", "C"},
	{"bullseye", "_decimal.cpython-39-x86_64-linux-gnu.so", "C"},
	{"bookworm", "_ctypes.cpython-311-x86_64-linux-gnu.so", "C, libffi"},
	{"bullseye", "_json.cpython-39-x86_64-linux-gnu.so", "C, needs no library"},
	{"sid", "_cext.cpython-314-x86_64-linux-gnu.so", "C++"},
	{"bookworm", "_cext.cpython-311-x86_64-linux-gnu.so", "C++"},
	{"bullseye", "kiwisolver.cpython-39-x86_64-linux-gnu.so", "C++"},
	{"bullseye, i386", "kiwisolver.cpython-39-i386-linux-gnu.so", "C++"},
	{"bullseye, arm64", "kiwisolver.cpython-39-aarch64-linux-gnu.so", "C++"},
	{"bookworm, s390x", "_cext.cpython-311-s390x-linux-gnu.so", "C++"},
	{"sid", "_contourpy.cpython-314-x86_64-linux-gnu.so", "C++"},
	{"sid", "_cmsgpack.cpython-314-x86_64-linux-gnu.so", "C++"},
	{"bullseye", "_cmsgpack.cpython-39-x86_64-linux-gnu.so", "C++"},
	{"sid", "fuzz_cpp.cpython-314-x86_64-linux-gnu.so", "C++"},
	{"sid", "_multiarray_umath.cpython-314-x86_64-linux-gnu.so", "C++, BLAS"},
	{"bookworm", "_multiarray_umath.cpython-311-x86_64-linux-gnu.so", "C, BLAS"},
	{"bullseye", "_multiarray_umath.cpython-39-x86_64-linux-gnu.so", "C, BLAS"},
	{"sid", "_umath_linalg.cpython-314-x86_64-linux-gnu.so", "C++, LAPACK"},
	{"bullseye", "_mt19937.cpython-39-x86_64-linux-gnu.so", "C"},
	{"sid", "_bcrypt.cpython-314-x86_64-linux-gnu.so", "Rust"},
	{"bookworm", "_bcrypt.abi3.so", "Rust"},
	{"sid", "_rust.abi3-x86_64-linux-gnu.so", "Rust, OpenSSL"},
	{"bookworm", "_rust.abi3.so", "Rust"},
	{"sid", "_pydantic_core.cpython-314-x86_64-linux-gnu.so", "Rust"},
	{"sid", "libXrender.so.1.3.0", "C, libX11"},
	{"bullseye", "libXrender.so.1.3.0", "C, libX11"},
	{"sid", "libXt.so.6.0.0", "C, libSM, libX11"},
	{"sid", "libGLU.so.1.3.1", "C++, libOpenGL"},
	{"bullseye", "libgobject-2.0.so.0.6600.8", "C, libffi"},
	{"bullseye", "libgthread-2.0.so.0.6600.8", "C, GLib"},
	{"sid", "libstdc++.so.6.0.36", "C++"},
	{"bullseye", "libstdc++.so.6.0.28", "C++"},
	{"sid", "libgcc_s.so.1", "C"},
	{"bookworm, s390x", "libgcc_s.so.1", "C"},
	{"sid", "libgfortran.so.5.0.0", "Fortran's"},
	{"bullseye", "libgfortran.so.5.0.0", "Fortran's, libquadmath"},
	{"sid", "libgomp.so.1.0.0", "C"},
	{"bullseye, arm64", "libgomp.so.1.0.0", "C"},
	{"sid", "libz.so.1.3.2", "C"},
	{"bullseye", "libexpat.so.1.6.12", "C"},
	{"sid", "libprotobuf.so.32.0.12", "C++"},
	{"sid", "libre2.so.11.0.0", "C++"},
	{"sid", "libtsan.so.2.0.0", "C++"},
}

// judgeReal judges every nth of the files of all systems: 1 is all of them.
func judgeReal(j *judges, nth int) ([]*file, error) {
	var list []*file
	seen := 0
	for _, s := range systems {
		modules, err := s.modules()
		if err != nil {
			return nil, err
		}
		libraries, err := s.libraries()
		if err != nil {
			return nil, err
		}
		for _, path := range append(slices.Clone(modules), libraries...) {
			if seen++; seen%nth != 0 {
				continue
			}
			f := &file{path: path, from: s.name, module: slices.Contains(modules, path)}
			host := ""
			if f.module {
				host = s.interpreter()
			}
			if f.verdict, err = j.judge(path, host); err != nil {
				return nil, err
			}
			list = append(list, f)
			if len(list)%50 == 0 {
				fmt.Printf("%d files, the last %s\n", len(list), path)
				if err := j.keep(); err != nil {
					return nil, err
				}
			}
		}
	}
	return list, j.keep()
}

// tryDiffering asks real loaders where the judges differ.
func tryDiffering(list []*file) error {
	for _, f := range list {
		runs := slices.ContainsFunc(running(), func(s system) bool { return s.name == f.from })
		if f.same() || !runs {
			continue
		}
		var err error
		if f.tried, err = tryAll(f.path); err != nil {
			return err
		}
	}
	return nil
}

// tryAll opens a file on each system that runs.
func tryAll(path string) ([]string, error) {
	var tried []string
	for _, s := range running() {
		if !s.runs(path) {
			tried = append(tried, "another interpreter's")
			continue
		}
		said, err := s.try(path)
		if err != nil {
			return nil, err
		}
		tried = append(tried, said)
	}
	return tried, nil
}

// oldest names the oldest policy of a list, for a table.
func oldest(policies []string) string {
	if len(policies) == 0 {
		return "none"
	}
	return strings.ReplaceAll(strings.TrimPrefix(policies[0], "manylinux_"), "_", ".")
}
