package loader

import (
	"fmt"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// TestDefines finds every definition of a name, in the order of the file.
func TestDefines(t *testing.T) {
	var o Object
	for i := range 3000 {
		o.Definitions = append(o.Definitions, Definition{Name: fmt.Sprint("f", i%1000), Version: fmt.Sprint("V", i)})
	}
	o.Sort()
	for i := range 1000 {
		got := o.Defines(fmt.Sprint("f", i))
		if len(got) != 3 || got[0].Version != fmt.Sprint("V", i) || got[2].Version != fmt.Sprint("V", i+2000) {
			t.Fatalf("f%d: %+v", i, got)
		}
	}
	if got := o.Defines("g"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestDefinesOfOneHash: DT_GNU_HASH's function is such that anybody can find names that
// have one hash.
func TestDefinesOfOneHash(t *testing.T) {
	var o Object
	for i := range 1 << 17 {
		name := make([]byte, 0, 34)
		for bit := range 17 {
			if i>>bit&1 == 0 {
				name = append(name, "aa"...)
			} else {
				name = append(name, "b@"...)
			}
		}
		if elffile.HashGNU(string(name)) != elffile.HashGNU("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") {
			t.Fatalf("%s has another hash", name)
		}
		o.Definitions = append(o.Definitions, Definition{Name: string(name)})
	}
	o.Sort()
	if o.byName.crowded() {
		t.Fatal("names that have one hash are in one chain")
	}
	for i := range o.Definitions {
		if got := o.Defines(o.Definitions[i].Name); len(got) != 1 {
			t.Fatalf("%s: %+v", o.Definitions[i].Name, got)
		}
	}
}
