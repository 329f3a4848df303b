package elffile

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestHashGNU holds the hash, four bytes at a time, to glibc's definition.
func TestHashGNU(t *testing.T) {
	text := strings.Repeat("a\xff\x80Z_", 10)
	for start := range text {
		for end := start; end <= len(text); end++ {
			want := uint32(5381)
			for _, c := range []byte(text[start:end]) {
				want = want*33 + uint32(c)
			}
			if got := HashGNU(text[start:end]); got != want {
				t.Fatalf("%q: %#x, want %#x", text[start:end], got, want)
			}
		}
	}
}

// TestDynamicTable holds the table to the symbols that are made of it.
func TestDynamicTable(t *testing.T) {
	f, err := openBytes(testdata(t, "x86-64.so"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := f.DynamicTable()
	if err != nil || table.Err != nil {
		t.Fatal(err, table.Err)
	}
	length := 0
	err = f.EachDynamicSymbol(func(s Symbol) bool {
		length += len(s.Name)
		if n := table.Names[s.Index]; table.Name(s.Index) != s.Name || n.Hash != HashGNU(s.Name) {
			t.Errorf("%d: %+v, %+v", s.Index, n, s)
		}
		return true
	})
	if err != nil || uint64(length) != table.Length || length == 0 {
		t.Errorf("%d bytes of names, %d in the table (%v)", length, table.Length, err)
	}
	names := map[string]bool{"open": true, "nowhere": true, "no such name": true}
	var named, wantNamed, needs, wantNeeds []Symbol
	collect := func(list *[]Symbol) func(Symbol) bool {
		return func(s Symbol) bool { *list = append(*list, s); return true }
	}
	if err := errors.Join(f.EachDynamicNamed(names, collect(&named)), f.EachDynamicNeed(collect(&needs))); err != nil {
		t.Fatal(err)
	}
	all, _ := f.DynamicSymbols()
	for _, s := range all {
		if names[s.Name] {
			wantNamed = append(wantNamed, s)
		}
		if s.Need != "" {
			wantNeeds = append(wantNeeds, s)
		}
	}
	if !slices.Equal(named, wantNamed) || len(named) != 3 || !slices.Equal(needs, wantNeeds) {
		t.Errorf("named %+v, want %+v; with a need %+v, want %+v", named, wantNamed, needs, wantNeeds)
	}
	if _, err := f.DynamicSymbol(uint32(len(table.Names))); err == nil {
		t.Error("there is a symbol behind the last")
	}
}
