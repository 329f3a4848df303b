package btf

import "testing"

// twins are two structs of one name, each a list of nodes with a value of a type of its
// own, and each reached from the other way round of a circle.
func twins(d *drawing) (a, b, valueA, valueB *drawn) {
	at := uint32(len(d.types)) + 1
	for i := range uint32(2) {
		self := at + 4*i
		node := d.add("node_of_list", kindStruct, 3, 24, d.text("next"), self+1, 0, d.text("value"), self+2, 64, d.text("also"), self+3, 128)
		d.add("", kindPtr, 0, self)
		d.add("", kindPtr, 0, self+3)
		value := d.add("value_of_node", kindUnion, 2, 8, d.text("small"), anInt, 0, d.text("back"), self+1, 0)
		if i == 0 {
			a, valueA = node, value
		} else {
			b, valueB = node, value
		}
	}
	return a, b, valueA, valueB
}

func TestDuplicates(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(d *drawing, b, value *drawn)
		want   int
	}{
		{"the same", func(*drawing, *drawn, *drawn) {}, 2},
		{"another name", func(d *drawing, b, _ *drawn) { b.name = d.text("node") }, 0},
		{"another size", func(_ *drawing, b, _ *drawn) { b.size = 32 }, 0},
		{"another member", func(d *drawing, b, _ *drawn) { b.rest[3] = d.text("valued") }, 0},
		{"another place", func(_ *drawing, b, _ *drawn) { b.rest[8], b.size = 192, 32 }, 0},
		{"another type of a member's pointer's union's member", func(_ *drawing, _, v *drawn) { v.rest[1] = aConst }, 0},
		{"a forward declaration for one", func(_ *drawing, _, v *drawn) { v.kind, v.vlen, v.size, v.rest = kindFwd, 0, 0, nil }, 0},
		{"a struct for a union", func(_ *drawing, _, v *drawn) { v.kind = kindStruct }, 0},
		{"the name written twice", func(d *drawing, b, _ *drawn) { b.name = d.text("node_of_list") }, 2},
		{"without members", func(_ *drawing, b, v *drawn) { b.vlen, b.rest = 0, nil; v.vlen, v.rest = 0, nil }, 0},
	} {
		d := specimen()
		_, b, _, value := twins(d)
		c.change(d, b, value)
		n := 0
		for _, p := range examined(t, d.encode()).Problems {
			if p.Kind == "duplicate" {
				n++
				if !p.Fatal || p.By != 0 || p.Type < specimenEnd+4 {
					t.Errorf("%s: %+v", c.name, p)
				}
			}
		}
		if n != c.want {
			t.Errorf("%s: %d duplicates, want %d", c.name, n, c.want)
		}
	}
}

// Two that differ only at the end of a long way are different, and take no longer.
func TestDuplicatesFarDown(t *testing.T) {
	for _, length := range []int{10, maxRounds - 5, maxRounds + 50} {
		for _, differ := range []bool{false, true} {
			d := specimen()
			for i := range 2 {
				d.add("chain", kindStruct, 1, 8, d.text("first"), uint32(len(d.types)+2), 0)
				for range length {
					d.add("", kindPtr, 0, uint32(len(d.types)+2))
				}
				last := uint32(anInt)
				if differ && i > 0 {
					last = aLong
				}
				d.add("", kindConst, 0, last)
			}
			n := 0
			for _, p := range examined(t, d.encode()).Problems {
				if p.Kind == "duplicate" {
					n++
				}
			}
			want := 0
			if !differ && length < maxRounds {
				want = 1
			}
			if n != want {
				t.Errorf("%d pointers deep, different %v: %d duplicates, want %d", length, differ, n, want)
			}
		}
	}
}
