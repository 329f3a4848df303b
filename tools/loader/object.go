// Package loader foretells what glibc's ld.so would do with a file on a declared
// system: which libraries it would find, what each reference would bind to, and why
// it would refuse.
package loader

// An Object is all that ld.so looks at in one file, so that a system can be kept
// as data and a file be judged without having it.

// Object is a shared library or an executable as ld.so sees it.
type Object struct {
	Name    string `json:"name"`             // the file's path, as declared or as it was found
	Soname  string `json:"soname,omitempty"` // DT_SONAME, or ""
	CPU     string `json:"cpu"`              // elffile.File.CPU
	Class   int    `json:"class"`            // 32 or 64
	Machine uint16 `json:"machine"`          // e_machine
	Type    uint16 `json:"type"`             // e_type: ET_EXEC or ET_DYN
	Flags   uint64 `json:"flags,omitempty"`  // DT_FLAGS
	Flags1  uint64 `json:"flags1,omitempty"` // DT_FLAGS_1

	Needed  []string `json:"needed,omitempty"` // DT_NEEDED, in order
	Rpath   string   `json:"rpath,omitempty"`
	Runpath string   `json:"runpath,omitempty"`

	// Versioned is set where there is DT_VERDEF at all; Nodes are its names
	// without the base.
	Versioned bool     `json:"versioned,omitempty"`
	Nodes     []string `json:"nodes,omitempty"`
	// Wants are the versions it asks of others: DT_VERNEED.
	Wants []Want `json:"wants,omitempty"`

	Definitions []Definition `json:"definitions,omitempty"`
	References  []Reference  `json:"references,omitempty"`

	Relr            bool `json:"relr,omitempty"`             // it has DT_RELR
	ExecutableStack bool `json:"executable_stack,omitempty"` // PT_GNU_STACK with PF_X, or none where that means so
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
}

// Reference is a dynamic symbol that relocations look up.
type Reference struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // the Vernaux's name, or ""
	File    string `json:"file,omitempty"`    // the Verneed's file, or ""
	Weak    bool   `json:"weak,omitempty"`
	Defined bool   `json:"defined,omitempty"` // it defines the name itself too, and may be interposed
	// What looks it up: a PLT slot, a word of data or of the GOT, a copy.
	Slot bool `json:"slot,omitempty"`
	Data bool `json:"data,omitempty"`
	Copy bool `json:"copy,omitempty"`
}
