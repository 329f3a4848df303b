package btf

// A member has to go into its struct: where it begins, and how long it is (the
// functions btf_*_check_member and btf_*_check_kflag_member in kernel/bpf/btf.c).

import "fmt"

// member says what is wrong with one whose type is resolved, "" if nothing is.
func (z *resolver) member(holder uint32, r record, m []uint32) string {
	id := m[1]
	if z.record(id).kind().isModifier() {
		to, _, ok := z.sized(id)
		if !ok {
			return "it has no size"
		}
		id = to
	}
	of := z.record(id)
	at, width := r.bits(m)
	room := r.size()
	switch k := of.kind(); k {
	case kindInt:
		return intMember(r, of, at, width)
	case kindEnum, kindEnum64:
		if !r.flag() {
			return wholeMember(at, of.size(), room)
		}
		bad := enumMember(at, width, room)
		if bad != "" && width == 0 && wholeMember(at, of.size(), room) == "" {
			z.fromProgram(&failure{holder, "limit", z.describe(id) + ", is shorter than an int, and the kernel takes it for one: " + bad, true})
			return ""
		}
		return bad
	case kindPtr, kindArray, kindStruct, kindUnion, kindFloat:
		if width != 0 {
			return fmt.Sprintf("a %s cannot be a bit-field, and this one is of %d bits", k, width)
		}
		_, size, _ := z.sized(id)
		if k == kindFloat {
			if align := 8 * min(z.pointer, size); align != 0 && at%align != 0 {
				return fmt.Sprintf("a float of %d bytes begins at bit %d", size, at)
			}
		}
		return wholeMember(at, size, room)
	}
	return "it has no size"
}

// wholeMember: at whole bytes. All three are in the kernel's 32 bits; room is at least
// the byte at which it begins, which was looked at before.
func wholeMember(at, size, room uint32) string {
	if at%8 != 0 {
		return fmt.Sprintf("it begins at bit %d, which is within a byte", at)
	}
	if room-at/8 < size {
		return tooLong(uint64(at/8)+uint64(size), room)
	}
	return ""
}

func tooLong(end uint64, room uint32) string {
	return fmt.Sprintf("it ends at byte %d, and all of it is %d bytes long", end, room)
}

func intMember(r, of record, at, width uint32) string {
	bits := of[3] & 0xff
	if r.flag() {
		switch {
		case !of.isRegular():
			return "it is a bit-field of an integer that is itself not of whole bytes"
		case width == 0 && at%8 != 0:
			return fmt.Sprintf("it begins at bit %d, which is within a byte", at)
		case width > bits:
			return fmt.Sprintf("a bit-field of %d bits of an integer of %d", width, bits)
		case width != 0:
			bits = width
		}
	} else {
		start := uint64(at) + uint64(of[3]>>16&0xff)
		if start > 0xffffffff {
			return fmt.Sprintf("it begins at bit %d", start)
		}
		at = uint32(start)
	}
	bits += at % 8
	if bits > 128 {
		return fmt.Sprintf("it takes %d bits, and the kernel takes 128", bits)
	}
	if end := uint64(at/8) + uint64(bits+7)/8; end > uint64(r.size()) {
		return tooLong(end, r.size())
	}
	return ""
}

// enumMember: where bit-fields are told apart, an enum is as long as an int.
func enumMember(at, width, room uint32) string {
	switch {
	case width == 0 && at%8 != 0:
		return fmt.Sprintf("it begins at bit %d, which is within a byte", at)
	case width > 32:
		return fmt.Sprintf("a bit-field of %d bits of an enum, which has 32", width)
	case width == 0:
		width = 32
	}
	if end := uint64(at+width+7) / 8; end > uint64(room) {
		return tooLong(end, room)
	}
	return ""
}
