package debuginfo

// Languages, by the word that a policy uses.

import "fmt"

// Language is a code DW_LANG_* (DWARF 5, table 7.17, and the list of codes at
// dwarfstd.org since).
type Language uint16

// families maps codes to the word for the language whatever its year.
var families = map[Language]string{
	0x01: "c", 0x02: "c", 0x0c: "c", 0x1d: "c", 0x2c: "c", 0x3e: "c",
	0x04: "c++", 0x19: "c++", 0x1a: "c++", 0x21: "c++", 0x2a: "c++", 0x2b: "c++", 0x3a: "c++",
	0x1c: "rust", 0x16: "go", 0x31: "asm", 0x8001: "asm",
}

// Family is the word for a language, whatever the year of its standard: "c",
// "c++", "rust", "go", "asm"; "language 0x99" for one that has no word here, and
// "" for none.
func (l Language) Family() string {
	if l == 0 {
		return ""
	}
	if word, ok := families[l]; ok {
		return word
	}
	return fmt.Sprintf("language %#x", uint16(l))
}

// unnamed is the first Language for a DW_LNAME_* that has no DW_LANG_* of its own
// here. DW_LANG_* ends at 0xffff, DW_LANG_lo_user is 0x8000 and its users' codes
// are below 0x9100.
const unnamed = 0xff00

// fromName turns a code DW_LNAME_* of DW_AT_language_name, which DWARF 6 has in
// the place of DW_AT_language, into one DW_LANG_* of the same family (codes at
// dwarfstd.org/languages-v6.html).
func fromName(code uint64) Language {
	switch code {
	case 0x03:
		return 0x02
	case 0x04:
		return 0x04
	case 0x0a:
		return 0x16
	case 0x1d:
		return 0x31
	case 0x19:
		return 0x1c
	}
	return Language(unnamed | code&0xff)
}
