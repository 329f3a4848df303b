package main

// What was split off a binary, from the command line: --debug-file and --btf-base. Both
// take ELF and raw BTF, and are told apart by their first bytes.

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// debugFiles are open as long as the check reads them.
type debugFiles struct {
	files []*subject.DebugFile
	base  *subject.DebugFile
	open  []*os.File
}

// Close closes them.
func (d *debugFiles) Close() error {
	var errs []error
	for _, f := range d.open {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// readDebugFiles opens what --debug-file and --btf-base name.
func (f *checkFlags) readDebugFiles() (*debugFiles, error) {
	d := &debugFiles{}
	var errs []error
	for _, name := range f.debugFiles {
		file, err := d.read(name)
		d.files = append(d.files, file)
		errs = append(errs, err)
	}
	if f.btfBase != "" {
		var err error
		d.base, err = d.read(f.btfBase)
		errs = append(errs, err)
	}
	return d, errors.Join(errs...)
}

func (d *debugFiles) read(name string) (*subject.DebugFile, error) {
	file, size, err := linkset.OpenFile(name)
	if err != nil {
		return nil, err
	}
	d.open = append(d.open, file)
	out := &subject.DebugFile{Name: displayName(name)}
	if out.BTF, err = rawBTF(file, size); err != nil || out.BTF != nil {
		return out, err
	}
	out.File, err = elffile.Open(file, size, out.Name)
	return out, err
}

// mostBTF is more than BTF can be: two of its lengths are words of 32 bits.
const mostBTF = math.MaxUint32

// rawBTF returns all of a file that is raw BTF, nil for any other.
func rawBTF(r io.ReaderAt, size int64) ([]byte, error) {
	var head [2]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || !btf.IsRaw(head[:]) {
		if err == io.EOF {
			err = nil
		}
		return nil, err
	}
	if size > mostBTF {
		return nil, fmt.Errorf("raw BTF of %d bytes: there is none so large", size)
	}
	data := make([]byte, size)
	if n, err := r.ReadAt(data, 0); int64(n) < size {
		return nil, err
	}
	return data, nil
}
