package debuginfo

// Compressed sections: SHF_COMPRESSED with an Elf_Chdr (gABI, "Section
// Compression"; ELFCOMPRESS_ZLIB 1, ELFCOMPRESS_ZSTD 2), and the older .zdebug_*
// of GNU tools: "ZLIB", eight bytes of size with the most significant first, and
// a zlib stream.

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// shortName takes the ".debug_" or ".zdebug_" off, and says which it was.
func shortName(name string) (short string, packed bool) {
	if short, ok := strings.CutPrefix(name, ".debug_"); ok {
		return short, false
	}
	if short, ok := strings.CutPrefix(name, ".zdebug_"); ok {
		return short, true
	}
	return "", false
}

const (
	methodZlib = 1
	methodZstd = 2
)

// How far a section may inflate. Debug information shrinks to a quarter or a
// tenth; what claims to have been many times larger would only eat memory. Small
// sections may repeat themselves.
const (
	mostInflation  = 64
	freelyInflated = 64 << 20 // in bytes
)

// compression is what stands before the compressed bytes.
type compression struct {
	method uint32
	size   uint64 // of what comes out
	header uint64 // bytes of the header
}

func readCompression(f *elffile.File, s elffile.Section) (compression, error) {
	size := 12 // Elf32_Chdr, and also the header of .zdebug_*
	if s.Compressed() && f.Class == 64 {
		size = 24
	}
	if s.Size < uint64(size) {
		return compression{}, formatError(f.Name, s.Name, "it is compressed, but has %d bytes, fewer than the header of a compressed section", s.Size)
	}
	r, _ := f.Bytes()
	b := make([]byte, size)
	if _, err := r.ReadAt(b, int64(s.Offset)); err != nil {
		return compression{}, err
	}
	c := compression{header: uint64(size)}
	switch {
	case !s.Compressed():
		if string(b[:4]) != "ZLIB" {
			return c, formatError(f.Name, s.Name, "it does not begin with \"ZLIB\", as a section of this name does")
		}
		c.method, c.size = methodZlib, binary.BigEndian.Uint64(b[4:])
	case f.Class == 64:
		c.method, c.size = f.ByteOrder.Uint32(b), f.ByteOrder.Uint64(b[8:])
	default:
		c.method, c.size = f.ByteOrder.Uint32(b), uint64(f.ByteOrder.Uint32(b[4:]))
	}
	if c.method != methodZlib && c.method != methodZstd {
		return c, formatError(f.Name, s.Name, "it is compressed by the method %d, neither zlib (1) nor zstd (2)", c.method)
	}
	if c.size > freelyInflated && c.size/mostInflation > s.Size {
		return c, formatError(f.Name, s.Name, "its %d bytes are said to inflate to %d, which no debug information does", s.Size, c.size)
	}
	return c, nil
}

// inflatedSize is how many bytes a compressed section says it has.
func inflatedSize(f *elffile.File, s elffile.Section) (uint64, error) {
	c, err := readCompression(f, s)
	return c.size, err
}

// sectionBytes returns a section, inflated if it is compressed.
func sectionBytes(f *elffile.File, s elffile.Section) ([]byte, error) {
	_, packed := shortName(s.Name)
	if !s.Compressed() && !packed {
		return f.SectionData(s)
	}
	c, err := readCompression(f, s)
	if err != nil {
		return nil, err
	}
	file, _ := f.Bytes()
	var in io.Reader = io.NewSectionReader(file, int64(s.Offset+c.header), int64(s.Size-c.header))
	if c.method == methodZlib {
		in, err = zlib.NewReader(in)
	} else {
		in, err = newZstd(in)
	}
	if err == nil {
		// A size that is a lie is not believed before the bytes are there.
		var out bytes.Buffer
		out.Grow(int(min(c.size, 16*s.Size+4096)) + bytes.MinRead)
		if _, err = io.Copy(&out, io.LimitReader(in, int64(c.size)+1)); err == nil {
			return out.Bytes(), nil
		}
	}
	return nil, formatError(f.Name, s.Name, "it cannot be inflated: %v", err)
}

func newZstd(in io.Reader) (io.Reader, error) {
	return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(mostWindow))
}

// mostWindow bounds the memory behind a zstd stream. The highest level that
// binutils and lld use asks for 8 MiB; "ultra" levels for 128.
const mostWindow = 128 << 20
