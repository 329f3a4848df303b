package btf

// Damaged BTF, each beside BTF that differs as little as can be and is fine. The
// table says who refuses what; the tests below ask those themselves.

import (
	"slices"
	"testing"
)

// damage is a way to break BTF; refusers are who does not take it then.
type damage struct {
	name      string
	refusers  Refuser
	bad, good func(d *drawing)
}

// The usual refusers: of what libbpf needs, of what the kernel looks at in its own
// types too, and only in those of a program.
const (
	everybody  = Bpftool | Kernel
	kernel     = Kernel
	kernelLoad = KernelLoad
)

func head(i int, to uint32) func(*drawing) {
	return func(d *drawing) { d.header = func(w []uint32) { w[i] = to } }
}

// headBy moves a field of the header by some bytes.
func headBy(i int, by int) func(*drawing) {
	return func(d *drawing) { d.header = func(w []uint32) { w[i] += uint32(by) } }
}

func raw(f func([]byte) []byte) func(*drawing) { return func(d *drawing) { d.bytes = f } }

// longHeader is one of 36 bytes, with zeros, and what the last of them says.
func longHeader(last byte) func(*drawing) {
	return both(head(1, 36), raw(func(b []byte) []byte {
		return slices.Concat(b[:24], make([]byte, 11), []byte{last}, b[24:])
	}))
}

func cut(n int) func(*drawing) {
	return raw(func(b []byte) []byte {
		if n < 0 {
			return b[:len(b)+n]
		}
		return b[:n]
	})
}

func rest(id, i int, to uint32) func(*drawing) {
	return func(d *drawing) { d.at(id).rest[i] = to }
}

func size(id int, to uint32) func(*drawing) { return func(d *drawing) { d.at(id).size = to } }

func named(id int, to string) func(*drawing) {
	return func(d *drawing) { d.at(id).name = d.text(to) }
}

func vlen(id int, to uint32) func(*drawing) { return func(d *drawing) { d.at(id).vlen = to } }

func flagged(id int) func(*drawing) { return func(d *drawing) { d.at(id).flag = true } }

// both is one change after the other.
func both(fs ...func(*drawing)) func(*drawing) {
	return func(d *drawing) {
		for _, f := range fs {
			f(d)
		}
	}
}

func same(*drawing) {}

// structs adds n structs, each with a member of the type of the next, and the last of
// an int.
func structs(n int) func(*drawing) {
	return func(d *drawing) {
		for i := range n {
			of := uint32(specimenEnd + i + 1)
			if i == n-1 {
				of = anInt
			}
			d.add("", kindStruct, 1, 4, d.text("in"), of, 0)
		}
	}
}

// chain adds n modifiers, each of the next, and the last of a type.
func chain(n int, k kind, last uint32) func(*drawing) {
	return func(d *drawing) {
		for i := range n {
			of := uint32(specimenEnd + i + 1)
			if i == n-1 {
				of = last
			}
			d.add("", k, 0, of)
		}
	}
}

// byteEnum is a struct of some bytes, with bit-fields, and an enum of one byte at 4.
func byteEnum(bytes uint32) func(*drawing) {
	return func(d *drawing) {
		d.at(anEnum).size = 1
		d.add("packed", kindStruct, 2, bytes, d.text("low"), anInt, 3<<24|0, d.text("how"), anEnum, 32).flag = true
	}
}

func long(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'n'
	}
	return string(b)
}

var damages = []damage{
	{"magic", everybody, head(0, 0xeb9e|1<<16), head(0, magic|1<<16)},
	{"magic of the other byte order, fields of this one", everybody, head(0, 0x9feb|1<<16), same},
	{"version 2", kernel, head(0, magic|2<<16), same},
	{"a flag", kernel, head(0, magic|1<<16|1<<24), same},
	{"header longer than the file", everybody, head(1, 1<<20), same},
	{"header of 25 bytes", everybody, head(1, 25), same},
	{"header of 36 bytes, the last 4 not known", kernel, longHeader(1), longHeader(0)},
	{"types at an odd place", everybody, headBy(2, 2), same},
	{"a gap before the types", kernel, func(d *drawing) {
		d.types = d.types[:2]
		d.header = func(w []uint32) { w[2] += 16; w[3] -= 16 }
	}, func(d *drawing) { d.types = d.types[:2] }},
	{"types longer than they are", everybody, headBy(3, 4), same},
	{"types shorter than they are", everybody, headBy(3, -4), same},
	{"types without the last", kernel, headBy(3, -12), func(d *drawing) { d.types = d.types[:len(d.types)-1] }},
	{"strings longer than the file", everybody, headBy(5, 1), same},
	{"strings one byte short", everybody, headBy(5, -1), same},
	{"a byte after the strings", kernel, raw(func(b []byte) []byte { return append(b, 0) }), func(d *drawing) { d.strings = append(d.strings, 0) }},
	{"no strings", everybody, both(head(5, 0), raw(func(b []byte) []byte { return b[:24+372] })), same},
	{"first string not empty", everybody, func(d *drawing) { d.strings[0] = 'x' }, same},
	{"last string without an end", everybody, func(d *drawing) { d.strings[len(d.strings)-1] = 'x' }, same},
	{"empty file", everybody, cut(0), same},
	{"cut in the header", everybody, cut(23), same},
	{"nothing but the header", everybody, cut(24), same},
	{"cut in the types", everybody, cut(60), same},
	{"cut in the strings", everybody, cut(-1), same},
	{"no types", kernelLoad, func(d *drawing) { d.types = nil }, func(d *drawing) { d.types = d.types[:1] }},
	{"strings before types", everybody, func(d *drawing) {
		d.bytes = func(b []byte) []byte {
			types := b[24 : len(b)-len(d.strings)]
			return append(append(append([]byte{}, b[:24]...), d.strings...), types...)
		}
		d.strings = append(d.strings, make([]byte, 4-len(d.strings)%4)...)
		n := uint32(len(d.strings))
		d.header = func(w []uint32) { w[2], w[4] = n, 0 }
	}, same},

	{"a type of kind 0", everybody, func(d *drawing) { d.at(aForward).kind = 0 }, same},
	{"a type of kind 20", everybody, func(d *drawing) { d.at(aForward).kind = kindEnd }, same},
	{"one more member than there are", everybody, func(d *drawing) { d.types = d.types[:aStruct]; d.at(aStruct).vlen = 3 }, func(d *drawing) { d.types = d.types[:aStruct] }},
	{"name past the strings", everybody, func(d *drawing) { d.at(aStruct).name = uint32(len(d.strings)) }, func(d *drawing) { d.at(aStruct).name = uint32(len(d.strings)) - 2 }},
	{"name of a member past the strings", everybody, rest(aStruct, 0, 1<<20), same},
	{"name of a value past the strings", everybody, rest(anEnum, 0, 1<<20), same},
	{"name of a value of an enum64 past the strings", everybody, rest(anEnum64, 0, 1<<20), same},
	{"name of a parameter past the strings", everybody, rest(aPrototype, 0, 1<<20), same},

	{"pointer to no type", everybody, size(aPointer, specimenEnd), size(aPointer, specimenEnd-1)},
	{"member of no type", everybody, rest(aStruct, 4, specimenEnd), rest(aStruct, 4, aConst)},
	{"array of no type", everybody, rest(anArray, 0, specimenEnd), rest(anArray, 0, specimenEnd-1)},
	{"index of no type", everybody, rest(anArray, 1, specimenEnd), rest(anArray, 1, aTypeTag)},
	{"variable of no type", everybody, size(aVariable, specimenEnd), size(aVariable, aConst)},
	{"function of no type", everybody, size(aFunction, specimenEnd), size(aFunction, aPrototype)},
	{"parameter of no type", everybody, rest(aPrototype, 1, specimenEnd), rest(aPrototype, 1, specimenEnd-1)},
	{"result of no type", kernelLoad, size(aPrototype, specimenEnd), size(aPrototype, specimenEnd-1)},
	{"section with no type", everybody, rest(aSection, 0, specimenEnd), same},
	{"tag on no type", everybody, size(aDeclTag, specimenEnd), size(aDeclTag, aFieldStruct)},
	{"function without a prototype", everybody, size(aFunction, aTypedef), same},

	{"name with a space", kernel, named(aStruct, "node of list"), named(aStruct, "node_of_list")},
	{"name of a Rust type", kernel, named(aStruct, "Iter<u32>"), named(aStruct, "Iter_u32_")},
	{"name that begins with a digit", kernel, named(aTypedef, "4th"), named(aTypedef, "th4")},
	{"name with a dash", kernel, named(aVariable, "a-b"), named(aVariable, "a.b")},
	{"name with an umlaut in UTF-8", kernel, named(aFunction, "l\u00e4uft"), named(aFunction, "laeuft")},
	{"name with an umlaut in Latin-1 as punctuation", kernel, named(aFunction, "l\xbfuft"), named(aFunction, "l\xe4uft")},
	{"name of 513 bytes", kernel, named(aFunction, long(513)), named(aFunction, long(512))},
	{"name of a value with a space", kernel, func(d *drawing) { d.at(anEnum).rest[0] = d.text("dark red") }, func(d *drawing) { d.at(anEnum).rest[0] = d.text(".dark_red") }},
	{"name of a member with a star", kernel, func(d *drawing) { d.at(aStruct).rest[0] = d.text("*next") }, func(d *drawing) { d.at(aStruct).rest[0] = 0 }},
	{"name of a parameter with brackets", kernelLoad, func(d *drawing) { d.at(aPrototype).rest[0] = d.text("a[]") }, func(d *drawing) { d.at(aPrototype).rest[0] = d.text("a.0") }},
	{"section with a newline in its name", kernel, named(aSection, ".data\n"), named(aSection, ".data rel, ro")},
	{"value without a name", kernel, rest(anEnum, 0, 0), func(d *drawing) { d.at(anEnum).name = 0 }},
	{"typedef without a name", kernel, func(d *drawing) { d.at(aTypedef).name = 0 }, func(d *drawing) { d.at(aUnion).name = 0 }},
	{"forward declaration without a name", kernel, func(d *drawing) { d.at(aForward).name = 0 }, flagged(aForward)},
	{"pointer with a name", kernel, named(aPointer, "p"), func(d *drawing) { d.at(anInt).name = 0 }},
	{"array with a name", kernel, named(anArray, "a"), same},
	{"prototype with a name", kernel, named(aPrototype, "f"), same},
	{"tag without a name", kernel, named(aDeclTag, ""), named(aDeclTag, "<any; text>")},
	{"parameter of a function without a name", kernelLoad, rest(aPrototype, 0, 0), func(d *drawing) {
		d.add("", kindFuncProto, 1, anInt, 0, aPointer) // of which no function is made
	}},

	{"flag of an int", kernel, flagged(anInt), flagged(anEnum)},
	{"flag of a typedef", kernel, flagged(aTypedef), flagged(aTypeTag)},
	{"flag of a function", kernel, flagged(aFunction), flagged(anEnum64)},
	{"flag of a struct: widths where there were offsets", kernelLoad, both(flagged(aStruct), rest(aStruct, 2, 33<<24)), flagged(aStruct)},
	{"parts of an int", kernel, vlen(anInt, 1), same},
	{"parts of a forward declaration", kernel, vlen(aForward, 2), same},
	{"linkage of a function", kernel, vlen(aFunction, 3), vlen(aFunction, 0)},
	{"linkage of a variable", kernel, rest(aVariable, 0, 3), rest(aVariable, 0, 0)},

	{"int of 0 bytes", kernel, size(anInt, 0), size(aFloat, 4)},
	{"int of 129 bits", kernel, both(size(aLong, 17), rest(aLong, 0, 129)), both(size(aLong, 16), rest(aLong, 0, 128), size(aUnion, 16))},
	{"int, signed and bool", kernel, rest(anInt, 0, 5<<24|32), rest(anInt, 0, 4<<24|32)},
	{"int with bits that mean nothing", kernel, rest(anInt, 0, 1<<28|32), rest(anInt, 0, 2<<24|32)},
	{"float of 10 bytes", kernel, size(aFloat, 10), size(aFloat, 16)},
	{"enum of 3 bytes", kernel, size(anEnum, 3), size(anEnum, 2)},
	{"array with a size of its own", kernel, size(anArray, 16), rest(anArray, 2, 0)},
	{"array of void", kernel, rest(anArray, 0, 0), rest(anArray, 0, aTypedef)},
	{"index that is a struct", kernelLoad, rest(anArray, 1, aStruct), rest(anArray, 1, aLong)},
	{"array of 4 GB", kernelLoad, rest(anArray, 2, 1<<30), rest(anArray, 2, 1<<30-1)},
	{"array of a forward declaration", kernelLoad, rest(anArray, 0, aForward), rest(anArray, 0, aUnion)},
	{"member of type void", kernel, rest(aStruct, 4, 0), same},
	{"member of a forward declaration", kernelLoad, rest(aStruct, 4, aForward), same},
	{"member that is a function", kernelLoad, rest(aStruct, 4, aFunction), same},
	{"member before the one before it", kernel, rest(aStruct, 2, 128), both(rest(aStruct, 2, 32), size(aStruct, 24))},
	{"member past the end", kernel, rest(aStruct, 5, 136), rest(aStruct, 5, 96)},
	{"member that ends past the end", kernelLoad, rest(aStruct, 5, 104), rest(aStruct, 5, 88)},
	{"member within a byte", kernelLoad, both(rest(aStruct, 4, aPointer), rest(aStruct, 2, 0), rest(aStruct, 5, 65), size(aStruct, 32)), both(rest(aStruct, 4, aPointer), rest(aStruct, 5, 72), size(aStruct, 32))},
	{"member of a union further on", kernel, rest(aUnion, 2, 8), same},
	{"enum of a byte at the end of a struct with bit-fields", kernelLoad, byteEnum(5), byteEnum(8)},
	{"bit-field wider than its type", kernelLoad, rest(aFieldStruct, 5, 33<<24|3), rest(aFieldStruct, 5, 32<<24|3)},
	{"struct of 8 bytes for members of 16", kernelLoad, size(aStruct, 8), size(aStruct, 12)},
	{"section of 0 bytes", kernel, size(aSection, 0), size(aSection, 4)},
	{"variable past its section", kernel, rest(aSection, 1, 5), rest(aSection, 1, 4)},
	{"variable of 0 bytes", kernel, rest(aSection, 2, 0), rest(aSection, 2, 5)},
	{"variable shorter than its type", kernelLoad, func(d *drawing) {
		// Only seen if the variable comes first.
		d.add(".bss", kindDatasec, 1, 8, aVariable, 0, 3)
	}, func(d *drawing) { d.add(".bss", kindDatasec, 1, 8, aVariable, 0, 4) }},
	{"variables out of order", kernel, func(d *drawing) { d.add(".bss", kindDatasec, 2, 8, aVariable, 4, 4, aVariable, 0, 4) }, func(d *drawing) { d.add(".bss", kindDatasec, 2, 8, aVariable, 0, 4, aVariable, 4, 4) }},
	{"section with a type that is no variable", kernelLoad, rest(aSection, 0, anInt), same},
	{"variable of type void", kernel, size(aVariable, 0), same},
	{"variable of a forward declaration", kernelLoad, size(aVariable, aForward), same},
	{"forward declaration that refers", kernel, size(aForward, 1), same},
	{"tag on a pointer", kernelLoad, size(aDeclTag, aPointer), size(aDeclTag, aTypedef)},
	{"tag on part -2", kernel, rest(aDeclTag, 0, 0xfffffffe), rest(aDeclTag, 0, 1)},
	{"tag on a part that is not there", kernelLoad, rest(aDeclTag, 0, 2), both(size(aDeclTag, aFunction), rest(aDeclTag, 0, 1))},

	{"pointer to a variable", kernelLoad, size(aPointer, aVariable), size(aPointer, aForward)},
	{"pointer to itself", BpftoolC | KernelLoad, size(aPointer, aPointer), size(aPointer, 0)},
	{"pointers in a circle", BpftoolC | KernelLoad, both(size(aPointer, aConst), size(aConst, aPointer)), size(aConst, aPointer)},
	{"typedef of itself", BpftoolC | kernel, size(aTypedef, aTypedef), size(aTypedef, aForward)},
	{"struct in itself", BpftoolC | KernelLoad, rest(aStruct, 4, aStruct), same},
	{"struct in itself, by a typedef and an array", BpftoolC | KernelLoad, both(rest(aStruct, 4, anArray), rest(anArray, 0, aTypedef)), both(rest(aStruct, 4, anArray), size(aStruct, 24))},
	{"33 structs, each in the next", kernelLoad, structs(33), structs(32)},
	{"33 modifiers", kernel, chain(33, kindConst, anInt), chain(32, kindConst, anInt)},
	{"function that returns a section", kernelLoad, size(aPrototype, aSection), size(aPrototype, 0)},
	{"function that returns a prototype", kernelLoad, size(aPrototype, aForward), size(aPrototype, aUnion)},
	{"further parameters with a name", kernelLoad, rest(aPrototype, 3, 0), both(rest(aPrototype, 3, 0), rest(aPrototype, 2, 0))},
}

func examined(t testing.TB, raw []byte) *Types {
	t.Helper()
	types, err := Examine(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// refusers are all who refuse BTF for one problem of it or another.
func refusers(problems []Problem) Refuser {
	var by Refuser
	for _, p := range problems {
		by |= p.By
	}
	return by
}

// onlyLimits are right, and more than the kernel takes from a program.
var onlyLimits = []string{"enum of a byte at the end of a struct with bit-fields", "parameter of a function without a name", "33 structs, each in the next"}

func TestDamaged(t *testing.T) {
	for _, c := range damages {
		d := specimen()
		c.bad(d)
		bad := examined(t, d.encode())
		if got := refusers(bad.Problems); got != c.refusers {
			t.Errorf("%s: refused by %04b, not by %04b: %v", c.name, got, c.refusers, bad.Problems)
		}
		if bad.Fatal() == slices.Contains(onlyLimits, c.name) {
			t.Errorf("%s: of no use %v: %v", c.name, bad.Fatal(), bad.Problems)
		}
		d = specimen()
		c.good(d)
		if good := examined(t, d.encode()); len(good.Problems) != 0 {
			t.Errorf("not %s: %v", c.name, good.Problems)
		}
	}
}
