package main

// Making the files of a case.

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed programs/host.c
var hostSource []byte

// bench is the folder of one case. The first thing that fails ends it.
type bench struct {
	dir    string
	linker string // "bfd", "gold", "lld" or "mold"
	err    error
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) run(stdin string, argv ...string) {
	if b.err != nil {
		return
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = b.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		b.err = fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, out.Bytes())
	}
}

func (b *bench) write(name, text string) {
	if b.err != nil {
		return
	}
	if b.err = os.MkdirAll(filepath.Dir(b.path(name)), 0o755); b.err == nil {
		b.err = os.WriteFile(b.path(name), []byte(text), 0o644)
	}
}

// lib makes a shared object of C without a C library.
func (b *bench) lib(name, source string, flags ...string) {
	b.cc(name, source, append([]string{"-shared", "-nostdlib"}, flags...)...)
}

// plugin makes a shared object of C with the C library.
func (b *bench) plugin(name, source string, flags ...string) {
	b.cc(name, source, append([]string{"-shared"}, flags...)...)
}

// bare makes an executable of C that uses no C library and ends with 0.
func (b *bench) bare(name, source string, flags ...string) {
	const start = "\n__asm__(\".globl _start\\n_start:\\n mov $60,%eax\\n xor %edi,%edi\\n syscall\\n\");\n"
	b.cc(name, source+start, append([]string{"-nostdlib", "-Wl,--dynamic-linker=/lib64/ld-linux-x86-64.so.2"}, flags...)...)
}

// cc compiles and links C; the flags, where libraries stand, come after it.
func (b *bench) cc(name, source string, flags ...string) {
	if b.err != nil {
		return
	}
	if b.err = os.MkdirAll(filepath.Dir(b.path(name)), 0o755); b.err != nil {
		return
	}
	argv := []string{"gcc", "-O1", "-fPIC", "-fno-stack-protector", "-fcf-protection=none", "-o", name, "-x", "c", "-", "-x", "none"}
	if b.linker != "" {
		argv = append(argv, "-fuse-ld="+b.linker)
	}
	b.run(source, append(argv, flags...)...)
}

// script writes a version script and returns the flag for it.
func (b *bench) script(name, text string) string {
	b.write(name, text)
	return "-Wl,--version-script=" + name
}

func (b *bench) remove(name string) {
	if b.err == nil {
		b.err = os.Remove(b.path(name))
	}
}

func (b *bench) rename(from, to string) {
	if b.err == nil {
		b.err = os.MkdirAll(filepath.Dir(b.path(to)), 0o755)
	}
	if b.err == nil {
		b.err = os.Rename(b.path(from), b.path(to))
	}
}

func (b *bench) symlink(target, name string) {
	if b.err == nil {
		b.err = os.MkdirAll(filepath.Dir(b.path(name)), 0o755)
	}
	if b.err == nil {
		b.err = os.Symlink(target, b.path(name))
	}
}

// edit changes the bytes of a file.
func (b *bench) edit(name string, change func([]byte) []byte) {
	if b.err != nil {
		return
	}
	var data []byte
	if data, b.err = os.ReadFile(b.path(name)); b.err == nil {
		b.err = os.WriteFile(b.path(name), change(data), 0o755)
	}
}

// set changes one byte.
func (b *bench) set(name string, at int, value byte) {
	b.edit(name, func(data []byte) []byte {
		data[at] = value
		return data
	})
}
