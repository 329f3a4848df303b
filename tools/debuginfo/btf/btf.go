// Package btf judges the types of a kernel or of a BPF program: the BTF format of
// Linux (Documentation/bpf/btf.rst), in .BTF, .BTF.base and .BTF.ext sections or in a
// file of its own.
//
// It refuses what libbpf, and with it bpftool, refuses; it names what the kernel
// refuses when it loads the types, and what nobody refuses and is wrong all the same.
// The rules are those of libbpf 1.8 (tools/lib/bpf/btf.c) and of Linux 7.2
// (kernel/bpf/btf.c), written anew over the raw records. A reader that is made for using
// BTF does not serve: github.com/cilium/ebpf/btf v0.22 takes 11 of 36 damaged files that
// bpftool refuses (a reference to a type that does not exist ends its list of types
// without a word) and 74 of 80 that only the kernel refuses, and it wants a name to
// begin where a string does, which neither asks; it is the second reader of the tests.
//
// What the kernel asks of single types that it gives a meaning to, such as
// bpf_spin_lock or pointers tagged "kptr", is not looked at.
//
// No input makes this package panic, loop without end, or allocate more than a small
// multiple of the file's size.
package btf

import "slices"

// Refuser says who does not take BTF with a problem in it; none, if nobody minds.
type Refuser uint8

// Who reads BTF.
const (
	// Bpftool: libbpf does not load it, so bpftool shows nothing of it, in any format,
	// and no program that relies on libbpf can use it (btf_new in libbpf's btf.c).
	Bpftool Refuser = 1 << iota
	// BpftoolC: `bpftool btf dump … format c` stops in the middle, so no vmlinux.h can be
	// made of it (btf_dump_order_type in libbpf's btf_dump.c).
	BpftoolC
	// Kernel: the kernel refuses it wherever it comes from: its own at boot, a module's
	// when it is loaded, a program's (btf_check_all_metas in kernel/bpf/btf.c).
	Kernel
	// KernelLoad: the kernel refuses it from a program, with BPF_BTF_LOAD; its own and
	// its modules' types are not looked at that closely (btf_check_all_types).
	KernelLoad
)

// Problem is one thing that is wrong with BTF.
type Problem struct {
	// Kind tells problems apart: see Kinds.
	Kind string
	// Type is the number of the type it is about, 0 for none, and Name its name.
	Type uint32
	Name string
	What string // in one line, with the numbers
	// By is who refuses all of the BTF because of it.
	By Refuser
	// Fatal: the BTF is of no use as it is; else it is only worth saying.
	Fatal bool
}

// Kinds are what Problem.Kind can be, with what it is about.
var Kinds = map[string]string{
	"header":      "what the file says of itself, and where its sections are",
	"strings":     "the section of names",
	"types":       "the section of types: it ends within one, or further on",
	"split":       "types that go on from others, which were not given",
	"base":        "types that go on from others, which cannot be read",
	"empty":       "no types at all",
	"kind":        "a type of a kind that does not exist",
	"limit":       "more than the kernel takes",
	"name-offset": "a name that is not in the section of names",
	"name":        "a name that the kernel does not take, or one that is missing",
	"reference":   "a type that refers to what does not exist, or cannot be referred to",
	"array":       "an array whose element or index cannot be one",
	"size":        "a size that does not hold what is in it, or does not exist",
	"order":       "members or variables out of order, or one upon the other",
	"flag":        "a flag that means nothing",
	"parts":       "parts of a type that has none",
	"linkage":     "a function or variable that is neither static nor global",
	"loop":        "a type that contains or stands for itself",
	"depth":       "types upon types, more than the kernel follows",
	"duplicate":   "a struct or union that is there twice",
	"ext":         "what .BTF.ext says of the functions and lines of a program",
}

// Types is BTF that was read.
type Types struct {
	Count    int // of types, without void and without those of the base
	Problems []Problem
	// Omitted is the number of further problems that are like those listed: of each kind
	// the first hundred are kept.
	Omitted int

	base     *Types
	start    uint32   // number of the first type
	startStr uint32   // where its strings begin, counted from the base's first
	words    []uint32 // the type section, in the byte order of this program
	at       []uint32 // from a type, less start, to its place in words
	strings  string
	layout   []byte // of the section of that name: 4 bytes for each kind
	pointer  uint32 // size of a pointer, in bytes
	usable   bool   // libbpf loads it
	object   bool   // a loader goes over it before the kernel sees it
	// resolvedID and resolvedSize: what each type stands for, nil where the kernel gives up.
	resolvedID, resolvedSize []uint32
	counts                   map[problemKey]int
}

// Examine judges raw BTF: the bytes of a .BTF or .BTF.base section, or of a file of
// its own. base is what its types go on from: for a module's .BTF the types of its
// .BTF.base, else of the kernel; nil for none. An error is for a failure to read,
// never for what is wrong with the BTF.
func Examine(raw []byte, base *Types) (*Types, error) { return examine(raw, base, false) }

// ExamineObject judges the bytes of .BTF in an object (ET_REL) as compilers write it,
// clang for a BPF program, GCC with -gbtf, before a loader has been at it: the sizes of
// its data sections and the offsets of variables are 0 yet, and what is defined
// elsewhere has a linkage and at times a type that the loader replaces
// (btf_fixup_datasec and bpf_object__collect_externs in libbpf.c).
func ExamineObject(raw []byte) (*Types, error) { return examine(raw, nil, true) }

func examine(raw []byte, base *Types, object bool) (*Types, error) {
	t := &Types{base: base, start: 1, object: object, counts: map[problemKey]int{}}
	if base != nil {
		if !base.usable {
			t.add(Problem{Kind: "base", By: Bpftool, Fatal: true, What: "the BTF that it goes on from cannot be read itself"})
			return t, nil
		}
		t.start = base.end()
		t.startStr = base.startStr + uint32(len(base.strings))
	}
	h, ok := t.readHeader(raw)
	if !ok || !t.readStrings(h) || !t.readRecords(h) {
		return t, nil
	}
	t.pointer = t.pointerSize()
	t.checkReferences()
	t.usable = !t.Refused(Bpftool)
	if !t.usable {
		return t, nil
	}
	t.checkRecords()
	t.checkChains()
	if !slices.ContainsFunc(t.Problems, func(p Problem) bool { return p.Fatal && p.By != 0 }) {
		t.resolve()
	}
	t.checkCycles()
	t.findDuplicates()
	return t, nil
}

// By is who refuses the BTF, for one problem or another.
func (t *Types) By() Refuser {
	var by Refuser
	for _, p := range t.Problems {
		by |= p.By
	}
	return by
}

// Refused says whether one of these does not take the BTF.
func (t *Types) Refused(by Refuser) bool { return t.By()&by != 0 }

// Fatal says that the BTF is of no use as it is.
func (t *Types) Fatal() bool {
	return slices.ContainsFunc(t.Problems, func(p Problem) bool { return p.Fatal })
}

// problemKey is what problems are counted by.
type problemKey struct {
	kind  string
	by    Refuser
	fatal bool
}

// keptOfAKind is how many problems of a kind are kept with their text: who refuses
// BTF stops at the first one, and nobody reads 150,000.
const keptOfAKind = 100

func (t *Types) add(p Problem) {
	k := problemKey{p.Kind, p.By, p.Fatal}
	t.counts[k]++
	if t.counts[k] > keptOfAKind {
		t.Omitted++
		return
	}
	t.Problems = append(t.Problems, p)
}
