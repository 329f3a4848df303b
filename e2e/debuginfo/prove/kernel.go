package main

// The part kernel: Debian's, with the debug information of its package, all modules, and
// the kernel that runs here.

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/btf"
)

const running = "/sys/kernel/btf"

// oneIn is how many modules there are for one that symcheck and bpftool are run on.
const oneIn = 100

// withDebug are the modules of which the objects with debug information are kept, too.
var withDebug = []string{"drivers/net/virtio_net.ko", "fs/ext4/ext4.ko"}

func (p *prover) kernel(r *Result) error {
	dir := filepath.Join(p.dir, "kernel")
	version, err := p.fetchKernel(dir)
	if err != nil {
		return err
	}
	vmlinux := filepath.Join(dir, "vmlinux")
	raw := filepath.Join(dir, "vmlinux.btf")
	if err := section(vmlinux, ".BTF", raw); err != nil {
		return err
	}
	list := []Case{
		{Name: "vmlinux", Leak: held, BTF: held, Flags: []string{"--btf=required"}},
		{Name: "vmlinux.btf", Leak: nothing, BTF: held, Flags: []string{"--btf=required"}},
	}
	for _, m := range withDebug {
		list = append(list, Case{Name: "debug/" + filepath.Base(m), Leak: held, BTF: held, Flags: []string{"--btf-base=" + raw}})
	}
	modules, err := elfFiles(filepath.Join(dir, "modules"), ".BTF")
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(modules))
	bad, types, err := examine(raw, filepath.Join(dir, "modules"), names)
	if err != nil {
		return err
	}
	for i, name := range names {
		// Each starts two programs that read all of the kernel's types.
		if i%oneIn == 0 || bad[name] {
			list = append(list, Case{Name: "modules/" + name, Leak: nothing, BTF: held, Flags: []string{"--btf=required", "--btf-base=" + raw}})
		}
	}
	here, err := os.ReadDir(running)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range here {
		name, err := filepath.Rel(dir, filepath.Join(running, e.Name()))
		if err != nil {
			return err
		}
		c := Case{Name: name, Leak: nothing, BTF: held, Flags: []string{"--btf=required"}}
		if e.Name() != "vmlinux" {
			c.Flags = append(c.Flags, "--btf-base="+filepath.Join(running, "vmlinux"))
		}
		list = append(list, c)
	}
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(strings.TrimSpace(string(release)), "-") // the rest is its builder's
	r.Sums = append(r.Sums, fmt.Sprintf("Linux %s of Debian sid: vmlinux, %d modules with %d types of their own, of which %d have BTF with a problem, every %dth through symcheck and bpftool; %d of BTF of the running kernel, %s",
		version, len(names), types, len(bad), oneIn, len(here), number))
	return p.rows(r, list, dir)
}

// examine judges the BTF of modules, and returns those with a problem and the number of all
// their types.
func examine(base, folder string, names []string) (map[string]bool, int, error) {
	data, err := os.ReadFile(base)
	if err != nil {
		return nil, 0, err
	}
	kernel, err := btf.Examine(data, nil)
	if err != nil {
		return nil, 0, err
	}
	bad, count := map[string]bool{}, 0
	for _, name := range names {
		data, err := sectionData(filepath.Join(folder, name), ".BTF")
		if err != nil {
			return nil, 0, err
		}
		types, err := btf.Examine(data, kernel)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", name, err)
		}
		count += types.Count
		if len(types.Problems) > 0 {
			bad[name] = true
		}
	}
	return bad, count, nil
}

// section writes a section to a file.
func section(file, name, into string) error {
	data, err := sectionData(file, name)
	if err != nil {
		return err
	}
	return os.WriteFile(into, data, 0o644)
}

func sectionData(file, name string) ([]byte, error) {
	f, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := f.Section(name)
	if s == nil {
		return nil, fmt.Errorf("%s has no %s", file, name)
	}
	return s.Data()
}

// fetchKernel downloads the newest kernel of the suite, keeps what is looked at, and says
// which it is. A folder that is whole is left as it is.
func (p *prover) fetchKernel(dir string) (string, error) {
	if version, err := os.ReadFile(filepath.Join(dir, "version")); err == nil {
		return string(version), nil
	}
	part := dir + ".part"
	if err := errors.Join(os.RemoveAll(dir), os.RemoveAll(part), os.MkdirAll(filepath.Join(part, "debug"), 0o755)); err != nil {
		return "", err
	}
	depends, err := p.aptOutput("apt-cache", part, "depends", "linux-image-amd64-dbg")
	if err != nil {
		return "", err
	}
	_, image, ok := strings.Cut(depends, "Depends: ")
	image, _, _ = strings.Cut(image, "\n")
	version := strings.TrimSuffix(strings.TrimPrefix(image, "linux-image-"), "-dbg")
	if !ok || version == image {
		return "", fmt.Errorf("linux-image-amd64-dbg does not say which kernel it is:\n%s", depends)
	}
	if err := p.apt(part, "download", image, "linux-modules-"+version); err != nil {
		return "", err
	}
	_, err = tool(part, []string{"VERSION=" + version, "WITH=" + strings.Join(withDebug, " ")}, "bash", "-euo", "pipefail", "-c", `
debug=./usr/lib/debug/lib/modules/$VERSION
dpkg-deb --fsys-tarfile linux-image-*.deb | tar -x --occurrence=1 "$debug/vmlinux" $(printf "$debug/kernel/%s " $WITH)
mv $debug/vmlinux .
mv $(printf "$debug/kernel/%s " $WITH) debug/
rm -r usr linux-image-*.deb
mkdir modules
dpkg-deb --fsys-tarfile linux-modules-*.deb | tar -x -C modules --wildcards '*.ko.xz'
rm linux-modules-*.deb
find modules -name '*.xz' -print0 | xargs -0 -P "$(nproc)" -n 200 xz -d`)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(part, "version"), []byte(version), 0o644); err != nil {
		return "", err
	}
	return version, os.Rename(part, dir)
}
