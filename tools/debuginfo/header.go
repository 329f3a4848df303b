package debuginfo

// The header of a unit (DWARF 5, section 7.5.1; DWARF 4, sections 7.5.1.1 and
// 7.5.1.2; DWARF 2 and 3 as 4, without type units).

// Unit types of DWARF 5, table 7.2.
const (
	utCompile      = 1
	utType         = 2
	utPartial      = 3
	utSkeleton     = 4
	utSplitCompile = 5
	utSplitType    = 6
)

// header reads the header at the cursor. The image is that of .debug_info, or of
// .debug_types if types is true.
func (c *cursor) header(types bool) (*Unit, error) {
	u := &Unit{image: c.image, separate: types, Offset: c.offset(), Kind: CompileUnit}
	u.layout.offsetSize = 4
	length := c.number(4)
	if length == 0xffffffff {
		u.layout.offsetSize = 8
		length = c.number(8)
	} else if length >= 0xfffffff0 {
		return nil, u.errorf("its length is %#x, which is reserved", length)
	}
	start := c.offset()
	if c.err != nil {
		return nil, c.err
	}
	if length == 0 {
		return nil, u.errorf("its length is 0")
	}
	if length > c.end-start {
		return nil, u.errorf("truncated: its length is %#x, but the section ends at %#x", length, c.end)
	}
	u.End = start + length
	c.end = u.End
	u.Version = int(c.number(2))
	if c.err == nil && (u.Version < 2 || u.Version > 5) {
		return nil, u.errorf("its version of DWARF is %d; 2 to 5 can be read", u.Version)
	}
	u.layout.version = uint8(u.Version)
	unitType := uint64(utCompile)
	if u.Version >= 5 {
		unitType = c.u8()
		u.layout.addressSize = uint8(c.u8())
		u.abbrevs = c.number(int(u.layout.offsetSize))
	} else {
		u.abbrevs = c.number(int(u.layout.offsetSize))
		u.layout.addressSize = uint8(c.u8())
		if types {
			unitType = utType
		}
	}
	switch unitType {
	case utCompile:
	case utPartial:
		u.Kind = PartialUnit
	case utSkeleton:
		u.Kind = SkeletonUnit
		c.skip(8) // dwo_id
	case utType:
		u.Kind = TypeUnit
		u.signature = c.number(8)
		u.typeOffset = u.Offset + c.number(int(u.layout.offsetSize))
	case utSplitCompile, utSplitType:
		return nil, u.errorf("it is a split unit (DW_UT type %d), which belongs into a .dwo or .dwp file", unitType)
	default:
		return nil, u.errorf("its kind of unit is %d, which is not known", unitType)
	}
	if c.err != nil {
		return nil, c.err
	}
	if n := u.layout.addressSize; n != 1 && n != 2 && n != 4 && n != 8 {
		return nil, u.errorf("the size of its addresses is %d", n)
	}
	u.root = c.offset()
	if u.Kind == TypeUnit && (u.typeOffset < u.root || u.typeOffset >= u.End) {
		return nil, u.errorf("its type is at %#x, which is outside of the unit", u.typeOffset)
	}
	return u, nil
}
