package main

// What pahole makes of a file, read by bpftool, beside what it makes of the C files
// alone.

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// releases of pahole: that of Debian 12, and that of the root.
var releases = []struct{ Version, Program string }{
	{"1.24", reallink.SystemsFolder + "/bookworm-amd64/usr/bin/pahole"},
	{"1.32", "/usr/bin/pahole"},
}

// newest is the release that the C files alone are encoded with.
var newest = releases[len(releases)-1]

// Made is what a pahole made of a file.
type Made struct {
	Exit int
	// Missing says that there is no BTF.
	Missing bool
	// Foreign are names that no C file has, Lost the C structs that are not as they
	// are in the C files.
	Foreign, Lost []string
	// Said is the first line of what it printed.
	Said string
	File string // with the BTF, or ""
	// Kernel is what the running kernel says of it, "" where it was not asked.
	Kernel string
}

// Refused is true of BTF that the kernel does not take.
func (m Made) Refused() bool { return strings.HasPrefix(m.Kernel, "refuses") }

// Right is true of BTF that has the types of the C files and no other.
func (m Made) Right() bool { return !m.Missing && len(m.Foreign) == 0 && len(m.Lost) == 0 }

func (m Made) String() string {
	switch {
	case m.Missing:
		return fmt.Sprintf("no BTF, exit code %d", m.Exit)
	case m.Right():
		return "right"
	}
	var parts []string
	if len(m.Foreign) > 0 {
		parts = append(parts, fmt.Sprintf("%d foreign: %s", len(m.Foreign), example(m.Foreign)))
	}
	if len(m.Lost) > 0 {
		parts = append(parts, fmt.Sprintf("%d damaged: %s", len(m.Lost), example(m.Lost)))
	}
	return strings.Join(parts, "; ")
}

// example shows names, the telling ones and the short ones first.
func example(names []string) string {
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Or(telling(b)-telling(a), len(a)-len(b)) })
	if len(names) > 2 {
		return "`" + names[0] + "`, `" + names[1] + "`, …"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

func telling(name string) int {
	if strings.ContainsAny(name, "<&[({") {
		return 1
	}
	return 0
}

// excluded are the languages that pahole is told to leave out: those of the rows that
// are not C.
const excluded = "--lang_exclude=rust,c++,c++03,c++11,c++14"

func (b *builder) pahole(program, file, to string) (said string, err error) {
	if err := os.RemoveAll(filepath.Join(b.dir, to)); err != nil {
		return "", err
	}
	return b.tool(program, excluded, "--btf_encode_detached="+to, file)
}

// encode lets a pahole encode a row's program, and compares with the C files alone.
func (b *builder) encode(file string, c types, version, program string) (Made, error) {
	to := file + "." + version + ".btf"
	var m Made
	said, err := b.pahole(program, file, to)
	if m.Exit = exitCode(err); m.Exit < 0 {
		return m, err
	}
	m.Said, _, _ = strings.Cut(said, "\n")
	if info, err := os.Stat(filepath.Join(b.dir, to)); err != nil || info.Size() == 0 {
		m.Missing = true
		return m, nil
	}
	m.File = filepath.Join(b.dir, to)
	got, err := b.bpftool(to)
	if err != nil {
		return m, err
	}
	m.Foreign, m.Lost = got.beside(c)
	m.Kernel, err = kernel(m.File)
	return m, err
}

// alone returns the types of a row's C files, and the functions of the other language as
// C describes them.
func (b *builder) alone(r Row, name string) (types, error) {
	objects, other, err := b.plain(r)
	if err != nil {
		return nil, err
	}
	all := types{}
	for _, object := range append(objects, other) {
		to := name + "-" + object + ".btf"
		if _, err := b.pahole(newest.Program, object, to); err != nil {
			return nil, err
		}
		some, err := b.bpftool(to)
		if err != nil {
			return nil, err
		}
		for name, shapes := range some {
			function := strings.HasPrefix(shapes[0], "FUNC ")
			if object == other && !function {
				continue
			}
			// LTO of GCC describes what a C file only declares once more, without
			// parameters, whatever language it is in.
			if object == other && r.Inputs[0].Tool == "gcc" {
				bare, _, _ := strings.Cut(shapes[0], ",")
				shapes = append(shapes, bare)
			}
			all[name] = shapes
		}
	}
	return all, nil
}
