package debuginfo

// Debug information in a file of its own (GDB manual, "Separate Debug Files"): a
// build-id that both files have, or the name and the CRC-32 of the debug file in
// .gnu_debuglink.

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const ntGNUBuildID = 3 // NT_GNU_BUILD_ID, of the owner "GNU"

// BuildID returns the build-id in hexadecimal digits, or "" where there is none.
func BuildID(f *elffile.File) (string, error) {
	id := ""
	err := Notes(f, func(n Note) bool {
		if n.Owner == "GNU" && n.Type == ntGNUBuildID {
			id = hex.EncodeToString(n.Desc)
		}
		return id == ""
	})
	return id, err
}

// Link is what .gnu_debuglink says.
type Link struct {
	Name string // of the debug file, without a directory; "" where there is no link
	CRC  uint32 // of the whole debug file
}

// DebugLink reads .gnu_debuglink: the name, zeros up to a multiple of four, and the
// CRC in the byte order of the file.
func DebugLink(f *elffile.File) (Link, error) {
	s, data, err := smallSection(f, ".gnu_debuglink")
	if err != nil || s == "" {
		return Link{}, err
	}
	end := bytes.IndexByte(data, 0)
	at := (end + 4) / 4 * 4
	if end <= 0 || at+4 > len(data) {
		return Link{}, formatError(f.Name, s, "it has no name and CRC")
	}
	return Link{string(data[:end]), f.ByteOrder.Uint32(data[at:])}, nil
}

// AltLink is what .gnu_debugaltlink or .debug_sup says of the file that dwz moved
// shared entries to.
type AltLink struct {
	Name string // a path as dwz was told; "" where there is no link
	ID   string // its build-id or checksum in hexadecimal digits
}

// DebugAltLink reads .gnu_debugaltlink (a name, and the bytes of the build-id) or
// .debug_sup (DWARF 5, section 7.3.6).
func DebugAltLink(f *elffile.File) (AltLink, error) {
	s, data, err := smallSection(f, ".gnu_debugaltlink")
	if err == nil && s == "" {
		s, data, err = smallSection(f, ".debug_sup")
		if err == nil && s != "" {
			if len(data) < 4 {
				return AltLink{}, formatError(f.Name, s, "it has %d bytes", len(data))
			}
			if data[2] != 0 {
				return AltLink{}, nil // this file is the supplementary one
			}
			data = data[3:]
			if end := bytes.IndexByte(data, 0); end >= 0 && end+1 < len(data) {
				length := int(data[end+1]) // an LEB128; checksums are short
				if length < 0x80 && end+2+length <= len(data) {
					return AltLink{string(data[:end]), hex.EncodeToString(data[end+2 : end+2+length])}, nil
				}
			}
			return AltLink{}, formatError(f.Name, s, "it has no name and checksum")
		}
	}
	if err != nil || s == "" {
		return AltLink{}, err
	}
	end := bytes.IndexByte(data, 0)
	if end <= 0 {
		return AltLink{}, formatError(f.Name, s, "it has no name")
	}
	return AltLink{string(data[:end]), hex.EncodeToString(data[end+1:])}, nil
}

// smallSection returns the name and the bytes of a section that holds a path and
// little else, or "".
func smallSection(f *elffile.File, name string) (string, []byte, error) {
	const most = 64 << 10
	sections, err := f.Sections()
	if err != nil {
		return "", nil, err
	}
	for _, s := range sections {
		if s.Name != name || s.Type == elffile.SHT_NOBITS {
			continue
		}
		if s.Size > most || s.Compressed() {
			return "", nil, formatError(f.Name, s.Name, "it is compressed, or has %d bytes, too many for a path", s.Size)
		}
		data, err := f.SectionData(s)
		return s.Name, data, err
	}
	return "", nil, nil
}

// Belongs reports whether debug is what was split off file: their build-ids are
// equal, or, where one has none, .gnu_debuglink of file names base and has the CRC
// of debug. base is the name of the debug file without its directory. why says, in
// one sentence for a person, what decided.
func Belongs(debug, file *elffile.File, base string) (yes bool, why string, err error) {
	a, err := BuildID(file)
	if err != nil {
		return false, "", err
	}
	b, err := BuildID(debug)
	if err != nil {
		return false, "", err
	}
	if a != "" && b != "" {
		if a == b {
			return true, fmt.Sprintf("both have the build-id %s", a), nil
		}
		return false, fmt.Sprintf("its build-id is %s, that of %s is %s", b, file.Name, a), nil
	}
	link, err := DebugLink(file)
	if err != nil {
		return false, "", err
	}
	switch link.Name {
	case "":
		return false, fmt.Sprintf("%s has no .gnu_debuglink, and %s has no build-id", file.Name, without(a, file, debug)), nil
	case base:
	default:
		return false, fmt.Sprintf("the .gnu_debuglink of %s names %s", file.Name, link.Name), nil
	}
	crc, err := fileCRC(debug)
	if err != nil {
		return false, "", err
	}
	if crc != link.CRC {
		return false, fmt.Sprintf("its CRC-32 is %08x, that in the .gnu_debuglink of %s is %08x", crc, file.Name, link.CRC), nil
	}
	return true, fmt.Sprintf("the .gnu_debuglink of %s names it, with its CRC-32", file.Name), nil
}

func without(id string, file, debug *elffile.File) string {
	if id == "" {
		return file.Name
	}
	return debug.Name
}

// fileCRC is the CRC-32 of zlib, which is that of .gnu_debuglink, over all bytes.
func fileCRC(f *elffile.File) (uint32, error) {
	r, size := f.Bytes()
	sum := crc32.NewIEEE()
	_, err := io.Copy(sum, io.NewSectionReader(r, 0, size))
	return sum.Sum32(), err
}
