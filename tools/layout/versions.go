package layout

// Symbol versions: a node is found by the hash of its name, which the file stores.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// mostRecords bounds all records together: an index has 15 bits.
const mostRecords = 1 << 16

// versionSet are version indices, which have 15 bits.
type versionSet [1 << 15]bool

// record reads a record, unless there are more of them than an index can name.
func (im *image) record(addr, size uint64) []byte {
	if im.records++; im.records > mostRecords {
		return nil
	}
	return im.memory(addr, size)
}

func checkVersions(im *image) {
	if !im.linkedDynamically() {
		return
	}
	table, ok := im.value(elffile.DT_STRTAB)
	if !ok || !im.mapped(table, 1) {
		return // said by checkPointers
	}
	known := &versionSet{0: true, 1: true}
	whole := im.checkVerdef(table, known)
	whole = im.checkVerneed(table, known) && whole
	im.checkRelrMark()
	addr, ok := im.value(elffile.DT_VERSYM)
	syms := im.dynamicSymbols()
	if _, defines := im.value(elffile.DT_VERDEF); !ok && (defines || slices.Contains(known[2:], true)) {
		// glibc elf/dl-version.c, _dl_check_map_versions (measured: 2.31, 2.36, 2.43)
		im.fatal("DT_VERSYM", crash, "there is none, beside DT_VERDEF or DT_VERNEED")
	}
	if !ok || syms == nil {
		return
	}
	data := im.memory(addr, 2*uint64(syms.count))
	if data == nil {
		im.fatal("DT_VERSYM", crash, "%d entries at address %#x are not all in PT_LOAD segments", syms.count, addr)
		return
	}
	var unknown tally
	for i := range syms.count {
		index := im.order.Uint16(data[2*i:]) & 0x7fff
		if !known[index] && whole {
			name, _ := syms.name(i)
			unknown.add("symbol %d (%s) has version %d", i, name, index)
		}
	}
	if unknown.n > 0 {
		im.fatal("DT_VERSYM", "ld.so takes other memory for the version: the symbol is not found, or it crashes", "in neither DT_VERDEF nor DT_VERNEED: %s", &unknown)
	}
}

// relrMark is the version by which a file that has DT_RELR keeps a glibc from
// loading it that does not know DT_RELR.
const relrMark = "GLIBC_ABI_DT_RELR"

// checkRelrMark wants the mark where glibc does (elf/dl-version.c,
// _dl_check_map_versions): of a file that has DT_RELR, versions, and needs libc.so.6.
func (im *image) checkRelrMark() {
	_, packed := im.value(elffile.DT_RELR)
	_, versions := im.value(elffile.DT_VERNEED)
	if packed && versions && !im.relrMarked && im.needs("libc.so.6") {
		im.fatal("DT_RELR", `ld.so refuses it: "DT_RELR without GLIBC_ABI_DT_RELR dependency", and crashes before glibc 2.36`,
			"relative relocations are packed, and no record of DT_VERNEED asks libc.so.6 for %s", relrMark)
		im.byFlag("link with -Wl,-z,pack-relative-relocs, which asks for it, in place of -Wl,--pack-dyn-relocs=relr")
	}
}

// versionName reads the name of a node and compares its hash.
func (im *image) versionName(where string, table, off uint64, hash uint32, said string) {
	name, ok := im.text(table + off)
	if !ok {
		im.fatal(where, crash, "the name at %#x of DT_STRTAB is in no PT_LOAD segment", off)
		return
	}
	if h := hashSysv(name); h != hash {
		im.fatal(where, fmt.Sprintf("ld.so does not find the node: \"version `%s' not found\"", short(name)), "%s of %q is %#x, and the hash of the name is %#x", said, short(name), hash, h)
	}
}

const unsupported = `ld.so stops: "unsupported version … of %s record"`

func (im *image) checkVerdef(table uint64, known *versionSet) (whole bool) {
	const where = "DT_VERDEF"
	addr, ok := im.value(elffile.DT_VERDEF)
	if !ok || addr == 0 {
		return true
	}
	for n := 0; ; n++ {
		b := im.record(addr, 20)
		if b == nil {
			if n > 0 {
				im.fatal(where, crash, "a record leads to address %#x, which is in no PT_LOAD segment, or the records never end", addr)
			}
			return false
		}
		o := im.order
		if v := o.Uint16(b); v != 1 {
			im.fatal(where, fmt.Sprintf(unsupported, "Verdef"), "the record at address %#x has version %d, not 1", addr, v)
			return false
		}
		known[o.Uint16(b[4:])&0x7fff] = true
		aux := addr + uint64(o.Uint32(b[12:]))
		if a := im.record(aux, 8); a == nil {
			im.fatal(where, crash, "the record at address %#x has its name at %#x, which is in no PT_LOAD segment", addr, aux)
		} else {
			im.versionName(where, table, uint64(o.Uint32(a)), o.Uint32(b[8:]), "vd_hash")
		}
		next := uint64(o.Uint32(b[16:]))
		if next == 0 {
			return im.enough(where, elffile.DT_VERDEFNUM, n+1)
		}
		addr += next
	}
}

// enough compares the length of a chain with the number that tools go by.
func (im *image) enough(where string, tag uint64, n int) bool {
	if want, ok := im.value(tag); ok && want > uint64(n) {
		im.fatal(where, "the versions behind it are missing to ld.so, and so are their symbols", "the chain ends after %d of %d records", n, want)
		return false
	}
	return true
}

func (im *image) checkVerneed(table uint64, known *versionSet) (whole bool) {
	const where = "DT_VERNEED"
	addr, ok := im.value(elffile.DT_VERNEED)
	if !ok || addr == 0 {
		return true
	}
	for n := 0; ; n++ {
		b := im.record(addr, 16)
		if b == nil {
			if n > 0 {
				im.fatal(where, crash, "a record leads to address %#x, which is in no PT_LOAD segment, or the records never end", addr)
			}
			return false
		}
		o := im.order
		if v := o.Uint16(b); v != 1 {
			im.fatal(where, fmt.Sprintf(unsupported, "Verneed"), "the record at address %#x has version %d, not 1", addr, v)
			return false
		}
		if !im.checkNeededFile(where, table, uint64(o.Uint32(b[4:]))) {
			return false
		}
		aux := addr + uint64(o.Uint32(b[8:]))
		for i := uint16(0); ; i++ {
			a := im.record(aux, 16)
			if a == nil || i == 0xffff {
				im.fatal(where, crash, "the record at address %#x leads to %#x, which is in no PT_LOAD segment", addr, aux)
				return false
			}
			known[o.Uint16(a[6:])&0x7fff] = true
			if o.Uint32(a) == hashSysv(relrMark) {
				im.relrMarked = true
			}
			im.versionName(where, table, uint64(o.Uint32(a[8:])), o.Uint32(a), "vna_hash")
			step := uint64(o.Uint32(a[12:]))
			if step == 0 {
				if cnt := o.Uint16(b[2:]); uint32(cnt) > uint32(i)+1 {
					im.fatal(where, "the versions behind it are missing to ld.so, and so are their symbols", "the chain of the record at address %#x ends after %d of %d versions", addr, i+1, cnt)
				}
				break
			}
			aux += step
		}
		next := uint64(o.Uint32(b[12:]))
		if next == 0 {
			return im.enough(where, elffile.DT_VERNEEDNUM, n+1)
		}
		addr += next
	}
}

// checkNeededFile wants the file of a Verneed among DT_NEEDED. ld.so also takes one
// that another library has loaded.
func (im *image) checkNeededFile(where string, table, off uint64) bool {
	name, ok := im.text(table + off)
	if !ok {
		im.fatal(where, crash, "the name of a library at %#x of DT_STRTAB is in no PT_LOAD segment", off)
		return false
	}
	if im.needs(name) {
		return true
	}
	im.warn(where, `unless another library loads it, ld.so stops: "Inconsistency detected by ld.so: dl-version.c: … Assertion `+"`needed != NULL' failed!\"", "it asks %q for versions, which is none of DT_NEEDED", short(name))
	return true
}
