package check

// Files that no linker finished: objects, separate debug files, raw BTF. Debug
// information and BTF are judged there too; what is asked of a linked file cannot be
// checked, and is never passed over in silence.

import (
	"bytes"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// IsBTF tells raw BTF from all else by its first two bytes, in either byte order (Linux
// include/uapi/linux/btf.h, BTF_MAGIC).
func IsBTF(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x9f, 0xeb}) || bytes.HasPrefix(head, []byte{0xeb, 0x9f})
}

// RawBTF is a file that has types and nothing else, such as /sys/kernel/btf/vmlinux.
func RawBTF(name string, data []byte) *Output {
	return &Output{Name: name, BTF: data, Unlinked: "raw BTF"}
}

// ReadUnlinked is ReadOutput for an object or a separate debug file, if the policy asks
// for anything that these have; else it returns nil.
func ReadUnlinked(name string, f *elffile.File, p *Policy) (*Output, error) {
	if !hasLanguages(p) && !hasBTF(p) {
		return nil, nil
	}
	if f.Kind() == elffile.Relocatable {
		return &Output{File: f, Name: name, Unlinked: "an object"}, nil
	}
	sections, err := f.Sections()
	if err != nil || !elffile.OnlyDebug(sections) {
		return nil, err
	}
	return &Output{File: f, Name: name, Unlinked: "separate debug information"}, nil
}

// forUnlinked tells the checks that look at debug information and at BTF alone.
func (c Check) forUnlinked() bool { return c.ID == languageLeakID || c.ID == btfID }

// look runs a check, unless the file is none that it is for.
func (s *Subject) look(c Check) result {
	if s.Output.Unlinked == "" || c.forUnlinked() {
		return c.run(s)
	}
	why := fmt.Sprintf("this is %s, not a linked executable or shared library", s.Output.Unlinked)
	if c.asked(s.Policy) {
		return result{unread: []unread{{where: s.Output.Name, reason: why}}}
	}
	return result{notApplicable: why}
}

// kind and cpu are what the head of a report says of a file.
func (o *Output) kind() (kind, cpu string) {
	switch {
	case o.File == nil:
		return o.Unlinked, ""
	case o.Unlinked != "" && o.File.Kind() != elffile.Relocatable:
		return o.Unlinked, o.File.CPU()
	}
	return o.File.Kind().String(), o.File.CPU()
}
