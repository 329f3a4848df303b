package stubs

// libc_nonshared.a, libmvec_nonshared.a and the start files: code that a program gets by copy.
//
// Some of it was never part of libc.so.6. The rest stands in for functions that are
// newer than the floor and that nobody chose to call: the headers of a newer glibc
// and the static libraries of a newer GCC put them in place of older ones. Those of
// them that the floor has are left out. src/ has the sources.

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

//go:embed objects/*.a
var objects embed.FS

const constructorsMember = "csu.o"

// Vector functions call those of libm.so.6, and are beside it: libmvec_nonshared.a.
const (
	vectorArchive = "libmvec_nonshared.a"
	vectorPrefix  = "vector_"
)

// startFiles are the members that are files of their own, under these names. What is
// good for a program at any address is good for one that is not.
var startFiles = map[string][]string{"crt1.o": {"crt1.o", "Scrt1.o"}, "gcrt1.o": {"gcrt1.o"}}

// runsOwnConstructors says whether a program has to call its own constructors:
// libc.so.6 does so since 2.34 (glibc csu/libc-start.c, call_init).
func runsOwnConstructors(r glibc.Release) bool {
	return r.Major < 2 || r.Major == 2 && r.Minor < 34
}

// static is the code for one ABI.
type static struct {
	start             []File
	nonshared, vector []archive.NewMember
}

// members picks what an ABI needs.
func members(abi *glibc.ABI) (*static, error) {
	name := "objects/" + abi.CPU + ".a"
	data, err := objects.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no code for the processor %q", abi.CPU)
	}
	ar, err := archive.Open(bytes.NewReader(data), int64(len(data)), name)
	if err != nil {
		return nil, err
	}
	list, err := ar.Members()
	if err != nil {
		return nil, err
	}
	defaults := defaultNames(abi)
	out := &static{}
	for _, m := range list {
		r, err := ar.Open(m)
		if err != nil {
			return nil, err
		}
		object, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if names, ok := startFiles[m.Name]; ok {
			for _, name := range names {
				out.start = append(out.start, File{name, object})
			}
			continue
		}
		defined, err := definitions(m.Name, object)
		if err != nil {
			return nil, err
		}
		if m.Name == constructorsMember && !runsOwnConstructors(abi.Floor) ||
			slices.ContainsFunc(defined, func(name string) bool { return defaults[name] }) {
			continue
		}
		to := &out.nonshared
		if strings.HasPrefix(m.Name, vectorPrefix) {
			to = &out.vector
		}
		*to = append(*to, archive.NewMember{Name: m.Name, Data: object, Symbols: defined})
	}
	return out, nil
}

// archives are the archives that an ABI needs; libc_nonshared.a every one.
func (s *static) archives() ([]File, error) {
	var files []File
	add := func(name string, members []archive.NewMember) error {
		var out bytes.Buffer
		err := archive.Write(&out, members)
		files = append(files, File{name, out.Bytes()})
		return err
	}
	err := add("libc_nonshared.a", s.nonshared)
	if err == nil && len(s.vector) > 0 {
		err = add(vectorArchive, s.vector)
	}
	return files, err
}

// defaultNames are the names that a link against the ABI finds.
func defaultNames(abi *glibc.ABI) map[string]bool {
	names := map[string]bool{}
	for _, lib := range abi.Libraries {
		for _, s := range lib.Symbols {
			if s.Default && s.Version != private {
				names[s.Name] = true
			}
		}
	}
	return names
}

// definitions are the names that an object defines for others, in its own order.
func definitions(name string, object []byte) ([]string, error) {
	f, err := elffile.Open(bytes.NewReader(object), int64(len(object)), name)
	if err != nil {
		return nil, err
	}
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range symbols {
		if s.Defined() && s.Global() {
			names = append(names, s.Name)
		}
	}
	return names, nil
}
