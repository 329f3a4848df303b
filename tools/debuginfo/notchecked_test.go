package debuginfo

import (
	"path/filepath"
	"strings"
	"testing"
)

// What is not read is said, with the names of the files that have it.
func TestNotChecked(t *testing.T) {
	for _, x := range []struct {
		name  string
		lines string
		file  string
		units int
		want  []string // in the order of the lines
	}{
		{"split, DWARF 5", "gcc -g -gsplit-dwarf -c a.c -o app.o", "app.o", 1, []string{"app.dwo"}},
		{"split, DWARF 4", "gcc -gdwarf-4 -gsplit-dwarf -c a.c -o app.o", "app.o", 1, []string{"app.dwo"}},
		{"split, clang, linked", "clang -g -gsplit-dwarf a.c main.c -o app", "app", 2, []string{".dwo"}},
		{"a .dwo file", "gcc -g -gsplit-dwarf -c a.c -o app.o", "app.dwo", 0, []string{"the units of a .dwo or .dwp file"}},
		{"a .dwo file of DWARF 4", "clang -gdwarf-4 -gsplit-dwarf -c a.c -o app.o", "app.dwo", 0, []string{"the units of a .dwo or .dwp file"}},
		{"split in one file", "clang -g -gsplit-dwarf=single -c a.c -o app.o", "app.o", 1, []string{"app.o", ".debug_info.dwo"}},
		{"an object for LTO", "gcc -g -flto -fno-fat-lto-objects -c a.c -o app.o", "app.o", 0, []string{".gnu.debuglto_.debug_info"}},
		{"a fat object for LTO", "gcc -g -flto -ffat-lto-objects -c a.c -o app.o", "app.o", 1, nil},
		{"dwz", `gcc -g a.c main.c -o one
gcc -g -O a.c main.c -o two
gcc -g -O2 a.c main.c -o three
dwz -m shared.debug one two three`, "one", 2, []string{"the file shared.debug"}},
		{"what dwz moved to", `gcc -g a.c main.c -o one
gcc -g -O a.c main.c -o two
dwz -m shared.debug one two`, "shared.debug", 1, nil},
		{"dwz, DWARF 5 as it is written there", `gcc -g a.c main.c -o one
gcc -g -O a.c main.c -o two
gcc -g -O2 a.c main.c -o three
dwz -5 --dwarf-5 -m shared.debug one two three`, "one", 2, []string{"the file shared.debug"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			dir := sources(t)
			run(t, dir, x.lines)
			_, info := openSample(t, filepath.Join(dir, x.file))
			if len(info.Units) < x.units {
				t.Errorf("%d units", len(info.Units))
			}
			if len(info.NotChecked) != len(x.want) {
				t.Fatalf("not checked: %q", info.NotChecked)
			}
			for k, line := range info.NotChecked {
				if !strings.Contains(line, x.want[k]) {
					t.Errorf("%q does not name %q", line, x.want[k])
				}
			}
			if err := info.References(func(Reference) bool { return true }); err != nil {
				t.Error(err)
			}
		})
	}
}
