// Package stubs writes what a linker has to see to link for an older glibc: shared
// objects that define the names and versions of one release and hold no code, and
// the few files beside them that glibc brings for linking.
//
// A linker takes the version of a symbol from the library that it finds, so a link
// asks for the newest glibc that is installed. Against these files it asks for
// nothing newer than the floor, whatever is installed.
package stubs

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// File is a file of the folder that is given to the linker with -L and -B.
type File struct {
	Name string
	Data []byte
}

// Files returns all the files for an ABI, sorted by name; the same ABI makes the same
// bytes. An error says which library or symbol cannot be written.
func Files(abi *glibc.ABI) ([]File, error) {
	m, err := machineOf(abi.CPU)
	if err != nil {
		return nil, err
	}
	var files []File
	add := func(name string, data []byte) { files = append(files, File{name, data}) }
	gcc, err := libgcc(abi.CPU)
	if err != nil {
		return nil, err
	}
	for _, lib := range append(slices.Clone(abi.Libraries), gcc) {
		data, err := library(m, lib)
		if err != nil {
			return nil, err
		}
		add(lib.Soname, data)
	}
	static, err := members(abi)
	if err != nil {
		return nil, err
	}
	archives, err := static.archives()
	if err != nil {
		return nil, err
	}
	files = append(files, archives...)
	if runsOwnConstructors(abi.Floor) {
		files = append(files, static.start...)
	}
	files = append(files, scripts(abi, len(static.vector) > 0)...)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}
