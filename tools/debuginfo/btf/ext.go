package btf

// .BTF.ext: which type a function of a program has, from which line an instruction
// comes, and what to adapt to the running kernel (btf_ext_parse in libbpf's btf.c).

import (
	"encoding/binary"
	"fmt"
)

// extSections are the parts, by what the header says of them: at 8, 16 and 24 bytes
// from its beginning. least is the size of the record that libbpf knows.
var extSections = []struct {
	name  string
	at    uint32
	least uint32
}{{"func_info", 8, 8}, {"line_info", 16, 16}, {"core_relo", 24, 16}}

// ExamineExt judges the bytes of a .BTF.ext section that stands beside types, which
// are nil where there are none. hasSection says whether the file has a section of a
// name; nil where that is not known.
//
// `bpftool gen object` refuses what is found, and a loader goes on without it: without
// lines in the verifier's messages, and without adapting the program to the kernel.
func ExamineExt(raw []byte, types *Types, hasSection func(name string) bool) []Problem {
	e := &ext{raw: raw, types: types, hasSection: hasSection}
	e.examine()
	return e.problems
}

type ext struct {
	raw      []byte
	types    *Types
	order    binary.ByteOrder
	problems []Problem

	hasSection func(string) bool
}

func (e *ext) bad(format string, args ...any) bool {
	e.problems = append(e.problems, Problem{Kind: "ext", What: fmt.Sprintf(format, args...), By: Bpftool, Fatal: true})
	return false
}

func (e *ext) examine() bool {
	raw := e.raw
	if e.types == nil || !e.types.usable {
		return e.bad("the types that it is about, in .BTF, are missing or cannot be read")
	}
	if len(raw) < 8 {
		return e.bad("%d bytes are no header", len(raw))
	}
	switch {
	case binary.LittleEndian.Uint16(raw) == magic:
		e.order = binary.LittleEndian
	case binary.BigEndian.Uint16(raw) == magic:
		e.order = binary.BigEndian
	default:
		return e.bad("it begins with %#04x, and .BTF.ext with %#04x", binary.LittleEndian.Uint16(raw), magic)
	}
	length := e.order.Uint32(raw[4:])
	switch {
	case raw[2] != 1:
		return e.bad("version %d, and the only one is 1", raw[2])
	case raw[3] != 0:
		return e.bad("flags %#02x, and none is defined", raw[3])
	case uint64(length) > uint64(len(raw)):
		return e.bad("the header says that it is %d bytes long, in %d bytes", length, len(raw))
	case uint64(length) == uint64(len(raw)):
		return e.bad("nothing follows the header")
	case length < 24:
		return e.bad("the header says that it is %d bytes long, and its fields take 24", length)
	}
	for _, s := range extSections {
		if length >= s.at+8 && !e.section(s.name, uint64(length), uint64(e.order.Uint32(raw[s.at:])), uint64(e.order.Uint32(raw[s.at+4:])), s.least) {
			return false
		}
	}
	return true
}

// section is the size of a record, and then for each section of the program its name,
// the number of records, and the records.
func (e *ext) section(name string, header, at, length uint64, least uint32) bool {
	if length == 0 {
		return true
	}
	switch {
	case at%4 != 0:
		return e.bad("%s at %d, which is no multiple of 4", name, at)
	case header+at+length > uint64(len(e.raw)):
		return e.bad("%s of %d bytes at %d, in %d bytes after the header", name, length, at, uint64(len(e.raw))-header)
	case length < 4:
		return e.bad("%s of %d bytes, and the size of a record takes 4", name, length)
	}
	left := e.raw[header+at:][:length]
	size := e.order.Uint32(left)
	if size < least || size%4 != 0 {
		return e.bad("records of %s are %d bytes long, and have to be %d or more, in steps of 4", name, size, least)
	}
	if e.order == binary.BigEndian && size != least {
		return e.bad("records of %s are %d bytes long, and %d is what can be turned into the other byte order", name, size, least)
	}
	left = left[4:]
	if len(left) == 0 {
		return e.bad("%s has no records", name)
	}
	for len(left) > 0 {
		if len(left) < 8 {
			return e.bad("%s ends within the name of a section, with %d bytes", name, len(left))
		}
		section, count := e.order.Uint32(left), uint64(e.order.Uint32(left[4:]))
		if count == 0 || count*uint64(size) > uint64(len(left)-8) {
			return e.bad("%s counts %d records of %d bytes, and %d bytes are left", name, count, size, len(left)-8)
		}
		if !e.names(name, section) || !e.records(name, left[8:8+count*uint64(size)], size) {
			return false
		}
		left = left[8+count*uint64(size):]
	}
	return true
}

// names looks at the section of the program that records are about.
func (e *ext) names(of string, offset uint32) bool {
	name, ok := e.types.text(offset)
	if !ok {
		return e.bad("the name of a section in %s begins at %d, past the strings", of, offset)
	}
	if e.hasSection != nil && (name == "" || !e.hasSection(name)) {
		return e.bad("%s is about the section %q, which is not there", of, name)
	}
	return true
}

// records looks at what each refers to: names in .BTF, and types.
func (e *ext) records(of string, left []byte, size uint32) bool {
	for i := 0; len(left) > 0; i++ {
		r := left[:size]
		left = left[size:]
		word := func(n int) uint32 { return e.order.Uint32(r[4*n:]) }
		var names []uint32
		switch of {
		case "line_info":
			names = []uint32{word(1), word(2)}
		case "core_relo":
			names = []uint32{word(2)}
			fallthrough
		default:
			if id := word(1); id >= e.types.end() {
				return e.bad("record %d of %s is about type %d, and the last one is %d", i+1, of, id, e.types.end()-1)
			} else if k := e.types.record(id).kind(); of == "func_info" && k != kindFunc {
				e.problems = append(e.problems, Problem{Kind: "ext", Type: id, By: KernelLoad, Fatal: true,
					What: fmt.Sprintf("record %d of func_info is about %s, which is no function", i+1, e.types.describe(id))})
			}
		}
		for _, n := range names {
			if _, ok := e.types.text(n); !ok {
				return e.bad("a name in record %d of %s begins at %d, past the strings", i+1, of, n)
			}
		}
	}
	return true
}
