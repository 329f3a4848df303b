package debuginfo

// ELF notes (gABI, "Note Section"): name, type, and bytes that only they
// understand.

import (
	"bytes"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Note is one note.
type Note struct {
	Owner string // "GNU", "Linux", …: what the type is a number of
	Type  uint32
	Desc  []byte
}

// mostNotes bounds the bytes of one section or segment of notes. A core dump has
// more; nothing that was linked does.
const mostNotes = 16 << 20

// Notes calls do for each note of a file until do returns false: those of SHT_NOTE
// sections, or of PT_NOTE segments where there are no section headers.
func Notes(f *elffile.File, do func(Note) bool) error {
	sections, err := f.Sections()
	if err != nil {
		return err
	}
	for _, s := range sections {
		if s.Type != elffile.SHT_NOTE {
			continue
		}
		if goOn, err := notesAt(f, s.Name, s.Offset, s.Size, s.Addralign, do); err != nil || !goOn {
			return err
		}
	}
	if len(sections) > 0 {
		return nil
	}
	for _, s := range f.Segments {
		if s.Type != elffile.PT_NOTE {
			continue
		}
		if goOn, err := notesAt(f, "PT_NOTE", s.Offset, s.FileSize, s.Align, do); err != nil || !goOn {
			return err
		}
	}
	return nil
}

func notesAt(f *elffile.File, where string, offset, size, align uint64, do func(Note) bool) (bool, error) {
	r, all := f.Bytes()
	if size > mostNotes || offset > uint64(all) || size > uint64(all)-offset {
		return false, formatError(f.Name, where, "%d bytes of notes at offset %#x: not that many can be there", size, offset)
	}
	b := make([]byte, size)
	if n, err := r.ReadAt(b, int64(offset)); n != len(b) {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return false, err
	}
	// Notes of .note.gnu.property are aligned to 8 in 64-bit files, all others to 4.
	if align != 8 {
		align = 4
	}
	up := func(n uint64) uint64 { return (n + align - 1) / align * align }
	for len(b) >= 12 {
		name, desc := uint64(f.ByteOrder.Uint32(b)), uint64(f.ByteOrder.Uint32(b[4:]))
		kind := f.ByteOrder.Uint32(b[8:])
		left := uint64(len(b))
		from := up(12 + name)
		if from > left || desc > left-from {
			return false, formatError(f.Name, where, "a note goes beyond the end")
		}
		owner, _, _ := bytes.Cut(b[12:12+name], []byte{0})
		if !do(Note{Owner: string(owner), Type: kind, Desc: b[from : from+desc]}) {
			return false, nil
		}
		b = b[min(up(from+desc), left):]
	}
	return true, nil
}
