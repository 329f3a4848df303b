package glibc

// Recording one shared library: its nodes, and its public symbols.

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// private is the node of what glibc's libraries share among themselves.
const private = "GLIBC_PRIVATE"

// openLibrary reads one shared library from its file.
func openLibrary(name, cpu string) (*Library, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return readLibrary(file, info.Size(), name, cpu)
}

func readLibrary(r io.ReaderAt, size int64, name, cpu string) (*Library, error) {
	f, err := elffile.Open(r, size, name)
	if err != nil {
		return nil, err
	}
	if f.CPU() != cpu {
		return nil, fmt.Errorf("%s: is for %s, and libc.so.6 beside it for %s", name, f.CPU(), cpu)
	}
	dynamic, err := f.Dynamic()
	switch {
	case err != nil:
		return nil, err
	case dynamic == nil || dynamic.Soname != filepath.Base(name):
		return nil, fmt.Errorf("%s: has not its own name as DT_SONAME, as each of glibc's libraries has", name)
	}
	library := &Library{Soname: dynamic.Soname, Needed: dynamic.Needed}
	nodes, err := f.Verdefs()
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		if node.Flags&elffile.VER_FLG_BASE == 0 {
			library.Nodes = append(library.Nodes, node.Name)
		}
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	addSymbols(library, symbols)
	if err := plain(library); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return library, nil
}

// addSymbols adds the public definitions.
func addSymbols(library *Library, symbols []elffile.Symbol) {
	for _, s := range symbols {
		if !s.Defined() || !s.Exported() || s.VersionNode || s.Version == "" || s.Version == private {
			continue
		}
		symbol := Symbol{Name: s.Name, Version: s.Version, Default: s.DefaultVersion, Type: s.Type, Binding: s.Binding}
		if isData(s.Type) {
			symbol.Size = s.Size
		}
		library.Symbols = append(library.Symbols, symbol)
	}
	sortSymbols(library.Symbols)
	values := map[[2]string]uint64{}
	for _, s := range symbols {
		if s.Defined() {
			values[[2]string{s.Name, s.Version}] = s.Value
		}
	}
	groups := map[uint64][]int{} // by address: the objects there
	for i, s := range library.Symbols {
		if s.Type == elffile.STT_OBJECT {
			at := values[[2]string{s.Name, s.Version}]
			groups[at] = append(groups[at], i)
		}
	}
	for _, group := range groups {
		for _, i := range group {
			library.Symbols[i].Alias = group[0] + 1
		}
	}
	numberAliases(library.Symbols)
}
