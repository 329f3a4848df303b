package btf

// The kinds of type, and how long a record of each is (include/uapi/linux/btf.h).

type kind uint32

const (
	kindVoid kind = iota
	kindInt
	kindPtr
	kindArray
	kindStruct
	kindUnion
	kindEnum
	kindFwd
	kindTypedef
	kindVolatile
	kindConst
	kindRestrict
	kindFunc
	kindFuncProto
	kindVar
	kindDatasec
	kindFloat
	kindDeclTag
	kindTypeTag
	kindEnum64
	kindEnd
)

var kindNames = [kindEnd]string{
	"void", "int", "pointer", "array", "struct", "union", "enum", "forward declaration", "typedef", "volatile", "const",
	"restrict", "function", "function prototype", "variable", "data section", "float", "declaration tag", "type tag", "enum64",
}

func (k kind) String() string {
	if k < kindEnd {
		return kindNames[k]
	}
	return "type of unknown kind"
}

// after is what follows the three words of each record: words once, and words for
// each of its members, parameters, values or variables.
var after = [kindEnd]struct{ once, each uint32 }{
	kindInt: {1, 0}, kindArray: {3, 0}, kindStruct: {0, 3}, kindUnion: {0, 3}, kindEnum: {0, 2}, kindFuncProto: {0, 2},
	kindVar: {1, 0}, kindDatasec: {0, 3}, kindDeclTag: {1, 0}, kindEnum64: {0, 3},
}

// isModifier: a type that is sized by the one it refers to (btf_type_is_modifier).
func (k kind) isModifier() bool {
	return k == kindTypedef || k == kindVolatile || k == kindConst || k == kindRestrict || k == kindTypeTag
}

func (k kind) isComposite() bool { return k == kindStruct || k == kindUnion }

// isSourceOnly: nothing but a data section or a tag may refer to it
// (btf_type_is_resolve_source_only).
func (k kind) isSourceOnly() bool { return k == kindVar || k == kindDeclTag || k == kindDatasec }

// hasNoSize: void, and what stands for no object (btf_type_nosize).
func (k kind) hasNoSize() bool {
	return k == kindVoid || k == kindFwd || k == kindFunc || k == kindFuncProto
}

// saysSize: the third word is the size in bytes, and not a type (btf_type_has_size).
func (k kind) saysSize() bool {
	switch k {
	case kindInt, kindStruct, kindUnion, kindEnum, kindDatasec, kindFloat, kindEnum64:
		return true
	}
	return false
}

// refers: the third word is the type referred to.
func (k kind) refers() bool {
	switch k {
	case kindPtr, kindFunc, kindFuncProto, kindVar, kindDeclTag:
		return true
	}
	return k.isModifier()
}

// record is one type.
type record []uint32

func (r record) nameOffset() uint32 { return r[0] }
func (r record) kind() kind         { return kind(r[1] >> 24 & 0x7f) }
func (r record) flag() bool         { return r[1]>>31 != 0 }
func (r record) size() uint32       { return r[2] }
func (r record) refersTo() uint32   { return r[2] }

// vlen is how many members, parameters, values or variables follow: 24 bits since
// Linux 7.1, which were 16 before.
func (r record) vlen() uint32 { return r[1] & 0xffffff }

// elem is one of them: three words, or two.
func (r record) elem(i uint32) []uint32 {
	each := after[r.kind()].each
	return r[3+i*each:][:each]
}

// bits is where a member stands: its offset in bits, and how many bits of a
// bit-field, 0 for none.
func (r record) bits(member []uint32) (offset, width uint32) {
	if r.flag() {
		return member[2] & 0xffffff, member[2] >> 24
	}
	return member[2], 0
}

var void = make(record, 3)

// end is the number after the last type.
func (t *Types) end() uint32 { return t.start + uint32(len(t.at)) }

// record is a type by its number; void where there is none.
func (t *Types) record(id uint32) record {
	if id >= t.end() {
		return void
	}
	for t != nil && id < t.start {
		t = t.base
	}
	if t == nil {
		return void
	}
	return t.words[t.at[id-t.start]:]
}

// own calls do for each type that is not the base's.
func (t *Types) own(do func(id uint32, r record)) {
	for i, at := range t.at {
		do(t.start+uint32(i), t.words[at:])
	}
}

// references counts what a type refers to, and reference is one of them.
func (r record) references() uint32 {
	switch k := r.kind(); {
	case k == kindFuncProto:
		return 1 + r.vlen()
	case k.refers():
		return 1
	case k == kindArray:
		return 2
	case k.isComposite() || k == kindDatasec:
		return r.vlen()
	}
	return 0
}

func (r record) reference(i uint32) uint32 {
	switch k := r.kind(); {
	case k == kindFuncProto && i > 0:
		return r.elem(i - 1)[1]
	case k.refers():
		return r.refersTo()
	case k == kindArray:
		return r[3+i]
	case k == kindDatasec:
		return r.elem(i)[0]
	}
	return r.elem(i)[1]
}
