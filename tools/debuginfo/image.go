package debuginfo

// An image is all that a file has under one section name. That is a range of the
// file, read as it is needed; bytes in memory where the section is compressed,
// where relocations have to be applied first, or where an object has several
// sections of the name.

import (
	"errors"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

type image struct {
	file *elffile.File
	name string // as errors call it
	big  bool
	size uint64
	from uint64 // offset in the file, where data is nil
	data []byte

	parts []part // the sections, in an object
	// foreign holds the places that get the address of something in another file,
	// with its name. Only objects have any.
	foreign map[uint64]string
}

// part is one section of an image.
type part struct {
	section elffile.Section
	base    uint64 // where it begins in the image
}

func (m *image) readInto(buf []byte, at uint64) error {
	if m.data != nil {
		copy(buf, m.data[at:])
		return nil
	}
	r, _ := m.file.Bytes()
	n, err := r.ReadAt(buf, int64(m.from+at))
	if n == len(buf) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s: %s at %#x: %w", m.file.Name, m.name, at, err)
}

// images are the sections that are read.
type images struct {
	// byName has them without the ".debug_" or ".zdebug_". One that the file has not
	// is absent.
	byName map[string]*image
	places []place // the symbols of an object, once they were needed
}

// readSections are those that any question here needs.
var readSections = map[string]bool{
	"info": true, "types": true, "abbrev": true, "str": true, "line_str": true, "str_offsets": true,
}

// openImages finds the sections. Of those that are compressed or relocated nothing
// is read before load.
func openImages(f *elffile.File, sections []elffile.Section) (*images, error) {
	all := &images{byName: map[string]*image{}}
	_, fileSize := f.Bytes()
	for _, s := range sections {
		short, packed := shortName(s.Name)
		if !readSections[short] || s.Type == elffile.SHT_NOBITS {
			continue
		}
		if s.Offset > uint64(fileSize) || s.Size > uint64(fileSize)-s.Offset {
			return nil, formatError(f.Name, s.Name, "truncated: %d bytes at offset %#x are beyond the end of the file, which has %d bytes", s.Size, s.Offset, fileSize)
		}
		m := all.byName[short]
		if m == nil {
			m = &image{file: f, name: s.Name, big: f.ByteOrder.String() == "BigEndian"}
			all.byName[short] = m
		} else if f.Type != elffile.ET_REL {
			return nil, formatError(f.Name, s.Name, "there are two sections of this kind, and offsets do not say which they mean")
		}
		m.parts = append(m.parts, part{section: s, base: m.size})
		size := s.Size
		if s.Compressed() || packed {
			var err error
			if size, err = inflatedSize(f, s); err != nil {
				return nil, err
			}
		}
		if m.size+size < m.size {
			return nil, formatError(f.Name, s.Name, "its size %#x is too large", size)
		}
		m.size += size
		m.from = s.Offset
	}
	return all, nil
}

// load makes the image readable.
func (all *images) load(short string) (*image, error) {
	m := all.byName[short]
	if m == nil || m.parts == nil {
		return m, nil
	}
	parts := m.parts
	m.parts = nil
	first := parts[0].section
	relocated, err := relocationsOf(m.file, parts)
	if err != nil {
		return nil, err
	}
	_, packed := shortName(first.Name)
	if len(parts) == 1 && len(relocated) == 0 && !first.Compressed() && !packed {
		return m, nil
	}
	var data []byte
	for i := range parts {
		bytes, err := sectionBytes(m.file, parts[i].section)
		if err != nil {
			return nil, err
		}
		if len(parts) == 1 {
			data = bytes
		} else {
			data = append(data, bytes...)
		}
	}
	if uint64(len(data)) != m.size {
		return nil, formatError(m.file.Name, m.name, "it has %d bytes, not the %d that its header promises", len(data), m.size)
	}
	if data == nil {
		data = []byte{}
	}
	m.data = data
	for i := range relocated {
		if err := all.relocate(m, &relocated[i]); err != nil {
			return nil, err
		}
	}
	return m, nil
}
