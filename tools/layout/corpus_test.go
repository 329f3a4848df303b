package layout

// The corpus: each row damages a file in one way, a real loader shows the damage, and
// Examine has to report it. The rows below it do no harm, and must not be reported.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

type damage struct {
	name string
	do   func(e elf64)
	want string                   // the condition that reports it, among others
	lazy bool                     // functions are bound when they are first called
	hang bool                     // it never ends
	user bool                     // a library that needs it, by version, shows the damage
	of   func(*workpieces) []byte // another library than the usual one
}

func packed(w *workpieces) []byte { return w.packed }
func sysv(w *workpieces) []byte   { return w.sysv }
func relr(w *workpieces) []byte   { return w.relr }

const far = 0x7000000 // an address that nothing has

var libraryDamage = []damage{
	{name: "EI_VERSION 2", want: "ident", do: func(e elf64) { e.b[6] = 2 }},
	{name: "EI_OSABI 64", want: "ident", do: func(e elf64) { e.b[7] = 64 }},
	{name: "EI_ABIVERSION 9", want: "ident", do: func(e elf64) { e.b[8] = 9 }},
	{name: "e_ident padding", want: "ident", do: func(e elf64) { e.b[12] = 1 }},
	{name: "e_type 0", want: "ident", do: func(e elf64) { e.put16(16, 0) }},
	{name: "e_version 7", want: "ident", do: func(e elf64) { e.put32(20, 7) }},
	{name: "e_phentsize 64", want: "headers", do: func(e elf64) { e.put16(54, 64) }},
	{name: "e_phoff beyond the file", want: "headers", do: func(e elf64) { e.put64(32, uint64(len(e.b))+8) }},
	{name: "e_phnum 0", want: "headers", do: func(e elf64) { e.put16(56, 0) }},
	{name: "no PT_LOAD", want: "load", do: func(e elf64) {
		for i := range e.phnum() {
			if p := e.phdr(i); e.u32(p) == 1 {
				e.put32(p, 0)
			}
		}
	}},
	{name: "p_offset moved by 16", want: "load", do: func(e elf64) { p := e.segment(1, -1); e.put64(p+8, e.u64(p+8)+16) }},
	{name: "p_vaddr moved by 0x200", want: "load", do: func(e elf64) { p := e.segment(1, 1); e.put64(p+16, e.u64(p+16)+0x200) }},
	{name: "p_align 16", want: "load", do: func(e elf64) { e.put64(e.segment(1, -1)+48, 16) }},
	{name: "p_align 64K, linked for 4K", want: "load", of: packed, do: func(e elf64) { e.put64(e.segment(1, -1)+48, 0x10000) }},
	{name: "first and last PT_LOAD exchanged", want: "load", do: func(e elf64) {
		a, b := e.segment(1, 0), e.segment(1, -1)
		first := bytes.Clone(e.b[a : a+56])
		copy(e.b[a:a+56], e.b[b:b+56])
		copy(e.b[b:b+56], first)
	}},
	{name: "PT_LOAD over another", want: "load", do: func(e elf64) {
		a, b := e.segment(1, 0), e.segment(1, 1)
		e.put64(b+16, e.u64(a+16))
	}},
	{name: "cut short", want: "load", do: func(e elf64) {}},
	{name: "PT_LOAD at the end of the address space", want: "load", do: func(e elf64) { e.put64(e.segment(1, -1)+40, 1<<50) }},
	{name: "code not executable", want: "symbols", do: func(e elf64) { e.put32(e.segment(1, 1)+4, 4) }},
	{name: "data not writable", want: "relocations", do: func(e elf64) { e.put32(e.segment(1, -1)+4, 4) }},
	{name: "a PT_LOAD taken away", want: "sections", do: func(e elf64) { e.put32(e.segment(1, 1), 0) }},
	{name: "no PT_DYNAMIC", want: "dynamic", do: func(e elf64) { e.put32(e.segment(2, 0), 0) }},
	{name: "PT_DYNAMIC outside", want: "dynamic", do: func(e elf64) { e.put64(e.segment(2, 0)+16, far) }},
	{name: "PT_DYNAMIC with no entry", want: "dynamic", do: func(e elf64) { e.put64(int(e.u64(e.segment(2, 0)+8)), 0) }},
	{name: "DT_STRTAB outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(5), far) }},
	{name: "DT_SYMTAB outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(6), far) }},
	{name: "DT_GNU_HASH outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(0x6ffffef5), far) }},
	{name: "DT_RELA outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(7), far) }},
	{name: "DT_JMPREL outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(23), far) }},
	{name: "DT_VERSYM outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(0x6ffffff0), far) }},
	{name: "DT_VERNEED outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(0x6ffffffe), far) }},
	{name: "DT_VERDEF outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(0x6ffffffc), far) }},
	{name: "DT_INIT_ARRAY outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(25), far) }},
	{name: "DT_FINI_ARRAY outside", want: "pointer", do: func(e elf64) { e.put64(e.entry(26), far) }},
	{name: "DT_PLTGOT outside", want: "pointer", lazy: true, do: func(e elf64) { e.put64(e.entry(3), far) }},
	{name: "no DT_RELASZ", want: "dynamic", do: func(e elf64) { e.put64(e.entry(8)-8, 0x6ffffef0) }},
	{name: "no DT_STRTAB", want: "dynamic", do: func(e elf64) { e.put64(e.entry(5)-8, 0x6ffffef0) }},
	{name: "no DT_SYMTAB", want: "dynamic", do: func(e elf64) { e.put64(e.entry(6)-8, 0x6ffffef0) }},
	{name: "no DT_VERSYM", want: "versions", do: func(e elf64) { e.put64(e.entry(0x6ffffff0)-8, 0x6ffffef0) }},
	{name: "no DT_GNU_HASH", want: "hash", do: func(e elf64) { e.put64(e.entry(0x6ffffef5)-8, 0x6ffffef0) }},
	{name: "DT_RELAENT 16", want: "dynamic", do: func(e elf64) { e.put64(e.entry(9), 16) }},
	{name: "DT_PLTREL 17", want: "dynamic", do: func(e elf64) { e.put64(e.entry(20), 17) }},
	{name: "DT_RELASZ 1 GB", want: "pointer", do: func(e elf64) { e.put64(e.entry(8), 24*44739242) }},
	{name: "DT_NEEDED misplaced", want: "names", do: func(e elf64) { e.put64(e.entry(1), far) }},
	{name: "filter of the hash table empty", want: "hash", do: func(e elf64) {
		h := e.table(0x6ffffef5)
		for i := range int(e.u32(h+8)) * 8 {
			e.b[h+16+i] = 0
		}
	}},
	{name: "filter of three words", want: "hash", do: func(e elf64) { e.put32(e.table(0x6ffffef5)+8, 3) }},
	{name: "buckets empty", want: "hash", do: func(e elf64) {
		h := e.table(0x6ffffef5)
		for i := range int(e.u32(h)) {
			e.put32(h+16+8*int(e.u32(h+8))+4*i, 0)
		}
	}},
	{name: "hashes of the chains", want: "hash", do: func(e elf64) {
		h := e.table(0x6ffffef5)
		at := h + 16 + 8*int(e.u32(h+8)) + 4*int(e.u32(h))
		for i := range 7 {
			e.put32(at+4*i, e.u32(at+4*i)^0x100)
		}
	}},
	{name: "DT_HASH: buckets empty", want: "hash", of: sysv, do: func(e elf64) {
		h := e.table(4)
		for i := range int(e.u32(h)) {
			e.put32(h+8+4*i, 0)
		}
	}},
	{name: "DT_HASH: chains in a circle", hang: true, want: "hash", of: sysv, do: func(e elf64) {
		h := e.table(4)
		n := int(e.u32(h))
		for i := range int(e.u32(h + 4)) {
			e.put32(h+8+4*n+4*i, uint32(i))
		}
		for i := range n {
			e.put32(h+8+4*i, 1)
		}
	}},
	{name: "DT_RELR begins with a bitmap", want: "relocations", of: relr, do: func(e elf64) { e.put64(e.table(36), 3) }},
	{name: "DT_RELR outside", want: "relocations", of: relr, do: func(e elf64) { e.put64(e.table(36), far) }},
	{name: "DT_RELRENT 4", want: "dynamic", of: relr, do: func(e elf64) { e.put64(e.entry(37), 4) }},
	{name: "bucket outside", want: "hash", do: func(e elf64) {
		h := e.table(0x6ffffef5)
		for i := range int(e.u32(h)) {
			e.put32(h+16+8*int(e.u32(h+8))+4*i, 0x2000000)
		}
	}},
	{name: "vna_hash", want: "versions", do: func(e elf64) {
		at := e.table(0x6ffffffe)
		at += int(e.u32(at + 8))
		e.put32(at, 1)
	}},
	{name: "vd_hash", want: "versions", user: true, do: func(e elf64) {
		at := e.table(0x6ffffffc)
		for e.u32(at+16) != 0 {
			at += int(e.u32(at + 16))
		}
		e.put32(at+8, 1)
	}},
	{name: "vn_version 2", want: "versions", do: func(e elf64) { e.put16(e.table(0x6ffffffe), 2) }},
	{name: "vd_version 2", want: "versions", user: true, do: func(e elf64) { e.put16(e.table(0x6ffffffc), 2) }},
	{name: "vna_name outside", want: "versions", do: func(e elf64) {
		at := e.table(0x6ffffffe)
		at += int(e.u32(at + 8))
		e.put32(at+8, far)
	}},
	{name: "vn_next outside", want: "versions", do: func(e elf64) { e.put32(e.table(0x6ffffffe)+12, far) }},
	{name: "vn_file is no DT_NEEDED", want: "versions", do: func(e elf64) {
		at := e.table(0x6ffffffe)
		e.put32(at+4, uint32(e.u64(e.entry(14)))+3) // "probe.so"
	}},
	{name: "r_offset outside", want: "relocations", do: func(e elf64) { e.put64(e.table(7), far) }},
	{name: "r_offset in code", want: "relocations", do: func(e elf64) { e.put64(e.table(7), e.u64(e.segment(1, 1)+16)) }},
	{name: "r_type 99", want: "relocations", do: func(e elf64) { e.put32(e.table(7)+8, 99) }},
	{name: "symbol of a relocation outside", want: "relocations", do: func(e elf64) { e.put32(e.table(23)+12, 0x1000000) }},
	{name: "DT_RELACOUNT too large", want: "relocations", do: func(e elf64) { e.put64(e.entry(0x6ffffff9), e.u64(e.entry(8))/24) }},
	{name: "DT_INIT_ARRAY in data that is no code", want: "init", do: func(e elf64) { e.put64(e.entry(25), e.u64(e.entry(5))) }},
	{name: "slot of DT_INIT_ARRAY", want: "init", do: func(e elf64) {
		for at := e.table(7); ; at += 24 {
			if e.u64(at) == e.u64(e.entry(25)) {
				e.put64(at+16, e.u64(e.entry(5)))
				return
			}
		}
	}},
	{name: "slots of the PLT empty", want: "relocations", lazy: true, do: func(e elf64) {
		for i := range int(e.u64(e.entry(2))) / 24 {
			e.put64(e.fileOffset(e.u64(e.table(23)+24*i)), 0)
		}
	}},
	{name: "DT_INIT 0", want: "init", do: func(e elf64) { at := e.entry(0x6ffffff9); e.put64(at-8, 12); e.put64(at, 0) }},
	{name: "st_name outside", want: "symbols", do: func(e elf64) {
		for i := 1; i < 20; i++ {
			if at := e.table(6) + 24*i; e.b[at+6] != 0 {
				e.put32(at, far)
			}
		}
	}},
	{name: "st_value outside", want: "symbols", do: func(e elf64) {
		h := e.table(0x6ffffef5)
		for i := int(e.u32(h + 4)); i < int(e.u32(h+4))+8; i++ {
			if at := e.table(6) + 24*i; e.b[at+4]&15 == 2 {
				e.put64(at+8, far)
			}
		}
	}},
	{name: "PT_TLS outside", want: "tls", do: func(e elf64) { e.put64(e.segment(7, 0)+16, far) }},
	{name: "PT_TLS larger in the file", want: "tls", do: func(e elf64) { e.put64(e.segment(7, 0)+32, 0x100000) }},
	{name: "PT_TLS behind p_filesz", want: "tls", do: func(e elf64) {
		p := e.segment(1, -1)
		e.put64(e.segment(7, 0)+16, e.u64(p+16)+e.u64(p+32))
	}},
	{name: "PT_GNU_RELRO outside", want: "relro", do: func(e elf64) {
		r := e.segment(0x6474e552, 0)
		e.put64(r+16, far)
		e.put64(r+40, 0x1000)
	}},
	{name: "PT_GNU_RELRO over all data", want: "relro", do: func(e elf64) { e.put64(e.segment(0x6474e552, 0)+40, 0x2000) }},
	{name: "PT_GNU_RELRO over code", want: "relro", do: func(e elf64) {
		p := e.segment(1, 1)
		r := e.segment(0x6474e552, 0)
		e.put64(r+16, e.u64(p+16))
		e.put64(r+40, 0x1000)
	}},
}

var programDamage = []damage{
	{name: "e_phentsize 32", want: "headers", do: func(e elf64) { e.put16(54, 32) }},
	{name: "e_entry outside", want: "entry", do: func(e elf64) { e.put64(24, far) }},
	{name: "e_entry in data", want: "entry", do: func(e elf64) { e.put64(24, e.u64(e.segment(2, 0)+16)) }},
	{name: "PT_INTERP without NUL", want: "interp", do: func(e elf64) { p := e.segment(3, 0); e.put64(p+32, e.u64(p+32)-1) }},
	{name: "PT_INTERP of one byte", want: "interp", do: func(e elf64) { e.put64(e.segment(3, 0)+32, 1) }},
	{name: "PT_INTERP beyond the file", want: "interp", do: func(e elf64) { e.put64(e.segment(3, 0)+8, uint64(len(e.b))) }},
	{name: "PT_INTERP not in memory", want: "interp", do: func(e elf64) { e.put64(e.segment(3, 0)+16, far) }},
	{name: "PT_PHDR outside", want: "phdr", do: func(e elf64) { e.put64(e.segment(6, 0)+16, far) }},
	{name: "PT_PHDR elsewhere", want: "phdr", do: func(e elf64) { p := e.segment(6, 0); e.put64(p+16, e.u64(p+16)+0x40) }},
	{name: "p_filesz above p_memsz", want: "load", do: func(e elf64) { p := e.segment(1, 1); e.put64(p+40, 0x10) }},
	{name: "p_offset moved by 16", want: "load", do: func(e elf64) { p := e.segment(1, 1); e.put64(p+8, e.u64(p+8)+16) }},
	{name: "no PT_LOAD for the data", want: "sections", do: func(e elf64) { e.put32(e.segment(1, -1), 0) }},
	{name: "PT_DYNAMIC outside", want: "dynamic", do: func(e elf64) { e.put64(e.segment(2, 0)+16, far) }},
	{name: "PT_TLS larger in the file", want: "tls", do: func(e elf64) { e.put64(e.segment(7, 0)+32, 0x100000) }},
}

var harmless = []damage{
	{name: "nothing", do: func(elf64) {}},
	{name: "no section headers", do: func(e elf64) { e.put64(40, 0); e.put16(60, 0); e.put16(62, 0) }},
	{name: "p_align 64K, congruent", do: func(e elf64) { e.put64(e.segment(1, 0)+48, 0x10000) }},
	{name: "p_paddr", do: func(e elf64) { e.put64(e.segment(1, 0)+24, far) }},
	{name: "e_entry of a library", do: func(e elf64) { e.put64(24, far) }},
	{name: "EI_OSABI GNU", do: func(e elf64) { e.b[7] = 3 }},
	{name: "PT_NOTE that is empty", do: func(e elf64) {
		if p := e.segment(4, 0); p > 0 {
			e.put64(p+32, 0)
		}
	}},
	{name: "PT_GNU_RELRO of no bytes", do: func(e elf64) { e.put64(e.segment(0x6474e552, 0)+40, 0) }},
}

func examine(t *testing.T, data []byte) *Report {
	t.Helper()
	r, err := Examine(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func texts(r *Report) string {
	var list []string
	for _, p := range r.Problems {
		list = append(list, fmt.Sprintf("%s (fatal %v): %s: %s", p.Condition, p.Fatal, p.Where, p.What))
	}
	return strings.Join(list, "\n\t")
}

// judge compares one file with what the loaders make of it, and tells whether one of
// them shows damage.
func (w *workpieces) judge(t *testing.T, name string, data []byte, how how, want string) bool {
	t.Helper()
	r := examine(t, data)
	seen := w.load(data, how)
	broken := slices.ContainsFunc(seen, func(s string) bool { return s != "ok" })
	newest := slices.ContainsFunc(seen[2:], func(s string) bool { return s != "ok" })
	t.Logf("%s: %q\n\t%s", name, seen, texts(r))
	fatal := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Fatal })
	switch {
	case want == "" && broken:
		t.Errorf("%s: was to do no harm: %q", name, seen)
	case want == "" && len(r.Problems) > 0:
		t.Errorf("%s: every loader takes it, and it is reported", name)
	case want == "":
	case !broken:
		t.Errorf("%s: every loader takes it, so that it is no damage", name)
	case !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Condition == want }):
		t.Errorf("%s: %q is not reported as %s", name, seen, want)
	case newest && !fatal && want != "versions":
		t.Errorf("%s: %q is only a warning", name, seen)
	}
	return broken
}

func TestCorpus(t *testing.T) {
	w := newWorkpieces(t)
	confirmed := 0
	try := func(name string, whole []byte, d damage, how how) {
		e := elf64{bytes.Clone(whole)}
		d.do(e)
		if d.name == "cut short" {
			e.b = e.b[:e.u64(e.segment(1, -1)+8)&^4095]
		}
		if w.judge(t, name, e.b, how, d.want) {
			confirmed++
		}
	}
	for _, d := range libraryDamage {
		whole := w.library
		if d.of != nil {
			whole = d.of(w)
		}
		try(d.name, whole, d, how{lazy: d.lazy, user: d.user, hangs: d.hang})
	}
	for _, d := range programDamage {
		try("PIE: "+d.name, w.program, d, how{program: true})
		try("ET_EXEC: "+d.name, w.fixed, d, how{program: true})
	}
	t.Logf("%d damaged files, each refused or crashing somewhere, and all reported", confirmed)
	if confirmed < 100 {
		t.Errorf("only %d of the damages are shown by a loader", confirmed)
	}
}

func TestHarmless(t *testing.T) {
	w := newWorkpieces(t)
	for _, d := range harmless {
		for _, whole := range [][]byte{w.library, w.packed, w.sysv} {
			e := elf64{bytes.Clone(whole)}
			d.do(e)
			w.judge(t, d.name, e.b, how{}, "")
			w.judge(t, d.name+", lazily", e.b, how{lazy: true}, "")
			w.judge(t, d.name+", needed", e.b, how{user: true}, "")
		}
	}
	for _, whole := range [][]byte{w.program, w.fixed} {
		w.judge(t, "program", whole, how{program: true}, "")
	}
}
