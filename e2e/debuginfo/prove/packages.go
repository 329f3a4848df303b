package main

// The part programs: source packages of Debian, built with gcc and clang, DWARF 4 and 5.

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// source is a source package, and how it is built where $CC, $CXX and $FLAGS are set.
type source struct {
	name, build string
	ways        []string // keys of ways; nil for all
	noC         bool     // it is in C++
}

const configured = "CC=\"$CC\" CXX=\"$CXX\" CFLAGS=\"$FLAGS\" CXXFLAGS=\"$FLAGS\" ./configure --disable-nls --disable-dependency-tracking\nmake"

var sourcePackages = []source{
	{name: "bzip2", build: "make CC=\"$CC\" CFLAGS=\"$FLAGS\" bzip2 bzip2recover"},
	{name: "lua5.4", build: "make -C src CC=\"$CC\" MYCFLAGS=\"$FLAGS\" linux"},
	{name: "lz4", build: "make CC=\"$CC\" CFLAGS=\"$FLAGS\" lz4 lib"},
	{name: "xxhash", build: "make CC=\"$CC\" CFLAGS=\"$FLAGS\" xxhsum lib"},
	{name: "cjson", build: "make CC=\"$CC\" CFLAGS=\"$FLAGS -fPIC\" shared tests", ways: []string{"gcc-5", "clang-4"}},
	{name: "mksh", build: "CFLAGS=\"$FLAGS\" sh Build.sh -r"},
	{name: "zlib", build: "CC=\"$CC\" CFLAGS=\"$FLAGS\" ./configure\nmake", ways: []string{"gcc-5", "clang-4"}},
	{name: "tinyxml2", build: "$CXX $FLAGS -o xmltest xmltest.cpp tinyxml2.cpp", ways: []string{"gcc-4", "clang-5"}, noC: true},
	{name: "pugixml", build: "$CXX $FLAGS -fPIC -shared -o libpugixml.so src/pugixml.cpp", ways: []string{"gcc-4", "clang-5"}, noC: true},
	{name: "mawk", build: configured, ways: []string{"gcc-4", "clang-5"}},
	{name: "gzip", build: configured, ways: []string{"gcc-5", "clang-4"}},
	{name: "sed", build: configured, ways: []string{"gcc-4", "clang-5"}},
}

// way is a compiler and its flags.
type way struct{ name, cc, cxx, flags string }

var ways = []way{
	{"gcc-5", "gcc", "g++", "-O2 -g"}, {"gcc-4", "gcc", "g++", "-O2 -gdwarf-4"},
	{"clang-5", "clang", "clang++", "-O2 -g"}, {"clang-4", "clang", "clang++", "-O2 -gdwarf-4"},
	{"thin", "clang -flto=thin -fuse-ld=lld", "clang++ -flto=thin -fuse-ld=lld", "-O2 -g"},
}

func (p *prover) packages(r *Result) error {
	type build struct {
		source
		way
	}
	var builds []build
	for _, s := range sourcePackages {
		for _, w := range ways {
			if len(s.ways) == 0 || slices.Contains(s.ways, w.name) {
				builds = append(builds, build{s, w})
			}
		}
	}
	if err := p.fetchSources(); err != nil {
		return err
	}
	err := each(len(builds), func(i int) error { return p.compile(builds[i].source, builds[i].way) })
	if err != nil {
		return err
	}
	var list, objects []Case
	for _, b := range builds {
		files, err := elfFiles(filepath.Join(p.dir, "programs", b.source.name+"-"+b.way.name), ".debug_info")
		if err != nil {
			return err
		}
		linked := 0
		for file, kind := range files {
			c := Case{Name: b.source.name + "-" + b.way.name + "/" + file, Leak: held, BTF: nothing}
			if b.noC {
				c.NoOracle = noC
			}
			if kind == elf.ET_REL {
				c.NoOracle = "an object"
				objects = append(objects, c)
				continue
			}
			linked++
			list = append(list, c)
		}
		if linked == 0 {
			return fmt.Errorf("%s, %s: nothing with debug information was linked", b.source.name, b.way.name)
		}
	}
	byName := func(a, b Case) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(list, byName)
	slices.SortFunc(objects, byName)
	r.Sums = append(r.Sums, fmt.Sprintf("%d source packages, %d builds: %d programs and shared libraries, %d objects", len(sourcePackages), len(builds), len(list), len(objects)))
	return p.rows(r, append(list, objects...), filepath.Join(p.dir, "programs"))
}

// fetchSources downloads what is not there yet.
func (p *prover) fetchSources() error {
	dir := filepath.Join(p.dir, "sources")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var missing []string
	for _, s := range sourcePackages {
		if list, err := filepath.Glob(filepath.Join(dir, s.name+"_*.orig.tar.*")); err != nil || len(list) == 0 {
			missing = append(missing, s.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return p.apt(dir, append([]string{"source", "--download-only", "--tar-only"}, missing...)...)
}

// compile unpacks and builds a package in a folder of its own, once.
func (p *prover) compile(s source, w way) error {
	into := filepath.Join(p.dir, "programs", s.name+"-"+w.name)
	if _, err := os.Stat(into); err == nil {
		return nil
	}
	tars, err := filepath.Glob(filepath.Join(p.dir, "sources", s.name+"_*.orig.tar.*"))
	if err != nil {
		return err
	}
	tars = slices.DeleteFunc(tars, func(n string) bool { return strings.HasSuffix(n, ".asc") })
	if len(tars) == 0 {
		return fmt.Errorf("%s: its sources are not there", s.name)
	}
	part := into + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return err
	}
	cmd := exec.Command("sh", "-ec", "tar -xf \"$TAR\" --strip-components=1\n"+s.build)
	cmd.Dir = part
	cmd.Env = append(os.Environ(), "TAR="+tars[0], "CC="+w.cc, "CXX="+w.cxx, "FLAGS="+w.flags, "FORCE_UNSAFE_CONFIGURE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s, %s: %w\n%s", s.name, w.name, err, out[max(0, len(out)-3000):])
	}
	return os.Rename(part, into)
}

// elfFiles are the ELF files below a folder that have a section, and what they are.
func elfFiles(folder, section string) (map[string]elf.Type, error) {
	found := map[string]elf.Type{}
	err := filepath.WalkDir(folder, func(file string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		f, err := elf.Open(file)
		if err != nil {
			return nil // no ELF file
		}
		defer f.Close()
		if f.Section(section) == nil {
			return nil
		}
		name, err := filepath.Rel(folder, file)
		found[name] = f.Type
		return err
	})
	if len(found) == 0 && err == nil {
		err = errors.New("there are no ELF files in " + folder)
	}
	return found, err
}
