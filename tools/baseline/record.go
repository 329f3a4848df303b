package baseline

// Recording a system: what its loader would find, as a baseline that needs the system no
// more. A root is a folder with a file system in it, such as an unpacked image; links are
// followed as they lead in there, and nothing outside of it is read.

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
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
// the loader's own, each by the name of its file, and what these lead to by their own
// RUNPATH. With keep only the libraries whose name it is true of are recorded, and what
// these need.
//
// A file there that is no library is passed over; a library that cannot be read is an
// error, because half a system answers wrongly.
func Record(root string, keep func(name string) bool) (*Baseline, error) {
	if _, err := os.Stat(root); err != nil {
		return nil, err
	}
	r := &recorder{rootFolder: rootFolder{folder: root}, files: map[string]*recordedFile{}}
	b := &Baseline{Releases: map[string]string{}, Links: map[string]string{}}
	taken := map[[2]string]*loader.Object{} // by name and processor
	links := map[string]*loader.Object{}
	dirs, err := r.directories()
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		entries, err := r.list(dir)
		if err != nil {
			return nil, err
		}
		for _, name := range entries {
			if !libraryName.MatchString(name) {
				continue
			}
			file, err := r.library(path.Join(dir, name))
			if err != nil {
				return nil, err
			}
			if file == nil {
				continue
			}
			o := file.object
			have := taken[[2]string{name, o.CPU}]
			if have != nil && have != o {
				continue
			}
			taken[[2]string{name, o.CPU}] = o
			if o.Soname != "" && o.Soname != name || o.Name != "" {
				links[path.Join(dir, name)] = o // a second name, unless no first one comes
				continue
			}
			o.Name = path.Join(dir, name)
			b.Recorded = append(b.Recorded, o)
			if file.release != "" && b.Releases[o.CPU] == "" {
				b.Releases[o.CPU] = file.release
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(links)) {
		if o := links[name]; o.Name != "" {
			b.Links[name] = o.Name
		} else {
			// Its soname leads nowhere, so it is found by this name and no other.
			o.Name = name
			b.Recorded = append(b.Recorded, o)
		}
	}
	if len(b.Recorded) == 0 {
		return nil, fmt.Errorf("%s: no library is in %s of it", root, strings.Join(dirs, ", "))
	}
	if err := r.beside(b); err != nil {
		return nil, err
	}
	if keep != nil {
		b.keep(keep)
	}
	return b, nil
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

// recorder is a root of which each file is read once, however many names it has.
type recorder struct {
	rootFolder
	files map[string]*recordedFile // by the path that all links lead to
}

// recordedFile is a library, which has no Name until it is in the record.
type recordedFile struct {
	object  *loader.Object
	release string // of a libc.so.6
}

// library reads a library, or nil where the file is none.
func (r *recorder) library(name string) (*recordedFile, error) {
	real, err := r.resolve(name)
	if err != nil {
		return nil, nil // a link that leads nowhere is as good as no file
	}
	if file, ok := r.files[real]; ok {
		return file, nil
	}
	info, err := os.Lstat(r.path(real))
	if err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	f, err := os.Open(r.path(real))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	o, release, err := readLibrary(f, name)
	if err != nil {
		return nil, err
	}
	var file *recordedFile
	if o != nil {
		o.Name = ""
		file = &recordedFile{object: o, release: release}
	}
	r.files[real] = file
	return file, nil
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
	o.Sort()
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
