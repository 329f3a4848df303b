package debuginfo

// A unit is what one run of a compiler described. What is here stands in its
// header and its root entry.

// UnitKind tells what a unit is for (DWARF 5, section 7.5.1, DW_UT_*; for older
// versions the tag of the root entry and the section).
type UnitKind int

// The kinds of unit.
const (
	CompileUnit  UnitKind = iota
	PartialUnit           // shared by units of the file; dwz and LTO of GCC make these
	TypeUnit              // one type, in .debug_types or .debug_info
	SkeletonUnit          // stands for a unit in a .dwo or .dwp file
)

// Unit is one unit of .debug_info or .debug_types.
type Unit struct {
	Kind UnitKind
	// Offset is that of its header, End that of the first byte behind it. Both are in
	// the section; where an object has several sections of one name (COMDAT groups of
	// type units) they count through all of these in the order of the file.
	Offset, End uint64
	Version     int    // of DWARF: 2 to 5
	Name        string // DW_AT_name: as a rule the source file
	Dir         string // DW_AT_comp_dir
	Producer    string // DW_AT_producer
	// Language is DW_AT_language; 0 where the unit has none.
	Language Language
	// SplitName is DW_AT_dwo_name of a skeleton: the file that has the rest.
	SplitName string
	// RefAddr: an abbreviation of the unit has DW_FORM_ref_addr, whether an entry uses
	// it or not. This is what pahole looks at before it merges all units into one
	// (dwarf_loader.c, cus__merging_cu).
	RefAddr bool

	image      *image
	separate   bool   // it is in .debug_types
	root       uint64 // offset of the root entry
	abbrevs    uint64 // offset in .debug_abbrev
	layout     layout
	stringBase uint64 // of DW_FORM_strx, in .debug_str_offsets
	signature  uint64 // of a type unit
	typeOffset uint64 // of its type, in the section
	leaves     bool   // an abbreviation has a form that can leave the unit
}

// layout is what decides how long a value is.
type layout struct {
	version     uint8
	addressSize uint8
	offsetSize  uint8 // 4 or 8: 32-bit or 64-bit DWARF
}
