package glibc

// Recording: the ABI of one release as its files have it.

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// ours tells glibc's own shared libraries from others in the same folder. The loader
// has a name of its own on each processor, and libc.so.6 names it. These patterns cost more than
// most of what a check does, and a check records nothing: they are made when one is asked for.
var ours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(lib(c|m|pthread|dl|rt|util|resolv|anl|mvec|BrokenLocale|nsl|thread_db|c_malloc_debug)|libnss_(compat|db|dns|files|hesiod|nis|nisplus))\.so\.[0-9]+$`)
})

// banner is what libc.so.6 says when it is run: "GNU C Library (Debian GLIBC
// 2.31-13+deb11u11) stable release version 2.31." (csu/version.c).
var banner = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`GNU C Library [^\n]{0,200}? release version ([0-9]+\.[0-9]+)[.\n]`)
})

// Record reads the glibc that is unpacked below folder: libc.so.6, which says its
// release, and the other libraries beside it. Links are not followed: a link in an
// unpacked package can lead out of it.
func Record(folder string) (*ABI, error) {
	where, err := find(folder)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(where, "libc.so.6")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		return nil, err
	}
	match := banner().FindSubmatch(data)
	if match == nil {
		return nil, fmt.Errorf("%s: does not say which release of glibc it is", name)
	}
	abi := &ABI{CPU: f.CPU()}
	if abi.Floor, err = ParseRelease(string(match[1])); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	interpreter, err := f.Interpreter()
	if err != nil {
		return nil, err
	}
	loader := path.Base(interpreter)
	if interpreter == "" {
		return nil, fmt.Errorf("%s: names no loader (PT_INTERP)", name)
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil, err
	}
	found := false
	for _, entry := range entries {
		if entry.Name() != loader && !ours().MatchString(entry.Name()) || entry.IsDir() {
			continue
		}
		found = found || entry.Name() == loader
		library, err := openLibrary(filepath.Join(where, entry.Name()), abi.CPU)
		if err != nil {
			return nil, err
		}
		abi.Libraries = append(abi.Libraries, *library)
	}
	if !found {
		return nil, fmt.Errorf("%s: its loader %s is not beside it", name, loader)
	}
	if err := ofOneRelease(abi); err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	keepNeeded(abi)
	return abi, nil
}

// ofOneRelease says whether a library is newer than libc.so.6: two packages in one folder. A
// node that is newer than its release, as aarch64's own 2.17 has GLIBC_2.18, is in libc.so.6.
func ofOneRelease(abi *ABI) error {
	libc := abi.library("libc.so.6")
	for _, l := range abi.Libraries {
		for _, node := range l.Nodes {
			if r, ok := nodeRelease(node); ok && abi.Floor.Less(r) && !slices.Contains(libc.Nodes, node) {
				return fmt.Errorf("%s has %s, and libc.so.6 beside it is of glibc %s: they are not of one release", l.Soname, node, abi.Floor)
			}
		}
	}
	return nil
}

// find returns the one folder below folder that has a libc.so.6.
func find(folder string) (string, error) {
	var all []string
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "libc.so.6" && !entry.IsDir() {
			all = append(all, filepath.Dir(name))
		}
		return err
	})
	switch {
	case err != nil:
		return "", err
	case len(all) == 0:
		return "", fmt.Errorf("%s: there is no libc.so.6 below it", folder)
	case len(all) > 1:
		return "", fmt.Errorf("%s: there are several libc.so.6 below it, in %s; give the folder of one", folder, strings.Join(all, " and "))
	}
	return all[0], nil
}

// keepNeeded drops what is no library of glibc from each Needed: there is none in
// Debian's packages (measured), and a floor could not say anything about it.
func keepNeeded(abi *ABI) {
	for i := range abi.Libraries {
		var kept []string
		for _, soname := range abi.Libraries[i].Needed {
			if abi.library(soname) != nil {
				kept = append(kept, soname)
			}
		}
		abi.Libraries[i].Needed = kept
	}
}

// RecordHistory reads releases of glibc on one processor, the oldest first, each
// unpacked in a folder, and returns the data file that holds them. Of the releases in
// kept, which an earlier file had, those that no folder has stay.
func RecordHistory(folders []string, kept ...*ABI) ([]byte, error) {
	var records []*ABI
	for i, folder := range folders {
		record, err := Record(folder)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			switch last := records[i-1]; {
			case record.CPU != last.CPU:
				return nil, fmt.Errorf("%s is glibc for %s, and %s for %s; a history is one processor's", folder, record.CPU, folders[i-1], last.CPU)
			case !last.Floor.Less(record.Floor):
				return nil, fmt.Errorf("%s is glibc %s and comes after %s, which is %s; the oldest has to be the first, each release once", folder, record.Floor, folders[i-1], last.Floor)
			}
		}
		records = append(records, record)
	}
	for _, k := range kept {
		if !slices.ContainsFunc(records, func(r *ABI) bool { return r.Floor == k.Floor }) {
			records = append(records, k)
		}
	}
	slices.SortFunc(records, func(a, b *ABI) int { return a.Floor.Compare(b.Floor) })
	return Encode(records)
}
