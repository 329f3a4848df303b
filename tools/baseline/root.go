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
