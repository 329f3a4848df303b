package btf

// A number for what a type says itself: the same for two that say the same. That two of
// 150,000 which differ have one in common happens once in a billion kernels.

// mix adds to a number that stands for all that was added: the finaliser of MurmurHash3.
func mix(h, x uint64) uint64 {
	h ^= x
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>29
}

func (t *Types) mixName(h uint64, offset uint32) uint64 {
	s, _ := t.text(offset)
	for ; len(s) >= 8; s = s[8:] {
		h = mix(h, uint64(s[0])|uint64(s[1])<<8|uint64(s[2])<<16|uint64(s[3])<<24|uint64(s[4])<<32|uint64(s[5])<<40|uint64(s[6])<<48|uint64(s[7])<<56)
	}
	x := uint64(1)
	for i := range len(s) {
		x = x<<8 | uint64(s[i])
	}
	return mix(h, x)
}

// says is all of a type but what it refers to.
func (t *Types) says(id uint32) uint64 {
	r := t.record(id)
	k := r.kind()
	h := t.mixName(uint64(r[1]), r.nameOffset())
	if k.saysSize() {
		h = mix(h, uint64(r.size()))
	}
	switch k {
	case kindInt, kindVar, kindDeclTag:
		h = mix(h, uint64(r[3]))
	case kindArray:
		h = mix(h, uint64(r[5]))
	}
	for i := range r.parts() {
		e := r.elem(i)
		switch k {
		case kindStruct, kindUnion:
			h = mix(t.mixName(h, e[0]), uint64(e[2]))
		case kindEnum:
			h = mix(t.mixName(h, e[0]), uint64(e[1]))
		case kindEnum64:
			h = mix(t.mixName(h, e[0]), uint64(e[1])|uint64(e[2])<<32)
		case kindFuncProto:
			h = t.mixName(h, e[0])
		case kindDatasec:
			h = mix(h, uint64(e[1])|uint64(e[2])<<32)
		}
	}
	return h
}
