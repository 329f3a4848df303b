package debuginfo

// What goes wrong: the file, the section, the offset in it, and one sentence.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func formatError(file, where, format string, args ...any) error {
	return &elffile.FormatError{Name: file, Where: where, Msg: fmt.Sprintf(format, args...)}
}

// errorf is about an offset of an image.
func (m *image) errorf(offset uint64, format string, args ...any) error {
	return formatError(m.file.Name, fmt.Sprintf("%s at %#x", m.name, offset), format, args...)
}

// errorf is about the whole unit.
func (u *Unit) errorf(format string, args ...any) error {
	where := fmt.Sprintf("%s, unit at %#x", u.image.name, u.Offset)
	if u.Name != "" {
		where += " (" + u.Name + ")"
	}
	return formatError(u.image.file.Name, where, format, args...)
}
