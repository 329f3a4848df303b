package btf

// What the tests damage: BTF with a type of each kind, put together by hand, so that
// each field of it can be set.

import (
	"encoding/binary"
	"slices"
)

// drawing is BTF before it is bytes.
type drawing struct {
	order   binary.AppendByteOrder
	types   []*drawn
	strings []byte
	// header is changed by a case after all else is laid out: magic and flags in one
	// word, then the length, and offset and length of types, strings, layout.
	header func(words []uint32)
	layout []byte
	bytes  func(raw []byte) []byte
}

// drawn is one type.
type drawn struct {
	name uint32
	kind kind
	flag bool
	vlen uint32
	size uint32 // or what it refers to
	rest []uint32
}

func (d *drawing) text(s string) uint32 {
	if s == "" {
		return 0
	}
	at := uint32(len(d.strings))
	d.strings = append(append(d.strings, s...), 0)
	return at
}

func (d *drawing) add(name string, k kind, vlen, size uint32, rest ...uint32) *drawn {
	t := &drawn{name: d.text(name), kind: k, vlen: vlen, size: size, rest: rest}
	d.types = append(d.types, t)
	return t
}

// at is a type by its number.
func (d *drawing) at(id int) *drawn { return d.types[id-1] }

func (d *drawing) encode() []byte {
	order := d.order
	if order == nil {
		order = binary.LittleEndian
	}
	var types []byte
	for _, t := range d.types {
		info := uint32(t.kind)<<24 | t.vlen
		if t.flag {
			info |= 1 << 31
		}
		for _, w := range append([]uint32{t.name, info, t.size}, t.rest...) {
			types = order.AppendUint32(types, w)
		}
	}
	n, l := uint32(len(types)), uint32(len(d.layout))
	words := []uint32{magic | 1<<16, oldHeaderSize, 0, n, n, uint32(len(d.strings))}
	if l > 0 {
		words = []uint32{magic | 1<<16, headerSize, 0, n, n + l, uint32(len(d.strings)), n, l}
	}
	if d.header != nil {
		d.header(words)
	}
	var raw []byte
	raw = order.AppendUint16(raw, uint16(words[0]))
	raw = append(raw, byte(words[0]>>16), byte(words[0]>>24))
	for _, w := range words[1:] {
		raw = order.AppendUint32(raw, w)
	}
	raw = slices.Concat(raw, types, d.layout, d.strings)
	if d.bytes != nil {
		raw = d.bytes(raw)
	}
	return raw
}

// The numbers of the types of the specimen.
const (
	anInt = iota + 1
	aLong
	aPointer
	aStruct
	aUnion
	anEnum
	anEnum64
	aForward
	aTypedef
	aConst
	aVolatile
	aRestrict
	anArray
	aPrototype
	aFunction
	aVariable
	aSection
	aFloat
	aDeclTag
	aTypeTag
	aFieldStruct
	aTagged
	specimenEnd
)

// specimen is BTF that all accept.
func specimen() *drawing {
	d := &drawing{strings: []byte{0}}
	d.add("int", kindInt, 0, 4, 1<<24|32)
	d.add("long", kindInt, 0, 8, 1<<24|64)
	d.add("", kindPtr, 0, aStruct)
	d.add("node", kindStruct, 2, 16, d.text("next"), aPointer, 0, d.text("value"), anInt, 64)
	d.add("either", kindUnion, 2, 8, d.text("small"), anInt, 0, d.text("large"), aLong, 0)
	d.add("colour", kindEnum, 2, 4, d.text("red"), 0, d.text("green"), 1)
	d.add("far", kindEnum64, 1, 8, d.text("away"), 0, 1)
	d.add("opaque", kindFwd, 0, 0)
	d.add("node_t", kindTypedef, 0, aStruct)
	d.add("", kindConst, 0, anInt)
	d.add("", kindVolatile, 0, anInt)
	d.add("", kindRestrict, 0, aPointer)
	d.add("", kindArray, 0, 0, anInt, anInt, 4)
	d.add("", kindFuncProto, 2, anInt, d.text("list"), aPointer, d.text("how"), anEnum)
	d.add("walk", kindFunc, 1, aPrototype)
	d.add("counter", kindVar, 0, anInt, 1)
	d.add(".data", kindDatasec, 1, 8, aVariable, 0, 4)
	d.add("double", kindFloat, 0, 8)
	d.add("a tag", kindDeclTag, 0, aStruct, 0xffffffff)
	d.add("user", kindTypeTag, 0, anInt)
	d.add("fields", kindStruct, 2, 8, d.text("low"), anInt, 3<<24|0, d.text("high"), anInt, 5<<24|3).flag = true
	d.add("", kindPtr, 0, aTypeTag)
	return d
}

// drawnExt is a .BTF.ext beside the specimen, with a record of each kind.
func drawnExt(order binary.ByteOrder) []byte {
	var name uint32 = 1
	words := []uint32{
		0, 32, 0, 20, 20, 28, 48, 28,
		8, name, 1, 0, aFunction,
		16, name, 1, 0, name, name, 3 << 10,
		16, name, 1, 0, aStruct, name, 0,
	}
	var raw []byte
	for _, w := range words {
		raw = order.(binary.AppendByteOrder).AppendUint32(raw, w)
	}
	order.PutUint16(raw, magic)
	raw[2], raw[3] = 1, 0
	return raw
}
