package btf

// Names as the kernel takes them (btf_name_valid_identifier and
// btf_name_valid_section in kernel/bpf/btf.c). Its character classes are those of
// Latin-1 (lib/ctype.c), so a byte from 0xc0 up is a letter.

import "fmt"

// maxName is KSYM_NAME_LEN, in bytes, since Linux 6.1; it was 128 before.
const maxName = 512

func isLetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '.' || c >= 0xc0 && c != 0xd7 && c != 0xf7
}

// badIdentifier says what is wrong with a name, "" if nothing is.
func badIdentifier(name string) string {
	for i := 0; i < len(name); i++ {
		if c := name[i]; !isLetter(c) && (i == 0 || c < '0' || c > '9') {
			return fmt.Sprintf("%q cannot stand in a name", quotable(name, i))
		}
	}
	return badLength(name)
}

// badSection says what is wrong with the name of a section.
func badSection(name string) string {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c < ' ' || c >= 0x7f && c < 0xa0 {
			return fmt.Sprintf("%q cannot be printed", quotable(name, i))
		}
	}
	return badLength(name)
}

func badLength(name string) string {
	switch {
	case name == "":
		return "it is empty"
	case len(name) > maxName:
		return fmt.Sprintf("it is %d bytes long, and may be %d", len(name), maxName)
	}
	return ""
}

// quotable is the character at i: more than a byte, if it is of UTF-8.
func quotable(name string, i int) string {
	for _, r := range name[i:] {
		if r != '\uFFFD' {
			return string(r)
		}
		break
	}
	return name[i : i+1]
}
