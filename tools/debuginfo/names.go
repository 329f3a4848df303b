package debuginfo

// The words for tags and attributes (DWARF 5, tables 7.3 and 7.5).

import "fmt"

// Attribute is a code DW_AT_*, Tag one of DW_TAG_*.
type (
	Attribute uint16
	Tag       uint16
)

// Tags that callers ask for by name.
const (
	TagMember            Tag = 0x0d
	TagLexicalBlock      Tag = 0x0b
	TagInlinedSubroutine Tag = 0x1d
	TagSubprogram        Tag = 0x2e
	TagVariable          Tag = 0x34
)

// The attributes whose value can be an entry of another unit.
const (
	AttrImport         Attribute = 0x18
	AttrAbstractOrigin Attribute = 0x31
	AttrSpecification  Attribute = 0x47
	AttrType           Attribute = 0x49
	AttrSignature      Attribute = 0x69
	AttrCallOrigin     Attribute = 0x7f

	attrName           Attribute = 0x03
	attrLanguage       Attribute = 0x13
	attrCompDir        Attribute = 0x1b
	attrProducer       Attribute = 0x25
	attrDeclaration    Attribute = 0x3c
	attrStrOffsetsBase Attribute = 0x72
	attrDwoName        Attribute = 0x76
	attrLanguageName   Attribute = 0x90
	attrGNUDwoName     Attribute = 0x2130
)

var attributeNames = map[Attribute]string{
	0x01: "sibling", 0x15: "discr", AttrImport: "import", 0x1a: "common_reference", 0x1d: "containing_type", 0x1e: "default_value",
	0x22: "upper_bound", 0x2f: "lower_bound", AttrAbstractOrigin: "abstract_origin", 0x35: "base_types", 0x37: "count",
	0x41: "friend", 0x44: "namelist_item", 0x45: "priority", AttrSpecification: "specification", AttrType: "type",
	0x51: "byte_stride", 0x54: "extension", 0x5d: "object_pointer", 0x64: "small", AttrSignature: "signature",
	0x6e: "linkage_name", 0x77: "reference", 0x78: "rvalue_reference", AttrCallOrigin: "call_origin", 0x80: "call_parameter",
	0x2115: "GNU_call_site_target", 0x2117: "GNU_tail_call",
}

// String is the name as in the standard, "DW_AT_type".
func (a Attribute) String() string {
	if s, ok := attributeNames[a]; ok {
		return "DW_AT_" + s
	}
	return fmt.Sprintf("DW_AT_%#x", uint16(a))
}

var tagNames = map[Tag]string{
	0x01: "array", 0x02: "class", 0x03: "entry point", 0x04: "enum", 0x05: "parameter", 0x08: "imported declaration",
	0x0a: "label", 0x0b: "block", 0x0d: "member", 0x0f: "pointer", 0x10: "reference", tagCompileUnit: "compile unit",
	0x12: "string type", 0x13: "struct", 0x15: "function type", 0x16: "typedef", 0x17: "union", 0x18: "unspecified parameters",
	0x19: "variant", 0x1a: "common block", 0x1b: "common inclusion", 0x1c: "base class", 0x1d: "inlined function",
	0x1e: "module", 0x1f: "pointer to member", 0x20: "set type", 0x21: "array range", 0x22: "with", 0x23: "access declaration",
	0x24: "base type", 0x25: "catch block", 0x26: "const", 0x27: "constant", 0x28: "enumerator", 0x29: "file type",
	0x2a: "friend", 0x2b: "namelist", 0x2c: "namelist item", 0x2d: "packed type", 0x2e: "function", 0x2f: "template type",
	0x30: "template value", 0x31: "thrown type", 0x32: "try block", 0x33: "variant part", 0x34: "variable", 0x35: "volatile",
	0x36: "procedure", 0x37: "restrict", 0x38: "interface", 0x39: "namespace", 0x3a: "imported module", 0x3b: "unspecified type",
	tagPartialUnit: "partial unit", 0x3d: "imported unit", 0x3f: "condition", 0x40: "shared", tagTypeUnit: "type unit",
	0x42: "rvalue reference", 0x43: "template alias", 0x44: "coarray", 0x45: "generic range", 0x46: "dynamic type",
	0x47: "atomic", 0x48: "call site", 0x49: "call site parameter", tagSkeletonUnit: "skeleton unit", 0x4b: "immutable",
	0x4106: "template template parameter", 0x4107: "template parameter pack", 0x4108: "parameter pack",
	0x4109: "call site", 0x410a: "call site parameter", 0x6000: "annotation",
}

// String is the word that people use for what the entry is: "struct", "member",
// "function" (DW_TAG_subprogram), "parameter", "variable", …
func (t Tag) String() string {
	if s, ok := tagNames[t]; ok {
		return s
	}
	return fmt.Sprintf("DW_TAG_%#x", uint16(t))
}
