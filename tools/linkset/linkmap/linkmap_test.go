package linkmap

import (
	"strings"
	"testing"
)

const gnuHead = "Archive member included to satisfy reference by file (symbol)\n\n"

func TestReadLinkMapRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "m: this is no link map that is known: give the -Map of GNU ld or gold (written with LC_ALL=C), or the --why-extract of lld"},
		{"hello\n", "m: this is no link map that is known"},
		{"             VMA              LMA     Size Align Out     In      Symbol\n", "m:1: this is lld's -Map, which lists sections"},
		{"               VMA       Size Align Out     In      Symbol\n", "m:1: this is mold's -Map, which lists sections"},
		{gnuHead + "liba.a(a.o)                   main.o (a)\n", "m:3: the map ends before its memory map"},
		{gnuHead + "a_library_with_a_long_name.a(a.o)\n\n", "m:4: the list of members ends behind a_library_with_a_long_name.a(a.o), before what it was linked for"},
		{gnuHead + "a_library_with_a_long_name.a(a.o)\nliba.a(b.o)                   main.o (b)\n", "m:4: what a_library_with_a_long_name.a(a.o) was linked for has to stand here"},
		{gnuHead + "   liba.a(b.o)                   main.o (b)\n", "m:3: an archive member has to stand here"},
		{lldWhyHeader + "\nmain.o\tliba.a(a.o)\n", "m:2: \"main.o\\tliba.a(a.o)\" is no row of reference, extracted and symbol"},
		{gnuMemory + "\n" + strings.Repeat("x", 17<<20), "m:2: a line of more than 16 MiB"},
	} {
		_, err := Read("m", strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60q: %v, want %s", c.text, err, c.want)
		}
	}
}
