package debuginfo

// Files made to be slow, or to eat memory.

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// builder makes sections by hand; little-endian, 32-bit DWARF.
type builder struct{ bytes.Buffer }

func (d *builder) u8(v ...byte) *builder { d.Write(v); return d }
func (d *builder) u16(v uint16) *builder {
	d.Write(binary.LittleEndian.AppendUint16(nil, v))
	return d
}
func (d *builder) u32(v uint32) *builder {
	d.Write(binary.LittleEndian.AppendUint32(nil, v))
	return d
}
func (d *builder) u64(v uint64) *builder {
	d.Write(binary.LittleEndian.AppendUint64(nil, v))
	return d
}
func (d *builder) uleb(v uint64) *builder { d.Write(binary.AppendUvarint(nil, v)); return d }

// unit4 adds a unit of DWARF 4 with addresses of 8 bytes.
func (d *builder) unit4(abbrevs uint32, entries []byte) *builder {
	d.u32(uint32(7 + len(entries))).u16(4).u32(abbrevs).u8(8)
	d.Write(entries)
	return d
}

const mega = 1 << 20

// within fails the test if f takes long or asks for much more memory than size.
func within(t *testing.T, size int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if took > time.Minute {
		t.Errorf("it took %v", took)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(400*size)+64*mega {
		t.Errorf("%d bytes of memory for %d of input", n, size)
	}
}

func TestHostile(t *testing.T) {
	for _, x := range []struct {
		name  string
		build func() (info, abbrevs, strings []byte)
		err   string // of Read, or none
	}{
		{"tables within one table", func() ([]byte, []byte, []byte) {
			// Each unit's table begins one abbreviation later and goes to the end.
			var info, abbrevs builder
			for n := range mega / 16 {
				info.unit4(uint32(5*n), []byte{1})
				abbrevs.u8(1, 0x11, 0, 0, 0)
			}
			abbrevs.u8(0)
			return info.Bytes(), abbrevs.Bytes(), nil
		}, "overlap so much"},
		{"attributes without bytes", func() ([]byte, []byte, []byte) {
			var abbrevs builder
			abbrevs.u8(1, 0x11, 1, 0, 0, 2, 0x34, 0)
			for range mega / 2 {
				abbrevs.u8(byte(attrDeclaration), byte(formFlagPresent))
			}
			abbrevs.u8(0x49, byte(formRefAddr), 0, 0, 0)
			var info builder
			info.unit4(0, append([]byte{1}, bytes.Repeat([]byte{2, 11, 0, 0, 0}, mega/5)...))
			return info.Bytes(), abbrevs.Bytes(), nil
		}, ""},
		{"deep nesting", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x13, 1, 3, byte(formStrp), 0, 0, 0)
			info.unit4(0, bytes.Repeat([]byte{1, 0, 0, 0, 0}, mega/5))
			return info.Bytes(), abbrevs.Bytes(), []byte("x\x00")
		}, ""},
		{"names within one name", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x11, 1, 0, 0, 2, 0x13, 0, 3, byte(formStrp), 0, 0, 0)
			entries := builder{}
			entries.u8(1)
			for n := range mega / 5 {
				entries.u8(2).u32(uint32(n))
			}
			info.unit4(0, entries.Bytes())
			return info.Bytes(), abbrevs.Bytes(), []byte(strings.Repeat("x", mega) + "\x00")
		}, ""},
		{"units with names within one name", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x11, 0, 3, byte(formStrp), 0, 0, 0)
			for n := range mega / 16 {
				entries := builder{}
				info.unit4(0, entries.u8(1).u32(uint32(n)).Bytes())
			}
			return info.Bytes(), abbrevs.Bytes(), []byte(strings.Repeat("x", mega) + "\x00")
		}, "overlap so much"},
		{"indirect forms", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x11, 1, 3, byte(formIndirect), 0, 0, 0)
			info.unit4(0, append([]byte{1}, bytes.Repeat([]byte{byte(formIndirect)}, mega)...))
			return info.Bytes(), abbrevs.Bytes(), nil
		}, "DW_FORM_indirect leads to the form 0x16"},
		{"many small units", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x11, 0, 0, 0, 0)
			for range mega / 12 {
				info.unit4(0, []byte{1})
			}
			return info.Bytes(), abbrevs.Bytes(), nil
		}, ""},
		{"a circle of origins", func() ([]byte, []byte, []byte) {
			var info, abbrevs builder
			abbrevs.u8(1, 0x11, 1, 0, 0, 2, 0x2e, 0, 0x31, byte(formRefAddr), 0, 0, 0)
			info.unit4(0, []byte{1, 2, 30, 0, 0, 0, 0})
			info.unit4(0, []byte{1, 2, 12, 0, 0, 0, 0})
			return info.Bytes(), abbrevs.Bytes(), nil
		}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			info, abbrevs, strs := x.build()
			within(t, len(info)+len(abbrevs)+len(strs), func() {
				i, err := readSectionsOf(false, info, nil, abbrevs, strs, nil)
				if err == nil {
					exercise(t, i)
				}
				if x.err == "" && err != nil || x.err != "" && (err == nil || !strings.Contains(err.Error(), x.err)) {
					t.Errorf("the error is %v, not %q", err, x.err)
				}
			})
		})
	}
}

// A note whose owner has a name of megabytes.
func TestHostileNote(t *testing.T) {
	const name = 15 * mega
	var d builder
	d.Write([]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	d.u16(2).u16(elffile.EM_X86_64).u32(1).u64(0).u64(64).u64(0).u32(0) // ET_EXEC, headers of segments at 64
	d.u16(64).u16(56).u16(1).u16(64).u16(0).u16(0)
	d.u32(elffile.PT_NOTE).u32(4).u64(120).u64(0).u64(0).u64(12 + name).u64(12 + name).u64(4)
	d.u32(name).u32(0).u32(1)
	d.Write(bytes.Repeat([]byte{'n'}, name))
	f, err := elffile.Open(bytes.NewReader(d.Bytes()), int64(d.Len()), "noted")
	if err != nil {
		t.Fatal(err)
	}
	within(t, d.Len(), func() {
		if id, err := BuildID(f); err != nil || id != "" {
			t.Errorf("%q, %v", id, err)
		}
	})
}
