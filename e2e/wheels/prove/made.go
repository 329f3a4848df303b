package main

// Modules made so that the two judges might differ. The interpreters of three systems open
// them, so that it is seen who is right. They use nothing of an interpreter, and none is
// named: its own libz.so.1 and libexpat.so.1, of which a policy tells no more than the
// names, might define what the module lacks, and we would say that it is not decided.

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

type made struct {
	name   string
	source string   // "KEEP(f)" makes the module refer to f
	flags  []string // of gcc
	stub   string   // source of a libz.so.1 to link against
	change func([]byte) error
	theirs string // the oldest policy that is expected of each
	ours   string
	listed bool // it is a question of what a policy lists, not of the loader
	*verdict
	tried []string
}

var modules = []*made{
	{name: "plain", source: "KEEP(strlen)", theirs: "2.17", ours: "2.17"},
	{name: "no_such_symbol", source: "void no_such_function(void); KEEP(no_such_function)", theirs: "2.17", ours: "none"},
	{name: "ldso_version", source: "extern const unsigned __rseq_size; KEEP(&__rseq_size)", theirs: "2.17", ours: "2.35"},
	{name: "no_sections", source: "unsigned arc4random(void); KEEP(arc4random)", change: dropSections, theirs: "2.17", ours: "2.36"},
	{name: "bare_relr", source: "static int x; int *pointers[] = {&x, &x, &x}; KEEP(strlen)", flags: []string{"-fuse-ld=lld", "-Wl,--pack-dyn-relocs=relr"}, theirs: "2.17", ours: "none"},
	{name: "exec_stack", source: "KEEP(strlen)", flags: []string{"-Wl,-z,execstack"}, theirs: "2.17", ours: "none"},
	{name: "static_tls", source: `__thread char large[100000] __attribute__((tls_model("initial-exec"))); void *at(void) { return large; } KEEP(at)`, theirs: "2.17", ours: "none"},
	{name: "weak_version", source: "unsigned arc4random(void) __attribute__((weak)); KEEP(arc4random)", change: weakVersions, theirs: "2.36", ours: "2.17"},
	{name: "isa_level", source: "KEEP(strlen)", flags: []string{"-Wl,-z,x86-64-v2"}, theirs: "none", ours: "2.17"},
	{name: "unlisted_glibc", source: "int td_init(void); KEEP(td_init)", flags: []string{"-l:libthread_db.so.1"}, theirs: "none", ours: "none", listed: true},
	{name: "private_of_zlib", source: "extern char z_errmsg[]; KEEP(z_errmsg)", stub: "char z_errmsg[8];", theirs: "none", ours: "none", listed: true},
}

func judgeMade(j *judges) ([]*made, error) {
	dir, err := os.MkdirTemp("", "wheels")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for _, m := range modules {
		path, err := m.make(dir)
		if err != nil {
			return nil, err
		}
		if m.verdict, err = j.judge(path, ""); err != nil {
			return nil, err
		}
		if m.tried, err = tryAll(path); err != nil {
			return nil, err
		}
		if oldest(m.Theirs) != m.theirs || oldest(m.Ours) != m.ours {
			return nil, fmt.Errorf("%s: auditwheel says %s and we say %s; %s and %s were expected (%s)", m.name, oldest(m.Theirs), oldest(m.Ours), m.theirs, m.ours, strings.Join(m.Why, "; "))
		}
		everywhere := !slices.ContainsFunc(m.tried, func(said string) bool { return said != loads })
		if !m.listed && everywhere != slices.Contains(m.Ours, "manylinux_2_31") {
			return nil, fmt.Errorf("%s: we say that it loads from %s on, and glibc 2.31, 2.36 and 2.43 say %q", m.name, oldest(m.Ours), m.tried)
		}
	}
	return modules, j.keep()
}

func (m *made) make(dir string) (string, error) {
	path := filepath.Join(dir, m.name+".abi3.so")
	source := "#include <stdlib.h>\n#include <string.h>\n#define KEEP(f) void *PyInit_" + m.name + "(void) { void *volatile keep = (void *)f; (void)keep; return strlen(getenv(\"PATH\")) ? (void *)0 : (void *)0; }\n" + m.source + "\n"
	args := slices.Concat([]string{"-shared", "-fPIC", "-x", "c", "-o", path, "-", "-x", "none"}, m.flags)
	if m.stub != "" {
		stub := filepath.Join(dir, "libz.so")
		if err := gcc(m.stub, "-shared", "-fPIC", "-x", "c", "-Wl,-soname,libz.so.1", "-o", stub, "-"); err != nil {
			return "", err
		}
		args = append(args, stub)
	}
	if err := gcc(source, args...); err != nil {
		return "", err
	}
	if m.change == nil {
		return path, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if err := m.change(data); err != nil {
		return "", fmt.Errorf("%s: %w", m.name, err)
	}
	return path, os.WriteFile(path, data, 0o755)
}

func gcc(source string, args ...string) error {
	cmd := exec.Command("gcc", args...)
	cmd.Stdin = strings.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("gcc %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// dropSections takes the section headers off an ELF64 file: e_shoff, e_shnum, e_shstrndx.
func dropSections(data []byte) error {
	clear(data[0x28:0x30])
	clear(data[0x3c:0x40])
	return nil
}

// weakVersions sets VER_FLG_WEAK at every version of GLIBC_2.36 (Elf64_Vernaux).
func weakVersions(data []byte) error {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return err
	}
	need := f.Section(".gnu.version_r")
	names, err := f.Section(".dynstr").Data()
	if err != nil {
		return err
	}
	changed := false
	for at := need.Offset; ; {
		verneed := data[at:]
		aux := at + uint64(binary.LittleEndian.Uint32(verneed[8:]))
		for range binary.LittleEndian.Uint16(verneed[2:]) {
			vernaux := data[aux:]
			if bytes.HasPrefix(names[binary.LittleEndian.Uint32(vernaux[8:]):], []byte("GLIBC_2.36\x00")) {
				binary.LittleEndian.PutUint16(vernaux[4:], 2)
				changed = true
			}
			aux += uint64(binary.LittleEndian.Uint32(vernaux[12:]))
		}
		next := binary.LittleEndian.Uint32(verneed[12:])
		if next == 0 {
			break
		}
		at += uint64(next)
	}
	if !changed {
		return fmt.Errorf("it does not want GLIBC_2.36")
	}
	return nil
}
