package layout

// Every definition is looked up, as ld.so would do it.

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// linkersOwn are marks of a linker's own, which GNU ld has been seen to leave out of
// the table: nobody looks them up in another file.
var linkersOwn = map[string]bool{"_end": true, "_edata": true, "_etext": true, "__bss_start": true}

func checkHash(im *image) {
	if !im.linkedDynamically() || im.machine == emMIPS { // its own DT_MIPS_XHASH
		return
	}
	gnuAddr, gnu := im.value(elffile.DT_GNU_HASH)
	sysvAddr, sysv := im.value(elffile.DT_HASH)
	syms := im.dynamicSymbols()
	if !gnu && !sysv {
		if syms != nil && syms.sure {
			for i := range syms.count {
				if s := syms.at(i); s.offered() && !im.program() {
					name, _ := syms.name(i)
					im.fatal("PT_DYNAMIC", lookupsElsewhere, "there is neither DT_GNU_HASH nor DT_HASH, and %s is defined", name)
					break
				}
			}
		}
		return
	}
	if gnu && im.mapped(gnuAddr, 16) {
		im.checkGNU(gnuAddr, syms)
	}
	if sysv && im.mapped(sysvAddr, 8) {
		im.checkSysv(sysvAddr, syms, gnu)
	}
}

func (im *image) checkGNU(addr uint64, syms *symbols) {
	const where = "DT_GNU_HASH"
	t := im.gnu()
	switch {
	case t == nil:
		im.fatal(where, crash, "the table at address %#x is not all in PT_LOAD segments", addr)
		return
	case t.nbloom&(t.nbloom-1) != 0:
		im.fatal(where, inconsistent, "its filter has %d words, no power of two", t.nbloom)
		return
	case t.nbloom == 0 && t.nbucket > 0:
		im.fatal(where, crash, "it has %d buckets, and its filter has no words", t.nbucket)
		return
	}
	for i, b := range t.buckets {
		if b != 0 && uint64(b) < t.symoffset {
			im.fatal(where, "a lookup reads before the table: the symbol is not found, or ld.so crashes", "bucket %d begins with symbol %d, before the first hashed one (%d)", i, b, t.symoffset)
			return
		}
	}
	if n := len(t.chains); n > 0 && t.chains[n-1]&1 == 0 {
		im.fatal(where, "a lookup reads on behind the table and crashes (SIGSEGV)", "the last chain, of symbol %d, has no end", t.last())
	} else if n == 0 {
		for i, b := range t.buckets {
			if b != 0 {
				im.fatal(where, crash, "bucket %d begins with symbol %d, whose chain is in no PT_LOAD segment", i, b)
				return
			}
		}
	}
	if syms == nil {
		return
	}
	if syms.sure && t.last() >= uint64(syms.count) {
		im.fatal(where, "a lookup reads behind the symbols: one is not found, or ld.so crashes", "it leads to symbol %d, and there are %d", t.last(), syms.count)
	}
	var lost tally
	for i := 1; i < syms.count; i++ {
		if s := syms.at(i); !s.offered() {
			continue
		}
		if why := t.find(uint64(i), syms.names[i].Hash); why != "" {
			if name, named := syms.name(i); named && !linkersOwn[name] {
				lost.add("%s (symbol %d): %s", name, i, why)
			}
		}
	}
	if lost.n > 0 {
		im.fatal(where, lookupsElsewhere, "cannot be found: %s", &lost)
	}
}

func (im *image) checkSysv(addr uint64, syms *symbols, gnu bool) {
	const where = "DT_HASH"
	report := im.fatal
	if gnu { // glibc and musl take the other table
		report = func(where, harm, format string, args ...any) {
			im.warn(where, "glibc takes DT_GNU_HASH; others do not find it, or crash", format, args...)
		}
	}
	t := im.sysv()
	if t == nil {
		report(where, crash, "the table at address %#x is not all in PT_LOAD segments", addr)
		return
	}
	if syms == nil {
		return
	}
	if t.nchain < uint64(syms.count) {
		report(where, lookupsElsewhere, "it has %d chains for %d symbols", t.nchain, syms.count)
	}
	var lost tally
	for i := 1; i < syms.count; i++ {
		s := syms.at(i)
		name, named := syms.name(i)
		if !s.offered() || !named || linkersOwn[name] {
			continue
		}
		found, sound := t.find(uint64(i), hashSysv(name))
		if !sound {
			report(where, "a lookup leaves the table or never ends", "the chain in which %s (symbol %d) should be leads out of the table or in a circle", name, i)
			return
		}
		if !found {
			lost.add("%s (symbol %d)", name, i)
		}
	}
	if lost.n > 0 {
		report(where, lookupsElsewhere, "cannot be found: %s", &lost)
	}
}
