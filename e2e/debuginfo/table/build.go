package main

// Building: each source once for each way to compile it.

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

//go:embed programs
var programs embed.FS

// builder compiles and links in a folder of its own, several rows at a time.
type builder struct {
	dir  string
	lock sync.Mutex
	made map[input]*object
}

// object is what an input comes to.
type object struct {
	once sync.Once
	name string
	err  error
}

func newBuilder(dir string) (*builder, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, programs); err != nil {
		return nil, err
	}
	b := &builder{dir: filepath.Join(dir, "programs"), made: map[input]*object{}}
	// The crate that one row uses.
	_, err := b.tool("rustc", "-O", "-g", "--edition", "2021", "--crate-type", "rlib", "-C", "panic=abort", "-C", "linker-plugin-lto", "deeper.rs")
	return b, err
}

// tool runs a program in the builder's folder and returns what it printed.
func (b *builder) tool(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.dir, &out, &out
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out.String())
	}
	return out.String(), nil
}

// compile returns the object or archive that an input comes to.
func (b *builder) compile(in input) (string, error) {
	b.lock.Lock()
	o, ok := b.made[in]
	if !ok {
		o = &object{name: fmt.Sprintf("%d-%s.o", len(b.made), in.Source)}
		b.made[in] = o
	}
	b.lock.Unlock()
	o.once.Do(func() {
		args := strings.Fields(in.Flags)
		if in.Tool != "rustc" {
			args = append(args, "-c")
		}
		_, o.err = b.tool(in.Tool, append(args, in.Source, "-o", o.name)...)
	})
	return o.name, o.err
}

// link returns the program of a row. What clang compiled is linked by lld of the same
// LLVM, the only one that reads what both compilers write.
func (b *builder) link(r Row, name string) error {
	driver, args := "clang-22", []string{"--ld-path=/usr/bin/ld.lld-22"}
	if r.Inputs[0].Tool == "gcc" {
		driver, args = "gcc", nil
	}
	for _, in := range r.Inputs {
		object, err := b.compile(in)
		if err != nil {
			return err
		}
		args = append(args, object)
	}
	args = append(args, r.Link...)
	_, err := b.tool(driver, append(args, "-o", name)...)
	return err
}

// plain returns the C files of a row, compiled alone and without LTO, and the other
// language's part written in C: what types look like where nothing can be mixed up.
func (b *builder) plain(r Row) (objects []string, other string, err error) {
	for _, in := range r.Inputs {
		if !strings.HasSuffix(in.Source, ".c") {
			continue
		}
		var flags []string
		for _, flag := range strings.Fields(in.Flags) {
			if !strings.HasPrefix(flag, "-flto") {
				flags = append(flags, flag)
			}
		}
		in.Flags = strings.Join(flags, " ")
		object, err := b.compile(in)
		if err != nil {
			return nil, "", err
		}
		objects = append(objects, object)
		in.Source = "other.c"
		if other, err = b.compile(in); err != nil {
			return nil, "", err
		}
	}
	return objects, other, nil
}
