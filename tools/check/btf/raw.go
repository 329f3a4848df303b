package btf

// Files that have types and nothing else.

import (
	"bytes"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// IsRaw tells raw BTF from all else by its first two bytes, in either byte order (Linux
// include/uapi/linux/btf.h, BTF_MAGIC).
func IsRaw(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x9f, 0xeb}) || bytes.HasPrefix(head, []byte{0xeb, 0x9f})
}

// Raw is a file that has types and nothing else, such as /sys/kernel/btf/vmlinux.
func Raw(name string, data []byte) *subject.Output {
	return &subject.Output{Name: name, BTF: data, Unlinked: "raw BTF"}
}
