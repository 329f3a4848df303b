package btf

// Nothing that is read makes the package panic or hang.

import "testing"

func FuzzExamine(f *testing.F) {
	f.Add(specimen().encode(), false)
	f.Add(bigEndian(), false)
	f.Add(split(), true)
	for i, c := range damages {
		if i%4 == 0 {
			d := specimen()
			c.bad(d)
			f.Add(d.encode(), i%8 == 0)
		}
	}
	base, err := Examine(specimen().encode(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, goesOn bool) {
		on := base
		if !goesOn {
			on = nil
		}
		types, err := Examine(raw, on)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range types.Problems {
			if _, ok := Kinds[p.Kind]; !ok || p.What == "" {
				t.Errorf("%+v", p)
			}
		}
		if again, _ := Examine(raw, on); len(again.Problems) != len(types.Problems) {
			t.Errorf("%v, and then %v", types.Problems, again.Problems)
		}
		if _, err := ExamineObject(raw); err != nil {
			t.Error(err)
		}
		onIt, err := Examine(raw, types)
		if err != nil {
			t.Error(err)
		}
		if cut, all := onIt.CutNames(); cut > all {
			t.Errorf("%d of %d names", cut, all)
		}
	})
}

func FuzzExamineExt(f *testing.F) {
	for _, c := range programs {
		f.Add(drawnExt(c.order))
	}
	types, err := Examine(specimen().encode(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range ExamineExt(raw, types, nil) {
			if p.Kind != "ext" || p.What == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
