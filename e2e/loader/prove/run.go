package main

// One file on one system: what the real ld.so does, what the model says, and where
// they differ.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Subject is a file to be loaded.
type Subject struct {
	Dir  string // it is run there
	File string // "./p.so", or a program
	Mode loader.Mode
	Dirs []string // further directories of --library-path, relative to Dir
	Args []string // of a program
}

// Outcome is what was seen and what was foretold.
type Outcome struct {
	Real     string // the message, or "loads"
	Foretold string // our first message, or "loads"
	Differs  string // "", or what is different
	Result   *loader.Result
	Bindings *Bindings // where it loads
}

const loads = "loads"

// try loads a subject for real and in the model.
func try(r *Runtime, host string, s Subject) (*Outcome, error) {
	dirs := make([]string, len(s.Dirs))
	for i, d := range s.Dirs {
		dirs[i] = filepath.Join(s.Dir, d)
	}
	seen, err := r.run(host, s, dirs)
	if err != nil {
		return nil, err
	}
	result, err := foretell(r, host, s, dirs)
	if err != nil {
		return nil, err
	}
	o := &Outcome{Real: seen.message, Foretold: loads, Result: result}
	if first := result.First(); first != nil {
		o.Foretold = first.Text
	}
	o.Differs = compare(seen, result)
	if o.Differs == "" && seen.loaded {
		if o.Bindings, err = seen.against(result); err != nil {
			return nil, err
		}
		o.Differs = o.Bindings.differs()
	}
	if o.Differs == "" && s.Mode == loader.Start {
		o.Differs = compareWarnings(seen, result)
	}
	return o, nil
}

// seen is what the real loader did.
type seen struct {
	loaded   bool
	crashed  bool // a signal, or an assertion of ld.so's
	message  string
	warnings []string
	bindings map[bound]bool
}

func (r *Runtime) command(ctx context.Context, host string, s Subject, dirs []string) *exec.Cmd {
	args := []string{"--inhibit-cache", "--library-path", strings.Join(append(dirs[:len(dirs):len(dirs)], r.Dirs...), ":")}
	if s.Mode == loader.Dlopen {
		args = append(args, host)
	}
	cmd := exec.CommandContext(ctx, r.Loader, append(append(args, s.File), s.Args...)...)
	cmd.Dir = s.Dir
	cmd.Env = []string{"LC_ALL=C", "LD_BIND_NOW=1", "PATH=/usr/bin:/bin", "HOME=" + s.Dir}
	return cmd
}

func (r *Runtime) run(host string, s Subject, dirs []string) (*seen, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	trace, err := os.MkdirTemp(s.Dir, "trace")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(trace)
	cmd := r.command(ctx, host, s, dirs)
	cmd.Env = append(cmd.Env, "LD_DEBUG=bindings", "LD_DEBUG_OUTPUT="+filepath.Join(trace, "t"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	got := &seen{loaded: err == nil, message: loads}
	if exit != nil {
		status := exit.Sys().(syscall.WaitStatus)
		got.message = strings.TrimSpace(out.String() + errs.String())
		if status.Signaled() {
			got.crashed = true
			got.message = strings.TrimSpace(got.message + " " + status.Signal().String())
		}
		if strings.Contains(got.message, "Inconsistency detected by ld.so") {
			got.crashed = true
		}
	}
	// A file is missing where ld.so was gone before it bound anything.
	got.bindings, err = readBindings(fmt.Sprintf("%s/t.%d", trace, cmd.Process.Pid))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for _, line := range strings.Split(errs.String(), "\n") {
		if strings.Contains(line, "no version information available") || strings.Contains(line, "weak version `") {
			_, text, _ := strings.Cut(line, ": ") // the program's name
			got.warnings = append(got.warnings, text)
		}
	}
	return got, nil
}

func foretell(r *Runtime, host string, s Subject, dirs []string) (*loader.Result, error) {
	f := &files{known: map[fileID]*loader.Object{}}
	sys, err := r.system(f, dirs)
	if err != nil {
		return nil, err
	}
	main, err := f.openIn(s.Dir, s.File)
	if err != nil {
		return nil, err
	}
	sys.File = func(path string) (*loader.Object, error) { return f.openIn(s.Dir, path) }
	if s.Mode == loader.Dlopen {
		if sys.Host, err = f.openIn(s.Dir, host); err != nil {
			return nil, err
		}
	}
	if main == nil {
		return nil, fmt.Errorf("there is no %s", s.File)
	}
	main.Name = s.File
	return loader.Load(sys, main, s.Mode)
}

func (f *files) openIn(dir, path string) (*loader.Object, error) {
	if !filepath.IsAbs(path) {
		path = dir + "/" + path
	}
	return f.open(path)
}

// compare says where the model and the loader differ, or "".
func compare(got *seen, r *loader.Result) string {
	if got.loaded != r.OK() {
		return "another verdict"
	}
	if !got.loaded {
		if got.crashed {
			if !slices.ContainsFunc(r.Problems, func(p loader.Problem) bool { return p.Kind == loader.Aborts }) {
				return "ld.so fails itself, and we do not say so"
			}
			return ""
		}
		if !slices.ContainsFunc(r.Problems, func(p loader.Problem) bool { return !p.Warning && strings.Contains(got.message, p.Text) }) {
			return "another message"
		}
	}
	return ""
}

// compareWarnings is for programs that start: dlopen does not print any.
func compareWarnings(got *seen, r *loader.Result) string {
	var warnings []string
	for _, p := range r.Problems {
		if p.Warning {
			warnings = append(warnings, p.Text)
		}
	}
	slices.Sort(warnings)
	slices.Sort(got.warnings)
	if !slices.Equal(slices.Compact(warnings), slices.Compact(got.warnings)) {
		return fmt.Sprintf("other warnings: real %q, ours %q", got.warnings, warnings)
	}
	return ""
}

// host builds the program that opens plugins.
func buildHost(dir string, oldest *Runtime) (string, error) {
	source := filepath.Join(dir, "host.c")
	if err := os.WriteFile(source, hostSource, 0o644); err != nil {
		return "", err
	}
	out := filepath.Join(dir, "host")
	args := []string{"-O1", "-fno-stack-protector", "-nostdlib", "-nostartfiles", "-o", out, source, "-Wl,--allow-shlib-undefined"}
	for _, name := range []string{"libdl.so.2", "libc.so.6"} {
		args = append(args, filepath.Join(oldest.Dirs[0], name))
	}
	if text, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("gcc %s: %w\n%s", strings.Join(args, " "), err, text)
	}
	return out, nil
}
