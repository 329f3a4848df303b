// Package loader foretells what glibc's ld.so would do with a file on a declared
// system: which libraries it would find, what each reference would bind to, and why
// it would refuse.
//
// The rules are those of glibc 2.31 to 2.43, cited by file where they are followed,
// and held against the real loaders of 2.31, 2.36 and 2.43.
package loader

// An Object is all that ld.so looks at in one file, so that a system can be kept
// as data and a file be judged without having it.

import "slices"

// Object is a shared library or an executable as ld.so sees it. Two places of a
// system that hold the same *Object are one file, as device and inode tell ld.so.
type Object struct {
	Name    string `json:"name"`              // the file's path, as declared or as it was found
	Soname  string `json:"soname,omitempty"`  // DT_SONAME, or ""
	CPU     string `json:"cpu,omitempty"`     // elffile.File.CPU
	Class   int    `json:"class,omitempty"`   // 32 or 64
	Machine uint16 `json:"machine,omitempty"` // e_machine
	Type    uint16 `json:"type,omitempty"`    // e_type: ET_EXEC or ET_DYN
	Big     bool   `json:"big,omitempty"`     // most significant byte first
	Flags   uint64 `json:"flags,omitempty"`   // DT_FLAGS
	Flags1  uint64 `json:"flags1,omitempty"`  // DT_FLAGS_1

	// Unrecorded says that the library is there and that nothing more is known of
	// it: it may define any name at any version.
	Unrecorded bool `json:"unrecorded,omitempty"`
	// Refused is what ld.so says of a file that it does not take, whoever asks for
	// it: "invalid ELF header". Unmappable is what it says of one whose header will
	// do: "object file has no loadable segments"; and Unmappable34 what it said up to
	// glibc 2.34, which was more particular about alignment.
	Refused      string `json:"refused,omitempty"`
	Unmappable   string `json:"unmappable,omitempty"`
	Unmappable34 string `json:"unmappable_34,omitempty"`

	Needed  []string `json:"needed,omitempty"` // DT_NEEDED, in order
	Rpath   string   `json:"rpath,omitempty"`
	Runpath string   `json:"runpath,omitempty"`
	// EmptyRunpath marks a DT_RUNPATH with nothing in it, which puts RPATH out of force
	// like any other (patchelf --set-rpath '' leaves one).
	EmptyRunpath bool `json:"empty_runpath,omitempty"`

	// Versioned is set where there is DT_VERDEF at all; Nodes are its names
	// without the base. The first has version index 2, or is "" where none has.
	Versioned bool     `json:"versioned,omitempty"`
	Nodes     []string `json:"nodes,omitempty"`
	// Wants are the versions it asks of others: DT_VERNEED.
	Wants []Want `json:"wants,omitempty"`
	// NoVersyms marks a file with either and without DT_VERSYM, which says whose they are.
	NoVersyms bool `json:"no_versyms,omitempty"`

	// Definitions are as the file has them, or sorted (Sort).
	Definitions []Definition `json:"definitions,omitempty"`
	References  []Reference  `json:"references,omitempty"` // as relocations name them first

	Relr            bool `json:"relr,omitempty"`             // it has DT_RELR
	ExecutableStack bool `json:"executable_stack,omitempty"` // PT_GNU_STACK with PF_X, or none where that means so
	Symbolic        bool `json:"symbolic,omitempty"`         // DT_SYMBOLIC or DF_SYMBOLIC
	Filter          bool `json:"filter,omitempty"`           // it has DT_FILTER or DT_AUXILIARY

	ISANeeded uint32 `json:"isa_needed,omitempty"` // GNU_PROPERTY_X86_ISA_1_NEEDED

	// What PT_TLS asks for, in bytes, and whether its own code takes the variables
	// at a fixed distance from the thread pointer (initial-exec).
	TLSSize   uint64 `json:"tls_size,omitempty"`
	TLSAlign  uint64 `json:"tls_align,omitempty"`
	StaticTLS bool   `json:"static_tls,omitempty"`

	byName nameIndex // of Definitions
}

// Want is one Verneed: versions that have to be in one file.
type Want struct {
	File     string        `json:"file"` // vn_file, a soname
	Versions []WantVersion `json:"versions"`
}

// WantVersion is one Vernaux.
type WantVersion struct {
	Name string `json:"name"`
	Weak bool   `json:"weak,omitempty"` // VER_FLG_WEAK: missing is no failure
}

// Definition is a dynamic symbol that others can bind to.
type Definition struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // "" for the base or none
	Hidden  bool   `json:"hidden,omitempty"`  // name@version: not what an unversioned lookup wants
	Type    uint8  `json:"type"`              // STT_…
	Binding uint8  `json:"binding"`           // STB_…
	Size    uint64 `json:"size,omitempty"`    // bytes

	// VersionIndex is the index of Version, or 0: then it follows from Nodes.
	VersionIndex uint16 `json:"version_index,omitempty"`
	// Undefined marks an undefined symbol with a value: the address of a PLT entry
	// in an executable, which serves all references but those of a PLT.
	Undefined bool `json:"undefined,omitempty"`
	// Copied marks what an executable copies out of a library (COPY relocation).
	Copied bool `json:"copied,omitempty"`
	// Indirect marks a protected symbol of a library that no executable may have a copy
	// of, or an address of its own for (GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS).
	Indirect bool `json:"indirect,omitempty"`
}

// Reference is a dynamic symbol that relocations look up.
type Reference struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // the Vernaux's name, or ""
	File    string `json:"file,omitempty"`    // the Verneed's file, or ""
	Weak    bool   `json:"weak,omitempty"`
	Defined bool   `json:"defined,omitempty"` // it defines the name itself too, and may be interposed
	// What looks it up: a PLT slot, a word of data or of the GOT, a copy, a
	// thread-local's offset.
	Slot bool `json:"slot,omitempty"`
	Data bool `json:"data,omitempty"`
	Copy bool `json:"copy,omitempty"`
	TLS  bool `json:"tls,omitempty"`

	Protected bool `json:"protected,omitempty"`  // STV_PROTECTED: ends at its own definition
	StaticTLS bool `json:"static_tls,omitempty"` // TLS at a fixed distance from the thread pointer

	hash uint32 // of the name, where it was read from a file; else 0
}

// HasNode reports whether the object defines a version node.
func (o *Object) HasNode(version string) bool {
	// The base counts too: elf/dl-version.c, match_symbol, compares it like any other.
	return slices.Contains(o.Nodes, version) || o.Versioned && version == o.Soname
}

// versionIndex is the number that DT_VERSYM has for a definition.
func (o *Object) versionIndex(d *Definition) int {
	switch {
	case d.VersionIndex != 0:
		return int(d.VersionIndex)
	case d.Version == "":
		return 1
	}
	return 2 + slices.Index(o.Nodes, d.Version)
}

// hasVersyms reports whether the loader knows versions of its symbols at all
// (elf/dl-version.c sets l_versyms only for a file that wants or defines some).
func (o *Object) hasVersyms() bool { return o.Versioned || len(o.Wants) > 0 }
