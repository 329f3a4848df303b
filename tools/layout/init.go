package layout

// What ld.so calls before main and at exit.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func checkInit(im *image) {
	if !im.linkedDynamically() || im.descriptors() {
		return
	}
	for _, tag := range []uint64{elffile.DT_INIT, elffile.DT_FINI} {
		addr, ok := im.value(tag)
		if !ok || im.machine == elffile.EM_RISCV {
			// glibc for RISC-V calls neither (ELF_INITFINI is 0 there; seen with 2.31 to 2.43), and
			// a linker writes DT_INIT, 0, where an object mentions _init.
			continue
		}
		when := "before main"
		if tag == elffile.DT_FINI {
			when = "at exit"
		}
		if im.machine == elffile.EM_ARM {
			addr &^= 1
		}
		if !im.executable(addr) {
			im.fatal(tagName(tag), fmt.Sprintf("it is called %s, and the process crashes (SIGSEGV)", when), "address %#x is in no executable PT_LOAD segment", addr)
		} else if l := im.at(addr); l.Offset+(addr-l.VAddr) < im.headersEnd() {
			im.fatal(tagName(tag), fmt.Sprintf("it is called %s, and the process crashes", when), "address %#x is that of the ELF header", addr)
		}
	}
	im.checkArrays()
}

// headersEnd is where the ELF header and, if they follow it, the program headers end.
func (im *image) headersEnd() uint64 {
	if im.phoff <= 64 {
		return im.phoff + im.phnum*im.phdrSize()
	}
	return 52
}

// arrayNames are the arrays of functions, in the order in which they run.
var arrayNames = []struct {
	tag, size uint64
	when      string
}{
	{dtPreinit, dtPreinitSize, "before main"}, {dtInitArray, dtInitArraySize, "before main"}, {dtFiniArray, dtFiniArraySize, "at exit"},
}

// span is a range of addresses.
type span struct{ start, size uint64 }

func (s span) has(addr uint64) bool { return addr-s.start < s.size }

// arrays is where the arrays are, and what may be between them.
func (im *image) arrays() span {
	var all span
	for _, a := range arrayNames {
		addr, ok := im.value(a.tag)
		size, _ := im.value(a.size)
		if !ok || size == 0 || size > im.size || !im.mapped(addr, size-size%im.word) {
			continue
		}
		if all.size == 0 {
			all = span{addr, size}
			continue
		}
		end := max(all.start+all.size, addr+size)
		all.start = min(all.start, addr)
		all.size = end - all.start
	}
	return all
}

// checkArrays looks at what each slot is once it is relocated.
func (im *image) checkArrays() {
	type slot struct {
		array   int
		value   uint64
		changed bool // a relative relocation
		unknown bool // bound to a symbol
	}
	slots := map[uint64]*slot{}
	var order []uint64
	for i, a := range arrayNames {
		addr, ok := im.value(a.tag)
		size, _ := im.value(a.size)
		if !ok || size == 0 {
			continue
		}
		data := im.memory(addr, size-size%im.word)
		for at := addr; len(data) > 0; at, data = at+im.word, data[im.word:] {
			if slots[at] == nil {
				order = append(order, at)
			}
			slots[at] = &slot{array: i, value: im.addr(data)}
		}
	}
	rel, known := relative[im.machine]
	if !known || len(slots) == 0 {
		return
	}
	for _, r := range im.inArrays {
		s := slots[r.offset]
		switch {
		case s == nil || r.kind == 0:
		case r.kind != rel:
			s.unknown = true
		default:
			s.changed = true
			if r.rela {
				s.value = r.addend
			}
		}
	}
	if im.otherForm() != "" {
		return
	}
	im.relr(func(at uint64) {
		if s := slots[at]; s != nil {
			s.changed = true
		}
	})
	bad := make([]tally, len(arrayNames))
	for _, at := range order {
		s := slots[at]
		if s.unknown {
			continue
		}
		value := s.value
		if im.machine == elffile.EM_ARM {
			value &^= 1
		}
		switch {
		case im.etype == elffile.ET_DYN && !s.changed:
			bad[s.array].add("the slot at %#x is %#x and no relocation makes it an address", at, s.value)
		case !im.executable(value):
			bad[s.array].add("the slot at %#x is %#x, which is in no executable PT_LOAD segment", at, s.value)
		}
	}
	for i, a := range arrayNames {
		if bad[i].n > 0 {
			im.fatal(tagName(a.tag), fmt.Sprintf("it is called %s, and the process crashes (SIGSEGV)", a.when), "%s", &bad[i])
		}
	}
}
