package baseline

// A folder that stands for "/": where its loader looks, and where its links lead.

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// rootFolder is a folder that stands for "/".
type rootFolder struct{ folder string }

// directories are where the loader looks, in its order: those of ld.so.conf, then its own.
func (r *rootFolder) directories() ([]string, error) {
	dirs, err := r.configured("/etc/ld.so.conf", map[string]bool{})
	if err != nil {
		return nil, err
	}
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
	return list, nil
}

// configured reads the folders out of a configuration file of ldconfig, each file once.
// One that is there and cannot be read is an error: it may name half the system.
func (r *rootFolder) configured(name string, read map[string]bool) ([]string, error) {
	real, err := r.resolve(name)
	if err != nil || read[real] {
		return nil, nil
	}
	read[real] = true
	if info, err := os.Lstat(r.path(real)); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	text, err := os.ReadFile(r.path(real))
	if err != nil {
		return nil, err
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
				for _, file := range r.glob(pattern) {
					more, err := r.configured(file, read)
					if err != nil {
						return nil, err
					}
					dirs = append(dirs, more...)
				}
			}
		case path.IsAbs(f[0]):
			dirs = append(dirs, path.Clean(strings.TrimSuffix(f[0], ":")))
		}
	}
	return dirs, nil
}

// glob lists the paths of the root that match a pattern, sorted.
func (r *rootFolder) glob(pattern string) []string {
	list := []string{"/"}
	for _, part := range strings.Split(strings.Trim(path.Clean(pattern), "/"), "/") {
		var next []string
		for _, dir := range list {
			if !strings.ContainsAny(part, `*?[\`) {
				next = append(next, path.Join(dir, part))
				continue
			}
			entries, _ := r.list(dir)
			for _, e := range entries {
				if ok, _ := path.Match(part, e); ok {
					next = append(next, path.Join(dir, e))
				}
			}
		}
		list = next
	}
	return list
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
