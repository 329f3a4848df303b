package main

// The systems that the files are from. Those of this processor have an interpreter that
// runs, under the ld.so and with the C library of their own.

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

//go:embed import.py
var importSource string

type system struct {
	name   string
	root   string // "" is the root itself
	python string // "3.9"
	triple string
	glibc  string // of those that run, "" of others
}

const runtimes = reallink.SystemsFolder + "/"

var systems = []system{
	{"sid", "", "3.14", "x86_64-linux-gnu", "2.43"},
	{"bookworm", runtimes + "bookworm-amd64", "3.11", "x86_64-linux-gnu", "2.36"},
	{"bullseye", runtimes + "bullseye-amd64", "3.9", "x86_64-linux-gnu", "2.31"},
	{"bullseye, i386", runtimes + "bullseye-i386", "3.9", "i386-linux-gnu", ""},
	{"bullseye, arm64", runtimes + "bullseye-arm64", "3.9", "aarch64-linux-gnu", ""},
	{"bookworm, s390x", runtimes + "bookworm-s390x", "3.11", "s390x-linux-gnu", ""},
}

// running are the systems that can be tried, the oldest first.
func running() []system {
	var list []system
	for _, s := range slices.Backward(systems) {
		if s.glibc != "" {
			list = append(list, s)
		}
	}
	return list
}

// runs tells a module that is for every interpreter, or for that of the system.
func (s system) runs(module string) bool {
	_, tag, bound := strings.Cut(module, ".cpython-")
	return !bound || strings.HasPrefix(tag, strings.ReplaceAll(s.python, ".", "")+"-")
}

func (s system) interpreter() string { return s.root + "/usr/bin/python" + s.python }

// largest leaves out libLLVM and its kind.
const largest = 20 << 20

// modules are the extension modules of a system's interpreter.
func (s system) modules() ([]string, error) {
	var list []string
	for _, dir := range []string{s.root + "/usr/lib/python3/dist-packages", s.root + "/usr/lib/python" + s.python + "/lib-dynload"} {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && name == dir:
				return nil
			case err != nil:
				return err
			case !e.Type().IsRegular() || filepath.Ext(name) != ".so":
				return nil
			case !s.runs(name):
				return nil
			}
			list = append(list, name)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// libraries are the shared libraries of a system, but for more than a hundred of a kind.
func (s system) libraries() ([]string, error) {
	var list []string
	for _, dir := range []string{"/lib/", "/usr/lib/"} {
		if s.root == "" && dir == "/lib/" {
			continue // the same folder
		}
		names, err := filepath.Glob(s.root + dir + s.triple + "/lib*.so.*")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			base := filepath.Base(name)
			info, err := os.Lstat(name)
			if err != nil {
				return nil, err
			}
			if info.Mode().IsRegular() && info.Size() <= largest && !strings.HasPrefix(base, "libabsl") && !strings.HasPrefix(base, "libgrpc") {
				list = append(list, name)
			}
		}
	}
	return list, nil
}

const loads = "loads"

// try opens a file as a module of the system's interpreter, and returns "loads" or what
// stood in the way.
func (s system) try(file string) (string, error) {
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	command := []string{s.interpreter(), "-S", "-c", importSource, file, name}
	if s.root != "" {
		dirs := s.root + "/lib/" + s.triple + ":" + s.root + "/usr/lib/" + s.triple
		command = append([]string{s.root + "/lib/" + s.triple + "/ld-linux-x86-64.so.2", "--library-path", dirs}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "PYTHONHOME="+s.root+"/usr", "PYTHONDONTWRITEBYTECODE=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	text := strings.TrimSpace(string(out))
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
		return fmt.Sprint("crashes: ", exit.Sys().(syscall.WaitStatus).Signal()), nil
	case err != nil:
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, stderr.String())
	}
	text = strings.ReplaceAll(text, file, filepath.Base(file))
	if s.root != "" {
		text = strings.ReplaceAll(text, s.root, "")
	}
	return text, nil
}
