package main

// The sweep: every ELF file below some folders, each content once.

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/layout"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// folders are what a part looks at, and how many files of it (0 for all).
func folders(part string) ([]string, int, error) {
	switch part {
	case "sample":
		return []string{"/usr/bin", "/usr/lib"}, 300, nil
	case "usr", "cross", "llvm":
		return []string{"/usr"}, 0, nil
	case "built":
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, 0, err
		}
		own, err := filepath.Glob(filepath.Join(cache, "rules_symcheck", "bazel-*"))
		return append(own, filepath.Join(cache, "rules_symcheck", "go"), filepath.Join(cache, "rules_symcheck", "e2e-isolation")), 0, err
	}
	return nil, 0, fmt.Errorf("there is no such part; the parts are corpus, usr, cross, llvm, built, sample")
}

func (r *Result) sweep(folders []string, most int) error {
	var files []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && strings.HasSuffix(path, ".glibc_floor") {
				return filepath.SkipDir // libraries to link against, which nobody loads
			}
			if err == nil && d.Type().IsRegular() && isELF(path) {
				files = append(files, path)
			}
			return nil // what cannot be listed has no file that could be read
		})
		if err != nil {
			return err
		}
	}
	if most > 0 && len(files) > most {
		// The same ones each time, from everywhere.
		sort.Slice(files, func(i, j int) bool { return spread(files[i]) < spread(files[j]) })
	}
	seen := map[[32]byte]bool{}
	for _, path := range files {
		sum, err := contents(path)
		if err != nil || seen[sum] {
			continue // gone meanwhile, or a copy
		}
		if seen[sum] = true; most > 0 && r.Files == most {
			break
		}
		if err := r.examine(path); err != nil {
			return err
		}
	}
	if r.Files == 0 {
		return errors.New("there is no ELF file at all")
	}
	r.Tools = append(r.Tools, loaderVersion())
	return nil
}

func spread(path string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(path))) }

func isELF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && bytes.Equal(head[:], []byte("\x7fELF"))
}

func contents(path string) (sum [32]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [32]byte(h.Sum(nil)), nil
}

// examine looks at one file, and asks ld.so where that can tell.
func (r *Result) examine(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	report, err := layout.Examine(f, info.Size())
	switch {
	case errors.Is(err, layout.ErrNotELF):
		return nil // four bytes that only look like it
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case report.Skipped != "":
		r.Skipped++
		return nil
	}
	r.Files++
	cpu, library := "unknown", false
	if e, err := elffile.Open(f, info.Size(), path); err == nil {
		cpu, library = e.CPU(), e.Kind() == elffile.SharedObject
	}
	r.CPUs[cpu]++
	loads, says := false, "another processor's"
	if native := map[string]string{"amd64": "x86-64", "arm64": "aarch64"}[runtime.GOARCH]; cpu == native {
		switch {
		case library:
			r.Tried++
			if loads, says = preload(path); loads {
				r.Loaded++
				if len(report.Problems) > 0 {
					if loads, says, err = everywhere(path); err != nil {
						return err
					}
				}
			} else if len(report.Problems) == 0 {
				r.Refused[reason(says)]++
			}
		case len(report.Problems) > 0:
			loads, says = start(path)
		}
	}
	if len(report.Problems) > 0 {
		p := report.Problems[0]
		r.Reported = append(r.Reported, Reported{File: path, Says: fmt.Sprintf("%s: %s: %s", p.Condition, p.Where, p.What), Loader: says, Loads: loads})
	}
	return nil
}

// preload has ld.so load a library into a program that does nothing.
func preload(path string) (loads bool, says string) {
	return try(append(os.Environ(), "LD_PRELOAD="+path, "LD_BIND_NOW=1"), "/usr/bin/true")
}

// everywhere has the ld.so of each system map a library: what is in order loads on all.
func everywhere(path string) (loads bool, says string, err error) {
	systems, err := reallink.FindSystems()
	if err != nil {
		return false, "", err
	}
	for _, s := range systems {
		if loads, says = try(os.Environ(), s.Start("--list", path)...); !loads {
			return false, "glibc " + s.Glibc + ": " + says, nil
		}
	}
	return true, says, nil
}

// reason sums up why ld.so refuses a library that is in order.
func reason(says string) string {
	for _, words := range []string{
		"cannot open shared object file", "undefined symbol", "cannot be dlopen()ed", "cannot allocate memory in static TLS block",
		"wrong ELF class", "version", "cannot enable executable stack", "signal:", "must be preloaded", "runtime does not come first", "FATAL:",
	} {
		if strings.Contains(says, words) {
			return words
		}
	}
	if strings.Contains(says, "symbol lookup error") { // what follows is cut off
		return "undefined symbol"
	}
	return says
}

// start runs a program; one that asks for arguments has been loaded.
func start(path string) (loads bool, says string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, err.Error()
	}
	// A copy, as test data need not be executable.
	folder, err := os.MkdirTemp("", "prove")
	if err != nil {
		return false, err.Error()
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "program")
	if err := os.WriteFile(program, data, 0o755); err != nil {
		return false, err.Error()
	}
	loads, says = try(os.Environ(), program)
	says = strings.ReplaceAll(says, program, filepath.Base(path))
	return loads || strings.HasPrefix(says, "exit status"), says
}

func try(env []string, argv ...string) (loads bool, says string) {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env, cmd.Dir = env, os.TempDir()
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil:
		return false, strings.TrimSpace(fmt.Sprintf("%v %.200s", err, out))
	case bytes.Contains(out, []byte("cannot be preloaded")):
		return false, strings.TrimSpace(fmt.Sprintf("%.300s", out))
	}
	return true, "it loads"
}

func loaderVersion() string {
	out, err := exec.Command("/usr/bin/ldd", "--version").Output()
	if err != nil {
		return "ld.so of an unknown version"
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(strings.TrimPrefix(first, "ldd "))
}
