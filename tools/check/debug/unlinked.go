package debug

// Files that no linker finished: objects, separate debug files, raw BTF. Debug
// information and BTF are judged there too; what is asked of a linked file cannot be
// checked, and is never passed over in silence.

import (
	"bytes"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// IsBTF tells raw BTF from all else by its first two bytes, in either byte order (Linux
// include/uapi/linux/btf.h, BTF_MAGIC).
func IsBTF(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x9f, 0xeb}) || bytes.HasPrefix(head, []byte{0xeb, 0x9f})
}

// RawBTF is a file that has types and nothing else, such as /sys/kernel/btf/vmlinux.
func RawBTF(name string, data []byte) *subject.Output {
	return &subject.Output{Name: name, BTF: data, Unlinked: "raw BTF"}
}

// ReadUnlinked is ReadOutput for an object or a separate debug file, if the policy asks
// for anything that these have; else it returns nil.
func ReadUnlinked(name string, f *elffile.File, p *subject.Policy) (*subject.Output, error) {
	if !AsksLanguages(p) && !AsksBTF(p) {
		return nil, nil
	}
	if f.Kind() == elffile.Relocatable {
		return &subject.Output{File: f, Name: name, Unlinked: "an object"}, nil
	}
	sections, err := f.Sections()
	if err != nil || !elffile.OnlyDebug(sections) {
		return nil, err
	}
	return &subject.Output{File: f, Name: name, Unlinked: "separate debug information"}, nil
}
