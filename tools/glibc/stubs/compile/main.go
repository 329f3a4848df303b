// Command compile makes what there is besides stubs: the start files and members of
// libc_nonshared.a, for every processor, from src/ into objects/, with the clang of
// the machine.
//
//	go run ./tools/glibc/stubs/compile tools/glibc/stubs
//
// The objects are in the repository, so that nobody needs a compiler for another
// machine to link for it. made_from.txt beside them says which clang made them, of what.
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
)

// targets are the processors and how clang is told of them. The instructions are
// those that Debian expects of each; control-flow protection is kept, because one
// object without it takes it away from the whole program.
var targets = map[string][]string{
	"x86-64":  {"--target=x86_64-linux-gnu", "-fcf-protection=full"},
	"i386":    {"--target=i386-linux-gnu", "-march=i686", "-fcf-protection=full"},
	"aarch64": {"--target=aarch64-linux-gnu", "-mbranch-protection=standard"},
	"arm":     {"--target=arm-linux-gnueabihf", "-march=armv7-a", "-mfpu=vfpv3-d16", "-marm"},
	"riscv64": {"--target=riscv64-linux-gnu", "-march=rv64gc", "-mabi=lp64d"},
	"ppc64le": {"--target=powerpc64le-linux-gnu", "-mcpu=power8"},
	"s390x":   {"--target=s390x-linux-gnu", "-march=z10"},
}

var options = []string{
	"-O2", "-fPIC", "-ffreestanding", "-nostdinc", "-fno-stack-protector", "-fasynchronous-unwind-tables",
	"-fno-addrsig", "-Qn", "-Wall", "-Wextra", "-Werror",
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: compile FOLDER")
	}
	made, err := madeFrom(args[0])
	if err != nil {
		return err
	}
	for cpu := range targets {
		data, err := build(filepath.Join(args[0], "src"), cpu)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(args[0], "objects", cpu+".a"), data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(args[0], "objects", "made_from.txt"), []byte(made), 0o644)
}

// madeFrom says what the objects depend on: the compiler, the sources, and this program.
func madeFrom(folder string) (string, error) {
	version, err := compiler()
	if err != nil {
		return "", err
	}
	digest, err := sources(folder)
	return version + "\n" + digest + "\n", err
}

// sources is a digest of src/ and compile/.
func sources(folder string) (string, error) {
	h := sha256.New()
	for _, pattern := range []string{"src/*.[ch]", "compile/m*.go"} {
		names, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return "", err
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n%s", filepath.Base(name), len(data), data)
		}
	}
	return fmt.Sprintf("sources %x", h.Sum(nil)), nil
}

var versionText = regexp.MustCompile(`clang version [0-9.]+`)

// compiler says which clang there is: "clang version 21.1.8".
func compiler() (string, error) {
	out, err := exec.Command("clang", "--version").Output()
	if err != nil {
		return "", err
	}
	if v := versionText.Find(out); v != nil {
		return string(v), nil
	}
	return "", fmt.Errorf("clang --version does not say which it is: %.80q", out)
}

// build compiles the members for a processor from the sources in a folder, and
// returns an archive of them.
func build(sources, cpu string) ([]byte, error) {
	work, err := os.MkdirTemp("", "stubs")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	var list []archive.NewMember
	for _, m := range members() {
		if m.cpus != nil && !slices.Contains(m.cpus, cpu) {
			continue
		}
		object := filepath.Join(work, m.name+".o")
		args := slices.Concat(targets[cpu], options, m.options)
		for _, d := range m.defines {
			args = append(args, "-D"+d)
		}
		cmd := exec.Command("clang", append(args, "-c", m.source, "-o", object)...)
		cmd.Dir = sources
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s for %s: %v\n%s", m.name, cpu, err, out)
		}
		data, err := os.ReadFile(object)
		if err != nil {
			return nil, err
		}
		list = append(list, archive.NewMember{Name: m.name + ".o", Data: data})
	}
	var out bytes.Buffer
	err = archive.Write(&out, list)
	return out.Bytes(), err
}
