package debuginfo

import "testing"

func TestFamily(t *testing.T) {
	for code, want := range map[Language]string{
		0: "", 0x01: "c", 0x02: "c", 0x0c: "c", 0x1d: "c", 0x2c: "c", 0x3e: "c", // C89, C, C99, C11, C17, C23
		0x04: "c++", 0x19: "c++", 0x1a: "c++", 0x21: "c++", 0x2a: "c++", 0x2b: "c++", 0x3a: "c++", // 98, 03, 11, 14, 17, 20, 23
		0x1c: "rust", 0x16: "go", 0x8001: "asm", 0x31: "asm",
		0x13: "language 0x13", // D
	} {
		if got := code.Family(); got != want {
			t.Errorf("%#x is %q, not %q", uint16(code), got, want)
		}
	}
}

// DWARF 6 has DW_AT_language_name in the place of DW_AT_language; GCC 16 writes both,
// and then the older one counts, as it does for those who know no other.
func TestLanguageName(t *testing.T) {
	for _, x := range []struct {
		abbrevs, values []byte
		want            string
	}{
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x19}, "rust"},
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x03}, "c"},
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x04}, "c++"},
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x0a}, "go"},
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x1d}, "asm"},
		{[]byte{0x90, 1, byte(formData1)}, []byte{0x0e}, "language 0xff0e"}, // Kotlin
		{[]byte{0x90, 1, byte(formData1), 0x13, byte(formData1)}, []byte{0x04, 0x0c}, "c"},
		{[]byte{0x13, byte(formData1), 0x90, 1, byte(formData1)}, []byte{0x0c, 0x04}, "c"},
		{[]byte{0x13, byte(formImplicitConst), 0x1c}, nil, "rust"},
	} {
		var d builder
		abbrevs := append(append([]byte{1, 0x11, 0}, x.abbrevs...), 0, 0, 0)
		i, err := readSectionsOf(false, d.unit4(0, append([]byte{1}, x.values...)).Bytes(), nil, abbrevs, nil, nil)
		if err != nil {
			t.Errorf("%x: %v", x.abbrevs, err)
			continue
		}
		if got := i.Units[0].Language.Family(); got != x.want {
			t.Errorf("%x, %x: %q, not %q", x.abbrevs, x.values, got, x.want)
		}
	}
}
