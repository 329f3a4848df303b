package debuginfo

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// A compressed section is not believed before its bytes are there, nor read on and
// on.
func TestCompressedSectionsThatLie(t *testing.T) {
	size := func(n uint64) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint64(b[8:], n) }
	}
	for _, x := range []struct {
		name, file string
		change     func(section []byte)
		err        string
	}{
		{"too large by far", "zstd.elf", size(1 << 60), "are said to inflate to 1152921504606846976, which no debug information does"},
		{"one byte more", "zstd.elf", func(b []byte) { b[8]++ }, "not the"},
		{"one byte less", "zstd.elf", func(b []byte) { b[8]-- }, "not the"},
		{"another method", "zstd.elf", func(b []byte) { b[0] = 9 }, "it is compressed by the method 9"},
		{"no zstd", "zstd.elf", func(b []byte) { b[24]++ }, "it cannot be inflated"},
		{"no ZLIB", "zdebug.elf", func(b []byte) { b[0] = 'z' }, `it does not begin with "ZLIB"`},
		{"no zlib stream", "zdebug.elf", func(b []byte) { b[12]++ }, "it cannot be inflated"},
		{"another size", "zdebug.elf", func(b []byte) { b[11]++ }, "not the"},
	} {
		t.Run(x.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", x.file))
			if err != nil {
				t.Fatal(err)
			}
			sections, err := openFile(t, filepath.Join("testdata", x.file)).Sections()
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sections {
				if strings.HasSuffix(s.Name, "debug_info") && s.Type == elffile.SHT_PROGBITS {
					x.change(data[s.Offset:])
				}
			}
			f, err := elffile.Open(bytes.NewReader(data), int64(len(data)), x.file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Read(f)
			if err == nil || !strings.Contains(err.Error(), x.err) || !strings.HasPrefix(err.Error(), x.file+": .") {
				t.Errorf("the error is %v, not %q", err, x.err)
			}
		})
	}
}
