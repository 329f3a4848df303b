package debuginfo

// Forms: how the value of an attribute is written (DWARF 5, section 7.5.6; GNU and
// LLVM extensions as in binutils' include/dwarf2.h and LLVM's Dwarf.def).

type form uint16

const (
	formAddr          form = 0x01
	formBlock2        form = 0x03
	formBlock4        form = 0x04
	formData2         form = 0x05
	formData4         form = 0x06
	formData8         form = 0x07
	formString        form = 0x08
	formBlock         form = 0x09
	formBlock1        form = 0x0a
	formData1         form = 0x0b
	formFlag          form = 0x0c
	formSdata         form = 0x0d
	formStrp          form = 0x0e
	formUdata         form = 0x0f
	formRefAddr       form = 0x10
	formRef1          form = 0x11
	formRef2          form = 0x12
	formRef4          form = 0x13
	formRef8          form = 0x14
	formRefUdata      form = 0x15
	formIndirect      form = 0x16
	formSecOffset     form = 0x17
	formExprloc       form = 0x18
	formFlagPresent   form = 0x19
	formStrx          form = 0x1a
	formAddrx         form = 0x1b
	formRefSup4       form = 0x1c
	formStrpSup       form = 0x1d
	formData16        form = 0x1e
	formLineStrp      form = 0x1f
	formRefSig8       form = 0x20
	formImplicitConst form = 0x21
	formLoclistx      form = 0x22
	formRnglistx      form = 0x23
	formRefSup8       form = 0x24
	formStrx1         form = 0x25
	formStrx2         form = 0x26
	formStrx3         form = 0x27
	formStrx4         form = 0x28
	formAddrx1        form = 0x29
	formAddrx2        form = 0x2a
	formAddrx3        form = 0x2b
	formAddrx4        form = 0x2c

	formGNUAddrIndex    form = 0x1f01 // of split units before DWARF 5
	formGNUStrIndex     form = 0x1f02
	formGNURefAlt       form = 0x1f20 // into dwz's alternate file
	formGNUStrpAlt      form = 0x1f21
	formLLVMAddrxOffset form = 0x2001
)

// variable is the size of a form that says its length itself.
const variable = -1

// size is how many bytes a value takes: variable, or else known beforehand. The
// answer is false for a form that nobody here knows.
func (f form) size(l layout) (int, bool) {
	switch f {
	case formFlagPresent, formImplicitConst:
		return 0, true
	case formData1, formFlag, formRef1, formStrx1, formAddrx1:
		return 1, true
	case formData2, formRef2, formStrx2, formAddrx2:
		return 2, true
	case formStrx3, formAddrx3:
		return 3, true
	case formData4, formRef4, formRefSup4, formStrx4, formAddrx4:
		return 4, true
	case formData8, formRef8, formRefSig8, formRefSup8:
		return 8, true
	case formData16:
		return 16, true
	case formAddr:
		return int(l.addressSize), true
	case formStrp, formLineStrp, formSecOffset, formStrpSup, formGNURefAlt, formGNUStrpAlt:
		return int(l.offsetSize), true
	case formRefAddr:
		if l.version <= 2 { // DWARF 2, section 7.5.4: as large as an address
			return int(l.addressSize), true
		}
		return int(l.offsetSize), true
	case formBlock, formBlock1, formBlock2, formBlock4, formExprloc, formString, formSdata, formUdata,
		formRefUdata, formIndirect, formStrx, formAddrx, formLoclistx, formRnglistx,
		formGNUAddrIndex, formGNUStrIndex, formLLVMAddrxOffset:
		return variable, true
	}
	return 0, false
}

// leaves reports whether a value of the form may refer to another unit.
func (f form) leaves() bool {
	return f == formRefAddr || f == formRefSig8 || f == formIndirect
}

// alternate reports whether a value of the form is in another file.
func (f form) alternate() bool {
	switch f {
	case formGNURefAlt, formGNUStrpAlt, formRefSup4, formRefSup8, formStrpSup:
		return true
	}
	return false
}

// skipForm passes over a value.
func (c *cursor) skipForm(f form, l layout) {
	if n, ok := f.size(l); !ok {
		c.unknownForm(f)
		return
	} else if n != variable {
		c.skip(uint64(n))
		return
	}
	switch f {
	case formBlock1:
		c.skip(c.u8())
	case formBlock2:
		c.skip(c.number(2))
	case formBlock4:
		c.skip(c.number(4))
	case formBlock, formExprloc:
		c.skip(c.uleb())
	case formString:
		c.text(false, 0)
	case formIndirect:
		c.skipForm(c.indirect(), l)
	case formLLVMAddrxOffset:
		c.skipLEB()
		c.skip(4)
	default:
		c.skipLEB()
	}
}

// indirect reads the form that stands before a value of DW_FORM_indirect. One that
// has no value there, or is indirect itself, is not accepted.
func (c *cursor) indirect() form {
	at := c.offset()
	v := c.uleb()
	f := form(v)
	if v > 0xffff || f == formIndirect || f == formImplicitConst {
		c.fail(c.image.errorf(at, "DW_FORM_indirect leads to the form %#x", v))
		return formFlagPresent
	}
	return f
}

func (c *cursor) unknownForm(f form) {
	c.fail(c.image.errorf(c.offset(), "the form %#x is not known, so what comes after it cannot be read", uint16(f)))
}

// value is a value of a form that is not a block.
type value struct {
	form form
	n    uint64
	text string // of DW_FORM_string
	at   uint64 // where it stands
}

// value reads a number, an offset, an index or a text. Of anything else only the
// form is kept.
func (c *cursor) value(f form, l layout, implicit int64) value {
	if f == formIndirect {
		f = c.indirect()
	}
	v := value{form: f, at: c.offset()}
	switch f {
	case formImplicitConst:
		v.n = uint64(implicit)
	case formFlagPresent:
		v.n = 1
	case formString:
		v.text = c.text(true, mostText)
	case formUdata, formRefUdata, formStrx, formAddrx, formGNUStrIndex:
		v.n = c.uleb()
	case formSdata:
		v.n = uint64(c.sleb())
	default:
		n, ok := f.size(l)
		if !ok || n < 0 || n > 8 {
			c.skipForm(f, l)
			break
		}
		v.n = c.number(n)
	}
	return v
}
