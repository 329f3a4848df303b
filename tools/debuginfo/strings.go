package debuginfo

// Names: in the entry itself, in .debug_str, in .debug_line_str, or by index in
// .debug_str_offsets (DWARF 5, sections 7.5.5.10 and 7.26).

// mostText is the longest name in bytes. Templates of C++ make names of some
// hundred thousand.
const mostText = 4 << 20

// text returns the name that a value means, or "" where that is in another file
// or the value is no name.
func (i *Info) text(u *Unit, v value) (string, error) {
	switch v.form {
	case formString:
		return v.text, nil
	case formStrp:
		return i.textAt(u, "str", v.n)
	case formLineStrp:
		return i.textAt(u, "line_str", v.n)
	case formStrx, formStrx1, formStrx2, formStrx3, formStrx4, formGNUStrIndex:
		m, err := i.images.load("str_offsets")
		if err != nil {
			return "", err
		}
		if m == nil {
			return "", u.errorf("it has a name by index (form %#x), but the file has no .debug_str_offsets", uint16(v.form))
		}
		size := uint64(u.layout.offsetSize)
		if u.stringBase > m.size || v.n >= (m.size-u.stringBase)/size {
			return "", u.errorf("name number %d is beyond the end of %s (its base is %#x)", v.n, m.name, u.stringBase)
		}
		at := u.stringBase + v.n*size
		i.indices.err = nil
		i.indices.seek(m, at, m.size)
		offset := i.indices.number(int(size))
		if i.indices.err != nil {
			return "", i.indices.err
		}
		return i.textAt(u, "str", offset)
	}
	return "", nil
}

type textKey struct {
	image  string
	offset uint64
}

// textAt returns the name at an offset of .debug_str or .debug_line_str.
func (i *Info) textAt(u *Unit, short string, offset uint64) (string, error) {
	key := textKey{short, offset}
	if s, ok := i.texts[key]; ok {
		return s, nil
	}
	m, err := i.images.load(short)
	if err != nil {
		return "", err
	}
	if m == nil || offset >= m.size {
		var size uint64
		if m != nil {
			size = m.size
		}
		return "", u.errorf("it has a name at %#x of .debug_%s, which has %#x bytes", offset, short, size)
	}
	i.textLeft += averageText
	c := &i.strings
	c.err = nil
	c.seek(m, offset, m.size)
	s := c.text(true, mostText)
	if c.err != nil {
		return "", c.err
	}
	if uint64(len(s)) >= i.textLeft {
		return "", u.errorf("the names in %s overlap so much that they cannot be meant", m.name)
	}
	i.textLeft -= uint64(len(s))
	if len(s) <= longestKept {
		if len(i.texts) == keptTexts {
			clear(i.texts)
		}
		i.texts[key] = s
	}
	return s, nil
}

// How many names are remembered, and how long one may be: directories, producers
// and the names of base types come again and again.
const (
	keptTexts   = 4096
	longestKept = 512
)

// averageText is how long names may be in bytes, taken together. A file can let
// every name begin one byte further into one long text.
const averageText = 1024
