package linkmap

import (
	"strings"
	"testing"
)

// FuzzLinkMap: no bytes make the reader of maps panic, and what it takes for a map
// names a linker and members by lines that are there.
func FuzzLinkMap(f *testing.F) {
	for _, seed := range []string{
		gnuHead + "liba.a(a.o)                   main.o (a)\na_library_with_a_long_name.a(a.o)\n                              liba.a(a.o) (ns::(anonymous namespace)::f(int))\nlibw.a(w.o)                   (--whole-archive)\nlibu.a(u.o)                   (u)\n\nAllocating common symbols\n\n" + gnuMemory + "\n\nLOAD main.o\nLOAD liba.a\n",
		goldList + "\n\nliba.a(a.o)                   -u a\nlibb.a(b.o)                   entry symbol b\n\n" + goldMemory + "\n .text          0x0000000000000000        0x0 a.o\n",
		lldWhyHeader + "\nmain.o\tliba.a(a.o)\ta\n<internal>\tliba.a(b.o)\tb\n",
		"               VMA       Size Align Out     In      Symbol\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Read("m", strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "m:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		if m.Linker == "" {
			t.Error("a map of no linker")
		}
		lines := 1 + strings.Count(text, "\n")
		for _, e := range m.Pulled {
			if e.Member == "" || e.Line < 1 || e.Line > lines {
				t.Errorf("%+v of %d lines", e, lines)
			}
		}
	})
}
