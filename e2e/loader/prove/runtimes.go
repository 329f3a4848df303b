package main

// The systems that files are loaded on: the ld.so and the libraries of three
// releases of Debian, unpacked and run from where they lie.

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Runtime is an unpacked system.
type Runtime struct {
	Name   string
	Glibc  glibc.Release
	Loader string   // ld-linux-x86-64.so.2
	Dirs   []string // its libraries
	Hwcaps []string // subdirectories that this ld.so looks into on this machine
}

// runtimes returns those that are installed.
func runtimes() ([]*Runtime, error) {
	systems, err := reallink.FindSystems()
	if err != nil {
		return nil, err
	}
	var out []*Runtime
	for _, system := range systems {
		r := &Runtime{Name: system.Suite, Loader: system.Loader, Dirs: system.Dirs}
		abi, err := glibc.Record(filepath.Dir(r.Loader))
		if err != nil {
			return nil, err
		}
		r.Glibc = abi.Floor
		if err := r.askHwcaps(); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// askHwcaps asks the loader which subdirectories it looks into (since 2.33).
func (r *Runtime) askHwcaps() error {
	if r.Glibc.Less(glibc.Release{Major: 2, Minor: 33}) {
		return nil
	}
	help, err := exec.Command(r.Loader, "--help").Output()
	if err != nil {
		return fmt.Errorf("%s --help: %w", r.Loader, err)
	}
	lines := bufio.NewScanner(bytes.NewReader(help))
	for lines.Scan() {
		if name, ok := strings.CutSuffix(strings.TrimSpace(lines.Text()), " (supported, searched)"); ok {
			r.Hwcaps = append(r.Hwcaps, "glibc-hwcaps/"+name)
		}
	}
	return lines.Err()
}

// trusted are the directories that Debian's loaders look into at last.
var trusted = []string{"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"}

// files is the file system as a System asks for it.
type files struct {
	known map[fileID]*loader.Object
}

type fileID struct{ dev, ino uint64 }

func (f *files) open(path string) (*loader.Object, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, nil
	}
	if st.IsDir() {
		return loader.Directory(path), nil
	}
	id := idOf(st)
	if o := f.known[id]; o != nil {
		return o, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil
	}
	defer file.Close()
	o, err := loader.Open(file, st.Size(), path)
	if err != nil {
		return nil, err
	}
	f.known[id] = o
	return o, nil
}

// system is what a file is loaded on, as our model has it.
func (r *Runtime) system(f *files, dirs []string) (*loader.System, error) {
	rtld, err := f.open(r.Loader)
	if err != nil {
		return nil, err
	}
	return &loader.System{
		Glibc: r.Glibc, File: f.open, LibraryPath: append(dirs[:len(dirs):len(dirs)], r.Dirs...),
		Class: rtld.Class, Machine: rtld.Machine, Loader: rtld,
		Directories: trusted,
		Hwcaps:      r.Hwcaps, Lib: "lib/x86_64-linux-gnu", Platform: "x86_64",
	}, nil
}
