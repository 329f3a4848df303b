package layout

// Tags by the names that the gABI gives them.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

var tagNames = map[uint64]string{
	elffile.DT_NEEDED: "DT_NEEDED", elffile.DT_SONAME: "DT_SONAME", elffile.DT_RPATH: "DT_RPATH", elffile.DT_RUNPATH: "DT_RUNPATH",
	elffile.DT_STRTAB: "DT_STRTAB", elffile.DT_SYMTAB: "DT_SYMTAB", elffile.DT_STRSZ: "DT_STRSZ", elffile.DT_SYMENT: "DT_SYMENT",
	elffile.DT_HASH: "DT_HASH", elffile.DT_GNU_HASH: "DT_GNU_HASH", elffile.DT_RELA: "DT_RELA", elffile.DT_RELASZ: "DT_RELASZ",
	elffile.DT_RELAENT: "DT_RELAENT", elffile.DT_REL: "DT_REL", elffile.DT_RELSZ: "DT_RELSZ", elffile.DT_RELENT: "DT_RELENT",
	elffile.DT_RELR: "DT_RELR", elffile.DT_RELRSZ: "DT_RELRSZ", dtRelrEntry: "DT_RELRENT", elffile.DT_JMPREL: "DT_JMPREL",
	elffile.DT_PLTRELSZ: "DT_PLTRELSZ", elffile.DT_VERSYM: "DT_VERSYM", elffile.DT_VERDEF: "DT_VERDEF", elffile.DT_VERNEED: "DT_VERNEED",
	dtInitArray: "DT_INIT_ARRAY", dtInitArraySize: "DT_INIT_ARRAYSZ", dtFiniArray: "DT_FINI_ARRAY", dtFiniArraySize: "DT_FINI_ARRAYSZ",
	dtPreinit: "DT_PREINIT_ARRAY", dtPreinitSize: "DT_PREINIT_ARRAYSZ", dtPLTGOT: "DT_PLTGOT", elffile.DT_INIT: "DT_INIT", elffile.DT_FINI: "DT_FINI",
	dtRelaCount: "DT_RELACOUNT", dtRelCount: "DT_RELCOUNT",
}

func tagName(tag uint64) string {
	if n, ok := tagNames[tag]; ok {
		return n
	}
	return fmt.Sprintf("tag %#x", tag)
}
