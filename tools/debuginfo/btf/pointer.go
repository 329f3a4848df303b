package btf

// pointerSize is the size of a pointer as libbpf guesses it: that of long, and 8 where
// there is none (determine_ptr_size in libbpf's btf.c).
func (t *Types) pointerSize() uint32 {
	if t.base != nil {
		return t.base.pointer
	}
	size := uint32(8)
	found := false
	t.own(func(_ uint32, r record) {
		if found || r.kind() != kindInt || r.size() != 4 && r.size() != 8 {
			return
		}
		switch t.name(r) {
		case "long", "long int", "int long", "unsigned long", "long unsigned", "unsigned long int",
			"unsigned int long", "long unsigned int", "long int unsigned", "int unsigned long", "int long unsigned":
			size, found = r.size(), true
		}
	})
	return size
}
