package elffile

// The numbers of the gABI (https://gabi.xinuos.com) and of its GNU extensions
// that this package reads, under the names that they have there.

// e_type
const (
	ET_REL  = 1
	ET_EXEC = 2
	ET_DYN  = 3
	ET_CORE = 4
)

// e_machine
const (
	EM_386     = 3
	EM_PPC64   = 21
	EM_S390    = 22
	EM_ARM     = 40
	EM_X86_64  = 62
	EM_AARCH64 = 183
	EM_RISCV   = 243
	EM_BPF     = 247
	EM_ALPHA   = 0x9026
)

// p_type
const (
	PT_NULL         = 0
	PT_LOAD         = 1
	PT_DYNAMIC      = 2
	PT_INTERP       = 3
	PT_NOTE         = 4
	PT_PHDR         = 6
	PT_TLS          = 7
	PT_GNU_EH_FRAME = 0x6474e550
	PT_GNU_STACK    = 0x6474e551
	PT_GNU_RELRO    = 0x6474e552
	PT_GNU_PROPERTY = 0x6474e553
)

// p_flags
const (
	PF_X = 1
	PF_W = 2
	PF_R = 4
)

// d_tag
const (
	DT_NULL         = 0
	DT_NEEDED       = 1
	DT_PLTRELSZ     = 2
	DT_HASH         = 4
	DT_STRTAB       = 5
	DT_SYMTAB       = 6
	DT_RELA         = 7
	DT_RELASZ       = 8
	DT_RELAENT      = 9
	DT_STRSZ        = 10
	DT_SYMENT       = 11
	DT_INIT         = 12
	DT_FINI         = 13
	DT_SONAME       = 14
	DT_RPATH        = 15
	DT_SYMBOLIC     = 16
	DT_REL          = 17
	DT_RELSZ        = 18
	DT_RELENT       = 19
	DT_PLTREL       = 20
	DT_TEXTREL      = 22
	DT_JMPREL       = 23
	DT_BIND_NOW     = 24
	DT_RUNPATH      = 29
	DT_FLAGS        = 30
	DT_RELRSZ       = 35
	DT_RELR         = 36
	DT_CREL         = 38
	DT_ANDROID_REL  = 0x6000000f
	DT_ANDROID_RELA = 0x60000011
	DT_GNU_HASH     = 0x6ffffef5
	DT_VERSYM       = 0x6ffffff0
	DT_FLAGS_1      = 0x6ffffffb
	DT_VERDEF       = 0x6ffffffc
	DT_VERDEFNUM    = 0x6ffffffd
	DT_VERNEED      = 0x6ffffffe
	DT_VERNEEDNUM   = 0x6fffffff
)

// DT_FLAGS and DT_FLAGS_1
const (
	DF_SYMBOLIC = 0x2
	DF_TEXTREL  = 0x4
	DF_BIND_NOW = 0x8
	DF_1_NOW    = 0x1
	DF_1_PIE    = 0x08000000
)

// sh_type
const (
	SHT_NULL          = 0
	SHT_PROGBITS      = 1
	SHT_SYMTAB        = 2
	SHT_STRTAB        = 3
	SHT_RELA          = 4
	SHT_HASH          = 5
	SHT_DYNAMIC       = 6
	SHT_NOTE          = 7
	SHT_NOBITS        = 8
	SHT_REL           = 9
	SHT_DYNSYM        = 11
	SHT_INIT_ARRAY    = 14
	SHT_FINI_ARRAY    = 15
	SHT_PREINIT_ARRAY = 16
	SHT_GROUP         = 17
	SHT_SYMTAB_SHNDX  = 18
	SHT_CREL          = 0x40000014
)

// sh_flags
const (
	SHF_WRITE      = 0x1
	SHF_ALLOC      = 0x2
	SHF_EXECINSTR  = 0x4
	SHF_MERGE      = 0x10
	SHF_STRINGS    = 0x20
	SHF_LINK_ORDER = 0x80
	SHF_GROUP      = 0x200
	SHF_TLS        = 0x400
	SHF_COMPRESSED = 0x800
	SHF_GNU_RETAIN = 0x200000
)

// st_shndx, as files hold them; see Symbol.Section for what callers get
const (
	shnLoReserve     = 0xff00
	shnX86_64LCommon = 0xff02
	shnXIndex        = 0xffff
)

// Binding of a symbol
const (
	STB_LOCAL      = 0
	STB_GLOBAL     = 1
	STB_WEAK       = 2
	STB_GNU_UNIQUE = 10
)

// Type of a symbol
const (
	STT_NOTYPE    = 0
	STT_OBJECT    = 1
	STT_FUNC      = 2
	STT_SECTION   = 3
	STT_FILE      = 4
	STT_COMMON    = 5
	STT_TLS       = 6
	STT_GNU_IFUNC = 10
)

// Visibility of a symbol
const (
	STV_DEFAULT   = 0
	STV_INTERNAL  = 1
	STV_HIDDEN    = 2
	STV_PROTECTED = 3
)

// Version indices and flags
const (
	VER_NDX_LOCAL  = 0
	VER_NDX_GLOBAL = 1
	VER_FLG_BASE   = 0x1
	VER_FLG_WEAK   = 0x2

	versymHidden = 0x8000
	versymIndex  = 0x7fff
)
