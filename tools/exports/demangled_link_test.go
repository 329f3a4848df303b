package exports

// What is predicted of demangled names holds for names that nobody chose for
// this test: all that libstdc++ defines. Where demanglers differ Match says no;
// it never says yes where a linker says no.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestDemangledNamesOfLibstdcxx(t *testing.T) {
	linkers := reallink.Linkers(t)
	readelf := reallink.Tool(t, "readelf")
	dir := t.TempDir()
	library := strings.TrimSpace(reallink.Run(t, dir, "gcc", "-print-file-name=libstdc++.so.6"))
	if _, err := os.Stat(library); err != nil {
		t.Skip("gcc knows no libstdc++.so.6")
	}
	var all []string
	var source strings.Builder
	for _, name := range symbols(reallink.Run(t, dir, readelf, "--dyn-syms", "-W", library)) {
		name, _, _ = strings.Cut(name, "@")
		if strings.HasPrefix(name, "_Z") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, name := range all {
		fmt.Fprintf(&source, ".globl %s\n%s: .byte 0\n", name, name)
	}
	reallink.Write(t, dir, "names.s", source.String())
	reallink.Run(t, dir, "gcc", "-c", "names.s")

	for i, pattern := range []string{
		"std::*", "vtable for std::*", "* std::*<*>(*", "*::~*()", "*std::nullptr_t*(*", "std::ostream::operator<<(*)",
		"std::filesystem::*path*(*", "*char_traits<char> >::*",
	} {
		compiled, err := Compile(may(pattern))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range all {
			if _, _, ok := compiled.Match(name); ok {
				want = append(want, name)
			}
		}
		script := reallink.Write(t, dir, fmt.Sprintf("%d.ver", i), string(compiled.VersionScript(Options{})))
		list := reallink.Write(t, dir, fmt.Sprintf("%d.list", i), string(compiled.DynamicList(Options{})))
		for _, l := range linkers {
			out := fmt.Sprintf("%d_%s.so", i, l.Name)
			reallink.Run(t, dir, slices.Concat([]string{"gcc", l.Flag, "-shared", "-nostdlib", "-o", out, "names.o"}, LinkerFlags(script, list))...)
			more, less := 0, []string{}
			for _, d := range difference(exported(t, dir, out), want) {
				if d[0] == '+' {
					more++
				} else {
					less = append(less, d)
				}
			}
			if len(less) > 0 {
				t.Errorf("%s, %s: %d of %d predicted names are not exported, as %s", pattern, l.Name, len(less), len(want), less[0])
			}
			t.Logf("%-40s %-5s %5d of %5d names; disputed and exported: %d", pattern, l.Name, len(want), len(all), more)
		}
	}
}
