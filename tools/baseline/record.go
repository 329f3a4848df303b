package baseline

// Recording a system: what its loader would find, as a baseline that needs the system no
// more. A root is a folder with a file system in it, such as an unpacked image; links are
// followed as they lead in there, and nothing outside of it is read.

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// libraryName tells what can be a library: libx.so.1, ld-linux.so.2, libx-1.2.so.
var libraryName = regexp.MustCompile(`\.so(\.[0-9A-Za-z_.]+)?$`)

// Record reads the libraries of a root: those in the folders of its /etc/ld.so.conf and in
// the loader's own, each by its soname. With keep only the libraries that it is true of are
// recorded, and what these need.
//
// A file there that is no library is passed over; a library that cannot be read is an
// error, because half a system answers wrongly.
func Record(root string, keep func(soname string) bool) (*Baseline, error) {
	r := &rootFolder{folder: root}
	b := &Baseline{Releases: map[string]string{}}
	taken := map[[2]string]bool{} // soname and processor
	for _, dir := range r.directories() {
		entries, err := r.list(dir)
		if err != nil {
			return nil, err
		}
		for _, name := range entries {
			if !libraryName.MatchString(name) {
				continue
			}
			o, release, err := r.library(path.Join(dir, name))
			if err != nil {
				return nil, err
			}
			if o == nil || o.Soname != "" && o.Soname != name {
				continue // no library, or a second name of one
			}
			key := [2]string{name, o.CPU}
			if taken[key] {
				continue
			}
			taken[key] = true
			b.Recorded = append(b.Recorded, o)
			if release != "" && b.Releases[o.CPU] == "" {
				b.Releases[o.CPU] = release
			}
		}
	}
	if len(b.Recorded) == 0 {
		return nil, fmt.Errorf("%s: no library is in %s of it", root, strings.Join(r.directories(), ", "))
	}
	if keep != nil {
		b.keep(keep)
	}
	return b, nil
}

// keep drops the libraries that are not asked for and that none of these needs.
func (b *Baseline) keep(asked func(soname string) bool) {
	wanted := map[*loader.Object]bool{}
	var want func(o *loader.Object)
	want = func(o *loader.Object) {
		if wanted[o] {
			return
		}
		wanted[o] = true
		for _, n := range o.Needed {
			for _, other := range b.Recorded {
				if other.CPU == o.CPU && sonameOf(other) == path.Base(n) {
					want(other)
				}
			}
		}
	}
	for _, o := range b.Recorded {
		if asked(sonameOf(o)) {
			want(o)
		}
	}
	b.Recorded = slices.DeleteFunc(b.Recorded, func(o *loader.Object) bool { return !wanted[o] })
}

// File reads one library as it would be recorded.
func File(name string) (*loader.Object, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	o, _, err := readLibrary(f, path.Base(filepath.ToSlash(name)))
	if err == nil && o == nil {
		err = fmt.Errorf("%s: is no shared library", name)
	}
	return o, err
}

// rootFolder is a folder that stands for "/".
type rootFolder struct{ folder string }

// directories are where the loader looks, in its order: those of ld.so.conf, then its own.
func (r *rootFolder) directories() []string {
	dirs := r.configured("/etc/ld.so.conf", 0)
	for _, top := range []string{"/lib", "/usr/lib"} {
		entries, err := r.list(top)
		if err != nil {
			continue
		}
		for _, name := range entries {
			// Debian's own loader has these built in (measured: 2.31 to 2.43).
			if strings.Contains(name, "-linux-gnu") && r.isDir(path.Join(top, name)) {
				dirs = append(dirs, path.Join(top, name))
			}
		}
	}
	for _, dir := range []string{"/lib64", "/usr/lib64", "/lib32", "/usr/lib32", "/lib", "/usr/lib"} {
		dirs = append(dirs, dir)
	}
	seen := map[string]bool{}
	var list []string
	for _, dir := range dirs {
		// /lib is /usr/lib where the two are merged.
		real, err := r.resolve(dir)
		if err != nil || seen[real] || !r.isDir(real) {
			continue
		}
		seen[real] = true
		list = append(list, real)
	}
	return list
}

// configured reads the folders out of a configuration file of ldconfig.
func (r *rootFolder) configured(name string, depth int) []string {
	real, err := r.resolve(name)
	if err != nil || depth > 8 {
		return nil
	}
	text, err := os.ReadFile(r.path(real))
	if err != nil {
		return nil
	}
	var dirs []string
	for line := range strings.SplitSeq(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0] == "hwcap":
		case f[0] == "include":
			for _, pattern := range f[1:] {
				if !path.IsAbs(pattern) {
					pattern = path.Join(path.Dir(name), pattern)
				}
				entries, _ := r.list(path.Dir(pattern))
				for _, e := range entries {
					if ok, _ := path.Match(path.Base(pattern), e); ok {
						dirs = append(dirs, r.configured(path.Join(path.Dir(pattern), e), depth+1)...)
					}
				}
			}
		case path.IsAbs(f[0]):
			dirs = append(dirs, path.Clean(strings.TrimSuffix(f[0], ":")))
		}
	}
	return dirs
}

// library reads a library, or nil where the file is none.
func (r *rootFolder) library(name string) (*loader.Object, string, error) {
	real, err := r.resolve(name)
	if err != nil {
		return nil, "", nil // a link that leads nowhere is as good as no file
	}
	info, err := os.Lstat(r.path(real))
	if err != nil || !info.Mode().IsRegular() {
		return nil, "", err
	}
	f, err := os.Open(r.path(real))
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	return readLibrary(f, name)
}

// readLibrary reads an open file, and of a libc.so.6 which release it is.
func readLibrary(f *os.File, name string) (*loader.Object, string, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	elf, err := elffile.Open(f, info.Size(), name)
	switch {
	case errors.Is(err, elffile.ErrNotELF):
		return nil, "", nil
	case err != nil:
		return nil, "", err
	case elf.Kind() != elffile.SharedObject:
		return nil, "", nil
	}
	o, err := loader.ReadObject(elf)
	if err != nil {
		return nil, "", err
	}
	for i := range o.Definitions {
		if d := &o.Definitions[i]; d.Type == elffile.STT_FUNC || d.Type == elffile.STT_GNU_IFUNC {
			d.Size = 0 // nobody looks at the size of code
		}
	}
	if o.Soname != "libc.so.6" || info.Size() > 64<<20 {
		return o, "", nil
	}
	text := make([]byte, info.Size())
	if _, err := f.ReadAt(text, 0); err != nil {
		return nil, "", err
	}
	return o, releaseIn(text), nil
}

// release is how a C library says which one it is (csu/version.c).
var release = regexp.MustCompile(`GNU C Library [^\n]{0,80}release version ([0-9]+\.[0-9]+)`)

func releaseIn(text []byte) string {
	// The expression is slow on megabytes: go to the place first.
	at := bytes.Index(text, []byte("GNU C Library "))
	if at < 0 {
		return ""
	}
	if m := release.FindSubmatch(text[at:min(len(text), at+256)]); m != nil {
		return string(m[1])
	}
	return ""
}

// path is where a file of the root is on this machine.
func (r *rootFolder) path(name string) string {
	return filepath.Join(r.folder, filepath.FromSlash(name))
}

// list returns the names in a folder of the root, sorted.
func (r *rootFolder) list(dir string) ([]string, error) {
	real, err := r.resolve(dir)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(r.path(real))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

func (r *rootFolder) isDir(name string) bool {
	real, err := r.resolve(name)
	if err != nil {
		return false
	}
	info, err := os.Lstat(r.path(real))
	return err == nil && info.IsDir()
}

// resolve follows the links of a path as they lead inside the root.
func (r *rootFolder) resolve(name string) (string, error) {
	left := strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	at := "/"
	for links := 0; len(left) > 0; {
		next := left[0]
		left = left[1:]
		if next == ".." {
			at = path.Dir(at)
			continue
		}
		step := path.Join(at, next)
		info, err := os.Lstat(r.path(step))
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = step
			continue
		}
		if links++; links > 40 { // as Linux does
			return "", fmt.Errorf("%s: too many links", name)
		}
		target, err := os.Readlink(r.path(step))
		if err != nil {
			return "", err
		}
		if path.IsAbs(target) {
			at = "/"
		}
		left = append(strings.Split(strings.Trim(target, "/"), "/"), left...)
	}
	return at, nil
}
