// Package archive reads ar archives: those of GNU ar (with a symbol index of 32
// or 64 bits, and long names), of BSD and Darwin, and thin ones, whose members
// stay files of their own. It writes GNU's.
//
// An archive is a magic string and a row of members, each behind a header of
// 60 characters. The formats differ in how they write names that do not fit
// into 16 characters, and in where they keep the index from symbols to
// members. Headers are read one by one, and the members' bytes not at all
// until somebody opens a member.
//
// No input makes this package panic, loop without end, or allocate more than a
// small multiple of the archive's size. Every error names the archive and the
// offset of the header that it is about.
package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	magic     = "!<arch>\n"
	thinMagic = "!<thin>\n"
)

// ErrNotArchive is what errors.Is finds in the error of a file that is no ar
// archive at all.
var ErrNotArchive = errors.New("not an ar archive")

// FormatError says that the bytes of an archive are not what they have to be.
// An error of another type is a failure to read them.
type FormatError struct {
	Name  string // the archive, as Open was told
	Where string // such as "member a.o at offset 0x44"; may be empty
	Msg   string

	is error
}

func (e *FormatError) Error() string {
	if e.Where == "" {
		return e.Name + ": " + e.Msg
	}
	return e.Name + ": " + e.Where + ": " + e.Msg
}

// Unwrap gives errors.Is the kind of this error.
func (e *FormatError) Unwrap() error { return e.is }

// Archive is an open archive. Its methods may be called from several
// goroutines at once, if the io.ReaderAt behind it allows that.
type Archive struct {
	Name string // as given to Open; every error starts with it
	Thin bool   // members are files of their own

	r       io.ReaderAt
	size    int64
	members func() (*directory, error)
	index   func() (*Index, error)
}

// Open checks the magic of r, which is size bytes long; the rest is read when
// it is asked for. The name is what errors call the archive.
//
// Where r is no archive, errors.Is(err, ErrNotArchive) holds.
func Open(r io.ReaderAt, size int64, name string) (*Archive, error) {
	a := &Archive{Name: name, r: r, size: max(size, 0)}
	if a.size == 0 {
		return nil, &FormatError{Name: name, Msg: "not an ar archive: it is empty", is: ErrNotArchive}
	}
	head := make([]byte, min(a.size, int64(len(magic))))
	if err := a.readAt(head, 0, ""); err != nil {
		return nil, err
	}
	switch string(head) {
	case magic:
	case thinMagic:
		a.Thin = true
	default:
		return nil, &FormatError{Name: name, Msg: "not an ar archive" + other(head), is: ErrNotArchive}
	}
	a.members = sync.OnceValues(a.readDirectory)
	a.index = sync.OnceValues(a.readIndex)
	return a, nil
}

// other says what a file is instead. Distributions do ship such files under
// the names of archives: glibc's libm.a is a linker script, and its libmcheck.a
// an object.
func other(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("<bigaf>\n")):
		return " of a kind that ELF systems use, but AIX's big format"
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		return " but an ELF file"
	case bytes.HasPrefix(head, []byte("BC\xc0\xde")), bytes.HasPrefix(head, []byte("\xde\xc0\x17\x0b")):
		return " but LLVM bitcode"
	case len(head) == len(magic) && bytes.IndexFunc(head, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r > '~' }) < 0:
		return " but text (a linker script?)"
	}
	return ": it does not begin with !<arch> or !<thin>"
}

// Members returns the members in the order of the archive, without those that
// hold the index or the long names. It reads headers only.
func (a *Archive) Members() ([]Member, error) {
	d, err := a.members()
	if err != nil {
		return nil, err
	}
	return d.members, nil
}

// Index returns the index from symbols to members, or nil where the archive
// has none: nobody ran ranlib, or nothing in it defines a symbol.
func (a *Archive) Index() (*Index, error) { return a.index() }

// Open gives the bytes of a member. Those of a thin archive are in the file
// m.Path, which the caller opens.
func (a *Archive) Open(m Member) (*io.SectionReader, error) {
	if a.Thin {
		return nil, a.errorf(m.where(), "the bytes of a thin archive's member are in the file %q", m.Path)
	}
	return io.NewSectionReader(a.r, m.dataOffset, m.Size), nil
}

func (a *Archive) errorf(where, format string, args ...any) error {
	return &FormatError{Name: a.Name, Where: where, Msg: fmt.Sprintf(format, args...)}
}

// readAt fills buf, and tells damage, which it is to end too early, from a
// failure to read.
func (a *Archive) readAt(buf []byte, off int64, where string) error {
	if off < 0 || off > a.size || int64(len(buf)) > a.size-off {
		return a.errorf(where, "truncated: %d bytes at offset %#x are beyond the end of the archive, which has %d bytes", len(buf), off, a.size)
	}
	n, err := a.r.ReadAt(buf, off)
	if n == len(buf) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if where != "" {
		where += ": "
	}
	return fmt.Errorf("%s: %sreading %d bytes at offset %#x: %w", a.Name, where, len(buf), off, err)
}
