package linkset

// The bytes of what was linked: every object, by itself or in an archive, also those that
// hold a compiler's own code and no machine code.

import (
	"errors"
	"io"
	"path/filepath"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// IsScript tells a linker script, which names files and defines nothing.
func IsScript(err error) bool { return errors.Is(err, elffile.ErrLinkerScript) }

// Piece is an object of a link as it lies there.
type Piece struct {
	Input  *Input
	Member string       // of an archive; "" for an object
	Kind   archive.Kind // ELF or LLVMBitcode
	Name   string       // "FILE" or "FILE(MEMBER)"
}

// EachPiece calls do for each object of the link, in its order, with its bytes. Which
// members of an archive were linked is not asked. What cannot be read is returned, and so
// is what do returns.
func (l *Link) EachPiece(do func(p Piece, r io.ReaderAt, size int64) error) []Problem {
	var problems []Problem
	for _, in := range l.Inputs {
		if in.Kind == Other || in.Kind == SharedObject {
			continue
		}
		c := l.ContentsOf(in)
		switch {
		case in.Kind == SharedObject || IsScript(c.Err):
		case c.Ar != nil:
			problems = append(problems, eachMember(in, c.Ar, do)...)
		case c.Object != nil || errors.Is(c.Err, elffile.ErrLLVMBitcode):
			if err := onePiece(Piece{Input: in, Name: in.Path}, in.Path, do); err != nil {
				problems = append(problems, Problem{Input: in, Err: err})
			}
		default:
			problems = append(problems, Problem{Input: in, Err: c.Err})
		}
	}
	return problems
}

func eachMember(in *Input, ar *archive.Archive, do func(Piece, io.ReaderAt, int64) error) []Problem {
	members, err := ar.Members()
	if err != nil {
		return []Problem{{Input: in, Err: err}}
	}
	var problems []Problem
	for _, m := range members {
		p := Piece{Input: in, Member: m.Name, Name: in.Path + "(" + m.Name + ")"}
		if ar.Thin {
			err = onePiece(p, filepath.Join(filepath.Dir(ar.Name), m.Path), do)
		} else if p.Kind, err = ar.Kind(m); err == nil && isObject(p.Kind) {
			var r *io.SectionReader
			if r, err = ar.Open(m); err == nil {
				err = do(p, r, r.Size())
			}
		}
		if err != nil {
			problems = append(problems, Problem{Input: in, Member: m.Name, Err: err})
		}
	}
	return problems
}

// onePiece opens a file of its own.
func onePiece(p Piece, file string, do func(Piece, io.ReaderAt, int64) error) error {
	f, size, err := OpenFile(file)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, min(size, 4))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if p.Kind = archive.KindOf(filepath.Base(file), head); !isObject(p.Kind) {
		return nil
	}
	return do(p, f, size)
}

// isObject tells what a linker links from what lies beside it in archives.
func isObject(k archive.Kind) bool { return k == archive.ELF || k == archive.LLVMBitcode }
