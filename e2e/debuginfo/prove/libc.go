package main

// The part libc: the separate debug information of Debian's C library, as its package has it.

import (
	"debug/elf"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

const debugFolder = "/usr/lib/debug"

func (p *prover) libc(r *Result) error {
	var list []Case
	err := filepath.WalkDir(debugFolder, func(file string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		f, err := elf.Open(file)
		if err != nil {
			return nil // no ELF file
		}
		defer f.Close()
		c := Case{Name: strings.TrimPrefix(file, debugFolder+"/"), Leak: held, BTF: nothing}
		if f.Section(".gnu_debugaltlink") != nil || f.Section(".debug_info") == nil {
			c.Leak = notChecked
		}
		list = append(list, c)
		return nil
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("there is nothing below %s: it needs --layer=debuginfo", debugFolder)
	}
	return p.rows(r, list, debugFolder)
}

// rows judges files below a folder, each case named as its file.
func (p *prover) rows(r *Result, list []Case, folder string) error {
	r.Rows = make([]Row, len(list))
	return each(len(list), func(i int) error {
		row, err := p.row(folder, list[i].Name, list[i])
		r.Rows[i] = row
		return err
	})
}
