package debuginfo

// What is wrong with a file is said with its place, and is never guessed around.

import (
	"strings"
	"testing"
)

func TestDamaged(t *testing.T) {
	abbrevs := func(b ...byte) []byte { return append(append([]byte{1, 0x11, 1}, b...), 0, 0, 0) }
	unit := func(entries ...byte) []byte {
		var d builder
		return d.unit4(0, entries).Bytes()
	}
	raw := func(f func(*builder)) []byte {
		var d builder
		f(&d)
		return d.Bytes()
	}
	for _, x := range []struct {
		name          string
		info, abbrevs []byte
		err           string
	}{
		{"an unknown form", unit(1, 0), abbrevs(3, 0x7d), "unit at 0x0: abbreviation 1 (at 0x5 of .debug_abbrev) has the form 0x7d, which is not known"},
		{"a reserved length", raw(func(d *builder) { d.u32(0xfffffff1).u64(0) }), abbrevs(), "its length is 0xfffffff1, which is reserved"},
		{"too long", raw(func(d *builder) { d.u32(100).u16(4).u32(0).u8(8, 1) }), abbrevs(), ".debug_info, unit at 0x0: truncated: its length is 0x64, but the section ends at 0xc"},
		{"64 bits, too long", raw(func(d *builder) { d.u32(0xffffffff).u64(1<<63).u16(4).u64(0).u8(8, 1) }), abbrevs(), "truncated: its length is 0x8000000000000000"},
		{"a version to come", raw(func(d *builder) { d.u32(8).u16(6).u32(0).u8(8, 1) }), abbrevs(), "its version of DWARF is 6; 2 to 5 can be read"},
		{"length 0", raw(func(d *builder) { d.u32(0).u32(0) }), abbrevs(), "unit at 0x0: its length is 0"},
		{"an unknown kind of unit", raw(func(d *builder) { d.u32(9).u16(5).u8(9, 8).u32(0).u8(1) }), abbrevs(), "its kind of unit is 9, which is not known"},
		{"addresses of 3 bytes", raw(func(d *builder) { d.u32(8).u16(4).u32(0).u8(3, 1) }), abbrevs(), "the size of its addresses is 3"},
		{"no table", raw(func(d *builder) { d.u32(8).u16(4).u32(77).u8(8, 1) }), abbrevs(), "its abbreviations are at 0x4d of .debug_abbrev, which has 0x6 bytes"},
		{"a table without an end", unit(1), []byte{1, 0x11, 1, 3, 8}, ".debug_abbrev at 0x5: 1 bytes go beyond the end"},
		{"no abbreviation for the root", unit(9), abbrevs(), "its root entry has the abbreviation 9, which is not there"},
		{"a name without an end", unit(1, 'x'), abbrevs(3, 8), "go beyond the end of what they belong to, which is 0xd"},
		{"a name beyond the section", unit(1, 9, 0, 0, 0), abbrevs(3, byte(formStrp)), "it has a name at 0x9 of .debug_str, which has 0x5 bytes"},
		{"a name by index", unit(1, 9), abbrevs(3, byte(formStrx1)), "name number 9 is beyond the end of .debug_str_offsets"},
		{"a long number", unit(append([]byte{1}, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1)...), abbrevs(0x13, byte(formUdata)), "more than 64 bits"},
		{"a reference to nowhere", unit(1, 99, 0, 0, 0), abbrevs(0x49, byte(formRefAddr)), "the entry at 0xb refers (DW_AT_type) to 0x63, where no unit of .debug_info has an entry"},
		{"a reference into a header", append(unit(1, 18, 0, 0, 0), unit(1, 12, 0, 0, 0)...), abbrevs(0x49, byte(formRefAddr)), "refers (DW_AT_type) to 0x12, where no unit"},
		{"a signature of nothing", unit(1, 1, 2, 3, 4, 5, 6, 7, 8), abbrevs(0x69, byte(formRefSig8)), "to the type unit 0x0807060504030201, which is not in the file"},
		{"an entry without an abbreviation", unit(1, 11, 0, 0, 0, 5), abbrevs(0x49, byte(formRefAddr)), "the entry at 0x10 has the abbreviation 5, which is not there"},
		{"a type that is elsewhere", raw(func(d *builder) { d.u32(21).u16(5).u8(2, 8).u32(0).u64(7).u32(99).u8(1) }), abbrevs(), "its type is at 0x63, which is outside of the unit"},
		{"a split unit", raw(func(d *builder) { d.u32(17).u16(5).u8(5, 8).u32(0).u64(0).u8(1) }), abbrevs(), "it is a split unit"},
	} {
		t.Run(x.name, func(t *testing.T) {
			i, err := readSectionsOf(false, x.info, nil, x.abbrevs, []byte("name\x00"), make([]byte, 12))
			if err == nil {
				err = i.References(func(Reference) bool { return true })
			}
			if err == nil || !strings.Contains(err.Error(), x.err) {
				t.Errorf("the error is %v, not %q", err, x.err)
			} else if !strings.HasPrefix(err.Error(), "fuzz: .debug_") {
				t.Errorf("%v does not begin with the file and the section", err)
			}
		})
	}
}
