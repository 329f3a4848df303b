package isolate

// A file of the set: an object, or an archive of either kind, member by member.

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// file is an input, opened.
type file struct {
	name      string
	isArchive bool
	members   []member // one, without a name, where the file is an object
}

// member is one of an archive.
type member struct {
	name   string
	data   []byte
	object *object // nil for what is kept as it is
	kind   archive.Kind
}

// openFile reads all members, and returns an error for each that cannot be
// rewritten.
func openFile(in Input) (*file, []error) {
	f := &file{name: in.Name}
	a, err := archive.Open(bytes.NewReader(in.Data), int64(len(in.Data)), in.Name)
	if errors.Is(err, archive.ErrNotArchive) {
		o, err := openObject(in.Name, in.Data)
		if err != nil {
			return nil, []error{explain(in.Name, err)}
		}
		f.members = []member{{object: o, data: in.Data, kind: archive.ELF}}
		return f, nil
	}
	if err != nil {
		return nil, []error{err}
	}
	f.isArchive = true
	list, err := a.Members()
	if err != nil {
		return nil, []error{err}
	}
	var refused []error
	for _, m := range list {
		data, err := in.read(a, m)
		if err == nil {
			err = f.add(m, data)
		}
		if err != nil {
			refused = append(refused, err)
		}
	}
	return f, refused
}

// read returns the bytes of a member; those of a thin archive's are in another
// file, or in a member of another archive.
func (in *Input) read(a *archive.Archive, m archive.Member) ([]byte, error) {
	where := in.Name + ": member " + m.String()
	if !a.Thin {
		r, err := a.Open(m)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	}
	if in.Member == nil {
		return nil, fmt.Errorf("%s: the archive is thin, and its members are not at hand", where)
	}
	data, err := in.Member(m.Path)
	if err != nil {
		return nil, fmt.Errorf("%s: the archive is thin, and the member's own file cannot be read: %w", where, err)
	}
	if m.Nested == 0 {
		return data, nil
	}
	inner, err := archive.Open(bytes.NewReader(data), int64(len(data)), m.Path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	list, err := inner.Members()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	for _, n := range list {
		if n.Offset == m.Nested && !inner.Thin {
			r, err := inner.Open(n)
			if err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		}
	}
	return nil, fmt.Errorf("%s: %s has no member at offset %#x", where, m.Path, m.Nested)
}

// add takes a member into the file.
func (f *file) add(m archive.Member, data []byte) error {
	where := f.name + ": member " + m.String()
	n := member{name: m.Name, data: data, kind: archive.KindOf(m.Name, data[:min(len(data), 16)])}
	var err error
	switch n.kind {
	case archive.ELF:
		if n.object, err = openObject(where, data); err != nil {
			return explain(where, err)
		}
	case archive.LLVMBitcode:
		return explain(where, elffile.ErrLLVMBitcode)
	case archive.GoPackage, archive.GoObject:
		return fmt.Errorf("%s: is for Go's own linker; isolate the archive that go build -buildmode=c-archive makes", where)
	}
	f.members = append(f.members, n)
	return nil
}

// explain says of a refusal what can be done about it.
func explain(where string, err error) error {
	if errors.Is(err, elffile.ErrLLVMBitcode) {
		return fmt.Errorf("%s: is LLVM bitcode, in which names cannot be rewritten; compile it without -flto, or without -Clinker-plugin-lto", where)
	}
	return err
}

// write returns the file with every object rewritten.
func (f *file) write(s *set) ([]byte, error) {
	var members []archive.NewMember
	for _, m := range f.members {
		n := archive.NewMember{Name: m.name, Data: m.data}
		if m.object != nil {
			data, err := m.object.rewrite(s)
			if err != nil {
				return nil, err
			}
			n.Data, n.Symbols = data, m.object.defines(s)
		}
		members = append(members, n)
	}
	if !f.isArchive {
		return members[0].Data, nil
	}
	var out bytes.Buffer
	if err := archive.Write(&out, members); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return out.Bytes(), nil
}
