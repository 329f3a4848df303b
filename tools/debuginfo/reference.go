package debuginfo

// A reference that leaves its unit: DW_FORM_ref_addr, or the signature of a type
// unit (DWARF 5, section 7.5.5.4).

// Reference is an attribute of an entry whose value is an entry of another unit.
// It costs nothing but the numbers; Info.Path says where they lead.
type Reference struct {
	Attribute Attribute
	Tag       Tag // of the entry that has the attribute
	From, To  *Unit
	Offset    uint64 // of the entry that has the attribute, in the section of From
	Target    uint64 // of the entry referred to, in the section of To
}

// Entry is an entry (DIE).
type Entry struct {
	Offset uint64 // in the section
	Tag    Tag
	Name   string // DW_AT_name, or that of the entry it completes, or ""
	// Declaration is DW_AT_declaration: the entry only says that there is such a thing.
	Declaration bool
}
